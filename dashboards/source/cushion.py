"""Cushion: is it well?"""

from grafana_foundation_sdk.builders import bargauge, stat, statetimeline, table
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, BigValueColorMode, VisibilityMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import Dashboard, DataTransformerConfig, FieldColorModeId

from perch.influx.schema import DEVICE, MOST_CELLS, STATE, load
from source import health, marks
from source.frame import Row, device, frame
from source.influxql import LATELY, MINE, RANGE, lines, newest, rows
from source.look import BLUE, RED, empty, last, set_to, stepped, words
from source.panel_kinds import QUARTER, THIRD, alarming, arranged, grouped, listed, number, panel, states

UID = "perch-cushion"
_NEVER = "never heard"
_MONTH = "time > now() - 30d"
_ONLINE = words(("0", "off the network", RED), ("1", "on the network", BLUE))


def dashboard() -> Dashboard:
    """A week of what the cushion says of itself each quarter of an hour."""
    now = (_seen(), _waiting(), _faulty(), _calibrated(), _online())
    rows = (Row("Over time", health.panels()), Row("Cells and starts", (_loads(), _starts())))
    about = (UID, "Perch: cushion", "Is the cushion well?")
    return frame(about, "now-7d", "1m", (device(),), now, rows, (marks.calibration(),))


def _seen() -> stat.Panel:
    return panel(
        number().span(QUARTER).height(5).unit("dateTimeFromNow").reduce_options(last().fields("/^Time$/")),
        "Last heard",
        "When the cushion last said how it is, which it does at each start and every 15 minutes. Half an hour ago or"
        " more: it is off, out of reach of the Wi-Fi, or the broker or the host is not there; `perch doctor` says"
        " which.",
        newest(DEVICE, '"uptime_s" AS "Up for"', MINE, '"uptime_s" >= 0', _MONTH),
    ).no_value("not heard for 30 days")


def _waiting() -> stat.Panel:
    return panel(
        number().span(QUARTER).height(5).unit("none").decimals(0),
        "Waiting to be saved, and lost",
        "Waiting: what the cushion keeps until the host has saved it. A few are usual; many say that it cannot reach"
        " the host. Lost: what it had no more room for; orange-red from the first one on.",
        newest(DEVICE, '"outbox" AS "Waiting", "dropped" AS "Lost"', MINE, '"outbox" >= 0', _MONTH),
        fields={"Lost": stepped((1, RED), below=BLUE)},
    ).no_value(_NEVER)


def _faulty() -> stat.Panel:
    return panel(
        alarming(number()).span(QUARTER).height(5).unit("none").color_mode(BigValueColorMode.BACKGROUND),
        "Faulty cells",
        "How many cells the cushion has found to be broken, and leaves out; the list of starts names them. Orange-red"
        " from one on: sitting is still measured, how you lean may not be.",
        newest(DEVICE, '"n_faulty" AS "Faulty cells"', MINE, '"n_faulty" >= 0', _MONTH),
    ).no_value(_NEVER)


def _calibrated() -> stat.Panel:
    return panel(
        number().span(QUARTER).height(5).unit("s").decimals(0),
        "Time since its calibration",
        "How long ago you showed the cushion how you sit upright, which is what it compares with. After half a"
        " year, on another chair or with another person, calibrate it again.",
        newest(DEVICE, '"calibration_age_s" AS "Calibrated"', MINE, '"calibration_age_s" >= 0', _MONTH),
    ).no_value("never calibrated")


def _online() -> statetimeline.Panel:
    return panel(
        states().height(5).interval("15m").mappings([_ONLINE]).show_value(VisibilityMode.AUTO),
        "On the network",
        "Blue: the cushion was connected. Orange-red: its connection was lost. Nothing drawn: nothing is known of the"
        " time before.",
        lines(DEVICE, 'min("online") AS "Cushion"', MINE, RANGE, tail=health.STEPS),
    )


def _loads() -> bargauge.Panel:
    made = panel(
        bargauge.Panel().span(THIRD).height(10).unit("none"),
        "Pressure on each cell now",
        "By the number of the cell, without a unit. All are about 0 while nobody sits. A cell that stays at 0 under"
        " somebody is broken, or nobody is over it. Cells that this cushion does not have show no data.",
        newest(STATE, "/^load_/", MINE, LATELY),
    ).no_value("none")
    # InfluxDB has them by the alphabet: 0, 1, 10, 11.
    names = [load(cell) for cell in range(MOST_CELLS)]
    made = made.with_transformation(arranged({name: f"Cell {cell}" for cell, name in enumerate(names)}, names))
    made = made.orientation(VizOrientation.HORIZONTAL).display_mode(BarGaugeDisplayMode.BASIC).min(0)
    return made.reduce_options(last()).color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))


def _starts() -> table.Panel:
    start = '"boot" AS "Start", "cause" AS "Cause", "fw" AS "Version", "rev" AS "Settings", "faulty" AS "Faulty"'
    made = panel(
        listed().span(2 * THIRD).height(10).unit("none"),
        "Starts",
        "Each start of the cushion in this time, the newest first: when it was first heard, why it started, its"
        " version, the number of its settings and the cells that it found faulty last. Of a long time only the last"
        " month is looked at.",
        rows(DEVICE, start, MINE, '"uptime_s" >= 0', RANGE, tail="ORDER BY time DESC LIMIT 3000"),
        fields={"Faulty": [set_to("mappings", [empty("none")])]},
    )
    made = grouped(made, ("Start",), dict.fromkeys(_TOLD, "firstNotNull") | {"Time": "last"})
    named = {f"{name} (firstNotNull)": name for name in _TOLD} | {"Time (last)": "First heard"}
    made = made.with_transformation(arranged(named))
    newest_first = {"sort": [{"desc": True, "field": "First heard"}]}
    return made.with_transformation(DataTransformerConfig("sortBy", options=newest_first))


_TOLD = ("Cause", "Version", "Settings", "Faulty")
