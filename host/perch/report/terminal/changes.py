"""One line for each change, where there is no terminal to draw on: in a log, in a pipe."""

from collections.abc import Iterator

from perch.days.day import DayFacts
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.language import _, lasting
from perch.report.words import nudge_line, summary


def changes(
    before: tuple[DayFacts, SeatState | None] | None, after: tuple[DayFacts, SeatState | None], calendar: Calendar
) -> Iterator[str]:
    """Yield a line for each change of a cushion between two states of it, in order."""
    (today, live), (was_today, was) = after, before or (after[0], None)
    known = {(nudge.boot, nudge.seq) for nudge in was_today.nudges}
    for nudge in today.nudges:
        if (nudge.boot, nudge.seq) not in known:
            yield f"{_clock(nudge.at_ms, calendar)} {today.device}: {nudge_line(nudge)}"
    if live is not None and _seat(was) != _seat(live):
        at = live.since_ms if live.online else live.at_ms
        yield f"{_clock(at, calendar)} {today.device}: {_change(was, live)}"
    if (today.day - was_today.day).days == 1:  # else a clock was set: nobody asks for a day of 1969
        yield f"{_clock(today.start_ms, calendar)} {today.device}: {summary(was_today, today.day)}"


def _clock(at_ms: int | None, calendar: Calendar) -> str:
    return "--:--:--" if at_ms is None else f"{calendar.local(at_ms):%H:%M:%S}"


def _seat(live: SeatState | None) -> tuple[bool, bool] | None:
    return None if live is None else (live.online, live.online and live.seated)


def _change(was: SeatState | None, live: SeatState) -> str:
    if not live.online:
        return _("offline")
    if live.seated:
        return _("sat down") if was is not None and was.online else _("online, somebody sits")
    if was is not None and was.online and was.seated and was.since_ms is not None and live.since_ms is not None:
        return _("got up after {time}", time=lasting(live.since_ms - was.since_ms))
    return _("online, the seat is empty")
