"""What a start keeps for the next one, should power be lost, and what it makes of what the last one kept."""

from cushion.nouns import MINUTE, SECOND
from cushion.reports import Every

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


class Checkpoint:
    """What was known at `at` of the start `boot`: its open bout, as a record, and how many starts in a row were short.

    `left` is of the stretch, as it was at `left_at` of the start whose zero is `left_zero`: of an earlier one where
    nothing has changed since. Made of what was kept; whatever that is, it raises nothing.
    """

    def __init__(self, kept):
        try:
            self.boot, self.at, self.bout, self.starts, self.left, self.left_at, self.left_zero = kept
            self.key = (self.bout["boot"], self.bout["seq"]) if self.bout else None
        except (TypeError, ValueError, KeyError):
            self.boot = self.bout = self.left = None
            self.starts = 0

    @property
    def alive_until(self) -> dict | None:
        """Until when the start is known to have run, as the wire has it; None if nothing was kept."""
        return {"boot": self.boot, "at": self.at} if self.boot else None


class Checkpoints:
    """Keeps a checkpoint on every change, each minute while somebody sits, each quarter of an hour while nobody does.

    The open bout is kept as the record that it would be, so that after a cut that record, under its own identity, only
    has to be sent. What is left of the stretch stays kept until it is known for how long the board was off.
    """

    def __init__(self, app, store):
        self._app, self._store = app, store
        self._before = Checkpoint(store.load(NAME))
        self._pending = self._before if self._before.left else None
        self._seated, self._vacant = Every(SEATED_MS, SEATED_MS), Every(VACANT_MS, VACANT_MS)
        self._untold = False

    def begin(self, now: int) -> None:
        """Close what the start before left open, and tell of this one."""
        before = self._before
        if before.bout and not self._app.outbox.has_lately(before.key):
            self._app.record(before.bout)
        self._untold = before.starts >= RESTLESS
        if not self._untold:
            self._tell(now)
        if self._pending:
            self._carry(now)
        self.keep(now)

    def each_second(self, now: int) -> None:
        """Do what is due."""
        if self._pending:
            self._carry(now)
        if self._untold and now >= LIVED_MS:
            self._untold = False
            self._tell(now)
        if (self._seated if self._app.sitting.seated else self._vacant).is_time(now):
            self.keep(now)

    def keep(self, now: int) -> None:
        """Keep what is so at `now`. Where the flash will not, the one before stays; so it does while a bout that it
        has perhaps alone waits for memory.
        """
        app = self._app
        if app.found or app.unkept:
            return
        bout, left = app.sitting.known(now), app.sitting.left(now)
        record = app.encoder.bout(bout, app.sitting.settings.rev) if bout else None
        starts = 0 if now >= LIVED_MS else self._before.starts + 1
        since = [left, now, app.zero]
        if self._pending and not app.sitting.stretch_ms(now):
            since = [self._pending.left, self._pending.left_at, self._pending.left_zero]
        self._store.save(NAME, [app.boot, now, record, starts] + since)

    def _tell(self, now: int) -> None:
        cause = self._app.board.reset_cause()
        self._app.record(self._app.encoder.started(now, cause, self._before.alive_until))

    def _carry(self, now: int) -> None:
        """Take up the stretch of the start before as soon as it is known for how long the board was off."""
        ago_ms = self._ago_ms()
        if ago_ms is not None:
            self._app.sitting.carry(self._pending.left, ago_ms)
        if ago_ms is not None or now >= CARRY_MS:
            self._pending = None

    def _ago_ms(self) -> int | None:
        """How long before this start that was which is left; None if nobody knows."""
        zero, before = self._app.zero, self._pending
        if zero is not None and before.left_zero is not None:
            ago_ms = zero - before.left_zero - before.left_at
            if ago_ms > -CLOCK_ERROR_MS:
                return max(0, ago_ms)
        return 0 if self._app.board.reset_cause() in QUICK else None
