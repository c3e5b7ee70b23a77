"""Starts the cushion on a desktop: the simulator and the replay. (An ESP32 begins at main.py.)"""

from boards.desktop.jobs import run

run()
