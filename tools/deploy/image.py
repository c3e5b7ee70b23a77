"""A MicroPython image: is it one, for which chip, and where does it go?"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from deploy import psram
from deploy.application import sha256
from deploy.problems import Problem

MAGIC = 0xE9
LEAST = 500_000  # bytes; less is no MicroPython
DOWNLOAD = "download one from https://micropython.org/download/ (ESP32_GENERIC or ESP32_GENERIC_S3, 1.25 or later)"


@dataclass(frozen=True)
class Chip:
    """A chip that Perch runs on: as esptool calls it, its id in images, and where an image begins in its flash."""

    name: str
    id: int
    offset: int


CHIPS = (Chip("ESP32", 0, 0x1000), Chip("ESP32-S3", 9, 0x0), Chip("ESP32-C3", 5, 0x0))


@dataclass(frozen=True)
class Image:
    """The image in a file; `variant` as in psram.py."""

    path: Path
    chip: Chip
    digest: str
    variant: str | None


def image(path: Path | None) -> Image:
    """Look into a file; a Problem where it is not an image for a chip that we know."""
    if path is None:
        raise Problem(f"say which image: make flash IMAGE=file.bin; {DOWNLOAD}")
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise Problem(f"the image cannot be read: {problem}; {DOWNLOAD}") from problem
    if len(data) < LEAST or data[0] != MAGIC:
        raise Problem(f"{path} is not an image for an ESP32 (the .bin file it must be, not .uf2 or .elf): {DOWNLOAD}")
    (chip_id,) = struct.unpack_from("<H", data, 12)  # the second half of the header of 24 bytes, the "extended" one
    found = [chip for chip in CHIPS if chip.id == chip_id]
    if not found:
        raise Problem(f"{path} is for a chip that Perch does not run on (id {chip_id}); {DOWNLOAD}")
    return Image(path, found[0], sha256(data), psram.variant(data))


def check_digest(image: Image, published: str) -> None:
    """A Problem unless this SHA-256, in hex, is that of the image."""
    if not re.fullmatch("[0-9a-f]{64}", published.lower()):
        raise Problem(f"SHA256={published} is no SHA-256: 64 hex digits, as the page of the image shows them")
    if published.lower() != image.digest:
        raise Problem(f"{image.path} is not the image that was published: nothing done; {DOWNLOAD}")
