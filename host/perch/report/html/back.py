"""The pain of each day on the same days and width as the sitting above it, with flare-ups and walks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from perch.days.period import Period
from perch.model.language import _, date_text, number_text
from perch.model.people import PAIN_MOST, DiaryDay, Flare, Walk
from perch.programme.diary import in_flare
from perch.programme.entries import History
from perch.programme.words import SIDE_BY_SIDE
from perch.report.html.blocks import key
from perch.report.html.markup import NOTHING, WIDE, Markup, bar, drawing, joined, line, plain, tag, text
from perch.report.html.usual_bars import LEFT, MOST_DAYS, RIGHT

_HEIGHT, _TOP, _BOTTOM = 130, 10, 22
_WEEK = 7
_WALK = 8


@dataclass(frozen=True, slots=True)
class _Column:
    """A day, or a week: the median of its known pain, None if none is known; whether a flare lasted, how many walks."""

    first: date
    days: int
    pain: float | None
    flare: bool
    walks: int


def back_chart(period: Period, history: History, whole: int = WIDE) -> Markup:
    """Return the drawing, empty where the diary has no day of the period. From 93 days on a column is a week."""
    days = [day.day for day in period.days]
    diary = [day for day in history.facts(DiaryDay) if days[0] <= day.day <= days[-1]]
    if not diary:
        return NOTHING
    columns = list(_columns(days, diary, history.facts(Flare), history.facts(Walk)))
    width = (whole - LEFT - RIGHT) / len(columns)
    parts = list(_ruler(whole - RIGHT))
    for number, column in enumerate(columns):
        parts += _drawn(column, LEFT + number * width, width)
    return drawing(whole, _HEIGHT, _("Pain of each day, on the same days as the sitting above"), *parts)


def back_legend() -> Markup:
    """Return the legend, and the sentence that the two are side by side, not cause and effect."""
    pain, none = key("month", _("pain at its worst, 0 to 10")), key("unknown", _("not told"))
    return joined([pain, none, key("band", _("flare-up")), key("good", _("a walk")), plain(f" {_(SIDE_BY_SIDE)}")])


def _columns(
    days: Sequence[date], diary: Sequence[DiaryDay], flares: Sequence[Flare], walks: Sequence[Walk]
) -> Iterator[_Column]:
    pains = {day.day: day.pain for day in diary}
    each = _WEEK if len(days) > MOST_DAYS else 1
    for at in range(0, len(days), each):
        some = days[at : at + each]
        known = [pains[day] for day in some if day in pains]
        yield _Column(
            some[0], len(some), float(median(known)) if known else None,
            any(in_flare(flares, day) for day in some), sum(walk.day in some for walk in walks),
        )  # fmt: skip


def _y(pain: float) -> float:
    return _TOP + (PAIN_MOST - pain) * (_HEIGHT - _TOP - _BOTTOM) / PAIN_MOST


def _ruler(right: float) -> Iterator[Markup]:
    for pain in (0, 5, PAIN_MOST):
        yield line(LEFT, _y(pain), right, _y(pain), "grid")
        yield text(str(pain), LEFT - 8, _y(pain) + 4, "label", "end")


def _drawn(column: _Column, x: float, width: float) -> Iterator[Markup]:
    when, high = date_text(column.first, "long"), _HEIGHT - _TOP - _BOTTOM
    if column.flare:
        yield bar(x, _TOP, width, high, "band", f"{when}: {_('flare-up')}")
    if column.pain is None:
        yield bar(x, _TOP, width, high, "unknown", f"{when}: {_('not told')}")
    else:
        pain = number_text(column.pain, 0 if column.pain.is_integer() else 1)
        title = tag("title", plain(f"{when}: {_('{pain} of 10', pain=pain)}"))
        radius = min(4.5, max(2.0, width / 3))
        yield tag("circle", title, cx=x + width / 2, cy=_y(column.pain), r=radius, class_="pain")
    if column.walks:
        yield bar(x + width / 2 - 1.5, _HEIGHT - _BOTTOM + 4, 3, _WALK, "good", f"{when}: {_('a walk')}")
