"""Hours sat each day, against the goal and the band of the baseline."""

from collections.abc import Iterator, Sequence

from perch.days.period import Day, Period
from perch.measures.validity import Validity
from perch.report.html.markup import Markup, bar, dated, drawing, line, text
from perch.report.words import minutes_lasting

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 230, 34, 8, 14, 34
_LOWEST_TOP_MIN = 4 * 60
_COLOUR = {True: "seat", False: "pale"}  # does the day count?
_MARKS = {Validity.UNKNOWN: "?", Validity.AWAY: "–"}


def against_goal(period: Period, days: Sequence[Day]) -> Markup:
    """A bar a day."""
    most = _most(period, days)
    scale, width = (_HEIGHT - _TOP - _BOTTOM) / most, (_WIDTH - _LEFT - _RIGHT) / len(days)
    parts = [*_band(period, days, scale, width), *_ruler(most, scale)]
    for number, day in enumerate(days):
        parts += _day(period, day, _LEFT + number * width, width, scale, number % (len(days) // 15 + 1) == 0)
    return drawing(_WIDTH, _HEIGHT, "Hours sat each day, with the goal", *parts)


def _y(minutes: float, scale: float) -> float:
    return _HEIGHT - _BOTTOM - minutes * scale


def _most(period: Period, days: Sequence[Day]) -> float:
    minutes = [day.sit_min or 0 for day in days] + [numbers.baseline_min or 0 for numbers in period.progress.values()]
    return max(_LOWEST_TOP_MIN, -(-max(minutes) // 60) * 60)


def _ruler(most: float, scale: float) -> Iterator[Markup]:
    for hour in range(0, int(most) // 60 + 1, 2 if most > 360 else 1):
        y = _y(hour * 60, scale)
        yield line(_LEFT, y, _WIDTH - _RIGHT, y, "grid")
        yield text(f"{hour} h", _LEFT - 8, y + 4, "label", "end")


def _band(period: Period, days: Sequence[Day], scale: float, width: float) -> Iterator[Markup]:
    """The middle half of the baseline's days, behind the days of their type."""
    for number, day in enumerate(days):
        if middle_half := period.baselines[day.workday].middle_half():
            low, high = middle_half
            title = f"half of the days of the baseline: {minutes_lasting(low)} to {minutes_lasting(high)}"
            yield bar(_LEFT + number * width, _y(high, scale), width, (high - low) * scale, "band", title)


def _day(period: Period, day: Day, x: float, width: float, scale: float, named: bool) -> Iterator[Markup]:
    goal, middle = period.goal_of(day), x + width / 2
    if day.sit_min:
        title = f"{day.day:%A} {day.day.day} {day.day:%B}: {minutes_lasting(day.sit_min)}{_why(day)}"
        wide = min(width * 0.7, 40)
        yield bar(middle - wide / 2, _y(day.sit_min, scale), wide, day.sit_min * scale, _COLOUR[day.counts], title)
        if day.counts and goal is not None and day.sit_min > goal:
            beyond = day.sit_min - goal
            yield bar(middle - wide / 2, _y(day.sit_min, scale), wide, beyond * scale, "long", title)
    else:
        yield text(_MARKS.get(day.validity, ""), middle, _y(0, scale) - 5, "label", "middle")
    if goal is not None:
        yield line(x, _y(goal, scale), x + width, _y(goal, scale), "goal")
    if named:
        yield dated("weekday", day.day, middle, _HEIGHT - 18)
        yield dated("short", day.day, middle, _HEIGHT - 5, "label small")


def _why(day: Day) -> str:
    if not day.over:
        return " so far"
    return f"; not counted: {'; '.join(day.reasons)}" if day.reasons else ""


_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 150, 34, 8, 10, 34


def nudges_answered(days: Sequence[Day]) -> Markup:
    """A bar a day: stretches with a nudge, filled as far as they were answered within 5 minutes."""
    counts = [
        (numbers.stretches_nudged, numbers.nudges_answered) if (numbers := day.facts.headline) else (0, 0)
        for day in days
    ]
    most = max(4, *(asked for asked, _ in counts))
    scale, width = (_HEIGHT - _TOP - _BOTTOM) / most, (_WIDTH - _LEFT - _RIGHT) / len(days)
    floor = _HEIGHT - _BOTTOM
    parts = [line(_LEFT, floor, _WIDTH - _RIGHT, floor, "grid")]
    for number in range(0, most + 1, max(1, most // 4)):
        parts.append(text(str(number), _LEFT - 8, floor - number * scale + 4, "label", "end"))
    for number, (day, (asked, answered)) in enumerate(zip(days, counts, strict=True)):
        wide, middle = min(width * 0.7, 40), _LEFT + (number + 0.5) * width
        title = f"{day.day:%A} {day.day.day} {day.day:%B}: {answered} of {asked} answered"
        parts.append(bar(middle - wide / 2, floor - asked * scale, wide, asked * scale, "asked", title))
        parts.append(bar(middle - wide / 2, floor - answered * scale, wide, answered * scale, "seat", title))
        if number % (len(days) // 15 + 1) == 0:
            parts.append(dated("weekday", day.day, middle, _HEIGHT - 18))
            parts.append(dated("short", day.day, middle, _HEIGHT - 5, "label small"))
    if not any(asked for asked, _ in counts):
        parts.append(text("no nudge in these days", _WIDTH / 2, floor / 2, "label", "middle"))
    return drawing(_WIDTH, _HEIGHT, "Stretches with a nudge, and those answered", *parts)
