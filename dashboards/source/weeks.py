"""Weeks: is it getting less, and is it broken up?"""

from grafana_foundation_sdk.builders import heatmap, histogram, stat, table, timeseries
from grafana_foundation_sdk.builders.heatmap import CellValues, HeatmapColorOptions, RowsHeatmapOptions, YAxisConfig
from grafana_foundation_sdk.models.common import HeatmapCellLayout, LineInterpolation, VisibilityMode
from grafana_foundation_sdk.models.dashboard import Dashboard
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode

from perch.influx.schema import BOUT, DAY, HOUR
from source import judged, look, marks, nudges
from source.frame import Row, device, frame
from source.influxql import MINE, RANGE, SITS, Query, lines, rows
from source.look import BLUE, CLOCK, NONE_YET, ORANGE, PINK, RED, SKY, THROUGH, as_bars, daily, fixed, paint, set_to
from source.panel_kinds import HALF, WHOLE, band, bars, curves, dots, lengths, listed, number, panel

UID = "perch-weeks"
_GAP = "A day without a bar is one of which nothing is known, not one without sitting."


def dashboard() -> Dashboard:
    """The last four weeks, or whatever is chosen; a year is as quick."""
    rows = (
        Row("When you sat", (_five(), _hours())),
        Row("How often you get up", (_bouts(), _long(), _breaks(), _rises())),
        Row("Reminders", (nudges.answered(), nudges.latency()), folded=True),
        Row("More", (_shifts(), _longest()), folded=True),
    )
    about = (UID, "Perch: weeks", "Do I sit less, and do I get up more often?")
    first = (judged.panel_of_the_week(), _days())
    return frame(about, "now-28d/d", "15m", (device(),), first, rows, marks.of_a_cushion())


def _five() -> stat.Panel:
    began = '"n_bouts" * "bout_mean_min" AS "began_min"'
    sat = f'(SELECT "rises", {began} FROM "{DAY.name}" WHERE {MINE} AND "sit_min" > 0 AND {RANGE})'
    hourly = f'SELECT sum("rises") / sum("began_min") * 60 AS "Times up per hour" FROM {sat} WHERE {RANGE}'
    means = 'mean("sit_min") * 60 AS "Sat a day", mean("min_ge40") * 60 AS "In sits over 40 min"'
    of_all = 'max("bout_longest_min") * 60 AS "Longest sit", count("sit_min") AS "Days with sitting"'
    plain = [set_to("unit", "none"), set_to("mappings", [])]
    return panel(
        number().span(WHOLE).height(5).unit(CLOCK).decimals(1).mappings([NONE_YET]),
        "A day in this time",
        "The average of the days on which you sat, and how many these are. The longest sit is that of all days, and"
        " the times you got up per hour are counted over all of them. The same numbers as `perch report` of these"
        " days.",
        rows(DAY, f"{means}, {of_all}", MINE, '"sit_min" > 0', RANGE),
        Query(hourly, table=True),
        fields={"Days with sitting": [*plain, set_to("decimals", 0)], "Times up per hour": plain},
    )


def _days() -> timeseries.Panel:
    sat = '"sit_min" * 60 AS "Sat", "goal_min" * 60 AS "Goal"'
    typical = '"median_7_min" * 60 AS "A typical day of 7", "median_28_min" * 60 AS "A typical day of 28"'
    usual = '"baseline_high_min" * 60 AS "Usual, at most", "baseline_low_min" * 60 AS "Usual, at least"'
    shown = {
        "Sat": [*as_bars(70), *daily(BLUE)],
        "Goal": look.GOAL,
        "A typical day of 7": [paint(ORANGE), THROUGH],
    }
    shown["A typical day of 28"] = [paint(PINK), set_to("custom.lineWidth", 3), THROUGH]
    return panel(
        curves().span(WHOLE).height(11).unit(CLOCK).decimals(1).line_interpolation(LineInterpolation.LINEAR),
        "Hours a day",
        "Bars: how long you sat each day. Grey band: what was usual when Perch measured you in silence. Green line:"
        " your goal. Orange and pink: a typical day of the last 7 and of the last 28. A change within the band is your"
        f" usual up and down; look at the pink line. {_GAP} A click on a bar leads to that day.",
        lines(DAY, f"{sat}, {typical}, {usual}", MINE, RANGE),
        fields=shown | band("Usual, at least", "Usual, at most", 20),
    )


