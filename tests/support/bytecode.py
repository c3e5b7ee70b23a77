"""The firmware as a board has it: compiled. The desktop board too, so that it can be run."""

from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.application import compiled
from support import micropython

FIRMWARE = micropython.ROOT / "firmware"


def compile_all(target: Path) -> None:
    """Compile all of the firmware into a folder."""
    with TemporaryDirectory() as folder:
        for source in FIRMWARE.rglob("*.py"):
            path = source.relative_to(FIRMWARE)
            compiled_to = (target / path).with_suffix(".mpy")
            compiled_to.parent.mkdir(parents=True, exist_ok=True)
            compiled_to.write_bytes(compiled(FIRMWARE, path, Path(folder)))
