"""Back: sitting, breaks and walks of a person on the same days, and the pain of those who allowed it."""

from grafana_foundation_sdk.builders import stat, timeseries
from grafana_foundation_sdk.builders.dashboard import QueryVariable
from grafana_foundation_sdk.models.common import GraphDrawStyle
from grafana_foundation_sdk.models.dashboard import Dashboard

from perch.influx.schema import PERSON_DAY
from perch.programme.words import SIDE_BY_SIDE
from source.frame import EVER, frame, tag_values
from source.influxql import HERE, RANGE, lines, rows
from source.look import BLUE, CLOCK, GREEN, GREY, ORANGE, PINK, paint, set_to
from source.panels import HALF, WHOLE, bars, curves, number, panel

UID = "perch-back"
_THEIRS = f'"person" =~ /^${{person:regex}}$/ AND {HERE}'
_GAP = "A day without a bar is one of which nothing is known."
_UNTOLD = "A day without a dot was not told: it is not a day without pain."


def dashboard() -> Dashboard:
    """The last twelve weeks, or whatever is chosen; all panels have the same days and the same width."""
    about = (UID, "Perch: back", "How do sitting, breaks, walks and your back go along?")
    return frame(about, "now-84d/d", "15m", (_person(),), (_sitting(), _breaks(), _walks(), _pain(), _free(), _told()))


def _person() -> QueryVariable:
    """Which person of the site, of those who switched it on."""
    where = f"{HERE} AND {EVER}"
    return tag_values("person", "Person", f'SHOW TAG VALUES FROM "{PERSON_DAY.name}" WITH KEY = "person" WHERE {where}')


def _sitting() -> timeseries.Panel:
    made = panel(
        curves(),
        "Sitting against the goal",
        "Bars: how long you sat each day on all of your cushions; what two of them measured at once counts once. Green"
        f" line: your goal. Pink: the median of the valid days of 28. {_GAP}",
        (WHOLE, 8),
        CLOCK,
        lines(
            PERSON_DAY,
            '"sit_min" * 60 AS "Sat", "goal_min" * 60 AS "Goal", "median_28_min" * 60 AS "Median of 28 days"',
            _THEIRS,
            RANGE,
        ),
    )
    bar = [set_to("custom.drawStyle", "bars"), set_to("custom.fillOpacity", 70), set_to("custom.lineWidth", 0)]
    made = made.decimals(1).override_by_name("Sat", [*bar, paint(BLUE)])
    made = made.override_by_name("Goal", [paint(GREEN), set_to("custom.lineInterpolation", "stepAfter")])
    return made.override_by_name("Median of 28 days", [paint(PINK), set_to("custom.spanNulls", True)])


def _breaks() -> timeseries.Panel:
    made = panel(
        bars(),
        "Breaks",
        "Blue: breaks of two minutes or more, as the cushions measured them. Green: in how many you said that you"
        f" walked or did a drill. {_GAP}",
        (WHOLE, 6),
        "none",
        lines(PERSON_DAY, '"counted_breaks" AS "Breaks", "breaks_done" AS "Something done"', _THEIRS, RANGE),
    )
    return made.decimals(0).override_by_name("Breaks", [paint(BLUE)]).override_by_name("Something done", [paint(GREEN)])


def _walks() -> timeseries.Panel:
    made = panel(
        bars(),
        "Walks against the plan",
        "Bars: the minutes of the walks that were written down. Line: how long a walk of that week's plan is.",
        (WHOLE, 6),
        CLOCK,
        lines(PERSON_DAY, '"walk_min" * 60 AS "Walked", "planned_min" * 60 AS "A walk of the plan"', _THEIRS, RANGE),
    )
    line = [set_to("custom.drawStyle", "line"), set_to("custom.lineWidth", 2), set_to("custom.fillOpacity", 0)]
    made = made.decimals(0).override_by_name("Walked", [paint(GREEN)])
    return made.override_by_name("A walk of the plan", [*line, paint(GREY)])


def _pain() -> timeseries.Panel:
    made = panel(
        curves().draw_style(GraphDrawStyle.POINTS).point_size(7),
        "Pain",
        f"The worst of each day, 0 to 10, where its person allowed it. {_UNTOLD} Grey: a flare-up. {SIDE_BY_SIDE}",
        (WHOLE, 7),
        "none",
        lines(PERSON_DAY, '"pain" AS "Pain", "flare" * 10 AS "Flare-up"', _THEIRS, RANGE),
    )
    bar = [set_to("custom.drawStyle", "bars"), set_to("custom.fillOpacity", 20), set_to("custom.lineWidth", 0)]
    made = made.decimals(0).axis_soft_max(10).override_by_name("Pain", [paint(ORANGE)])
    return made.override_by_name("Flare-up", [*bar, paint(GREY)])


def _free() -> timeseries.Panel:
    made = panel(
        curves(),
        "Pain-free days of 28",
        f"Green: days with a pain of 0 among those told in the 28 days up to then. Grey: how many were told. {_UNTOLD}",
        (HALF, 7),
        "none",
        lines(PERSON_DAY, '"pain_free_28" AS "Pain-free", "told_28" AS "Told"', _THEIRS, RANGE),
    )
    through = [set_to("custom.spanNulls", True)]
    made = made.decimals(0).axis_soft_max(28).override_by_name("Pain-free", [paint(GREEN), *through])
    return made.override_by_name("Told", [paint(GREY), *through])


def _told() -> stat.Panel:
    return panel(
        number(),
        "In this time",
        "How many walks were written down, how many minutes these were, and how many days were told.",
        (HALF, 7),
        "none",
        rows(
            PERSON_DAY,
            'sum("walks") AS "Walks", sum("walk_min") AS "Minutes walked", count("pain") AS "Days told"',
            _THEIRS,
            RANGE,
        ),
    ).decimals(0)
