"""Breaks, walks and a diary of pain. Pure."""
