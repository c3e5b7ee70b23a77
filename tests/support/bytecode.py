"""The firmware as a board has it, compiled, in few files, names shortened; and the desktop, to be run like that."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.application import ENTRY, Application, application, built, compiled, sources
from deploy.constants import without_constants
from deploy.program import module_of, program
from deploy.shorten import shorten
from support import micropython

FIRMWARE = micropython.ROOT / "firmware"


@cache
def shipped() -> Application:
    """Return what a board gets, compiled once in a process."""
    return application(FIRMWARE)


def board(target: Path) -> None:
    """Write the files that a board gets."""
    write(target, shipped().files)


def desktop(target: Path, entry: Path = FIRMWARE / "desktop.py") -> None:
    """Write a program that uses the desktop board; it is started by importing the entry's name."""
    paths = [path.relative_to(FIRMWARE) for path in FIRMWARE.rglob("*.py")]
    folders = {FIRMWARE: paths} | ({} if entry.parent == FIRMWARE else {entry.parent: [Path(entry.name)]})
    write(target, built(program(folders, entry.stem), frozenset())[0])


def modules(target: Path) -> None:
    """Write each module of a board in a file of its own, to see what it takes."""
    found = program({FIRMWARE: sources(FIRMWARE)}, ENTRY)
    without_constants(found)
    shorten(found)
    with TemporaryDirectory() as folder:
        for path in sources(FIRMWARE):
            text = ast.unparse(found.trees[module_of(path)])
            write(target, {path.with_suffix(".mpy").as_posix(): compiled(text, module_of(path), Path(folder))})


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths."""
    for path, data in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
