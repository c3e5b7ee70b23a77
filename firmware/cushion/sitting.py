"""From raw counts to bouts and nudges: the cushion's decisions in one pure step."""

from cushion.bouts import Bouts
from cushion.calibration import Calibration
from cushion.cells import Cells
from cushion.confirm import Confirm
from cushion.muting import Muting
from cushion.nouns import Bout, Fault, Left, Nudge, Turn
from cushion.occupancy import Occupancy
from cushion.posture import Posture
from cushion.reminder import Reminder
from cushion.stillness import MUTE_MS, SUSPECT_MS, Stillness
from cushion.stretch import Stretch


class Sitting:
    """Feed it every sample in order; each step returns the turns, bouts, nudges and faults that it found.

    `take_seq` gives the next free sequence number: a bout takes its own when it opens.
    """

    def __init__(self, settings, layout: tuple, calibration: Calibration, take_seq):
        self.settings = settings
        self.cells = Cells(layout, calibration)
        self.muting = Muting()
        self.loads, self._load = [], 0  # and their sum
        self.muted_why = None  # why a nudge would not be heard now
        self.since: int | None = None  # start of the confirmed state, None before the first sample
        self.posture = Posture(layout, calibration.upright)
        self._occupancy = Occupancy(len(layout), settings, calibration.occupied)
        self._confirm = Confirm()
        self._bouts = Bouts(take_seq)
        self._stretch = Stretch()
        self._reminder = Reminder(settings.limit_ms)
        self._stillness = Stillness()

    def step(self, now: int, raws: list, utc_ms: int | None = None) -> list:
        """Take the counts of all cells sampled at `now`; the time of day is for quiet hours only."""
        if self.since is None:
            self.since = now
        load = self._load  # of the sample before, which is the one that is decided on
        self.loads = self.cells.loads(raws)
        self._load = sum(self.loads)
        seen = self._occupancy.step(now, self.loads, self._load)
        found = self._confirmed(seen.at, seen.occupied)
        if self._confirm.seated:
            self._while_seated(now, load, utc_ms, found)
        elif not seen.occupied and self._stretch.is_over(seen.at):
            self._reminder.restart()  # and so what is told of an empty seat is not about the stretch before
        return found + self._read(now, raws, bool(found) and isinstance(found[0], Turn))

    def unplugged(self, now: int, cells: list) -> list:
        """The board finds nothing connected at these cells: they are left out, and the faults that are new returned."""
        found = [Fault(now, cell, what) for cell, what in self.cells.faults.unplugged(now, cells)]
        if cells or found:
            self._tune()
        return found

    def finish(self, now: int) -> list:
        """The data ends at `now`, until when the last sample holds: close a bout that is still open as censored."""
        if self.since is None:
            return []
        seen = self._occupancy.step(now, self.loads, self._load)
        found = self._confirmed(seen.at, seen.occupied) + self._confirmed(now, seen.occupied)
        return found + ([self._close(now, True)] if self._confirm.seated else [])

    def known(self, now: int) -> Bout | None:
        """The open bout as far as it is known at `now`: what is kept in case power is lost."""
        if self.bout is None:
            return None
        return self._bouts.known(self._confirm.until(now), self.settings.limit_ms, self.posture)

    def left(self, now: int) -> Left:
        """Return what `carry` needs to go on with the stretch after a restart."""
        muted_ms = self.muting.muted_until - now if self.muting.muted(now) else 0
        return Left(self._stretch.seated_ms(now), self._stretch.idle_ms(now), self._reminder.left(), muted_ms)

    def carry(self, left: Left, ago_ms: int) -> None:
        """Go on with what was `left` so long before the start-up, as far as it is not over."""
        if left.seated_ms and self._stretch.carry(left.seated_ms, -ago_ms - left.idle_ms):
            self._reminder.carry(left.reminder, left.seated_ms)
        if left.muted_ms > ago_ms and self.muting.muted_until is None:
            self.muting.muted_until = left.muted_ms - ago_ms

    def adopt(self, settings) -> None:
        """New settings act at once and reset nothing."""
        self.settings = settings
        self._reminder.limit_ms = settings.limit_ms
        self._tune()

    def snooze(self, now: int) -> bool:
        """Put off the nudges of this stretch; False if nobody sits or it was done often enough."""
        return self._confirm.seated and self._reminder.snooze(self._stretch.seated_ms(now))

    def not_me(self) -> bool:
        """Whoever sits there now is somebody else: the bout is suspect, and nudges are silent until it ends.

        False if nobody sits.
        """
        if self._confirm.seated:
            self.muting.not_me = True
            self._bouts.suspect = "not-me"
        return self._confirm.seated

    @property
    def seated(self) -> bool:
        """The confirmed state of the seat."""
        return self._confirm.seated

    @property
    def bout(self) -> int | None:
        """Sequence number of the open bout."""
        return self._bouts.open_seq

    @property
    def nudges(self) -> int:
        """How many nudges this stretch has had."""
        return self._reminder.given

    def stretch_ms(self, now: int) -> int:
        """Seated time of the stretch."""
        return self._stretch.seated_ms(now)

    def due_in_ms(self, now: int) -> int | None:
        """Seated time left until the next nudge, None when this stretch has had them all."""
        due = self._reminder.due_ms()
        return None if due is None else max(0, due - self._stretch.seated_ms(now))

    def buzzing(self, now: int) -> bool:
        """Whether the buzzer sounds at `now`."""
        return self._reminder.buzzing(now, self._there())

    def _there(self) -> bool:
        """Somebody is on the seat, by the filter and by the newest sample too, which the filter has yet to believe."""
        return self._occupancy.occupied and not self._occupancy.empty_now

    def _confirmed(self, at: int, occupied: bool) -> list:
        if self.since is not None and self.bout is not None and not self.seated:  # memory did not last to close it
            return [self._close(self.since, False)]
        turn = self._confirm.step(at, occupied)
        return self._turned(turn) if turn else []

    def _turned(self, turn: Turn) -> list:
        since, self.since = self.since, turn.at
        if not turn.seated:
            self._stretch.rise(turn.at)
            self.muting.rise()
            self.muted_why = None
            return [turn, self._close(turn.at, False)]
        if self._stretch.sit(turn.at):
            self._reminder.restart()
        else:
            self._reminder.came_back(self._stretch.seated_ms(turn.at))
        self._bouts.open(turn.at, turn.at == since)
        self.posture.begin()
        self._stillness.begin()
        return [turn]

    def _close(self, end: int, censored: bool) -> Bout:
        return self._bouts.close(end, self.settings.limit_ms, censored, self.posture)

    def _while_seated(self, now: int, load: int, utc_ms: int | None, found: list) -> None:
        if self._occupancy.occupied:
            self._bouts.bear(load)
            self.posture.step(now, self.loads, self._load)
            self._doubt(self._stillness.step(now, self.loads))
        seated_ms = self._stretch.seated_ms(now)
        why = self.muted_why = self.muting.why(now, utc_ms, self.settings)
        nth = self._reminder.step(now, seated_ms, self._there(), why is None)
        if nth:
            found.append(Nudge(now, seated_ms, nth, self._bouts.open_seq, why))

    def _doubt(self, still_ms: int) -> None:
        """What does not move for long is not a person."""
        self.muting.object = still_ms >= MUTE_MS
        if still_ms >= SUSPECT_MS and not self._bouts.suspect:
            self._bouts.suspect = "object"

    def _read(self, now: int, raws: list, turned: bool) -> list:
        found = self.cells.step(now, raws, self.seated, self._occupancy.occupied, turned)
        if found:
            self._tune()
            self.posture.upright = self.cells.calibration.upright
        return found

    def _tune(self) -> None:
        self._occupancy.tune(self.cells.active, self.settings, self.cells.calibration.occupied)
