"""Records until the host has them on disk, and after that while there is room."""

from cushion.nouns import MINUTE

FIRST_RESEND_MS = 1 * MINUTE
LAST_RESEND_MS = 15 * MINUTE
# Sent and not yet answered, at most: a broker's queue is not a place to keep records.
IN_FLIGHT = 20
# However little memory there is, so many are kept.
FEWEST = 20


class Entry:
    """What is known of one kept record; the record itself is on the shelf."""

    def __init__(self, key: tuple, is_bout: bool, nth: int):
        self.key, self.is_bout = key, is_bout  # (boot, seq)
        self.nth = nth  # in the order of adding
        self.sends = 0
        self.due = 0

    def sent(self, now: int) -> None:
        """Unanswered, it goes again after a minute, then doubling to a quarter of an hour."""
        self.due = now + min(FIRST_RESEND_MS << min(self.sends, 4), LAST_RESEND_MS)
        self.sends += 1

    def again(self, due: int) -> None:
        """Begin anew: to be sent from `due` on."""
        self.sends, self.due = 0, due


class Outbox:
    """A record is safe only when the host says `stored`; a new journal id makes all of them due again.

    The shelf keeps the bytes: `put(key, payload)`, `get(key)`, `drop(key)`.
    """

    def __init__(self, shelf, capacity: int):
        self._shelf, self._capacity = shelf, capacity
        self._waiting = []  # oldest first
        self._stored = []  # as they were answered
        self._added = 0
        self._next_due = 0
        self.journal = None
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many records the host has not said to be stored."""
        return len(self._waiting)

    @property
    def in_flight(self) -> int:
        """How many records were sent and not answered."""
        return sum(1 for entry in self._waiting if entry.sends)

    def add(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Keep one more record, due at once."""
        while len(self._waiting) + len(self._stored) >= self._capacity:
            self._make_room()
        self._shelf.put(key, payload)
        self._waiting.append(Entry(key, is_bout, self._added))
        self._added += 1
        self._next_due = 0

    def shrink(self) -> None:
        """Memory ran out. What is stored goes, and from now on no more is kept than waits now, or a few."""
        while self._stored:
            self._let_go(self._stored[-1], self._stored)
        self._capacity = min(self._capacity, max(FEWEST, len(self._waiting)))

    def due(self, now: int) -> tuple | None:
        """Key of the oldest record that is to be sent at `now`, or None."""
        entry = None if now < self._next_due else self._oldest_due(now)
        return entry.key if entry else None

    def payload(self, key: tuple) -> bytes:
        """The bytes of a kept record."""
        return self._shelf.get(key)

    def sent(self, now: int, key: tuple) -> None:
        """The record was given to the broker at `now`; meanwhile it may have been answered, or dropped."""
        entry = self._find(key)
        if entry:
            entry.sent(now)

    def answered(self, now: int, journal: str, stored: list, rejected: list, jitter_ms: int) -> None:
        """The host said what it has `stored`, [boot, seq], and `rejected`, [boot, seq, why]: that is in quarantine.

        TypeError or ValueError, and nothing changed, if the lists are anything else.
        """
        safe = [(boot, seq) for boot, seq in stored]
        refused = [(boot, seq) for boot, seq, _ in rejected]
        self.meet(now, journal, jitter_ms)
        for entry in filter(None, map(self._find, safe)):
            self._stored.append(entry)
            self._waiting.remove(entry)
        for entry in filter(None, map(self._find, refused)):
            self._let_go(entry, self._waiting)
        self._next_due = 0

    def meet(self, now: int, journal: str, jitter_ms: int) -> None:
        """A host with this journal is there. Another one than before knows nothing of what was stored."""
        if self.journal not in (None, journal):
            self._refill(now + jitter_ms)
        self.journal = journal

    def resume(self, now: int, jitter_ms: int) -> None:
        """The host came online: what it did not answer goes again, a little spread."""
        for entry in self._waiting:
            if entry.sends:
                entry.again(now + jitter_ms)
        self._next_due = 0

    def _refill(self, due: int) -> None:
        for entry in self._stored:
            entry.again(due)
        self._waiting = sorted(self._stored + self._waiting, key=lambda entry: entry.nth)
        self._stored = []
        self._next_due = 0

    def _oldest_due(self, now: int) -> Entry | None:
        full, soonest = self.in_flight >= IN_FLIGHT, None
        for entry in self._waiting:
            if full and not entry.sends:
                continue
            if entry.due <= now:
                return entry
            soonest = entry.due if soonest is None else min(soonest, entry.due)
        self._next_due = soonest or 0
        return None

    def _find(self, key: tuple) -> Entry | None:
        for entry in self._waiting:
            if entry.key == key:
                return entry
        return None

    def _make_room(self) -> None:
        """Stored records go first, then others than bouts, then the oldest. Only what was not stored is a loss."""
        if self._stored:
            self._let_go(self._stored[0], self._stored)
            return
        victim = next((entry for entry in self._waiting if not entry.is_bout), self._waiting[0])
        self._let_go(victim, self._waiting)
        self.dropped += 1

    def _let_go(self, entry: Entry, entries: list) -> None:
        entries.remove(entry)
        self._shelf.drop(entry.key)


class MemoryShelf:
    """A shelf that forgets at power-off."""

    def __init__(self):
        self._payloads = {}

    def put(self, key: tuple, payload: bytes) -> None:
        """Keep the payload."""
        self._payloads[key] = payload

    def get(self, key: tuple) -> bytes:
        """The payload that was put."""
        return self._payloads[key]

    def drop(self, key: tuple) -> None:
        """Forget it."""
        del self._payloads[key]
