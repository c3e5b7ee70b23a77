"""The shelf of the outbox on flash: what was put there is there after a power cut."""

from cushion.store import entries
from cushion.store.shelf import Kept, Marks, Segment
from cushion.store.stream import BOUTS, OTHERS, Reader, Stream
from cushion.store.values import Store


class FlashShelf:
    """Bouts and other records lie in files of their own, so that the others can go first; the running number that
    they share keeps their order. What is known of all of them is a few numbers in one small value, `marks`.

    opening.py makes it: `streams` are those of bouts and of others, `end` is the first running number that is free.
    """

    OVERHEAD = entries.OVERHEAD
    IN_MEMORY = False

    def __init__(self, store: Store, marks: Marks, streams: list, end: int):
        self._store, self.marks, self._streams, self._end = store, marks, streams, end
        self.rewind(marks.upto)

    @property
    def size(self) -> int:
        """Bytes on flash."""
        return sum([segment.size for segment in self.segments()])

    def remember(self, marks: Marks) -> None:
        """Keep these numbers."""
        self._keep(marks, ("", -1))

    def append(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Put a record behind the others; on return it is on flash. OSError if it could not be put there."""
        self._end += 1
        try:
            self._stream(is_bout).append(self._end - 1, key, payload)
        except OSError as problem:
            self._store.failed("keep a record", problem)
            raise
        self._store.well()

    def rewind(self, nr: int) -> None:
        """`next` goes on from the record with this running number."""
        self._readers = [Reader(stream, nr) for stream in self._streams]

    def next(self) -> Kept | None:
        """The next record in order, or None while there is none."""
        found = None
        for reader in self._readers:
            head = reader.peek()
            if head and (found is None or head.entry.nr < found.entry.nr):
                found, found_by = head, reader
        if not found:
            return None
        found_by.head = None
        entry = found.entry
        return Kept(entry.nr, entry.key, (found_by is self._readers[0], found.first, entry.at, entry.length))

    def payload(self, place: tuple) -> bytes:
        """The bytes of a record at its place; OSError if they cannot be read."""
        return self._stream(place[0]).payload(*place[1:])

    def segments(self) -> list:
        """The files, oldest first."""
        return sorted([segment for stream in self._streams for segment in stream.segments])

    def numbers(self, segment: Segment) -> list:
        """The running numbers of its records."""
        return self._stream(segment.is_bout).numbers(segment)

    def keys(self, segment: Segment) -> list:
        """The (boot, seq) of its records."""
        return self._stream(segment.is_bout).keys(segment)

    def discard(self, segment: Segment, marks: Marks) -> None:
        """Let a file go and keep the numbers that hold then: both or, should power be lost now, none."""
        stream = self._stream(segment.is_bout)
        self._keep(marks, (BOUTS if segment.is_bout else OTHERS, segment.first))
        for reader in self._readers:
            reader.forget(segment.first)
        try:
            stream.discard(segment)
        except OSError as problem:
            self._store.failed("make room", problem)

    def _stream(self, is_bout: bool) -> Stream:
        return self._streams[0 if is_bout else 1]

    def _keep(self, marks: Marks, gone: tuple) -> None:
        self.marks = marks
        self._store.save("marks", [marks.journal, marks.upto, marks.dropped, gone[0], gone[1]])
