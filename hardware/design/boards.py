"""The two development kits: how each pin is called at the edge of the kit."""

from dataclasses import dataclass

# Names of the pins along the two edges, from the antenna's end, as Espressif's user guides of the kits list them:
# ESP32-DevKitC V4, headers J2 and J3; ESP32-S3-DevKitC-1, headers J1 and J3, where the bare number is printed.
_ESP32_LEFT = "3V3 EN VP VN IO34 IO35 IO32 IO33 IO25 IO26 IO27 IO14 IO12 GND IO13 D2 D3 CMD 5V"
_ESP32_RIGHT = "GND IO23 IO22 TX RX IO21 GND IO19 IO18 IO5 IO17 IO16 IO4 IO0 IO2 IO15 D1 D0 CLK"
_S3_LEFT = "3V3 3V3 RST IO4 IO5 IO6 IO7 IO15 IO16 IO17 IO18 IO8 IO3 IO46 IO9 IO10 IO11 IO12 IO13 IO14 5V G"
_S3_RIGHT = "G TX RX IO1 IO2 IO42 IO41 IO40 IO39 IO38 IO37 IO36 IO35 IO0 IO45 IO48 IO47 IO21 IO20 IO19 G G"


@dataclass(frozen=True, slots=True)
class Kit:
    """A development kit: `left` and `right` are its edges with the antenna up, `ground` the name of a ground pin.

    `size_mm` is across and along; its USB sockets, at the end without the antenna, are `usb_mm` apart at most.
    """

    value: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    ground: str
    odd: dict[int, str]
    size_mm: tuple[float, float]
    usb_mm: float

    def label(self, gpio: int) -> str:
        """How the pin of a GPIO is called at the edge."""
        return self.odd.get(gpio, f"IO{gpio}")


_ESP32 = tuple(_ESP32_LEFT.split()), tuple(_ESP32_RIGHT.split())
_S3 = tuple(_S3_LEFT.split()), tuple(_S3_RIGHT.split())
KITS = {
    "esp32": Kit("ESP32-DevKitC V4 (WROOM-32E)", *_ESP32, "GND", {36: "VP", 39: "VN"}, (27.9, 54.4), 0),
    "esp32s3": Kit("ESP32-S3-DevKitC-1 N8R2", *_S3, "G", {}, (25.4, 62.7), 13.5),
}
