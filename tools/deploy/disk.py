"""The files on a board: code that runs there, so that a look at all of them is one question."""

from deploy.line import Board

HASHES = """
import os, hashlib, binascii, json
def hashes(folder):
    for entry in os.ilistdir(folder):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            hashes(path)
        else:
            found = hashlib.sha256()
            with open(path, "rb") as file:
                while data := file.read(512):
                    found.update(data)
            print(json.dumps([path, binascii.hexlify(found.digest()).decode()]))
try:
    hashes({folder!r})
except OSError:
    pass
"""
FOLDERS = """
import os
for folder in {folders!r}:
    try:
        os.mkdir(folder)
    except OSError as problem:
        if problem.errno != 17:
            raise
"""
REMOVE = """
import os
for path in {paths!r}:
    os.remove(path)
for folder in {folders!r}:
    try:
        os.rmdir(folder)
    except OSError:
        pass
"""
TEXT = """
import json
try:
    with open({path!r}) as file:
        print(json.dumps(file.read()))
except (OSError, ValueError):
    print("null")
"""
# On a nearly full littlefs more blocks count as used than there are, and "free" is four thousand million.
FREE = """
import os
size, _, blocks, free = os.statvfs("/")[:4]
print(size * free if free <= blocks else 0)
"""


def hashes(board: Board, folder: str) -> dict[str, str]:
    """SHA-256 of all files in a folder of the board, by their path within it; none where it is not there."""
    found = [line for line in board.values(HASHES.format(folder=folder)) if isinstance(line, list) and len(line) == 2]
    return {str(path)[len(folder) + 1 :]: str(digest) for path, digest in found}


def text(board: Board, path: str) -> str | None:
    """Return a small file of text, None where it is not there or is no text."""
    found = board.value(TEXT.format(path=path))
    return None if found is None else str(found)


def free(board: Board) -> int:
    """Bytes of flash that are free."""
    return int(board.value(FREE))


def folders_of(paths: list[str]) -> list[str]:
    """The folders that files lie in, the outer ones first."""
    found = {path[:at] for path in paths for at, sign in enumerate(path) if sign == "/" and at}
    return sorted(found)


def make_folders(board: Board, paths: list[str]) -> None:
    """Make the folders that these files will lie in."""
    board.run(FOLDERS.format(folders=folders_of(paths)))


def remove(board: Board, paths: list[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    board.run(REMOVE.format(paths=paths, folders=folders_of(paths)[::-1]))


def replace(board: Board, path: str, data: bytes) -> None:
    """Write a small file whole or not at all."""
    board.put(path + ".new", data)
    board.run(f"import os\nos.rename({path + '.new'!r}, {path!r})")
