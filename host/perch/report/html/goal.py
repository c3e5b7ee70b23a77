"""The first picture of several days: against one's usual and goal; hours sat where there is no usual yet."""

from collections.abc import Sequence

from perch.days.period import Day, Period
from perch.model.language import _
from perch.report.html.blocks import key
from perch.report.html.day_bars import hours_sat
from perch.report.html.markup import WIDE, Markup
from perch.report.html.usual_bars import MOST_DAYS, has_usual, usual_bars


def goal_title(period: Period) -> str:
    """Return the title of the picture."""
    return _("Minutes a day against your usual") if has_usual(period) else _("Hours sat each day")


def goal_legend(period: Period) -> Sequence[Markup]:
    """Return what its colours mean."""
    if not has_usual(period):
        return key("seat", _("counted")), key("pale", _("not counted"))
    weeks = len(period.days) > MOST_DAYS
    return (
        key("good", _("a week at your goal or under") if weeks else _("a day at your goal or under")),
        key("seat", _("any other week") if weeks else _("any other day")),
        key("unknown", _("not known")),
        key("dash", _("your goal")),
        key("month", _("a typical day of 28")),
    )


def goal_chart(period: Period, lead: Sequence[Day] = (), width: int = WIDE) -> Markup:
    """Return the picture; `lead` are the 27 days before."""
    return usual_bars(period, lead, width) if has_usual(period) else hours_sat(period.days, width)
