"""The seat now, as markup; what can be answered to a reminder, and until when to mute."""

from datetime import timedelta

from perch.model.calendar import MINUTE_MS, Calendar, minutes_of
from perch.model.cushion import SeatState
from perch.model.language import _
from perch.model.people import Did, DrillAnswer, Kind, Person
from perch.report.html.markup import NOTHING, Markup, clock, joined, plain, tag
from perch.report.now import Line
from perch.wire.limits import LONGEST_MUTE_MS


def line(what: Line, calendar: Calendar) -> Markup:
    """Return a sentence with its clock time."""
    if what.at_ms is None:
        return plain(what.text)
    before, _time, after = what.text.partition("{}")
    return joined([plain(before), clock(what.at_ms, calendar), plain(after)])


def dots(taken: int, missed: int) -> Markup:
    """Return the breaks of a day as dots, filled where taken, empty where a reminder led to none."""
    if not taken and not missed:
        return NOTHING
    marks = [tag("span", NOTHING, class_="dot taken")] * taken + [tag("span", NOTHING, class_="dot")] * missed
    words = _("{taken} taken", taken=taken)
    if missed:
        words = _("{taken} taken, {missed} missed", taken=taken, missed=missed)
    row = tag("span", *marks, class_="dot-row", aria_hidden="true")
    return joined([plain(_("Breaks") + " "), row, tag("span", plain(words), class_="note")])


def walked(live: SeatState, person: Person | None) -> dict[str, str] | None:
    """Return the tap that a person walks the break; None of nobody, and while somebody else sits on their cushion."""
    if person is None or live.suspect:
        return None
    return {"kind": Kind.BREAK, "did": Did.WALK, "answer": DrillAnswer.DONE, "person": person.id}


def until(text: str, now_ms: int, calendar: Calendar) -> int | None:
    """Return for how many ms to mute until the clock next shows HH:MM; None if that is no time within 12 hours."""
    wanted = minutes_of(text)
    if wanted is None:
        return None
    at = calendar.local(now_ms).replace(hour=wanted // 60, minute=wanted % 60, second=0, microsecond=0)
    shown = [at.replace(fold=0), at.replace(fold=1), at + timedelta(days=1)]  # twice where the clocks go back
    now_s = now_ms // 1000
    for_ms = (min(end_s for end_s in (round(time.timestamp()) for time in shown) if end_s > now_s) - now_s) * 1000
    return for_ms if for_ms <= LONGEST_MUTE_MS else None


def in_an_hour(now_ms: int, calendar: Calendar) -> str:
    """Return the next full quarter of an hour that is an hour away, as HH:MM."""
    quarter = 15 * MINUTE_MS
    at = -(-(now_ms + 60 * MINUTE_MS) // quarter) * quarter
    return f"{calendar.local(at):%H:%M}"
