"""The first picture of several days: against one's usual and goal; hours sat where there is no usual yet."""

from collections.abc import Sequence

from perch.days.period import Day, Period
from perch.report.html.blocks import key
from perch.report.html.day_bars import hours_sat
from perch.report.html.markup import Markup
from perch.report.html.usual_bars import MOST_DAYS, has_usual, usual_bars


def goal_title(period: Period) -> str:
    """Return the title of the picture."""
    return "Minutes a day against your usual" if has_usual(period) else "Hours sat each day"


def goal_legend(period: Period) -> Sequence[Markup]:
    """Return what its colours mean."""
    if not has_usual(period):
        return key("seat", "counted"), key("pale", "not counted")
    each = "week" if len(period.days) > MOST_DAYS else "day"
    return (
        key("good", f"a {each} at your goal or under"), key("seat", f"any other {each}"), key("unknown", "not known"),
        key("dash", "your goal"), key("month", "a typical day of 28"),
    )  # fmt: skip


def goal_chart(period: Period, lead: Sequence[Day] = ()) -> Markup:
    """Return the picture; `lead` are the 27 days before."""
    return usual_bars(period, lead) if has_usual(period) else hours_sat(period.days)
