"""The walking plan as drawings: the week as circles, and the weeks as stairs."""

from collections.abc import Sequence

from perch.model.language import _, date_text
from perch.programme.plan import MOST_TIMES, PlanWeek, WeekWas
from perch.report.html.markup import NOTHING, Markup, bar, drawing, plain, tag, text

_WEEKS, _FEWEST = 26, 12
_WIDE, _HIGH, _ROOM = 28, 4, 24


def week_circles(now: PlanWeek) -> Markup:
    """Return a circle for each walk of the week, those that were walked filled."""
    done = min(now.done, now.times)
    circles = [
        tag("span", plain("●" if n < done else "○"), class_="done" if n < done else "") for n in range(now.times)
    ]
    label = _("{done} of {times} walked this week", done=now.done, times=now.times)
    return tag("p", *circles, class_="circles", role="img", aria_label=label)


def stairs(weeks: Sequence[PlanWeek]) -> Markup:
    """Return the weeks as stairs: as wide as walks were walked, as high as they are long; paused weeks hatched.

    Empty in the first week, which the circles show.
    """
    shown = weeks[-_WEEKS:]
    if len(shown) < 2:
        return NOTHING
    width, floor = max(_FEWEST, len(shown)) * _WIDE, max(week.minutes for week in shown) * _HIGH + _ROOM
    parts = [part for number, week in enumerate(shown) for part in _step(number * _WIDE, floor, week)]
    what = _("Walks week by week, from {first} to {last} min", first=shown[0].minutes, last=shown[-1].minutes)
    return tag("div", drawing(width, floor, what, *parts), class_="wide stairs", style=f"--drawn: {width}px")


def _step(x: float, floor: float, week: PlanWeek) -> list[Markup]:
    high = week.minutes * _HIGH
    y = floor - high
    walked = {"minutes": week.minutes, "done": week.done, "times": week.times}
    title = _("{week}: {minutes} min, {done} of {times} walked", week=date_text(week.first, "medium"), **walked)
    wide = (_WIDE - 4) * min(week.done, MOST_TIMES) / MOST_TIMES
    return [
        bar(x + 1, y, _WIDE - 2, high, "unknown" if week.was is WeekWas.PAUSED else "vacant", title),
        bar(x + 2, y, wide, high, "good", title),
        text(str(week.minutes), x + _WIDE / 2, y - 4, "middle"),
    ]
