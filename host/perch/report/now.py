"""The state of a seat now, one of several that exclude each other: its sentence, and what to do next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from perch.days.day import DayFacts, next_nudge_ms
from perch.days.period import Day
from perch.measures.bouts import BREAK_MS, SESSION_GAP_MS
from perch.model.calendar import MINUTE_MS, Calendar
from perch.model.cushion import SeatState
from perch.model.language import _, ago, clock_text, lasting, ngettext
from perch.programme.seats import NOT_ME
from perch.report.words import nth
from perch.wire.limits import SNOOZE_MS

NEARLY_MS = 5 * 60_000
"""How long before a reminder it is announced; also how far reminders of one stretch are apart."""
_ROUND_UP_MS = 59_999  # 0:20 left is said as 1 min, as a countdown does
_GRACE_MS = 2_000  # a cushion counts by samples


class State(StrEnum):
    """The states of a seat; at each moment it is in exactly one."""

    WAITING = "waiting"  # never heard
    UNKNOWN = "unknown"  # the broker is away, or nothing was heard for minutes
    OFFLINE = "offline"
    CALIBRATING = "calibrating"
    OBJECT = "object"  # seated, but nothing moves as a person does
    NOT_YOU = "not-you"
    BASELINE = "baseline"
    MUTED = "muted"
    QUIET = "quiet"
    SITTING = "sitting"
    NEARLY = "nearly"  # a reminder comes within minutes
    GET_UP = "get-up"  # from the first reminder on
    SNOOZED = "snoozed"
    UP = "up"  # risen, for less than a break
    BREAK = "break"  # risen, long enough
    EMPTY = "empty"


TONES = {
    State.GET_UP: "ask", State.UP: "good", State.BREAK: "good", State.SITTING: "sit", State.NEARLY: "sit",
    State.SNOOZED: "sit", State.MUTED: "sit", State.QUIET: "sit", State.BASELINE: "sit",
}  # fmt: skip
"""The colour of a state: sit, ask (your turn), good (up); quiet for all others."""
SEATED = frozenset({State.SITTING, State.NEARLY, State.GET_UP, State.SNOOZED, State.MUTED, State.QUIET, State.BASELINE})
"""The states in which it is you who sits: the ring shows the time since the last break."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence; `{}` in it is the clock time `at_ms`, written as the reader's locale has it."""

    text: str
    at_ms: int | None = None

    def plain(self, calendar: Calendar) -> str:
        """The sentence with its time in words."""
        return self.text if self.at_ms is None else self.text.format(clock_text(calendar.local(self.at_ms)))


@dataclass(frozen=True, slots=True)
class Breaks:
    """The breaks of a day so far, the one that goes on not counted, and how many a usual day has (None: not known).

    `sat`: somebody has sat in that day, so that an empty seat is a break of something.
    """

    taken: int = 0
    usual: int | None = None
    sat: bool = False


def breaks_of(today: DayFacts, recent: Iterable[Day] = ()) -> Breaks:
    """Return the breaks of `today`; usual is the median of the days of `recent` that count."""
    numbers = today.headline
    if numbers is None:
        return Breaks()
    counts = [day.facts.headline.counted_breaks for day in recent if day.counts and day.facts.headline]
    return Breaks(numbers.counted_breaks, round(median(counts)) if counts else None, numbers.sit_min > 0)


@dataclass(frozen=True, slots=True)
class Now:
    """A state with its sentences.

    `big` is the number in the ring, "" where there is none, and `share` how full the ring is, 0 to 1. `title` is for
    the tab of a browser. `actions` are those of snooze, not-me, mute and unmute that change something now.
    """

    state: State
    headline: Line
    step: Line
    title: str
    big: str = ""
    share: float = 0.0
    actions: frozenset[str] = frozenset()
    notes: tuple[Line, ...] = ()
    """Further sentences that are true at the same time."""

    @property
    def tone(self) -> str:
        """The colour: sit, ask, good or quiet."""
        return TONES.get(self.state, "quiet")


def now(live: SeatState | None, now_ms: int, *, connected: bool = True, breaks: Breaks | None = None) -> Now:
    """Return the state of a seat at `now_ms`; `connected`: the broker is there."""
    if not connected:
        return Now(
            State.UNKNOWN, Line(_("No connection to the cushions.")),
            Line(_("Trying again by itself. What is shown may be out of date.")), _("No connection"),
        )  # fmt: skip
    if live is None:
        headline = Line(_("Waiting to hear from this cushion."))
        return Now(State.WAITING, headline, Line(_("Plug it in.")), _("Waiting"))
    if away := _away(live, now_ms):
        return away
    if live.calibrating:
        step = Line(_("Follow the steps under Cushion."))
        return Now(State.CALIBRATING, Line(_("Calibrating.")), step, _("Calibrating"))
    present = _seated(live, now_ms) if live.seated else _risen(live, now_ms, breaks or Breaks())
    actions = present.actions | ({"unmute"} if live.muted_until_ms is not None else {"mute"})
    actions = frozenset() if live.asleep else actions
    return replace(present, actions=actions, notes=tuple(_notes(live, present.state)))


def _notes(live: SeatState, state: State) -> Iterator[Line]:
    if live.muted_until_ms is not None and state is not State.MUTED:
        yield muted(live)
    if live.back_ms is not None:
        yield Line(_("It sleeps on its battery until somebody has sat for a minute, or {}."), live.back_ms)
    if live.left and not live.seated:
        yield Line(_("Something was left on the seat; it counts as empty."))


