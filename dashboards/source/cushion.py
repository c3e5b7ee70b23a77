"""Cushion: is it well?"""

from grafana_foundation_sdk.builders import bargauge, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    GraphDrawStyle,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import Dashboard, DataTransformerConfig, FieldColorModeId

from perch.points.model import DEVICE, STATE
from source.frame import device, frame
from source.influxql import LATELY, MINE, RANGE, lines, newest, rows
from source.look import (
    BLUE,
    GREY,
    ORANGE,
    RED,
    SKY,
    by_steps,
    empty,
    fixed,
    last,
    legend,
    paint,
    set_to,
    steps,
    words,
)
from source.panels import HALF, QUARTER, THIRD, WHOLE, curves, listed, number, panel

UID = "perch-cushion"
_NEVER = "never heard"
_MONTH = "time > now() - 30d"
_STEPS = "GROUP BY time($__interval) fill(none)"
_ONLINE = words(("0", "off the network", RED), ("1", "on the network", BLUE))


def dashboard() -> Dashboard:
    """A week of what the cushion says of itself each quarter of an hour."""
    now = (_seen(), _waiting(), _faulty(), _calibrated())
    shown = (*now, _online(), _signal(), _outbox(), _uptime(), _free(), _drift(), _faults(), _loads(), _starts())
    return frame((UID, "Perch: cushion", "Is the cushion well?"), "now-7d", "1m", (device(),), shown)


def _seen() -> stat.Panel:
    made = panel(
        number(),
        "Last heard of its health",
        "When the cushion last told how it is; it does so at each start and each 15 minutes. Half an hour ago or more:"
        " it is off, out of reach of the Wi-Fi, or the broker or the host is not there; `perch doctor` says which.",
        (QUARTER, 5),
        "dateTimeFromNow",
        newest(DEVICE, '"uptime_s" AS "Up for"', MINE, '"uptime_s" >= 0', _MONTH),
        nothing="not heard for 30 days",
    )
    return made.reduce_options(last().fields("/^Time$/"))


def _waiting() -> stat.Panel:
    made = panel(
        number(),
        "Records waiting and dropped",
        "How many records the cushion keeps that the host has not said to be stored: a few are usual, many say that it"
        " cannot reach the host. Dropped are those it had no more room for: they are lost, and orange-red from the"
        " first one on.",
        (QUARTER, 5),
        "none",
        newest(DEVICE, '"outbox" AS "Waiting", "dropped" AS "Dropped"', MINE, '"outbox" >= 0', _MONTH),
        nothing=_NEVER,
    )
    dropped = [set_to("thresholds", steps((1, RED), below=BLUE).build()), set_to("color", by_steps().build())]
    return made.decimals(0).override_by_name("Dropped", dropped)


def _faulty() -> stat.Panel:
    made = panel(
        number(),
        "Faulty cells",
        "How many cells the cushion has found dead, stuck or saturated, and left out; which ones is in the list at the"
        " end. Orange-red from one on: the rest still works, balance may not.",
        (QUARTER, 5),
        "none",
        newest(DEVICE, '"n_faulty" AS "Faulty cells"', MINE, '"n_faulty" >= 0', _MONTH),
        nothing=_NEVER,
    )
    made = made.decimals(0).color_mode(BigValueColorMode.BACKGROUND)
    return made.thresholds(steps((1, RED), below=BLUE)).color_scheme(by_steps())


def _calibrated() -> stat.Panel:
    return panel(
        number(),
        "Calibrated, ago",
        "How long ago the cushion was told how you sit. Balance is measured against that; after half a year, another"
        " chair or another person, calibrate it again. No data: never calibrated, then there is no balance.",
        (QUARTER, 5),
        "s",
        newest(DEVICE, '"calibration_age_s" AS "Calibrated, ago"', MINE, '"calibration_age_s" >= 0', _MONTH),
        nothing="never calibrated",
    ).decimals(0)


def _online() -> statetimeline.Panel:
    made = panel(
        statetimeline.Panel(),
        "On the network",
        "Blue: the broker had the cushion. Orange-red: the broker had lost it. Nothing drawn: before the first that is"
        " known in this time.",
        (WHOLE, 5),
        "none",
        lines(DEVICE, 'min("online") AS "Cushion"', MINE, RANGE, tail=_STEPS),
    )
    made = made.interval("15m").mappings([_ONLINE]).merge_values(True).show_value(VisibilityMode.AUTO).row_height(0.8)
    return made.legend(legend()).fill_opacity(90).line_width(0)


def _each(title: str, description: str, unit: str, what: str, colour: str) -> timeseries.Panel:
    """A panel with one line, of the mean of each step of time."""
    query = lines(DEVICE, what, MINE, RANGE, tail=_STEPS)
    made = panel(curves(), title, description, (HALF, 8), unit, query).interval("15m").insert_nulls(3_600_000)
    return made.color_scheme(fixed(colour))


