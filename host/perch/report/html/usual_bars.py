"""Minutes a day under or over one's usual: the usual day is 0, the goal lies below it, a thick line is four weeks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from perch.days.period import Day, Period
from perch.measures.goal import WINDOW_DAYS, Counted, rolling_medians_min
from perch.measures.validity import Validity
from perch.model.language import _, date_text, minutes_lasting
from perch.report.html.markup import WIDE, Markup, bar, dated, drawing, line, named_each, tag, text

MOST_DAYS = 92
"""Of more days than that, a bar is a week."""
_HEIGHT, LEFT, RIGHT, _TOP, _BOTTOM = 250, 72, 8, 12, 26
_LEAST_MIN = 60


@dataclass(frozen=True, slots=True)
class _Bar:
    """A day or a week: minutes over the usual and over the goal, None where not known, and the median of 28 days."""

    first: date
    days: int
    over_min: float | None
    over_goal_min: float | None
    known: bool
    typical_min: float | None


def has_usual(period: Period) -> bool:
    """Return whether there is a usual day to compare with."""
    return any(progress.baseline_min is not None for progress in period.progress.values())


def usual_bars(period: Period, lead: Sequence[Day] = (), whole: int = WIDE) -> Markup:
    """Return the drawing; `lead` are the 27 days before the period, for the line of its first days."""
    bars = _bars(period, lead)
    low, high = _range(period, bars)
    scale, width = (_HEIGHT - _TOP - _BOTTOM) / (high - low), (whole - LEFT - RIGHT) / len(bars)

    def y(minutes: float) -> float:
        return _TOP + (high - minutes) * scale

    parts = [*_ruler(period, low, high, y, whole - RIGHT)]
    for number, entry in enumerate(bars):
        middle = LEFT + (number + 0.5) * width
        parts += _drawn(entry, middle, width, y)
        if number % named_each(len(bars), whole) == 0:
            parts.append(dated("short", entry.first, middle, _HEIGHT - 6))
    typical = [(LEFT + (n + 0.5) * width, entry.typical_min) for n, entry in enumerate(bars)]
    points = [f"{x:.1f},{y(minutes):.1f}" for x, minutes in typical if minutes is not None]
    if len(points) > 1:
        parts.append(tag("polyline", points=" ".join(points), class_="typical"))
    return drawing(whole, _HEIGHT, _("Minutes a day under or over your usual"), *parts)


def _bars(period: Period, lead: Sequence[Day]) -> list[_Bar]:
    days = list(period.days)
    counted = [_over_usual(period, day) for day in [*lead, *days] if day.counts]
    medians = rolling_medians_min([day for day in counted if day], [day.day for day in days], WINDOW_DAYS)
    bars = [_of_day(period, day, typical) for day, typical in zip(days, medians, strict=True)]
    if len(bars) <= MOST_DAYS:
        return bars
    return [_of_week(bars[at : at + 7]) for at in range(0, len(bars), 7)]


def _over_usual(period: Period, day: Day) -> Counted | None:
    usual = period.progress[day.workday].baseline_min
    return None if usual is None else replace(day.counted, sit_min=day.counted.sit_min - usual)


def _of_day(period: Period, day: Day, typical: float | None) -> _Bar:
    progress = period.progress[day.workday]
    sat = day.sit_min if day.counts else None
    known = day.validity is not Validity.UNKNOWN or not day.over
    return _Bar(day.day, 1, _over(sat, progress.baseline_min), _over(sat, progress.goal_min), known, typical)


def _over(sat: float | None, least: float | None) -> float | None:
    return None if sat is None or least is None else sat - least


def _of_week(days: Sequence[_Bar]) -> _Bar:
    over = [day.over_min for day in days if day.over_min is not None]
    over_goal = [day.over_goal_min for day in days if day.over_goal_min is not None]
    return _Bar(
        days[0].first, len(days), median(over) if over else None, median(over_goal) if over_goal else None,
        any(day.known for day in days), days[-1].typical_min,
    )  # fmt: skip


def _range(period: Period, bars: Sequence[_Bar]) -> tuple[float, float]:
    values = [entry.over_min for entry in bars if entry.over_min is not None]
    both = [(progress.goal_min, progress.baseline_min) for progress in period.progress.values()]
    values += [goal - usual for goal, usual in both if goal is not None and usual is not None]
    low, high = min([-_LEAST_MIN, *values]), max([_LEAST_MIN, *values])
    return low * 1.08, high * 1.08


def _ruler(period: Period, low: float, high: float, y: Callable[[float], float], right: float) -> Iterator[Markup]:
    each = 60 if high - low <= 480 else 120
    for minutes in range(int(low // each + 1) * each, int(high) + 1, each):
        hours = _("{hours} h", hours=f"{'+' if minutes > 0 else '−'}{abs(minutes) // 60}")
        yield line(LEFT, y(minutes), right, y(minutes), "grid" if minutes else "usual")
        yield text(hours if minutes else _("usual"), LEFT - 8, y(minutes) + 4, "label", "end")
    for progress in period.progress.values():
        if progress.goal_min and progress.baseline_min:
            at = y(progress.goal_min - progress.baseline_min)
            yield line(LEFT, at, right, at, "goal")


def _drawn(entry: _Bar, middle: float, width: float, y: Callable[[float], float]) -> Iterator[Markup]:
    if not entry.known:
        title = f"{date_text(entry.first, 'long')}: {_('not known')}"
        yield bar(middle - width / 2, _TOP, width, _HEIGHT - _TOP - _BOTTOM, "unknown", title)
    if entry.over_min is None:
        return
    wide, zero, at = min(width * 0.7, 40), y(0), y(entry.over_min)
    good = entry.over_goal_min is not None and entry.over_goal_min <= 0
    height, colour = max(abs(at - zero), 1.5), "good" if good else "seat"
    yield bar(middle - wide / 2, min(zero, at), wide, height, colour, _title(entry))


def _title(entry: _Bar) -> str:
    over = entry.over_min or 0
    when = date_text(entry.first, "long")
    if entry.days > 1:
        last = entry.first + timedelta(days=entry.days - 1)
        first, last_day = date_text(entry.first, "short"), date_text(last, "medium")
        when = _("{first} to {last}, a typical day", first=first, last=last_day)
    much = minutes_lasting(abs(over))
    return f"{when}: {_('{time} over your usual', time=much) if over > 0 else _('{time} under your usual', time=much)}"
