"""A shelf and a store that forget at power-off: where there is no flash, or none that works."""

import json

from cushion.store.shelf import FULL, Kept, Marks, Segment


class MemoryShelf:
    """A shelf in which each record can go by itself. It takes up to `most` bytes."""

    OVERHEAD = 0
    IN_MEMORY = True

    def __init__(self, most: int = 8192):
        self._most = most
        self.marks = Marks(None, 0, 0)
        self.size = 0
        self._records: dict[int, tuple] = {}  # running number -> (key, payload, is_bout)
        self._next = self._end = 0

    def remember(self, marks: Marks) -> None:
        """Keep these numbers."""
        self.marks = marks

    def append(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Put a record behind the others; OSError if there is no room."""
        if self.size + len(payload) > self._most:
            raise OSError(FULL, "no room in memory")
        self._records[self._end] = (key, payload, is_bout)
        self._end += 1
        self.size += len(payload)

    def rewind(self, nr: int) -> None:
        """`next` goes on from the record with this running number."""
        self._next = nr

    def next(self) -> Kept | None:
        """The next record in order, or None while there is none."""
        while self._next < self._end:
            self._next += 1
            if self._next - 1 in self._records:
                return Kept(self._next - 1, self._records[self._next - 1][0], self._next - 1)
        return None

    def payload(self, place: int) -> bytes:
        """The bytes of a record."""
        return self._records[place][1]

    def segments(self) -> object:
        """Go through the records, oldest first."""
        for nr in sorted(self._records):
            yield Segment(nr, nr, 1, len(self._records[nr][1]), self._records[nr][2])

    def numbers(self, segment: Segment) -> list:
        """The running number of the record."""
        return [segment.first]

    def keys(self, segment: Segment) -> list:
        """The (boot, seq) of the record."""
        return [self._records[segment.first][0]]

    def discard(self, segment: Segment, marks: Marks) -> None:
        """Let a record go."""
        self.marks = marks
        self.size -= segment.size
        del self._records[segment.first]


class MemoryStore:
    """A store that takes everything."""

    trouble = None

    def __init__(self):
        self._values = {}

    def load(self, name: str) -> object:
        """The value kept last under the name, or None."""
        kept = self._values.get(name)
        return None if kept is None else json.loads(kept)

    def save(self, name: str, value) -> bool:
        """Keep the value in place of the one before."""
        self._values[name] = json.dumps(value)
        return True
