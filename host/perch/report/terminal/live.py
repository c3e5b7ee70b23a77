"""The live view: who sits, for how long, when the next nudge is due, and the day so far."""

from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from perch.days.day import DayFacts
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.language import _, clock_text, date_text, ngettext
from perch.model.sitting import Nudge
from perch.report.now import SEATED as TAKEN
from perch.report.now import State, breaks_of, now
from perch.report.terminal.console import BAD, GOOD, LONG, QUIET, SEATED, STRONG, VACANT
from perch.report.terminal.timeline import Timeline
from perch.report.words import details, nudge_line, summary

_NUDGES_SHOWN = 4
_BAR = 30
_BRIEF_LINES = 9  # of one of many, at most


def view(today: DayFacts, live: SeatState | None, now_ms: int, calendar: Calendar) -> RenderableType:
    """One cushion at the moment `now_ms`, some 18 lines for a terminal of any width from 60 up."""
    clock = calendar.local(now_ms)
    title = _title(today.device, f"{date_text(clock.date())}, {clock_text(clock)}")
    seat, line = _seat(today, live, now_ms, calendar), _line(today, now_ms, calendar)
    return Padding(Group(title, "", *seat, "", *line, "", *_day(today, now_ms, calendar)), (1, 2))


def several(
    seats: Sequence[tuple[DayFacts, SeatState | None]], now_ms: int, calendar: Calendar, height: int = 1_000
) -> RenderableType:
    """All cushions at the moment `now_ms`: the whole view of a single one, a few lines for each of many.

    Of those that have no room in `height` lines only the number is shown.
    """
    if not seats:
        return Padding(Text(_("Waiting to hear from a cushion …"), QUIET), (1, 2))
    if len(seats) == 1:
        return view(*seats[0], now_ms, calendar)
    shown = seats[: max(1, height // _BRIEF_LINES)]
    parts = [_brief(today, live, now_ms, calendar) for today, live in shown]
    if more := len(seats) - len(shown):
        text = ngettext("{count} cushion more; the page shows all.", "{count} cushions more; the page shows all.", more)
        parts.append(Text(text, QUIET))
    return Padding(Group(*parts), (1, 2))


def with_note(what: RenderableType, note: str) -> RenderableType:
    """Return a view with a dim line beneath it: `note`, and how to end."""
    return Group(what, Padding(Text(f"{note}\n{_('Ctrl-C ends it.')}".lstrip(), QUIET), (0, 2)))


def _brief(today: DayFacts, live: SeatState | None, now_ms: int, calendar: Calendar) -> RenderableType:
    seat, sat = islice(_seat(today, live, now_ms, calendar), 2), Text(summary(today, today.day, now_ms))
    return Group(_title(today.device, ""), *seat, sat, *_line(today, now_ms, calendar), "")


def _line(today: DayFacts, now_ms: int, calendar: Calendar) -> Iterator[RenderableType]:
    if today.headline is not None:  # an unknown day must not look like one without sitting
        yield Timeline(today, now_ms, calendar)


def _title(device: str, right: str) -> RenderableType:
    return Group(Text.assemble(("Perch  ", STRONG), device, ("  " + right, QUIET)), Rule(style=VACANT))


_COLOURS = {"sit": SEATED, "ask": LONG, "good": GOOD, "quiet": ""}
_LOST = frozenset({State.OFFLINE, State.UNKNOWN})


def _seat(today: DayFacts, live: SeatState | None, now_ms: int, calendar: Calendar) -> Iterator[Text]:
    """Yield the sentence of the seat's state, and its next step with the way to it as a bar."""
    here = now(live, now_ms, breaks=breaks_of(today))
    colour = BAD if here.state in _LOST else _COLOURS[here.tone]
    mark = "●" if here.state in TAKEN else "○"
    big = f"  {here.big}" if here.state in TAKEN else ""
    yield Text.assemble((f"{mark} {here.headline.plain(calendar)}", f"bold {colour}".strip()), big)
    full = round(here.share * _BAR)
    bar = Text.assemble(("━" * full, colour), ("─" * (_BAR - full), VACANT), "  ") if here.share else ""
    yield Text.assemble("  ", bar, here.step.plain(calendar))
    yield from (Text(f"  {note.plain(calendar)}", QUIET) for note in here.notes)


def _day(today: DayFacts, now_ms: int, calendar: Calendar) -> Iterator[Text]:
    yield Text(summary(today, today.day, now_ms), STRONG)
    if today.headline is not None and today.headline.sit_min:
        yield from (Text(line, QUIET) for line in details(today.headline))
    if today.nudges:
        yield Text("")
        yield from (_nudge(nudge, calendar) for nudge in reversed(today.nudges[-_NUDGES_SHOWN:]))


def _nudge(nudge: Nudge, calendar: Calendar) -> Text:
    at = clock_text(calendar.local(nudge.at_ms))
    return Text.assemble((f"{at}  ", QUIET), (nudge_line(nudge), "" if nudge.delivered else QUIET))