def _away(live: SeatState, now_ms: int) -> Now | None:
    check = Line(_("Check its plug and the Wi-Fi. What it saw comes later: nothing is lost."))
    if not live.online:
        headline = _("The cushion is offline.")
        if live.at_ms is not None:
            headline = _("The cushion is offline, last heard {ago}.", ago=ago(now_ms - live.at_ms))
        return Now(State.OFFLINE, Line(headline), check, _("Offline"))
    if live.at_ms is not None and live.unheard(now_ms):
        headline = _("Nothing heard of the cushion for {time}.", time=lasting(now_ms - live.at_ms))
        return Now(State.UNKNOWN, Line(headline), check, _("No news"))
    return None


def _seated(live: SeatState, now_ms: int) -> Now:
    why = "muted" if live.muted_until_ms is not None else live.muted_why
    if live.muted_why == "object":
        step = Line(_("Nothing on it has moved for 10 minutes. Take it off; if it is you, move a little."))
        return Now(State.OBJECT, Line(_("Something lies on the seat.")), step, _("Object on the seat"))
    if live.suspect == NOT_ME:
        step = Line(_("Nothing is counted as yours until the seat is empty."))
        return Now(State.NOT_YOU, Line(_("Somebody else sits here.")), step, _("Not you"))
    sat, due = stretch_ms(live, now_ms), next_nudge_ms(live, now_ms)
    state, headline, step = _reminding(live, sat, due, now_ms) if why is None else _silenced(live, why)
    actions = {"not-me"}
    if why is None and due is not None and due < (SNOOZE_MS if live.nudges else NEARLY_MS):
        actions.add("snooze")
    title = _("Get up") if state is State.GET_UP else lasting(sat)
    return Now(state, headline, step, title, lasting(sat), min(1.0, sat / live.limit_ms), frozenset(actions))


def _reminding(live: SeatState, sat: int, due: int | None, now_ms: int) -> tuple[State, Line, Line]:
    if live.nudges and (due is None or due <= NEARLY_MS + _GRACE_MS):
        step = Line(_("Stand up and walk a little: from 2 minutes on it counts as a break."))
        return State.GET_UP, Line(_("Time to get up.")), step
    sitting = Line(_("You are sitting."))
    if due is None:
        return State.SITTING, sitting, Line(_("No reminder is to come."))
    following = Line(_("Next reminder at {}."), now_ms + due)
    if live.nudges:
        return State.SNOOZED, Line(_("10 minutes more.")), following
    if due > NEARLY_MS:
        return State.SITTING, sitting, following
    left = _("Reminder in {time}.", time=lasting(due + _ROUND_UP_MS)) if due else _("A reminder comes now.")
    return State.NEARLY, Line(_("Almost time to get up.")), Line(f"{left} {_('Up now counts just as well.')}")


def _silenced(live: SeatState, why: str) -> tuple[State, Line, Line]:
    sitting = Line(_("You are sitting."))
    if why == "baseline":
        step = Line(_("Sit as you always do: no reminders until your usual days are measured."))
        return State.BASELINE, sitting, step
    if why == "quiet":
        return State.QUIET, sitting, Line(_("Quiet hours: no reminders. Settings say when."))
    return State.MUTED, sitting, muted(live)


def muted(live: SeatState) -> Line:
    """Say until when reminders are muted."""
    if live.muted_until_ms is None:
        return Line(_("Reminders are muted."))
    # Somebody asked for a whole minute, and the clock of the cushion is its own.
    return Line(_("Reminders are muted until {}."), round(live.muted_until_ms / MINUTE_MS) * MINUTE_MS)


def _risen(live: SeatState, now_ms: int, breaks: Breaks) -> Now:
    idle = idle_ms(live, now_ms)
    if idle < BREAK_MS and live.stretch_ms:
        left = -(-(BREAK_MS - idle) // 1000)
        clock = f"{left // 60}:{left % 60:02}"
        step = Line(_("Walk a little; then it counts as a break."))
        return Now(State.UP, Line(_("Up. {clock} to go.", clock=clock)), step, clock, clock, idle / BREAK_MS)
    if BREAK_MS <= idle < SESSION_GAP_MS and breaks.sat:
        up = lasting(idle)
        headline = Line(_("Up for {time}. That counts.", time=up))
        return Now(State.BREAK, headline, Line(_count(breaks)), _("Up {time}", time=up), up, 1.0)
    return Now(State.EMPTY, Line(_("Nobody sits.")), Line(_("Sit down: the time starts by itself.")), _("Nobody sits"))


def _count(breaks: Breaks) -> str:
    which = nth(breaks.taken + 1).capitalize()
    if breaks.usual is None:
        return _("{which} break today.", which=which)
    return ngettext(
        "{which} break today, {count} is usual.", "{which} break today, {count} are usual.", breaks.usual, which=which
    )


def stretch_ms(live: SeatState, now_ms: int) -> int:
    """The seated time since the last break, as the cushion's reminder counts it."""
    passed = 0 if live.at_ms is None or not live.seated else max(0, now_ms - live.at_ms)
    return live.stretch_ms + passed


def idle_ms(live: SeatState, now_ms: int) -> int:
    """How long the seat has been empty, or seated, without a change."""
    return live.lasted_ms if live.since_ms is None else max(0, now_ms - live.since_ms)
