"""What a start keeps for the next one, should power be lost, and what it makes of what the last one kept."""

from cushion import wire
from cushion.late import forget
from cushion.nouns import MINUTE, SECOND, Left
from cushion.timer import Every

NAME = "checkpoint"
SEATED_MS = 1 * MINUTE  # so much of a bout can be lost
VACANT_MS = 15 * MINUTE
# A start that lasted so long was no part of a boot loop.
LIVED_MS = 15 * MINUTE
# After so many in a row that did not, a start is told only once it has lasted, so that no loop fills the outbox.
RESTLESS = 5
# While the time of day is not known, the stretch of the start before can be taken up so long: well before any nudge.
CARRY_MS = 10 * MINUTE
# After these the board was off for seconds only. After any other the time of day must say for how long.
QUICK = ("watchdog", "soft-reset", "reset")
CLOCK_ERROR_MS = 60 * SECOND


class Checkpoints:
    """Keeps a checkpoint on every change, each minute while somebody sits, each quarter of an hour while nobody does.

    The open bout is kept as the record that it would be, so that after a cut that record, under its own identity, only
    has to be sent. What is left of the stretch stays kept until it is known for how long the board was off.

    A start that knows no time leaves a mark on the board each second, which outlives a reset: the next one can tell
    then when it was, and does so in its name, with a record that it is alive. The host places all of it by that.

    A checkpoint is a list: the start `boot`, the instant, the open bout as a record, how many starts in a row were
    short, what is left of the stretch (a nouns.Left), since when, and the zero of the start that this was: an earlier
    one where nothing has changed since.
    """

    def __init__(self, store, board, clock, encoder, sitting, outbox, records):
        self._store, self._board, self._clock, self._encoder = store, board, clock, encoder
        self._sitting, self._outbox, self._records = sitting, outbox, records
        self._alive_until, self._starts = None, 0  # of the start before, and how many in a row were short
        self._pending: tuple | None = None  # what is left of the stretch of the start before
        self._seated, self._vacant = Every(SEATED_MS, SEATED_MS), Every(VACANT_MS, VACANT_MS)
        self._unreported = False
        self._untimed: list | None = []  # of the start before that knew no time; None once this one knows it

    def begin(self, now: int) -> None:
        """Close what the start before left open, and report this one."""
        from cushion.resume import Before

        before = Before(self._store.load(NAME), self._board.marked())
        forget("cushion.resume")
        self._untimed = before.untimed
        self._alive_until, self._starts, self._pending = before.alive_until, before.starts, before.left
        if before.bout and not self._outbox.has_lately(before.bout_key):
            self._records.add(before.bout)
        self._unreported = before.starts >= RESTLESS
        if not self._unreported:
            self._report(now)
        if self._pending:
            self._carry(now, self._pending)
        self.keep(now)

    def each_second(self, now: int) -> None:
        """Do what is due."""
        if self._pending:
            self._carry(now, self._pending)
        if self._unreported and now >= LIVED_MS:
            self._unreported = False
            self._report(now)
        if self._untimed is not None:
            self._mark(now, self._untimed)
        if (self._seated if self._sitting.seated else self._vacant).is_time(now):
            self.keep(now)

    def keep(self, now: int) -> None:
        """Keep what is so at `now`. Where the flash will not, the one before stays; so it does while a bout that it
        has perhaps alone waits for memory.
        """
        if self._records.pending:
            return
        sitting, pending = self._sitting, self._pending
        bout, left, left_at, left_zero = sitting.known(now), list(sitting.left(now)), now, self._clock.zero
        record = self._encoder.bout(bout, sitting.settings.rev) if bout else None
        if pending and not sitting.stretch_ms(now):
            left, left_at, left_zero = pending
        starts = 0 if now >= LIVED_MS else self._starts + 1
        self._store.save(NAME, [self._encoder.boot, now, record, starts, left, left_at, left_zero])

    def _mark(self, now: int, untimed: list) -> None:
        """Keep where this start is while it knows no time. Once it does, the one before is placed by it."""
        zero, encoder = self._clock.zero, self._encoder
        if zero is None:
            return self._board.mark(wire.encode([encoder.boot, now, encoder.seq]))
        self._untimed = None
        self._board.mark(b"")
        if untimed:
            boot, at, seq, ago_ms = untimed
            self._records.add(dict(encoder.begun("alive", seq, at=at), boot=boot, zero=zero - ago_ms))
        return None

    def _report(self, now: int) -> None:
        fields = {"cause": self._board.reset_cause(), "fw": self._encoder.firmware, "alive_until": self._alive_until}
        self._records.add(self._encoder.note("boot", at=now, **fields))

    def _carry(self, now: int, pending: tuple) -> None:
        """Take up the stretch of the start before as soon as it is known for how long the board was off."""
        left, left_at, left_zero = pending
        ago_ms = self._ago_ms(left_at, left_zero)
        if ago_ms is not None:
            self._sitting.carry(Left(*left), ago_ms)
        if ago_ms is not None or now >= CARRY_MS:
            self._pending = None

    def _ago_ms(self, left_at: int, left_zero: int | None) -> int | None:
        """How long before this start that was which is left; None if nobody knows."""
        zero = self._clock.zero
        if zero is not None and left_zero is not None:
            ago_ms = zero - left_zero - left_at
            if ago_ms > -CLOCK_ERROR_MS:
                return max(0, ago_ms)
        return 0 if self._board.reset_cause() in QUICK else None
