"""The reminders of many days, and how soon somebody got up."""

from grafana_foundation_sdk.builders import histogram, timeseries

from perch.influx.schema import DAY, NUDGE
from source.influxql import MINE, RANGE, lines
from source.look import BLUE, GREY, ORANGE, daily, fixed
from source.panel_kinds import HALF, bars, panel


def answered() -> timeseries.Panel:
    """Reminders a day, and how often somebody got up after one."""
    counts = '"nudges" AS "Reminders", "stretches_nudged" AS "Times reminded", "nudges_answered" AS "Got up"'
    return panel(
        bars().span(HALF).height(9).unit("none").decimals(0),
        "Reminders, and how often you got up",
        "Grey: reminders a day. Orange: how often you sat until one came; a second and a third one before you get up do"
        " not count again. Blue: how many of these times you took a break within five minutes.",
        lines(DAY, counts, MINE, RANGE),
        fields={"Reminders": daily(GREY), "Times reminded": daily(ORANGE), "Got up": daily(BLUE)},
    )


def latency() -> histogram.Panel:
    """The seconds from a reminder to the break after it."""
    return panel(
        histogram.Panel().bucket_size(30).color_scheme(fixed(BLUE)).fill_opacity(70).span(HALF).height(9).unit("s"),
        "How soon you got up",
        "How many seconds after a reminder your break began, in steps of half a minute. Reminders after which none"
        " began within five minutes are left out.",
        lines(NUDGE, '"response_s" AS "Reminders"', MINE, '"response_s" >= 0', RANGE),
    )
