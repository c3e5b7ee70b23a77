"""PSRAM, in which Perch never wants for memory: which image finds what is in a module, and what a board has found."""

import re
from collections.abc import Iterable

from deploy.line import Board

IMAGES = "https://micropython.org/download/{board}/"
QUAD_MB, OCTAL_MB = (2,), (8, 16)  # of an ESP32-S3: R2 is joined by four lines, R8 and R16V by eight
LEAST = 1 << 20  # bytes; no area of memory within a chip is as large
LOOK = """
import esp32, json, sys
areas = [region[0] for region in esp32.idf_heap_info(esp32.HEAP_DATA)]
print(json.dumps([max(areas), sys.implementation._machine]))
"""
GENERIC = re.compile(rb"Generic ESP32\w* module(?: with (?P<psram>SPIRAM|Octal-SPIRAM))?")
VARIANTS = {"SPIRAM": "SPIRAM", "Octal-SPIRAM": "SPIRAM_OCT"}
NONE = "memory: no PSRAM found. The cushion works without, but TLS may find no room"


def variant(image: bytes) -> str | None:
    """The variant of MicroPython's own generic images that this one is, "" for the usual one; None for any other."""
    found = GENERIC.search(image)
    return VARIANTS.get((found["psram"] or b"").decode(), "") if found else None


def wanted(chip: str, features: Iterable[str]) -> str | None:
    """The variant that finds the PSRAM which a chip says is in it; None where it does not say.

    `features` are as esptool reads them. PSRAM beside the chip, as in a WROVER, no chip knows of.
    """
    sizes = [re.fullmatch(r"Embedded PSRAM ?(?:(\d+)MB)?.*", feature) for feature in features]
    found = [int(size[1] or 0) for size in sizes if size]
    if chip == "ESP32":
        return "SPIRAM" if found else None
    if chip == "ESP32-S3" and found:
        return "" if found[0] in QUAD_MB else "SPIRAM_OCT" if found[0] in OCTAL_MB else None
    return None


def named(chip: str, variant: str) -> str:
    """An image as its file is called, and where it is from."""
    board = {"ESP32": "ESP32_GENERIC", "ESP32-S3": "ESP32_GENERIC_S3"}[chip]
    return f"{board}{'-' if variant else ''}{variant}-….bin, from {IMAGES.format(board=board)}"


def report(board: Board) -> list[str]:
    """What a board that runs MicroPython says of its PSRAM, in lines, with what to do where it found none."""
    largest, machine = board.value(LOOK)
    return advice(int(largest), str(machine))


def advice(largest: int, machine: str) -> list[str]:
    """Return the lines of `report`; `largest` is the largest area of memory in bytes, `machine` MicroPython's name."""
    if largest >= LEAST:
        return [f"memory: {round(largest / LEAST)} MB of PSRAM"]
    lids = []
    if machine.endswith("with ESP32S3"):
        octal = "Octal-SPIRAM" in machine
        lids = [
            "…R2: " + flashed("ESP32-S3", "", not octal),
            "…R8 or …R16V: " + flashed("ESP32-S3", "SPIRAM_OCT", octal),
        ]
    elif machine.endswith("with ESP32"):
        lids.append("WROVER: " + flashed("ESP32", "SPIRAM", "SPIRAM" in machine))
    return [NONE, *(f"  if the lid of its module says {lid}" for lid in lids)]


def flashed(chip: str, variant: str, is_there: bool) -> str:
    """Return what to do with a module that needs this variant; `is_there`: it runs it already."""
    return "it should be there: is the module broken?" if is_there else f"make flash with {named(chip, variant)}"
