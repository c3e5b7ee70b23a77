"""From raw counts to bouts and nudges: the cushion's decisions in one pure step."""

from cushion.calibration import Calibration
from cushion.cells import Cells
from cushion.debounce import Debounce
from cushion.departure import Departure
from cushion.muting import Muting
from cushion.nouns import BREAK_MS, MINUTE, SECOND, Bout, Fault, Left, Nudge, Turn
from cushion.occupancy import Occupancy
from cushion.open_bout import OpenBout
from cushion.posture import MIDDLE, Posture
from cushion.reminder import Reminder
from cushion.stillness import LEFT_MS, MUTE_MS, Stillness
from cushion.stretch import Stretch

# So often the cells are looked at one by one; what is there in sum is decided at every sample.
LOOK_MS = SECOND // 2
# What was still from so early in its bout on was never a person.
OBJECT_MS = 1 * MINUTE
# A break that is known to be full only so long after is not told any more.
TOLD_MS = 5 * SECOND
# What a cell still counts so long after somebody rose does not decay.
REST_MS = 10 * MINUTE


class Sitting:
    """Feed it every sample in order; each step returns the turns, bouts, nudges and faults that it found.

    `take_seq` gives the next free sequence number: a bout takes its own when it opens.
    """

    def __init__(self, settings, layout: tuple, calibration: Calibration, take_seq):
        self.settings = settings
        self.cells = Cells(layout, calibration)
        self.muting = Muting()
        self.loads: list[int] = []
        self._load = 0  # their sum
        self.muted_why: str | None = None  # why a nudge would not be heard now
        self.since: int | None = None  # start of the confirmed state, None before the first sample
        self.posture = Posture(layout, calibration.upright or MIDDLE)
        self.occupancy = Occupancy(len(layout), settings, calibration.occupied)
        self._debounce = Debounce()
        self._open_bout = OpenBout(take_seq)
        self._stretch = Stretch()
        self._reminder = Reminder(settings.limit_ms)
        self._stillness, self._departure = Stillness(), Departure()
        self._look_at, self._settle, self._idle_ms = 0, False, 0
        self._active = self.cells.faults.active
        self._resting: list[int] = []

    def step(self, now: int, raws: list, utc_ms: int | None = None) -> list:
        """Take the counts of all cells sampled at `now`; the time of day is for quiet hours only."""
        if self.since is None:
            self.since = now
        load = self._load  # of the sample before, which is the one that is decided on
        self.loads = self.cells.loads(raws)
        self._load = sum(self.loads)
        before = self.occupancy.occupied
        at = self.occupancy.step(now, self.loads, self._load)
        occupied = self.occupancy.occupied
        if before and not occupied and self._departure.since is not None:
            self._debounce.step(self._departure.since, False)
        found = self._confirmed(at, occupied)
        if self._debounce.seated:
            self._while_seated(now, load, utc_ms, found)
        elif not occupied and self._stretch.is_over(at):
            self._reminder.restart()  # and so what is told of an empty seat is not about the stretch before
        if now >= self._look_at:
            self._look_at = now + LOOK_MS
            found += self._look(now, raws)
        return found

    def unplugged(self, now: int, cells: list) -> list:
        """The board finds nothing connected at these cells: they are left out, and the faults that are new returned."""
        found = [Fault(now, cell, what) for cell, what in self.cells.faults.unplugged(now, cells)]
        if cells or found:
            self._tune()
        return found

    def ticks(self, now: int, utc_ms: int | None = None) -> bool:
        """Whether a break is full just now, and is to be heard; to be asked after each step."""
        before, self._idle_ms = self._idle_ms, self._stretch.idle_ms(now)
        full = before < BREAK_MS <= self._idle_ms < BREAK_MS + TOLD_MS and not self.occupancy.occupied
        return full and self.settings.break_tick == 1 and self.muting.why(now, utc_ms, self.settings) is None

    def finish(self, now: int) -> list:
        """The data ends at `now`, until when the last sample holds: close a bout that is still open as censored, at
        `now` or at when it seemed to be over.

        Of samples that follow, the first is as the first of all.
        """
        if self.since is None:
            return []
        at = self.occupancy.step(now, self.loads, self._load)
        found = self._confirmed(at, self.occupancy.occupied) + self._confirmed(now, self.occupancy.occupied)
        if self._debounce.seated:
            end = self._debounce.until(now)
            self._stretch.rise(end)
            found.append(self._close(end, True))
        self._debounce, self.since = Debounce(), None
        self.occupancy.vacate()
        return found

    def resting(self, now: int) -> list:
        """Numbers of the cells that count on the empty seat, as they did when it had been empty for long."""
        if not self.seated and self.since is not None and now - self.since >= REST_MS:
            self._resting = self.cells.resting
        return self._resting

    def known(self, now: int) -> Bout | None:
        """The open bout as far as it is known at `now`: what is kept in case power is lost."""
        return None if self.bout is None else self._known(self._debounce.until(now), True)

    def left(self, now: int) -> Left:
        """Return what `carry` needs to go on with the stretch after a restart."""
        muted_ms = self.muting.left_ms(now)
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
        return self._debounce.seated and self._reminder.snooze(self._stretch.seated_ms(now))

    def not_me(self) -> bool:
        """Whoever sits there now is somebody else: the bout is suspect, and nudges are silent until it ends.

        False if nobody sits.
        """
        if self._debounce.seated:
            self.muting.not_me = True
            self._open_bout.suspect = "not-me"
        return self._debounce.seated

    @property
    def seated(self) -> bool:
        """The confirmed state of the seat."""
        return self._debounce.seated

    @property
    def bout(self) -> int | None:
        """Sequence number of the open bout."""
        return self._open_bout.open_seq

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
        return self.occupancy.occupied and not self.occupancy.empty_now

    def _confirmed(self, at: int, occupied: bool) -> list:
        if self.since is not None and self.bout is not None and not self.seated:  # memory did not last to close it
            return [self._close(self.since, False)]
        turn = self._debounce.step(at, occupied)
        return self._turned(turn) if turn else []

    def _turned(self, turn: Turn) -> list:
        since, self.since = self.since, turn.at
        self.cells.faults.turned()
        self._settle = not turn.seated
        if not turn.seated:
            self._stretch.rise(turn.at)
            self.muting.rise()
            self.muted_why = None
            return [turn, self._close(turn.at, False)]
        if self._stretch.sit(turn.at):
            self._reminder.restart()
        else:
            self._reminder.came_back(self._stretch.seated_ms(turn.at))
        self._open_bout.open(turn.at, turn.at == since)
        self.posture.begin()
        self._stillness.begin()
        return [turn]

    def _known(self, end: int, censored: bool) -> Bout:
        return self._open_bout.known(end, self.settings.limit_ms, self.posture, censored)

    def _close(self, end: int, censored: bool) -> Bout:
        bout = self._known(end, censored)
        self._open_bout.open_seq = None  # last of all: until then it can be closed again, should memory not last
        return bout

    def _while_seated(self, now: int, load: int, utc_ms: int | None, found: list) -> None:
        if self.occupancy.occupied:
            self._open_bout.bear(load)
            self.posture.step(now, self.loads, self._load)
        seated_ms = self._stretch.seated_ms(now)
        why = self.muted_why = self.muting.why(now, utc_ms, self.settings)
        nth = self._reminder.step(now, seated_ms, self._there(), why is None)
        if nth:
            found.append(Nudge(now, seated_ms, nth, self._open_bout.open_seq, why))

    def _look(self, now: int, raws: list) -> list:
        """What shows at the single cells only."""
        occupancy, cells = self.occupancy, self.cells
        if self._settle and not occupancy.occupied:
            cells.zero.settle(self._active, raws)
        self._settle = False
        if cells.is_empty_start(now, raws):
            occupancy.vacate()
        elif occupancy.occupied:
            self._doubt(now, raws)
        else:
            self._departure.begin()
        read = cells.look(now, raws, self.seated, occupancy.occupied)
        if read or cells.faults.active != self._active:
            self._tune()
            occupancy.scale(cells.loads(raws))
            self._departure.begin()
        return read

    def _doubt(self, now: int, raws: list) -> None:
        """A load that falls and then does not live, or does not move for long, is not a person."""
        rose_at = self._departure.look(now, self.occupancy.load, self.occupancy.level, self.loads)
        if rose_at is not None:
            self._leave(rose_at, raws, False)
        elif self.seated:
            still_ms = self._stillness.look(now, self.loads)
            self.muting.object = still_ms >= MUTE_MS
            if not still_ms:
                self._open_bout.mark()
                self.posture.mark()
            elif still_ms >= LEFT_MS:
                since = self._stillness.since  # the bout ended there; if that was at its beginning, there was none
                self._open_bout.rewind()
                self.posture.rewind()
                if since - self._open_bout.start < OBJECT_MS:
                    self._open_bout.suspect = "object"
                self._leave(since, raws, True)

    def _leave(self, at: int, raws: list, still: bool) -> None:
        self.cells.leave(raws, still)
        self.occupancy.vacate()
        self._debounce.step(at, False)

    def _tune(self) -> None:
        cells = self.cells
        self._active = active = cells.faults.active
        occupied, upright = cells.calibration.of(cells.layout, active)
        self.posture.adapt(upright or (None if False in active else MIDDLE))
        self.occupancy.tune(sum(active), self.settings, occupied)
