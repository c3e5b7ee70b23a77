"""The status LED, one that speaks like a WS2812, kept dim: it is under a desk."""

from machine import Pin
from neopixel import NeoPixel

COLOURS = {
    "off": (0, 0, 0),  # well, and nobody there
    "seated": (0, 6, 0),
    "trouble": (14, 0, 0),  # what is wrong stands in the log
    "calibrate": (0, 0, 14),  # as long as it lasts
}


class Led:
    """Shows one of COLOURS. The pixel is written on a change only: writing holds the processor for a moment.

    `order` is in which order the LED takes its colours: RGB for most with legs, GRB for a WS2812B.
    """

    def __init__(self, pin: int, order: str):
        self._pixel = NeoPixel(Pin(pin, Pin.OUT), 1)
        self._pixel.ORDER = tuple([order.index(colour) for colour in "RGB"])
        self._shown = ""
        self.show("off")

    def show(self, what: str) -> None:
        """Light up in the colour of `what`."""
        if what != self._shown:
            self._shown = what
            self._pixel[0] = COLOURS[what]
            try:
                self._pixel.write()
            except OSError:
                return  # what drives it takes memory for each write; without a light the rest goes on
