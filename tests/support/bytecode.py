"""The firmware as a board has it: compiled. The desktop board too, so that it can be run."""

from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.application import compiled, sources
from deploy.shorten import known
from support import micropython

FIRMWARE = micropython.ROOT / "firmware"


def compile_all(target: Path) -> None:
    """Compile all of the firmware into a folder."""
    with TemporaryDirectory() as folder:
        on_board = sources(FIRMWARE)
        names = known(FIRMWARE, on_board)
        for path in [source.relative_to(FIRMWARE) for source in FIRMWARE.rglob("*.py")]:
            compiled_to = (target / path).with_suffix(".mpy")
            compiled_to.parent.mkdir(parents=True, exist_ok=True)
            compiled_to.write_bytes(compiled(FIRMWARE, path, Path(folder), names if path in on_board else None))
