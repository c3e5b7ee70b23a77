"""Back: sitting, breaks and walks of a person on the same days, and the pain of those who allowed it."""

from grafana_foundation_sdk.builders import stat, timeseries
from grafana_foundation_sdk.builders.dashboard import QueryVariable
from grafana_foundation_sdk.models.dashboard import Dashboard

from perch.influx.schema import PERSON_DAY
from perch.programme.words import SIDE_BY_SIDE
from source import marks
from source.frame import EVER, Row, frame, tag_values
from source.influxql import HERE, RANGE, lines, rows
from source.look import BLUE, CLOCK, GOAL, GREEN, GREY, ORANGE, PINK, THROUGH, as_bars, paint, set_to
from source.panel_kinds import HALF, WHOLE, bars, curves, dots, number, panel

UID = "perch-back"
_THEIRS = f'"person" =~ /^${{person:regex}}$/ AND {HERE}'
_GAP = "A day without a bar is one of which nothing is known."
_UNTOLD = "No dot: nothing was written down that day; it is not a day without pain."


def dashboard() -> Dashboard:
    """The last twelve weeks, or whatever is chosen; all panels have the same days and the same width."""
    about = (UID, "Perch: back", "My sitting, breaks, walks and back, side by side")
    rows = (Row("Breaks and walks", (_breaks(), _walks())), Row("How your back felt", (_pain(), _free(), _told())))
    return frame(about, "now-84d/d", "15m", (_person(),), (_sitting(),), rows, (marks.flare(_THEIRS),))


def _person() -> QueryVariable:
    """Which person of the site, of those who switched it on."""
    return tag_values(PERSON_DAY, "person", "Person", f"{HERE} AND {EVER}")


def _sitting() -> timeseries.Panel:
    sat = '"sit_min" * 60 AS "Sat", "goal_min" * 60 AS "Goal"'
    return panel(
        curves().span(WHOLE).height(8).unit(CLOCK).decimals(1),
        "Sitting against the goal",
        "Bars: how long you sat each day, on all of your cushions together. Green line: your goal. Pink: a typical day"
        f" of the last 28. {_GAP}",
        lines(PERSON_DAY, f'{sat}, "median_28_min" * 60 AS "A typical day of 28"', _THEIRS, RANGE),
        fields={"Sat": [*as_bars(70), paint(BLUE)], "Goal": GOAL, "A typical day of 28": [paint(PINK), THROUGH]},
    )


def _breaks() -> timeseries.Panel:
    return panel(
        bars().span(WHOLE).height(6).unit("none").decimals(0),
        "Breaks",
        "Blue: breaks of two minutes or more, as your cushions measured them. Green: those in which you walked or did"
        f" an exercise, as you said. {_GAP}",
        lines(PERSON_DAY, '"counted_breaks" AS "Breaks", "breaks_done" AS "Something done"', _THEIRS, RANGE),
        fields={"Breaks": [paint(BLUE)], "Something done": [paint(GREEN)]},
    )


def _walks() -> timeseries.Panel:
    line = [set_to("custom.drawStyle", "line"), set_to("custom.lineWidth", 2), set_to("custom.fillOpacity", 0)]
    return panel(
        bars().span(WHOLE).height(6).unit(CLOCK).decimals(0),
        "Walks against the plan",
        "Bars: how long you walked, as you wrote it down. Line: how long a walk of that week's plan is.",
        lines(PERSON_DAY, '"walk_min" * 60 AS "Walked", "planned_min" * 60 AS "A walk of the plan"', _THEIRS, RANGE),
        fields={"Walked": [paint(GREEN)], "A walk of the plan": [*line, paint(GREY)]},
    )


def _pain() -> timeseries.Panel:
    return panel(
        dots().span(WHOLE).height(7).unit("none").decimals(0).axis_soft_max(10),
        "Pain",
        f"The worst of each day, from 0 to 10, where you allowed to show it. {_UNTOLD} Grey: a flare-up."
        f" {SIDE_BY_SIDE}",
        lines(PERSON_DAY, '"pain" AS "Pain", "flare" * 10 AS "Flare-up"', _THEIRS, RANGE),
        fields={"Pain": [paint(ORANGE)], "Flare-up": [*as_bars(20), paint(GREY)]},
    )


def _free() -> timeseries.Panel:
    return panel(
        curves().span(HALF).height(7).unit("none").decimals(0).axis_soft_max(28),
        "Pain-free days of 28",
        "Green: days with a pain of 0 in the 28 days up to then. Grey: on how many of these 28 you wrote down how it"
        f" was. {_UNTOLD}",
        lines(PERSON_DAY, '"pain_free_28" AS "Pain-free", "told_28" AS "Written down"', _THEIRS, RANGE),
        fields={"Pain-free": [paint(GREEN), THROUGH], "Written down": [paint(GREY), THROUGH]},
    )


def _told() -> stat.Panel:
    walks = 'sum("walks") AS "Walks", sum("walk_min") AS "Minutes walked"'
    return panel(
        number().span(HALF).height(7).unit("none"),
        "In this time",
        "How many walks you wrote down, how many minutes these were, and on how many days you wrote down your pain.",
        rows(PERSON_DAY, f'{walks}, count("pain") AS "Days written down"', _THEIRS, RANGE),
    ).decimals(0)
