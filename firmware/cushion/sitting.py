"""From raw counts to bouts and nudges: the cushion's decisions in one pure step."""

from cushion.bouts import Bouts
from cushion.calibration import Calibration
from cushion.confirm import Confirm
from cushion.nouns import Nudge, Turn
from cushion.occupancy import Occupancy
from cushion.reminder import Reminder
from cushion.stretch import Stretch


class Sitting:
    """Feed it every sample in order; each step returns the turns, bouts and nudges that it found, oldest first.

    `take_seq` gives the next free sequence number: a bout takes its own when it opens.
    """

    def __init__(self, settings, calibration: Calibration, take_seq):
        self.settings, self.calibration = settings, calibration
        self.loads = []
        self.since = None  # start of the confirmed state, None before the first sample
        self._occupancy = Occupancy(len(calibration.empty), settings, calibration.occupied)
        self._confirm = Confirm()
        self._bouts = Bouts(take_seq)
        self._stretch = Stretch()
        self._reminder = Reminder(settings.limit_ms)

    def step(self, now: int, raws: list) -> list:
        """Take the counts of all cells sampled at `now`."""
        if self.since is None:
            self.since = now
        load = sum(self.loads)  # of the sample before, which is the one that is decided on
        self.loads = self.calibration.loads(raws)
        seen = self._occupancy.step(now, self.loads)
        found = self._confirmed(seen.at, seen.occupied)
        if self._confirm.seated:
            self._while_seated(now, load, found)
        elif not seen.occupied and self._stretch.is_over(seen.at):
            self._reminder.restart()  # and so what is told of an empty seat is not about the stretch before
        return found

    def finish(self, now: int) -> list:
        """The data ends at `now`, until when the last sample holds: close a bout that is still open as censored."""
        if self.since is None:
            return []
        seen = self._occupancy.step(now, self.loads)
        found = self._confirmed(seen.at, seen.occupied) + self._confirmed(now, seen.occupied)
        if self._confirm.seated:
            found.append(self._bouts.close(now, self.settings.limit_ms, True))
        return found

    def snooze(self, now: int) -> bool:
        """Put off the nudges of this stretch; False if nobody sits or it was done often enough."""
        return self._confirm.seated and self._reminder.snooze(self._stretch.seated_ms(now))

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
        turn = self._confirm.step(at, occupied)
        return self._turned(turn) if turn else []

    def _turned(self, turn: Turn) -> list:
        since, self.since = self.since, turn.at
        if not turn.seated:
            self._stretch.rise(turn.at)
            return [turn, self._bouts.close(turn.at, self.settings.limit_ms, False)]
        if self._stretch.sit(turn.at):
            self._reminder.restart()
        else:
            self._reminder.came_back(self._stretch.seated_ms(turn.at))
        self._bouts.open(turn.at, turn.at == since)
        return [turn]

    def _while_seated(self, now: int, load: int, found: list) -> None:
        if self._occupancy.occupied:
            self._bouts.bear(load)
        seated_ms = self._stretch.seated_ms(now)
        nth = self._reminder.step(now, seated_ms, self._there())
        if nth:
            found.append(Nudge(now, seated_ms, nth, self._bouts.open_seq, None))
