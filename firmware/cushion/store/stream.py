"""Records one after the other in a row of small files, each named by the running number of its first record."""

import os
import struct
from collections import namedtuple

from cushion.store.entries import entries, pack
from cushion.store.shelf import FULL, Segment

# Two blocks of the flash: large enough to have few files, small enough to let go of little at a time.
SEGMENT = 8192
# Of a file in memory: running numbers of its first and last record, how many records, how many bytes.
ROW, ROW_SIZE = "<IIHH", 12
BOUTS, OTHERS = "b", "o"

Head = namedtuple("Head", "entry first")  # a record, and the number of its file


class Stream:
    """`letter` begins the names of its files, `size` is how large they get; `failed(what, problem)` takes faults.

    opening.py puts in the files that were there before.
    """

    def __init__(self, folder: str, letter: str, size: int, failed):
        self._folder, self._letter, self._size, self._failed = folder, letter, size, failed
        self.is_bout = letter == BOUTS
        self.segments = Segments(self.is_bout)  # oldest first
        self.highest = -1  # running number that was found
        self.may_append = False  # whether the last file ends with a whole record

    def append(self, nr: int, key: tuple, payload: bytes) -> None:
        """Write one record behind the others; OSError if the flash would not, and then nothing has changed."""
        data = pack(nr, key, payload)
        if not self.may_append or self.segments.last.size + len(data) > self._size:
            self.segments.put(Segment(nr, nr, 0, 0, self.is_bout))
        last = self.segments.last
        self.may_append = False  # whatever ends this, there may be half a record at its end now
        try:
            with open(self.path(last.first), "ab") as file:
                if file.write(data) != len(data):
                    raise OSError(FULL, "the flash took a part only")
        except OSError:
            if last.count == 0:
                self.segments.remove(last.first)
                self.remove(last.first)
            raise
        self.segments.put(Segment(last.first, nr, last.count + 1, last.size + len(data), self.is_bout))
        self.may_append = True

    def discard(self, segment: Segment) -> None:
        """Let a file go with all that is in it; OSError if the flash would not."""
        if segment.first == self.segments.last.first:
            self.may_append = False
        self.segments.remove(segment.first)
        os.remove(self.path(segment.first))

    def numbers(self, segment: Segment) -> list:
        """The running numbers of its records."""
        return [entry.nr for entry in self._good(segment.first)]

    def keys(self, segment: Segment) -> list:
        """The (boot, seq) of its records."""
        return [entry.key for entry in self._good(segment.first)]

    def read(self, segment: Segment, at: int, least: int) -> tuple:
        """(first record from the offset on with this number or a later one, or None; offset behind it)."""
        try:
            with open(self.path(segment.first), "rb") as file:
                for entry in entries(file, at):
                    if entry and entry.nr >= least:
                        return entry, entry.end
        except OSError as problem:
            self._failed("read " + self.path(segment.first), problem)
        return None, segment.size

    def payload(self, first: int, at: int, length: int) -> bytes:
        """The bytes of one record; OSError if they cannot be read."""
        with open(self.path(first), "rb") as file:
            file.seek(at)
            return file.read(length)

    def path(self, first: int) -> str:
        """The file whose first record has this number."""
        return "%s/%s%08x" % (self._folder, self._letter, first)

    def remove(self, first: int) -> None:
        """Remove a file."""
        try:
            os.remove(self.path(first))
        except OSError as problem:
            self._failed("remove " + self.path(first), problem)

    def _good(self, first: int) -> list:
        """The records of a file that can be read."""
        try:
            with open(self.path(first), "rb") as file:
                return [entry for entry in entries(file, 0) if entry]
        except OSError as problem:
            self._failed("read " + self.path(first), problem)
            return []


class Segments:
    """Files in their order, twelve bytes of memory each: there may be a thousand of them."""

    def __init__(self, is_bout: bool):
        self._is_bout = is_bout
        self._table = bytearray()

    def __iter__(self):
        for at in range(0, len(self._table), ROW_SIZE):
            yield self._at(at)

    @property
    def last(self) -> Segment:
        """The newest; there must be one."""
        return self._at(len(self._table) - ROW_SIZE)

    def put(self, segment: Segment) -> None:
        """Add it as the newest, or take it in place of the newest if that begins with the same number."""
        if self._table and self.last.first == segment.first:
            struct.pack_into(ROW, self._table, len(self._table) - ROW_SIZE, *segment[:4])
        else:
            self._table += struct.pack(ROW, *segment[:4])

    def remove(self, first: int) -> None:
        """Forget the one that begins with this number."""
        rows = [self._table[at : at + ROW_SIZE] for at in range(0, len(self._table), ROW_SIZE)]
        self._table = bytearray().join([row for row in rows if struct.unpack(ROW, row)[0] != first])

    def _at(self, at: int) -> Segment:
        first, last, count, size = struct.unpack(ROW, self._table[at : at + ROW_SIZE])
        return Segment(first, last, count, size, self._is_bout)


class Reader:
    """Goes through a stream from a running number on, also through what is written meanwhile."""

    def __init__(self, stream: Stream, least: int):
        self._stream, self._least = stream, least
        self._first, self._at = -1, 0  # the file and the offset from which on nothing has been read
        self.head: Head | None = None

    def peek(self) -> Head | None:
        """Return the next record, or None while there is none."""
        if self.head is not None:
            return self.head
        for segment in self._stream.segments:
            if segment.first < self._first or segment.last < self._least:
                continue
            if segment.first != self._first:
                self._first, self._at = segment.first, 0
            if self._at < segment.size:
                entry, self._at = self._stream.read(segment, self._at, self._least)
                if entry:
                    self.head = Head(entry, segment.first)
                    return self.head
        return None

    def forget(self, first: int) -> None:
        """A file was let go."""
        if self.head and self.head.first == first:
            self.head = None
