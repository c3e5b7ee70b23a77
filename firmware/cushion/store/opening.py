"""The shelf as it lies on flash at the start: loaded for it, and forgotten again (late.py)."""

import os

from cushion.store.entries import entries
from cushion.store.flash import FlashShelf
from cushion.store.shelf import Marks, Segment
from cushion.store.stream import BOUTS, OTHERS, SEGMENT, Stream
from cushion.store.values import Store, make_folder

NEW = Marks(None, 0, 0)
HEX = "0123456789abcdef"


def open_shelf(store: Store) -> object:
    """The shelf on the store's flash; one in memory where the flash does not even give its list of files."""
    try:
        return on_flash(store)
    except OSError as problem:
        from cushion.store.memory import MemoryShelf

        store.failed("open the outbox", problem)
        return MemoryShelf()


def on_flash(store: Store, size: int = SEGMENT) -> FlashShelf:
    """The shelf on the store's flash, in files of up to `size` bytes; OSError if it does not give its list of files."""
    folder = store.folder + "/outbox"
    make_folder(folder)
    marks, gone = checked(store.load("marks"))
    finish(folder, gone, store.failed)
    streams = opened(folder, size, store.failed)
    return FlashShelf(store, marks, streams, max([marks.upto, gone[1] + 1] + [s.highest + 1 for s in streams]))


def checked(kept) -> tuple[Marks, tuple[str, int]]:
    """Return (marks, (letter, number) of the file that was being let go) of what was kept.

    All records wait again where nothing is known.
    """
    try:
        journal, upto, dropped, letter, first = kept
        return Marks(journal, int(upto), int(dropped)), (letter, int(first))
    except (TypeError, ValueError):
        return NEW, ("", -1)


def finish(folder: str, gone: tuple[str, int], failed) -> None:
    """Remove the file that was let go when power was lost, since its loss is already counted."""
    name = "%s%08x" % gone if gone[0] else None
    if name in os.listdir(folder):
        try:
            os.remove(folder + "/" + str(name))
        except OSError as problem:
            failed("make room", problem)


def opened(folder: str, size: int, failed) -> list[Stream]:
    """Return the streams of bouts and of other records, with the files that are there."""
    streams = [Stream(folder, letter, size, failed) for letter in (BOUTS, OTHERS)]
    for stream, letter in zip(streams, (BOUTS, OTHERS)):
        for first in sorted([int(name[1:], 16) for name in os.listdir(folder) if is_segment(name, letter)]):
            _take(stream, first, failed)
    return streams


def is_segment(name: str, letter: str) -> bool:
    """Return whether a file is of the stream with this letter."""
    return len(name) == 9 and name[0] == letter and all(digit in HEX for digit in name[1:])


def _take(stream: Stream, first: int, failed) -> None:
    """Take a file that was there before. One that cannot be read now is left alone: it may be read next time."""
    stream.highest = max(stream.highest, first)
    path = stream.path(first)
    try:
        found, whole = _measured(stream, first)
    except OSError as problem:
        failed("read " + path, problem)
        stream.may_append = False
        return
    if not whole:
        failed("read all of " + path, OSError("damaged"))
    if found.count:
        stream.segments.put(found)
        stream.highest = max(stream.highest, found.last)
        stream.may_append = whole
    else:  # it was being begun when power was lost
        stream.remove(first)


def _measured(stream: Stream, first: int) -> tuple[Segment, bool]:
    """Return (what is in a file, whether all of it is whole)."""
    found, whole = Segment(first, first, 0, 0, stream.is_bout), True
    with open(stream.path(first), "rb") as file:
        for entry in entries(file, 0):
            if entry:
                found = Segment(first, entry.nr, found.count + 1, entry.end, stream.is_bout)
            whole = whole and entry is not None
    return found, whole
