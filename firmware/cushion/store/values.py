"""Small values kept on flash by name: each is whole or not there at all, whatever the power does."""

import json
import os
from binascii import crc32

MISSING = 2  # ENOENT: nothing was kept yet, which is no fault
FULL = 28  # ENOSPC


class Store:
    """Keeps values that JSON can hold in `folder`, which is made if need be. `tell(text)` hears of each new fault.

    Nothing here raises for what the flash does: a value that cannot be read is None, one that cannot be kept
    is False. `trouble` says what is wrong with the flash, None while all is well.
    """

    def __init__(self, folder: str, tell):
        self.folder, self._tell = folder, tell
        self.trouble: str | None = None
        try:
            make_folder(folder)
        except OSError as problem:
            self.failed("make " + folder, problem)

    def load(self, name: str) -> object:
        """The value kept last under the name; None if there is none or the file is broken."""
        try:
            with open(self._path(name), "rb") as file:
                return parse(file.read())
        except (OSError, ValueError, RuntimeError, MemoryError) as problem:
            if not (isinstance(problem, OSError) and problem.errno == MISSING):
                self.failed("read " + name, problem)
        return None

    def save(self, name: str, value) -> bool:
        """Keep the value in place of the one before; False if the flash would not, and then that one is still there."""
        path = self._path(name)
        try:
            with open(path + ".new", "wb") as file:
                file.write(dump(value))
            os.rename(path + ".new", path)
        except OSError as problem:
            self.failed("keep " + name, problem)
            return False
        self.well()
        return True

    def failed(self, what: str, problem: Exception) -> None:
        """Note that `what` could not be done; call `tell` once, until a write succeeds or something else fails."""
        reason = "flash is full" if getattr(problem, "errno", None) == FULL else "flash: %r" % problem
        text = "cannot %s: %s" % (what, reason)
        if text != self.trouble:
            self.trouble = text
            self._tell(text)

    def well(self) -> None:
        """Note that a write succeeded."""
        if self.trouble:
            self.trouble = None
            self._tell("flash: well again")

    def _path(self, name: str) -> str:
        return self.folder + "/" + name


def dump(value) -> bytes:
    """A value as it is kept: eight hex digits of CRC-32, then JSON."""
    text = json.dumps(value, separators=(",", ":")).encode()
    return b"%08x" % crc32(text) + text


def parse(kept: bytes) -> object:
    """The value; ValueError where it is not what was written."""
    if int(kept[:8], 16) != crc32(kept[8:]):
        raise ValueError("not what was written")
    return json.loads(kept[8:])


def make_folder(path: str) -> None:
    """Make the folder unless it is there; OSError if it cannot be."""
    try:
        os.mkdir(path)
    except OSError:
        os.listdir(path)
