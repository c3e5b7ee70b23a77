"""Puts MicroPython and the cushion's application on a board, and looks at what the board says."""