def _signal() -> timeseries.Panel:
    made = _each(
        "Wi-Fi signal",
        "How strongly the cushion hears your Wi-Fi. -50 dBm is very good, -67 good; under -80, the lower line, messages"
        " come late or not at all. A gap is a time in which it was not heard.",
        "dBm",
        'mean("rssi") AS "Signal"',
        BLUE,
    )
    return made.decimals(0).axis_soft_min(-90).axis_soft_max(-40)


def _outbox() -> timeseries.Panel:
    made = panel(
        curves(),
        "Records waiting and dropped, over time",
        "Waiting rises while the host or the network is away, and falls when it is back: that is how nothing gets lost."
        " Dropped must stay where it is; each step up is records lost for good.",
        (HALF, 8),
        "none",
        lines(
            DEVICE,
            'max("outbox") AS "Waiting", max("dropped") AS "Dropped"',
            MINE,
            RANGE,
            tail=_STEPS,
        ),
    )
    made = made.interval("15m").insert_nulls(3_600_000).decimals(0)
    return made.override_by_name("Waiting", [paint(BLUE)]).override_by_name("Dropped", [paint(RED)])


def _uptime() -> timeseries.Panel:
    return _each(
        "Time since its start",
        "Rises while the cushion is on and begins anew at each start. Many starts that nobody made say that its power"
        " or its program is not well; the list below tells the cause of each.",
        "s",
        'max("uptime_s") AS "On for"',
        SKY,
    ).decimals(0)


def _free() -> timeseries.Panel:
    return _each(
        "Free memory",
        "What the cushion's program has left. It may go up and down; one that falls for days is a mistake in Perch.",
        "bytes",
        'min("free") AS "Free"',
        SKY,
    ).decimals(0)


def _drift() -> timeseries.Panel:
    made = _each(
        "Drift of the zero",
        "How far the reading of the empty seat has moved since the calibration, in counts. The cushion takes it off by"
        " itself; a jump says that something lies on it, a long slope that the foam gives way.",
        "none",
        'mean("drift") AS "Drift"',
        ORANGE,
    )
    return made.decimals(0).axis_centered_zero(True)


def _faults() -> timeseries.Panel:
    made = _each(
        "Faulty cells, over time",
        "Since when cells are faulty. One that comes and goes is a loose wire.",
        "none",
        'max("n_faulty") AS "Faulty cells"',
        RED,
    )
    return made.decimals(0).draw_style(GraphDrawStyle.LINE)


def _loads() -> bargauge.Panel:
    made = panel(
        bargauge.Panel(),
        "Load on each cell now",
        "The load in counts, by the number of the cell, whatever the layout. On an empty seat all are about 0; seated,"
        " a cell that stays at 0 is broken or has nobody over it. One that this cushion does not have shows no data.",
        (THIRD, 10),
        "none",
        newest(STATE, "/^load_/", MINE, LATELY),
        nothing="none",
    )
    made = made.orientation(VizOrientation.HORIZONTAL).display_mode(BarGaugeDisplayMode.BASIC).min(0)
    return made.reduce_options(last()).color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))


def _starts() -> table.Panel:
    made = panel(
        listed(),
        "Starts",
        "Each start of the cushion in this time, the newest first: when it was first heard, its cause, its version and"
        " the cells that it found faulty last. Of a long time only the last month with news is looked at.",
        (2 * THIRD, 10),
        "none",
        rows(
            DEVICE,
            '"boot" AS "Start", "cause" AS "Cause", "fw" AS "Version", "rev" AS "Settings", "faulty" AS "Faulty"',
            MINE,
            '"uptime_s" >= 0',
            RANGE,
            tail="ORDER BY time DESC LIMIT 3000",
        ),
    )
    kept = {name: {"aggregations": ["firstNotNull"], "operation": "aggregate"} for name in _TOLD}
    grouped = {
        "Start": {"aggregations": [], "operation": "groupby"},
        "Time": {"aggregations": ["last"], "operation": "aggregate"},
    }
    made = made.with_transformation(DataTransformerConfig("groupBy", options={"fields": grouped | kept}))
    named = {f"{name} (firstNotNull)": name for name in _TOLD} | {"Time (last)": "First heard"}
    made = made.with_transformation(DataTransformerConfig("organize", options={"renameByName": named}))
    newest_first = {"sort": [{"desc": True, "field": "First heard"}]}
    made = made.with_transformation(DataTransformerConfig("sortBy", options=newest_first))
    return made.override_by_name("Faulty", [set_to("mappings", [empty("none", GREY)])])


_TOLD = ("Cause", "Version", "Settings", "Faulty")
