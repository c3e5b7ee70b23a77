"""What a cushion says of itself, over time."""

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.models.common import GraphDrawStyle

from perch.influx.schema import DEVICE
from source.influxql import MINE, RANGE, lines
from source.look import BLUE, ORANGE, RED, SKY, fixed, paint
from source.panel_kinds import HALF, Fields, curves, panel

STEPS = "GROUP BY time($__interval) fill(none)"
"""A value for each step of time that a picture has room for."""
_QUARTER_HOUR, _GAP_MS = "15m", 3_600_000


def panels() -> tuple[timeseries.Panel, ...]:
    """All of them, in their order."""
    return _signal(), _outbox(), _uptime(), _free(), _drift(), _faults()


def _over_time(title: str, description: str, unit: str, what: str, fields: Fields | None = None) -> timeseries.Panel:
    """A panel with the values of each step of time."""
    kind = curves().span(HALF).height(8).unit(unit).interval(_QUARTER_HOUR).insert_nulls(_GAP_MS).decimals(0)
    return panel(kind, title, description, lines(DEVICE, what, MINE, RANGE, tail=STEPS), fields=fields)


def _signal() -> timeseries.Panel:
    made = _over_time(
        "Wi-Fi signal",
        "How strongly the cushion hears your Wi-Fi. -50 dBm is very good, -67 good; under -80, the lower line, messages"
        " come late or not at all. A gap is a time in which it was not heard.",
        "dBm",
        'mean("rssi") AS "Signal"',
    )
    return made.color_scheme(fixed(BLUE)).axis_soft_min(-90).axis_soft_max(-40)


def _outbox() -> timeseries.Panel:
    return _over_time(
        "Waiting to be saved, and lost, over time",
        "Waiting grows while the host or the network is away and falls when it is back: that is how nothing gets lost."
        " Lost has to stay where it is; each step up is gone for good.",
        "none",
        'max("outbox") AS "Waiting", max("dropped") AS "Lost"',
        {"Waiting": [paint(BLUE)], "Lost": [paint(RED)]},
    )


def _uptime() -> timeseries.Panel:
    return _over_time(
        "Time since its start",
        "Grows while the cushion is on and begins anew at each start. Starts that nobody made say that something is"
        " wrong with its power or its program; the list of starts says why it started.",
        "s",
        'max("uptime_s") AS "On for"',
    ).color_scheme(fixed(SKY))


def _free() -> timeseries.Panel:
    return _over_time(
        "Free memory",
        "What the program on the cushion has left. It may go up and down; if it falls for days, that is a mistake in"
        " Perch. Least for Wi-Fi: the least that Wi-Fi and encryption have had since the start; under 8 kB the cushion"
        " loses its connection, and a board with PSRAM has more.",
        "bytes",
        'min("free") AS "Free", min("idf_lowest") AS "Least for Wi-Fi"',
        {"Free": [paint(SKY)], "Least for Wi-Fi": [paint(ORANGE)]},
    )


def _drift() -> timeseries.Panel:
    return _over_time(
        "Drift of the empty seat",
        "How far the reading of the empty seat has moved since the calibration, for the cell that moved most; without a"
        " unit. The cushion corrects it by itself. A jump: something lies on it. A long slope: the foam gives way. No"
        " data: never calibrated.",
        "none",
        'max("drift") AS "Drift"',
    ).color_scheme(fixed(ORANGE))


def _faults() -> timeseries.Panel:
    made = _over_time(
        "Faulty cells, over time",
        "Since when cells are faulty. One that comes and goes is a loose wire.",
        "none",
        'max("n_faulty") AS "Faulty cells"',
    )
    return made.color_scheme(fixed(RED)).draw_style(GraphDrawStyle.LINE)
