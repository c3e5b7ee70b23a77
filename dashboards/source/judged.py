"""This week against the last, and against the goal."""

from grafana_foundation_sdk.builders import stat

from perch.influx.schema import DAY
from source.influxql import MINE, Query, rows, select
from source.look import CLOCK, GREEN, RED, set_to, stepped
from source.panel_kinds import WHOLE, number, panel

_COUNTS = '"valid" = 1'


def panel_of_the_week() -> stat.Panel:
    """The first look: this week against the last, and against the goal."""
    # Seven days that are over: a day of yesterday began more than a day ago.
    week, before = "time > now() - 8d AND time <= now() - 1d", "time > now() - 15d AND time <= now() - 8d"
    beside = select(DAY, '"sit_min" - "goal_min" AS "over"', MINE, _COUNTS, week)
    under = f'SELECT count("over") AS "Days under the goal" FROM ({beside}) WHERE "over" <= 0 AND {week}'
    judged = 'count("over") AS "Days with a goal", mean("over") * 60 AS "Against the goal"'
    of = f"SELECT {judged} FROM ({beside}) WHERE {week}"
    count = [set_to("unit", "none"), set_to("decimals", 0), set_to("noValue", "none")]
    against = [*stepped((1, RED), below=GREEN), set_to("noValue", "no goal yet")]
    return panel(
        number().span(WHOLE).height(5).unit(CLOCK).decimals(1),
        "This week against the last",
        "How long you sat a day on average, in the last 7 days that are over and in the 7 before; how far this week is"
        " from your goal (green: under it, orange-red: over it); and on how many of its days you were under it. Only"
        " days of which enough is known. One week may differ from another by 77 minutes a day with nothing changed:"
        " look at the line of 28 days before you judge.",
        rows(DAY, 'mean("sit_min") * 60 AS "This week"', MINE, _COUNTS, week),
        rows(DAY, 'mean("sit_min") * 60 AS "The week before"', MINE, _COUNTS, before),
        Query(of, table=True),
        Query(under, table=True),
        fields={"Against the goal": against, "Days with a goal": count, "Days under the goal": count},
    ).no_value("no day that counts")
