"""The pain of each day on the same days and width as the sitting above it, with flare-ups and walks."""

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


def back_chart(period: Period, history: History, whole: int = WIDE) -> Chart | None:
    """Return the drawing, None where the diary has no day of the period. From 93 days on a column is a week."""
    days = [day.day for day in period.days]
    pains = {day.day: day.pain for day in history.facts(DiaryDay) if days[0] <= day.day <= days[-1]}
    if not pains:
        return None
    each = 7 if len(days) > MOST_DAYS else 1
    groups = [days[at : at + each] for at in range(0, len(days), each)]
    columns = Columns(whole, 130, len(groups), 0, PAIN_MOST, left=LEFT, top=10, bottom=22)
    parts = []
    for pain in (0, 5, PAIN_MOST):
        parts += [columns.rule(pain), columns.label(pain, str(pain))]
    flares, walked = history.facts(Flare), {walk.day for walk in history.facts(Walk)}
    for number, group in enumerate(groups):
        when, known = date_text(group[0], "long"), [pains[day] for day in group if day in pains]
        if any(in_flare(flares, day) for day in group):
            parts.append(columns.field(number, "band", f"{when}: {_('flare-up')}"))
        parts.append(_dot(columns, number, when, median(known) if known else None))
        if not walked.isdisjoint(group):
            x, y = columns.x(number) - 1.5, columns.y(0) + 4
            parts.append(bar(x, y, 3, 8, "good", f"{when}: {_('a walk')}"))
    drawn = columns.drawing(_("Pain of each day, on the same days as the sitting above"), parts)
    return Chart(_("Pain beside sitting"), _legend(), drawn)


def _legend() -> Markup:
    """Return the legend, and the sentence that the two are side by side, not cause and effect."""
    pain, none = key("month", _("pain at its worst, 0 to 10")), key("unknown", _("not told"))
    return joined([pain, none, key("band", _("flare-up")), key("good", _("a walk")), plain(f" {_(SIDE_BY_SIDE)}")])


def _dot(columns: Columns, number: int, when: str, pain: float | None) -> Markup:
    """Return the dot of a day or of a week, a hatched column where no pain is known."""
    if pain is None:
        return columns.field(number, "unknown", f"{when}: {_('not told')}")
    words = number_text(pain, 0 if float(pain).is_integer() else 1)
    title = tag("title", plain(f"{when}: {_('{pain} of 10', pain=words)}"))
    radius = min(4.5, max(2.0, columns.width / 3))
    return tag("circle", title, cx=columns.x(number), cy=columns.y(pain), r=radius, class_="pain")
