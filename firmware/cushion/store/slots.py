"""The slot that is not in use: filled piece by piece, checked, then chosen by one rename for main.py to start.

A file that was begun is gone on with after any cut: how much of it is there says where. The manifest, without which
main.py starts no slot, goes first and comes last.
"""

import os
from binascii import hexlify
from hashlib import sha256

from cushion.store.values import make_folder

FOLDER = 0x4000
MANIFEST, COMING = "manifest.json", "manifest.new"
MARGIN = 32768  # bytes that are left free, for the cushion's own


class Slots:
    """`root` is where the slots are, `running` the one in use: "a" or "b"."""

    def __init__(self, root: str, running: str):
        self._root, self._running = root, running
        self._other = "a" if running == "b" else "b"

    def begin(self, files: list) -> bool:
        """Make ready for these files, (path, size, SHA-256); return whether there is room for them."""
        self._remove(self._path(MANIFEST))
        wanted = [self._path(path) for path, _, _ in files]
        self._prune("%s/%s" % (self._root, self._other), wanted)
        missing = sum([max(0, size - self.size(path)) + 4096 for path, size, _ in files])
        block, _, blocks, free = os.statvfs(self._root or "/")[:4]
        return free <= blocks and missing + MARGIN <= block * free  # a nearly full littlefs has fewer than none free

    def size(self, path: str) -> int:
        """Return how many bytes of a file are there."""
        try:
            return os.stat(self._path(path))[6]
        except OSError:
            return 0

    def is_whole(self, path: str, digest: str) -> bool:
        """Return whether a file has this SHA-256; one that has not is removed."""
        found = sha256(b"")
        with open(self._path(path), "rb") as file:
            while data := file.read(512):
                found.update(data)
        if hexlify(found.digest()).decode() == digest:
            return True
        self._remove(self._path(path))
        return False

    def append(self, path: str, data: bytes) -> None:
        """Write a piece behind the others of its file."""
        whole = self._path(path)
        for at, sign in enumerate(whole):
            if sign == "/" and at > len(self._root):
                make_folder(whole[:at])
        with open(whole, "ab") as file:
            file.write(data)

    def choose(self) -> None:
        """Have main.py start this slot from now on; the file /trial says to which it goes back."""
        os.rename(self._path(MANIFEST), self._path(MANIFEST).replace(COMING, MANIFEST))
        put(self._root + "/trial", self._running + " 0")
        put(self._root + "/slot", self._other)

    def _path(self, path: str) -> str:
        return "%s/%s/%s" % (self._root, self._other, COMING if path == MANIFEST else path)

    def _prune(self, folder: str, wanted: list) -> None:
        """Remove what is none of the wanted files."""
        try:
            names = os.listdir(folder)
        except OSError:
            return
        for name in names:
            path = folder + "/" + name
            if os.stat(path)[0] & FOLDER:
                self._prune(path, wanted)
            elif path not in wanted:
                os.remove(path)

    def _remove(self, path: str) -> None:
        for name in (path, path.replace(COMING, MANIFEST)):
            try:
                os.remove(name)
            except OSError:
                continue


def put(path: str, text: str) -> None:
    """Write a small file whole or not at all."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)
