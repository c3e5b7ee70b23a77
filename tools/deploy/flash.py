"""Write a MicroPython image to a board, by esptool."""

from collections.abc import Callable

from esptool.cmds import attach_flash, detect_chip, erase_flash, reset_chip, run_stub, write_flash
from esptool.loader import ESPLoader
from esptool.util import FatalError

from deploy.image import DOWNLOAD, Image
from deploy.problems import Problem

ATTEMPTS = 4
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
    say("MicroPython is on the board. Next: make deploy")


def check(chip: ESPLoader, image: Image) -> None:
    """The image must be made for the chip that is there."""
    if image.chip.name != chip.CHIP_NAME:
        raise Problem(
            f"{image.path} is for an {image.chip.name}, but the board has an {chip.CHIP_NAME}: nothing done; {DOWNLOAD}"
        )


def write(chip: ESPLoader, image: Image) -> None:
    """esptool reads back what it wrote and compares."""
    attach_flash(chip)
    erase_flash(chip)
    write_flash(chip, [(image.chip.offset, str(image.path))])
    reset_chip(chip, "hard-reset")
