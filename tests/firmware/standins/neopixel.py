"""Stand-in for MicroPython's `neopixel`: records what was written."""

import chip


class NeoPixel:
    def __init__(self, pin, n):
        self._colours = [(0, 0, 0)] * n

    def __setitem__(self, i, colour):
        self._colours[i] = colour

    def write(self):
        chip.record("pixel", tuple(self._colours))