def _hours() -> heatmap.Panel:
    made = panel(
        heatmap.Panel().span(WHOLE).height(12).unit("m"),
        "Hour by hour",
        "Each column is a day, each row an hour of the clock: the bluer, the more of it you sat. No colour: you did not"
        " sit, or nobody knows; the bars above tell which. The hour that comes twice in autumn has the minutes of"
        " both.",
        lines(HOUR, '"sit_s" / 60', MINE, RANGE, tail='GROUP BY "hour"', alias="$tag_hour"),
    )
    hours = RowsHeatmapOptions().layout(HeatmapCellLayout.AUTO).value("Sat")
    made = made.calculate(False).exemplars_color(PINK).rows_frame(hours).cell_gap(1)
    made = made.cell_values(CellValues().unit("m").decimals(0)).show_value(VisibilityMode.NEVER)
    colour = HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Blues").steps(32).exponent(0.5)
    return made.color(colour.min(0).max(60).reverse(False).fill(BLUE)).y_axis(YAxisConfig().unit("none").decimals(0))


def _bouts() -> histogram.Panel:
    return panel(
        lengths(5).span(HALF).height(9).unit("m"),
        "How long you sat at a time",
        "How many sits there were of each length, in steps of five minutes. Many short ones and few beyond 40 minutes"
        " is what the reminders are for.",
        lines(BOUT, '"duration_s" / 60 AS "Sits"', MINE, *SITS, RANGE),
    )


def _long() -> timeseries.Panel:
    return panel(
        bars().span(HALF).height(9).unit(CLOCK).decimals(1),
        "Time in long sits",
        f"How much of each day's sitting was in sits of 40 minutes or more, and in those of an hour or more. {_GAP}",
        lines(DAY, '"min_ge40" * 60 AS "40 min or more", "min_ge60" * 60 AS "60 min or more"', MINE, RANGE),
        fields={"40 min or more": daily(ORANGE), "60 min or more": daily(RED)},
    )


def _breaks() -> timeseries.Panel:
    colour, link = daily(ORANGE)
    line = [colour, set_to("custom.drawStyle", "line"), set_to("custom.lineWidth", 2), link]
    return panel(
        bars().span(HALF).height(9).unit("none").decimals(0),
        "Breaks",
        "Bars: breaks a day, of two minutes or more and under an hour. Line: how often you got up at all, be it for a"
        f" moment. {_GAP}",
        lines(DAY, '"counted_breaks" AS "Breaks", "rises" AS "Times you got up"', MINE, RANGE),
        fields={"Breaks": daily(BLUE), "Times you got up": line},
    )


def _rises() -> timeseries.Panel:
    right = [set_to("unit", CLOCK), set_to("custom.axisPlacement", "right"), *daily(ORANGE)]
    return panel(
        curves().span(HALF).height(9).unit("none").decimals(1),
        "Short sits or long ones",
        "Blue, on the left: how often you got up in an hour of sitting; more is better. Orange, on the right: half of"
        " the day's sitting is in sits up to that long; shorter is better.",
        lines(DAY, '"rises_per_sit_h" AS "Times up per hour", "w50_min" * 60 AS "Half in sits up to"', MINE, RANGE),
        fields={"Times up per hour": daily(BLUE), "Half in sits up to": right},
    )


def _shifts() -> timeseries.Panel:
    return panel(
        dots().span(HALF).height(9).unit("none").decimals(1).color_scheme(fixed(SKY)),
        "Moves per hour",
        "How often you changed your position for five seconds or more, in an hour of sitting; more is better. A day"
        " without a dot is one without sitting, or one of which nothing is known.",
        lines(DAY, '"shifts_per_sit_h" AS "Moves per hour"', MINE, RANGE),
    )


def _longest() -> table.Panel:
    columns = '"duration_s" AS "Length", "nudges" AS "Reminders"'
    return panel(
        listed().span(HALF).height(9).unit("none"),
        "Sits of 40 minutes or more",
        "Each of them, the newest first: when it began, how long it was, and how many reminders there were in it. A"
        " click on the head of a column sorts by it.",
        rows(BOUT, columns, MINE, '"duration_s" >= 2400', '"suspect" = 0', RANGE, tail="ORDER BY time DESC LIMIT 500"),
        fields={"Length": look.HOURS, "Time": [set_to("displayName", "Began")]},
    )
