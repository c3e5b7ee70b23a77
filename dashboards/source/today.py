"""Today: how am I sitting?"""

from grafana_foundation_sdk.builders import bargauge, stat, statetimeline, table, xychart
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, BarGaugeValueMode, VisibilityMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import Dashboard
from grafana_foundation_sdk.models.xychart import SeriesMapping

from perch.influx.schema import BOUT, DAY, NUDGE, STATE
from source import look, marks, now
from source.frame import Row, device, frame
from source.influxql import LAST_TWO_DAYS, MINE, NEWEST_200, RANGE, SITS, lines, newest, rows
from source.look import BLUE, CLOCK, GREEN, GREY, HOURS, NONE_YET, RED, SKY, paint, set_to, stepped
from source.panel_kinds import THIRD, WHOLE, listed, number, panel, states

UID = "perch-today"
_YES = look.words(("0", "no", GREY), ("1", "yes", BLUE))
_OFF_MS = 11 * 60_000  # two of the states that come each five minutes are missing


def dashboard() -> Dashboard:
    """Begins at 03:00 and not at 04:00, when a day begins: where the clocks go forward, 03:00 here is 04:00."""
    first = (now.seat(), now.since(), now.next_nudge(), now.stretch())
    rows = (
        Row("Today", (_five(), _goal(), _timeline())),
        Row("How you sit", (now.picture(), _balance(), _bouts())),
        Row("Reminders", (_nudges(),), folded=True),
    )
    about = (UID, "Perch: today", "How am I sitting?")
    return frame(about, "now-4h/d+3h", "30s", (device(),), first, rows, marks.of_a_cushion())


def _five() -> stat.Panel:
    numbers = (
        '"sit_min" * 60 AS "Sat", "min_ge40" * 60 AS "In sits over 40 min", "bout_longest_min" * 60 AS "Longest sit",'
        ' "rises_per_sit_h" AS "Times up per hour", "w50_min" * 60 AS "Half in sits up to"'
    )
    not_yet = set_to("noValue", "none yet")
    per_hour = [set_to("unit", "none"), set_to("mappings", []), not_yet]
    made = panel(
        number().span(2 * THIRD).height(6).unit(CLOCK).decimals(1).mappings([NONE_YET]),
        "Today in five numbers",
        "Sat: all of today. In sits over 40 min: how much of that was in sits of 40 minutes or more; less is better for"
        " a back. Longest sit: the longest time without getting up. Times up per hour: how often you got up in an hour"
        " of sitting; more is better. Half in sits up to: half of your sitting is in sits up to that long; shorter is"
        " better. The same numbers as `perch report`.",
        newest(DAY, numbers, MINE, '"known" = 1', RANGE),
        fields={"Longest sit": [not_yet], "Half in sits up to": [not_yet], "Times up per hour": per_hour},
    )
    return made.no_value("nothing known of today").orientation(VizOrientation.AUTO)


def _goal() -> bargauge.Panel:
    made = panel(
        bargauge.Panel().span(THIRD).height(6).unit(CLOCK).min(0).decimals(1).color_scheme(look.fixed(BLUE)),
        "Sat, against goal and usual",
        "How long you sat today, your goal, and what was usual when Perch measured you in silence. Goal and usual are"
        " there after `perch baseline start` and five days of which enough is known; workdays and other days have"
        " their own.",
        newest(DAY, '"sit_min" * 60 AS "Sat", "goal_min" * 60 AS "Goal", "baseline_min" * 60 AS "Usual"', MINE, RANGE),
        fields={"Goal": [paint(GREEN)], "Usual": [paint(GREY)]},
    ).no_value("none yet")
    made = made.orientation(VizOrientation.HORIZONTAL).display_mode(BarGaugeDisplayMode.BASIC)
    return made.reduce_options(look.last()).value_mode(BarGaugeValueMode.TEXT).mappings([NONE_YET])


def _timeline() -> statetimeline.Panel:
    return panel(
        states().height(6).mappings([now.SEAT]).show_value(VisibilityMode.NEVER).insert_nulls(_OFF_MS),
        "When you sat",
        "Blue: somebody sat. Grey: nobody did. Nothing drawn: the cushion was off or not heard for 11 minutes or more,"
        " so nobody knows. Of a longer time only the last two days are shown.",
        lines(STATE, '"seated" AS "Seat"', MINE, LAST_TWO_DAYS),
    )


def _balance() -> xychart.Panel:
    made = panel(
        xychart.Panel().span(THIRD).height(10).unit("percent").decimals(0).axis_soft_min(-20).axis_soft_max(20),
        "How you leaned",
        "Each dot is one sit. Further right: you leaned more to the right than when you sit upright. Further up: more"
        " to the front. In percent of your weight; without a calibration against the middle of the cushion. Dots that"
        " spread say that you move; a cloud off the middle says that you lean. No single dot is right or wrong.",
        rows(BOUT, '"balance_lr" / 10 AS "To the right", "balance_fr" / -10 AS "To the front"', MINE, *SITS, RANGE),
    )
    made = made.mapping(SeriesMapping.AUTO).legend(look.legend()).axis_centered_zero(True)
    return made.color_scheme(look.fixed(SKY))


def _bouts() -> table.Panel:
    length = [*HOURS, *stepped((2400, RED), below="text"), set_to("custom.cellOptions", {"type": "color-text"})]
    return panel(
        listed().span(THIRD).height(10).unit("none"),
        "Each time you sat",
        "Each sit that is over, the newest first: when it began, how long it was, and how often you changed your"
        " position. Orange-red: 40 minutes or more without getting up.",
        rows(BOUT, '"duration_s" AS "Length", "shifts" AS "Moves"', MINE, *SITS, RANGE, tail=NEWEST_200),
        fields={"Length": length, "Time": [set_to("displayName", "Began")]},
    )


def _nudges() -> table.Panel:
    said = '"nth" AS "Number", "stretch_s" AS "After", "delivered" AS "Given", "why" AS "Why not"'
    dash = set_to("mappings", [look.missing("–")])
    return panel(
        listed().span(WHOLE).height(8).unit("none"),
        "Reminders",
        "Each reminder that was due, the newest first: whether it is the first, second or third since your last break,"
        " how long you had sat, whether it was given, if not why, and how soon your break began. A dash: none began"
        " within five minutes, or no reminder was given.",
        rows(NUDGE, f'{said}, "response_s" AS "Got up after"', MINE, RANGE, tail=NEWEST_200),
        fields={"After": HOURS, "Given": [set_to("mappings", [_YES])], "Got up after": [*HOURS, dash]},
    )
