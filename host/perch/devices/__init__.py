"""The accounts of cushions at a Mosquitto: its files as text, and the settings that a cushion gets. Pure."""
