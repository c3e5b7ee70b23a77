"""Stand-in for MicroPython's `neopixel`: records what was written."""

import chip


class NeoPixel:
    ORDER = (1, 0, 2, 3)  # a WS2812: green first

    def __init__(self, pin, n):
        self._colours = [(0, 0, 0)] * n

    def __setitem__(self, i, colour):
        in_order = [0, 0, 0]
        for part, at in zip(colour, self.ORDER):
            in_order[at] = part
        self._colours[i] = tuple(in_order)

    def write(self):
        chip.record("pixel", tuple(self._colours))
