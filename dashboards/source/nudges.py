"""The reminders of many days, and how soon somebody got up."""

from grafana_foundation_sdk.builders import histogram, timeseries

from perch.influx.schema import DAY, NUDGE
from source.influxql import MINE, RANGE, lines
from source.look import BLUE, GREY, ORANGE, fixed, paint, to_that_day
from source.panel_kinds import HALF, bars, panel


def answered() -> timeseries.Panel:
    """Reminders a day, and how often somebody got up after one."""
    counts = '"nudges" AS "Reminders", "stretches_nudged" AS "Times reminded", "nudges_answered" AS "Got up"'
    made = panel(
        bars().span(HALF).height(9).unit("none"),
        "Reminders, and how often you got up",
        "Grey: reminders a day. Orange: how often you sat until one came; a second and a third one before you get up do"
        " not count again. Blue: how many of these times you took a break within five minutes.",
        lines(DAY, counts, MINE, RANGE),
    )
    made = made.decimals(0).override_by_name("Reminders", [paint(GREY), to_that_day()])
    made = made.override_by_name("Times reminded", [paint(ORANGE), to_that_day()])
    return made.override_by_name("Got up", [paint(BLUE), to_that_day()])


def latency() -> histogram.Panel:
    """The seconds from a reminder to the break after it."""
    return panel(
        histogram.Panel().bucket_size(30).color_scheme(fixed(BLUE)).fill_opacity(70).span(HALF).height(9).unit("s"),
        "How soon you got up",
        "How many seconds after a reminder your break began, in steps of half a minute. Reminders after which none"
        " began within five minutes are left out.",
        lines(NUDGE, '"response_s" AS "Reminders"', MINE, '"response_s" >= 0', RANGE),
    )
