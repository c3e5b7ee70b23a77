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
from perch.report.html.blocks import Chart, key
from perch.report.html.columns import Columns
from perch.report.html.markup import WIDE, Markup, bar, joined, plain, tag
from perch.report.html.usual_bars import LEFT, MOST_DAYS

_WEEK = 7
_WALK = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """A day, or a week: the median of its known pain, None if none is known; whether a flare lasted, how many walks."""

    first: date
    days: int
    pain: float | None
    flare: bool
    walks: int


def back_chart(period: Period, history: History, whole: int = WIDE) -> Chart | None:
    """Return the drawing, None where the diary has no day of the period. From 93 days on a column is a week."""
    days = [day.day for day in period.days]
    diary = [day for day in history.facts(DiaryDay) if days[0] <= day.day <= days[-1]]
    if not diary:
        return None
    entries = list(_entries(days, diary, history.facts(Flare), history.facts(Walk)))
    columns = Columns(whole, 130, len(entries), 0, PAIN_MOST, left=LEFT, top=10, bottom=22)
    parts = []
    for pain in (0, 5, PAIN_MOST):
        parts += [columns.rule(pain), columns.label(pain, str(pain))]
    for number, entry in enumerate(entries):
        parts += _drawn(columns, number, entry)
    drawn = columns.drawing(_("Pain of each day, on the same days as the sitting above"), parts)
    return Chart(_("Pain beside sitting"), _legend(), drawn)


def _legend() -> Markup:
    """Return the legend, and the sentence that the two are side by side, not cause and effect."""
    pain, none = key("month", _("pain at its worst, 0 to 10")), key("unknown", _("not told"))
    return joined([pain, none, key("band", _("flare-up")), key("good", _("a walk")), plain(f" {_(SIDE_BY_SIDE)}")])


def _entries(
    days: Sequence[date], diary: Sequence[DiaryDay], flares: Sequence[Flare], walks: Sequence[Walk]
) -> Iterator[_Entry]:
    pains = {day.day: day.pain for day in diary}
    each = _WEEK if len(days) > MOST_DAYS else 1
    for at in range(0, len(days), each):
        some = days[at : at + each]
        known = [pains[day] for day in some if day in pains]
        yield _Entry(
            some[0], len(some), float(median(known)) if known else None,
            any(in_flare(flares, day) for day in some), sum(walk.day in some for walk in walks),
        )  # fmt: skip


def _drawn(columns: Columns, number: int, entry: _Entry) -> Iterator[Markup]:
    when, x = date_text(entry.first, "long"), columns.x(number)
    if entry.flare:
        yield columns.field(number, "band", f"{when}: {_('flare-up')}")
    if entry.pain is None:
        yield columns.field(number, "unknown", f"{when}: {_('not told')}")
    else:
        pain = number_text(entry.pain, 0 if entry.pain.is_integer() else 1)
        title = tag("title", plain(f"{when}: {_('{pain} of 10', pain=pain)}"))
        radius = min(4.5, max(2.0, columns.width / 3))
        yield tag("circle", title, cx=x, cy=columns.y(entry.pain), r=radius, class_="pain")
    if entry.walks:
        yield bar(x - 1.5, columns.y(0) + 4, 3, _WALK, "good", f"{when}: {_('a walk')}")
