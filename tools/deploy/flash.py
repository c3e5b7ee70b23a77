"""Write a MicroPython image to a board, by esptool."""

import time
from collections.abc import Callable

from esptool.cmds import attach_flash, detect_chip, erase_flash, reset_chip, run_stub, write_flash
from esptool.loader import ESPLoader
from esptool.util import FatalError

from deploy import psram
from deploy.image import DOWNLOAD, Image
from deploy.line import Board
from deploy.problems import Problem

ATTEMPTS = 4
AGAIN_S = 0.5
HELP = (
    "see that the board is still plugged in and that no other program uses the port;\n"
    "hold BOOT, press EN (reset) shortly, let go of BOOT, and try again: a write that was cut short harms nothing"
)


def flash(port: str, image: Image, say: Callable[[str], None]) -> None:
    """Erase the chip and write the image, if it is one for this chip. Everything on the board is lost."""
    try:
        with detect_chip(port, connect_attempts=ATTEMPTS) as chip:
            check(chip, image)
            write(run_stub(chip), image)
    except (FatalError, OSError) as problem:
        raise Problem(f"{problem}\nIf the board does not answer: {HELP}") from problem
    say("MicroPython is on the board")


def look(port: str, patience_s: float) -> list[str]:
    """Which memory the MicroPython finds that was just written, in lines; or why nobody knows."""
    until = time.monotonic() + patience_s
    while True:
        try:
            with Board(port) as board:
                found = psram.report(board)
                board.reset()  # which also ends the watchdog that Board gives time to
                return found
        except Problem as problem:
            if time.monotonic() > until:
                return [f"memory: not looked at, which make deploy will do ({problem})"]
            time.sleep(AGAIN_S)


def check(chip: ESPLoader, image: Image) -> None:
    """The image must be made for the chip that is there, and find the PSRAM that is in it."""
    if image.chip.name != chip.CHIP_NAME:
        raise Problem(
            f"{image.path} is for an {image.chip.name}, but the board has an {chip.CHIP_NAME}: nothing done; {DOWNLOAD}"
        )
    wanted = psram.wanted(chip.CHIP_NAME, chip.get_chip_features())
    if wanted is not None and image.variant not in (None, wanted):
        raise Problem(
            f"{image.path} would not find the PSRAM of this module: nothing done; "
            f"take {psram.named(chip.CHIP_NAME, wanted)}"
        )


def write(chip: ESPLoader, image: Image) -> None:
    """esptool reads back what it wrote and compares."""
    attach_flash(chip)
    erase_flash(chip)
    write_flash(chip, [(image.chip.offset, str(image.path))])
    reset_chip(chip, "hard-reset")
