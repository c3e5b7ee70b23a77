"""What a cushion tells of itself, over time."""

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.models.common import GraphDrawStyle

from perch.influx.schema import DEVICE
from source.influxql import MINE, RANGE, lines
from source.look import BLUE, ORANGE, RED, SKY, fixed, paint
from source.panels import HALF, curves, panel

STEPS = "GROUP BY time($__interval) fill(none)"
"""A value for each step of time that a picture has room for."""
_QUARTER_HOUR, _GAP_MS = "15m", 3_600_000


def panels() -> tuple[timeseries.Panel, ...]:
    """All of them, in their order."""
    return _signal(), _outbox(), _uptime(), _free(), _drift(), _faults()


def _each(title: str, description: str, unit: str, what: str, colour: str) -> timeseries.Panel:
    """A panel with one line, of the mean of each step of time."""
    query = lines(DEVICE, what, MINE, RANGE, tail=STEPS)
    made = panel(curves(), title, description, (HALF, 8), unit, query).interval(_QUARTER_HOUR).insert_nulls(_GAP_MS)
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
            tail=STEPS,
        ),
    )
    made = made.interval(_QUARTER_HOUR).insert_nulls(_GAP_MS).decimals(0)
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
    made = panel(
        curves(),
        "Free memory",
        "What the cushion's program has left. It may go up and down; one that falls for days is a mistake in Perch."
        " Least of the network is the least that Wi-Fi and encryption of an ESP32 ever had since its start: under 8 kB"
        " it loses its connection, and a board with PSRAM has more.",
        (HALF, 8),
        "bytes",
        lines(DEVICE, 'min("free") AS "Free", min("idf_lowest") AS "Least of the network"', MINE, RANGE, tail=STEPS),
    )
    made = made.interval(_QUARTER_HOUR).insert_nulls(_GAP_MS).decimals(0)
    return made.override_by_name("Free", [paint(SKY)]).override_by_name("Least of the network", [paint(ORANGE)])


def _drift() -> timeseries.Panel:
    return _each(
        "Drift of the zero",
        "How far the reading of the empty seat has moved since the calibration, in counts, of the cell that moved most."
        " The cushion takes it off by itself; a jump says that something lies on it, a long slope that the foam gives"
        " way. No data: never calibrated.",
        "none",
        'max("drift") AS "Drift"',
        ORANGE,
    ).decimals(0)


def _faults() -> timeseries.Panel:
    made = _each(
        "Faulty cells, over time",
        "Since when cells are faulty. One that comes and goes is a loose wire.",
        "none",
        'max("n_faulty") AS "Faulty cells"',
        RED,
    )
    return made.decimals(0).draw_style(GraphDrawStyle.LINE)
