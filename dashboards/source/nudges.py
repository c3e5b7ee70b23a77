"""The nudges of many days, and how soon they were answered."""

from grafana_foundation_sdk.builders import histogram, timeseries

from perch.influx.schema import DAY, NUDGE
from source.influxql import MINE, RANGE, lines
from source.look import BLUE, GREY, ORANGE, fixed, paint
from source.panels import HALF, bars, panel


def answered() -> timeseries.Panel:
    """Nudges a day, and the stretches in which they were answered."""
    made = panel(
        bars(),
        "Nudges, and those you answered",
        "Nudges a day; the stretches in which you were nudged; and in how many of these a break began within five"
        " minutes of a nudge. Days in which you were not nudged show 0.",
        (HALF, 9),
        "none",
        lines(
            DAY,
            '"nudges" AS "Nudges", "stretches_nudged" AS "Stretches nudged", "nudges_answered" AS "Answered"',
            MINE,
            RANGE,
        ),
    )
    made = made.decimals(0).override_by_name("Nudges", [paint(GREY)])
    return made.override_by_name("Stretches nudged", [paint(ORANGE)]).override_by_name("Answered", [paint(BLUE)])


def latency() -> histogram.Panel:
    """The seconds from a nudge to the break after it."""
    return panel(
        histogram.Panel().bucket_size(30).color_scheme(fixed(BLUE)).fill_opacity(70),
        "How soon you rose",
        "Of the nudges that you answered: how many seconds after the nudge the break began, in steps of half a minute."
        " Those not answered within five minutes are not in here.",
        (HALF, 9),
        "s",
        lines(NUDGE, '"response_s" AS "Answered"', MINE, '"response_s" >= 0', RANGE),
    )
