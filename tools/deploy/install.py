"""A deploy: the application into the slot that is not in use, checked there, then chosen by one rename.

Whatever ends it before the rename, the board starts what it started before. Nothing but the unused slot is touched
until all of it is there, and the manifest, without which main.py starts no slot, goes first and comes last.
"""

from collections.abc import Callable

from deploy import disk
from deploy.application import MANIFEST, Application, sha256
from deploy.line import Board, full
from deploy.problems import Problem

SLOT, MAIN, SETTINGS = "/slot", "/main.py", "/settings.json"
# main.py counts unhealthy starts in the RTC's memory. Settings that were typed over the access point are forgotten.
FORGIVE = """
import machine, os
machine.RTC().memory(b'')
for name in ("wanted", "tried", "failed"):
    try:
        os.remove("/settings.json." + name)
    except OSError:
        pass
"""
BLOCK = 4096  # bytes; littlefs gives room in these
MARGIN = 32 * 1024  # bytes left free for littlefs and for what the cushion writes

Say = Callable[[str], None]


def install(board: Board, application: Application, settings: bytes | None, say: Say) -> str:
    """Bring the board to this application, and to these settings if there are any; returns the slot that it is in."""
    slot = chosen(board)
    if slot is None or not is_whole(board, slot, application):
        slot = other(slot or "b")
        fill(board, slot, application, say)
    else:
        say(f"the application in /{slot} is this one already")
    settle(board, MAIN, application.main, say)
    if settings is not None:
        settle(board, SETTINGS, settings, say)
    settle(board, SLOT, slot.encode(), say)
    board.run(FORGIVE)
    return slot


def chosen(board: Board) -> str | None:
    """The slot in use, None on a board that was never deployed to."""
    found = disk.text(board, SLOT)
    return found if found in ("a", "b") else None


def is_whole(board: Board, slot: str, application: Application) -> bool:
    """Whether a slot holds exactly this application, manifest and all."""
    return disk.hashes(board, f"/{slot}") == application.hashes | {MANIFEST: sha256(application.manifest)}


def fill(board: Board, slot: str, application: Application, say: Say) -> None:
    """Make a slot hold exactly this application."""
    there = disk.hashes(board, f"/{slot}")
    unwanted, missing = plan(application.hashes, there)
    disk.remove(board, [f"/{slot}/{path}" for path in unwanted])
    check_room(board, [len(application.files[path]) for path in missing])
    disk.make_folders(board, [f"/{slot}/{path}" for path in application.files])
    for path in missing:
        say(f"  /{slot}/{path}")
        board.put(f"/{slot}/{path}", application.files[path])
    verify(board, slot, application)
    disk.replace(board, f"/{slot}/{MANIFEST}", application.manifest)
    kept = len(application.files) - len(missing)
    say(f"/{slot}: {len(missing)} files copied, {kept} kept, {len(unwanted)} removed, all verified by SHA-256")


def other(slot: str) -> str:
    """The slot that is not in use; `a` where none is."""
    return "b" if slot == "a" else "a"


def plan(wanted: dict[str, str], there: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return (files to remove, files to copy), from the SHA-256 of the wanted files and of those that are there."""
    return sorted(set(there) - set(wanted)), sorted(path for path in wanted if there.get(path) != wanted[path])


def check_room(board: Board, sizes: list[int]) -> None:
    """Raise a Problem, before anything is written, where the flash has no room for files of these sizes."""
    needed, free = sum(-(-size // BLOCK) * BLOCK for size in sizes) + MARGIN, disk.free(board)
    if needed > free:
        raise Problem(f"{needed // 1024} KiB are needed and {free // 1024} KiB are free: {full(board.port)}")


def verify(board: Board, slot: str, application: Application) -> None:
    """Raise a Problem where a file on the board differs from what was sent."""
    there = disk.hashes(board, f"/{slot}")
    wrong = [path for path, digest in application.hashes.items() if there.get(path) != digest]
    if wrong:
        raise Problem(f"/{slot}/{wrong[0]} is not on the board as it was sent ({len(wrong)} such): try again")


def settle(board: Board, path: str, data: bytes, say: Say) -> None:
    """Make a single file be this, by one rename, and leave it alone where it is."""
    if disk.text(board, path) != data.decode():
        disk.replace(board, path, data)
        say(f"{path} written")
