"""Records until the host has them on disk, and after that while there is room."""

from cushion.nouns import MINUTE
from cushion.store.shelf import FULL, Kept, Marks, Segment

FIRST_RESEND_MS = 1 * MINUTE
LAST_RESEND_MS = 15 * MINUTE
# Sent and not yet answered, at most: a broker's queue is not a place to keep records.
IN_FLIGHT = 20
# As many where memory is short.
FEW_IN_FLIGHT = 4
# Records that the flash would not take, at most: they live in memory until the host has them.
LOOSE = 16
# Where a bout that was added just before is looked for: so many parts of the shelf, newest first.
LATELY = 2
# However little memory there is, so many bytes of records are kept.
FEWEST = 2400


class Entry:
    """A record that is being sent. Its bytes are on the shelf, or in `payload` if the shelf would not take them."""

    def __init__(self, kept: Kept, due: int, payload: bytes | None = None):
        self.nr, self.key, self.place = kept
        self.payload = payload
        self.sends, self.due = 0, due


class Outbox:
    """A record is safe only when the host says `stored`; a new journal id makes all of them due again.

    The shelf has the records in order of their running number. In memory are only the oldest that wait, as many as may
    be in flight: all before them are stored, all behind them wait. `capacity` is in bytes.
    """

    def __init__(self, shelf, capacity: int):
        self._window: list[Entry] = []  # the oldest that wait, in memory
        self._shelf, self._capacity = shelf, capacity
        self._most = IN_FLIGHT
        self.journal, upto, self.dropped = shelf.marks
        self._loose: list[Entry] = []
        self._begin(upto, 0)

    @property
    def waiting(self) -> int:
        """Return how many records the host has not acknowledged as stored."""
        return len(self._window) + self._behind + len(self._loose)

    @property
    def in_flight(self) -> int:
        """How many records were sent and not answered."""
        return sum([1 for entry in self._window + self._loose if entry.sends])

    def add(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Keep one more record, due at once."""
        size = len(payload) + self._shelf.OVERHEAD
        while self._shelf.size + size > self._capacity and self._make_room():
            pass
        try:
            try:
                self._shelf.append(key, payload, is_bout)
            except OSError as problem:
                if problem.errno != FULL or not self._make_room():
                    raise
                self._shelf.append(key, payload, is_bout)
            self._behind += 1
        except OSError:
            self._loose.append(Entry(Kept(None, key, None), 0, payload))
            if len(self._loose) > LOOSE:
                self._loose.pop(0)
                self.dropped += 1

    def has_lately(self, key: tuple) -> bool:
        """Whether one of the last bouts that were added has this key."""
        bouts = [segment for segment in self._shelf.segments() if segment.is_bout]
        return any(key in self._shelf.keys(segment) for segment in bouts[-LATELY:])

    def shrink(self) -> None:
        """Memory ran out. A shelf in memory lets go of what is stored, and keeps what waits now from then on."""
        if not self._shelf.IN_MEMORY:
            return
        while (oldest := self._victim()) and self._is_stored(oldest):
            self._discard(oldest)
        self._capacity = min(self._capacity, max(FEWEST, self._shelf.size))

    def shed(self) -> bool:
        """Know fewer records in memory from now on; False if that is so already. What was sent goes again."""
        if self._most == FEW_IN_FLIGHT:
            return False
        self._most = FEW_IN_FLIGHT
        self._begin(self._upto, 0)
        return True

    def due(self, now: int) -> tuple | None:
        """Key of the oldest record that is to be sent at `now`, or None."""
        self._fill()
        full = self.in_flight >= self._most
        for entry in self._window + self._loose:
            if entry.due <= now and (entry.sends or not full):
                return entry.key
        return None

    def payload(self, key: tuple) -> bytes:
        """The bytes of a record that is due. One that cannot be read is lost: counted, let go, and an OSError."""
        entry = self._find(key)
        if entry is None:
            raise OSError("no longer there")
        if entry.payload is not None:
            return entry.payload
        try:
            return self._shelf.payload(entry.place)
        except OSError:
            self._window.remove(entry)
            self.dropped += 1
            self._remember()
            raise

    def sent(self, now: int, key: tuple) -> None:
        """The record was given to the broker at `now`; meanwhile it may have been answered, or dropped.

        Unanswered, it is due again after a minute, then doubling to a quarter of an hour.
        """
        entry = self._find(key)
        if entry:
            entry.due = now + min(FIRST_RESEND_MS << min(entry.sends, 4), LAST_RESEND_MS)
            entry.sends += 1

    def answered(self, now: int, journal: str, stored: list, rejected: list, jitter_ms: int) -> None:
        """Let go of records that the host has: `stored`, [boot, seq], and in quarantine `rejected`, [boot, seq, why].

        TypeError or ValueError, and nothing changed, if the lists are anything else.
        """
        done = [(boot, seq) for boot, seq in stored] + [(boot, seq) for boot, seq, _ in rejected]
        self.meet(now, journal, jitter_ms)
        self._fill()
        self._window = [entry for entry in self._window if entry.key not in done]
        self._loose = [entry for entry in self._loose if entry.key not in done]
        self._remember()

    def meet(self, now: int, journal: str, jitter_ms: int) -> None:
        """Bind to the journal of a host. With another one than before, all records are due again after `jitter_ms`."""
        if self.journal not in (None, journal):
            self._begin(0, now + jitter_ms)
        self.journal = journal
        self._remember()

    def resume(self, now: int, jitter_ms: int) -> None:
        """The host came online: make what it has not acknowledged due again after `jitter_ms`."""
        for entry in self._window + self._loose:
            if entry.sends:
                entry.sends, entry.due = 0, now + jitter_ms

    def _begin(self, nr: int, due: int) -> None:
        """All from this running number on wait."""
        self._shelf.rewind(nr)
        self._window = []
        self._seen, self._due = nr, due
        self._behind = sum([self._from(nr, segment) for segment in self._shelf.segments()])
        self._fill()

    def _from(self, nr: int, segment: Segment) -> int:
        """How many records of a segment have this running number or a later one."""
        if segment.first >= nr or segment.last < nr:
            return segment.count if segment.first >= nr else 0
        return sum([1 for number in self._shelf.numbers(segment) if number >= nr])

    def _fill(self) -> None:
        """See to it that the oldest that wait are in memory."""
        while self._behind and len(self._window) < self._most:
            kept = self._shelf.next()
            if kept is None:  # what is left cannot be read
                self._behind = 0
                return
            self._window.append(Entry(kept, self._due))
            self._seen = kept.nr + 1
            self._behind -= 1

    @property
    def _upto(self) -> int:
        """The host has all with a lower running number than this."""
        return self._window[0].nr if self._window else self._seen

    def _remember(self) -> None:
        marks = self._marks()
        if marks != self._shelf.marks:
            self._shelf.remember(marks)

    def _marks(self) -> Marks:
        return Marks(self.journal, self._upto, self.dropped)

    def _find(self, key: tuple) -> Entry | None:
        for entry in self._window + self._loose:
            if entry.key == key:
                return entry
        return None

    def _make_room(self) -> bool:
        victim = self._victim()
        if victim:
            self._discard(victim)
        return victim is not None

    def _victim(self) -> Segment | None:
        """Stored records go first, then others than bouts, then the oldest. Only what was not stored is a loss."""
        oldest = other = None
        for segment in self._shelf.segments():
            if self._is_stored(segment):
                return segment
            oldest = oldest or segment
            if not (other or segment.is_bout):
                other = segment
        return other or oldest

    def _is_stored(self, segment: Segment) -> bool:
        if segment.last < self._upto or segment.first >= self._seen:
            return segment.last < self._upto
        return not any(self._waits(nr) for nr in self._shelf.numbers(segment))

    def _waits(self, nr: int) -> bool:
        return nr >= self._seen or any(entry.nr == nr for entry in self._window)

    def _discard(self, segment: Segment) -> None:
        numbers = self._shelf.numbers(segment)
        self.dropped += sum([1 for nr in numbers if self._waits(nr)])
        self._window = [entry for entry in self._window if entry.nr not in numbers]
        behind = sum([1 for nr in numbers if nr >= self._seen])
        self._behind = max(0, self._behind - behind)  # some that could not be read when counted can be now
        self._shelf.discard(segment, self._marks())
