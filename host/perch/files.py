"""Files that hold secrets: written whole or not at all, and never readable by more than they must be."""

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def text(path: Path) -> str:
    """Return the text of a file, "" where there is none. Raises OSError."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""


def write(path: Path, content: str) -> None:
    """Replace a file as a whole, by the rules of `replaced`. Raises OSError."""
    with replaced(path) as partial:
        partial.write_text(content, encoding="utf-8")


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give the path of an empty file that takes the place of `path` after `with`; an error leaves the old one there.

    A file that is there keeps its mode and, as far as we may, its owner. A new one is for its owner only; what root
    makes belongs to the owner of the folder; in a folder that hands its group on (setgid), the group may read it.
    Raises OSError.
    """
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(number)
    partial = Path(name)
    try:
        yield partial
        with partial.open("rb") as file:
            _be_like(path, file.fileno())
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, for their owner only; what root makes is of the owner above."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700)
    _give(path.parent.stat(), path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lock a folder while `with` lasts: other processes of Perch that change its files wait."""
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _be_like(path: Path, file: int) -> None:
    """Set mode and owner of an open file to those of the file at `path`, or of a new one."""
    folder = path.parent.stat()
    if path.exists():
        there = path.stat()
        _give(there, file)
        os.chmod(file, stat.S_IMODE(there.st_mode))  # noqa: PTH101 - an open file has no path of its own
        return
    _give(folder, file)
    os.chmod(file, 0o600 | (folder.st_mode & stat.S_IRGRP if folder.st_mode & stat.S_ISGID else 0))  # noqa: PTH101 - as above


def _give(like: os.stat_result, file: Path | int) -> None:
    if os.geteuid() == 0:
        os.chown(file, like.st_uid, like.st_gid)
