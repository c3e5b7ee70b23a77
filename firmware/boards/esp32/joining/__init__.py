"""Joining a Wi-Fi without a cable: an access point with one page, for ten minutes. Loaded only then (late.py)."""
