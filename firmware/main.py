"""Starts the cushion with the board that it finds itself on."""

from boards.desktop.jobs import run

run()
