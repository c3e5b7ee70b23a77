"""Minutes a day under or over one's usual: the usual day is 0, the goal lies below it, a thick line is four weeks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from perch.days.period import Day, Period
from perch.measures.goal import WINDOW_DAYS, Counted, rolling_medians_min
from perch.measures.validity import Validity
from perch.model.language import _, date_text, minutes_lasting
from perch.report.html.blocks import Chart, key
from perch.report.html.columns import Columns
from perch.report.html.day_bars import hours_sat
from perch.report.html.markup import WIDE, Markup, joined, tag

MOST_DAYS = 92
"""Of more days than that, a bar is a week."""
LEFT = 72
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


def usual_bars(period: Period, lead: Sequence[Day] = (), whole: int = WIDE) -> Chart:
    """Return the drawing, that of the hours sat where there is no usual day to compare with.

    `lead` are the 27 days before the period, for the line of its first days.
    """
    if all(progress.baseline_min is None for progress in period.progress.values()):
        return hours_sat(period.days, whole)
    bars = _bars(period, lead)
    columns = Columns(whole, 250, len(bars), *_range(period, bars), left=LEFT, top=12, bottom=26, foot=6)
    parts = [*_ruler(period, columns)]
    for number, entry in enumerate(bars):
        parts += [*_drawn(columns, number, entry), *columns.named(number, entry.first)]
    typical = [(number, entry.typical_min) for number, entry in enumerate(bars)]
    points = [f"{columns.x(n):.1f},{columns.y(minutes):.1f}" for n, minutes in typical if minutes is not None]
    if len(points) > 1:
        parts.append(tag("polyline", points=" ".join(points), class_="typical"))
    drawn = columns.drawing(_("Minutes a day under or over your usual"), parts)
    return Chart(_("Minutes a day against your usual"), _legend(len(period.days) > MOST_DAYS), drawn)


def _legend(weeks: bool) -> Markup:
    good = _("a week at your goal or under") if weeks else _("a day at your goal or under")
    bars = key("good", good), key("seat", _("any other week") if weeks else _("any other day"))
    lines = key("dash", _("your goal")), key("month", _("a typical day of 28"))
    return joined([*bars, key("unknown", _("not known")), *lines])


def _bars(period: Period, lead: Sequence[Day]) -> list[_Bar]:
    days = list(period.days)
    counted = [_over_usual(period, day) for day in [*lead, *days] if day.counts]
    medians = rolling_medians_min([day for day in counted if day], [day.day for day in days], WINDOW_DAYS)
    each = 7 if len(days) > MOST_DAYS else 1
    groups = [(days[at : at + each], medians[at : at + each]) for at in range(0, len(days), each)]
    return [_bar(period, group, typical[-1]) for group, typical in groups]


def _over_usual(period: Period, day: Day) -> Counted | None:
    usual = period.progress[day.workday].baseline_min
    return None if usual is None else replace(day.counted, sit_min=day.counted.sit_min - usual)


def _bar(period: Period, days: Sequence[Day], typical: float | None) -> _Bar:
    sat = [(day.sit_min, period.progress[day.workday]) for day in days if day.counts]
    over = _median_over((minutes, ahead.baseline_min) for minutes, ahead in sat)
    over_goal = _median_over((minutes, ahead.goal_min) for minutes, ahead in sat)
    known = any(day.validity is not Validity.UNKNOWN or not day.over for day in days)
    return _Bar(days[0].day, len(days), over, over_goal, known, typical)


def _median_over(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    over = [minutes - aim for minutes, aim in pairs if minutes is not None and aim is not None]
    return median(over) if over else None


def _range(period: Period, bars: Sequence[_Bar]) -> tuple[float, float]:
    values = [entry.over_min for entry in bars if entry.over_min is not None]
    both = [(progress.goal_min, progress.baseline_min) for progress in period.progress.values()]
    values += [goal - usual for goal, usual in both if goal is not None and usual is not None]
    low, high = min([-_LEAST_MIN, *values]), max([_LEAST_MIN, *values])
    return low * 1.08, high * 1.08


def _ruler(period: Period, columns: Columns) -> Iterator[Markup]:
    each = 60 if columns.high - columns.low <= 480 else 120
    for minutes in range(int(columns.low // each + 1) * each, int(columns.high) + 1, each):
        hours = _("{hours} h", hours=f"{'+' if minutes > 0 else '−'}{abs(minutes) // 60}")
        yield columns.rule(minutes, "grid" if minutes else "usual")
        yield columns.label(minutes, hours if minutes else _("usual"))
    for progress in period.progress.values():
        if progress.goal_min and progress.baseline_min:
            yield columns.rule(progress.goal_min - progress.baseline_min, "goal")


def _drawn(columns: Columns, number: int, entry: _Bar) -> Iterator[Markup]:
    if not entry.known:
        yield columns.field(number, "unknown", f"{date_text(entry.first, 'long')}: {_('not known')}")
    if entry.over_min is None:
        return
    colour = "good" if entry.over_goal_min is not None and entry.over_goal_min <= 0 else "seat"
    low, high = min(entry.over_min, 0), max(entry.over_min, 0)
    yield columns.bar(number, low, high, colour, _title(entry), least=1.5)


def _title(entry: _Bar) -> str:
    over = entry.over_min or 0
    when = date_text(entry.first, "long")
    if entry.days > 1:
        last = date_text(entry.first + timedelta(days=entry.days - 1), "medium")
        when = _("{first} to {last}, a typical day", first=date_text(entry.first, "short"), last=last)
    much = minutes_lasting(abs(over))
    return f"{when}: {_('{time} over your usual', time=much) if over > 0 else _('{time} under your usual', time=much)}"
