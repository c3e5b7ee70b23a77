"""The newest state of a cushion: the seat as it is now."""

from grafana_foundation_sdk.builders import canvas, gauge, stat
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import BigValueColorMode
from grafana_foundation_sdk.models.dashboard import FieldColorModeId

from perch.influx.schema import STATE
from source.influxql import LATELY, MINE, lines, newest
from source.look import BLUE, GREY, RED, last, set_to, steps, words
from source.panel_kinds import QUARTER, THIRD, number, panel
from source.picture import cushion, loads

_HEAVY = 3000  # counts: what few cells reach, so that the number on the blue can be read
SILENT = "not heard for 15 min"
SEAT = words(("0", "Nobody", GREY), ("1", "Sitting", BLUE))


def seat() -> stat.Panel:
    """Whether somebody sits."""
    return panel(
        number().span(QUARTER).height(5).unit("none").mappings([SEAT]).color_mode(BigValueColorMode.BACKGROUND),
        "Seat",
        "Whether somebody sits; the cushion takes ten seconds to be sure. Grey: nobody. Words instead of a colour: the"
        " cushion was not heard for 15 minutes, so nobody knows.",
        lines(STATE, 'last("seated") AS "Seat"', MINE, LATELY),
    ).no_value(SILENT)


def since() -> stat.Panel:
    """When the state of the seat last changed."""
    made = panel(
        number().span(QUARTER).height(5).unit("dateTimeFromNow"),
        "Since",
        "Since when it is as the panel before says, and how long ago that is. It counts on by itself. Grafana rounds:"
        " from 45 minutes on it says an hour, so read the time beside it.",
        newest(STATE, '"since_ms" AS "Began", "since_ms" AS "At"', MINE, LATELY),
    ).no_value(SILENT)
    return made.override_by_name("At", [set_to("unit", "time:HH:mm")])


def next_nudge() -> stat.Panel:
    """When the next reminder comes."""
    return panel(
        number().span(QUARTER).height(5).unit("dateTimeFromNow").reduce_options(last().fields("/^Next reminder$/")),
        "Next reminder",
        "When the cushion reminds you if you stay seated; it counts down by itself. None is to come while nobody sits,"
        " after the third one without a break, and while the cushion is not heard.",
        newest(STATE, '"due_ms" AS "Next reminder", "seated" AS "Somebody sits"', MINE, LATELY),
    ).no_value("none to come")


def stretch() -> gauge.Panel:
    """How long somebody has sat since the last real break."""
    made = panel(
        gauge.Panel().span(QUARTER).height(5).unit("percent"),
        "Time since your last break, of your limit",
        "How long you have sat since your last break of two minutes or more. At 100 % your limit is reached and the"
        " first reminder is due; from there on it is orange-red.",
        newest(STATE, '"stretch_s" / "limit_s" * 100 AS "Of your limit"', MINE, LATELY),
    ).no_value(SILENT)
    return made.min(0).max(150).decimals(0).reduce_options(last()).thresholds(steps((100, RED), below=BLUE))


def picture() -> canvas.Panel:
    """The pressure on the cells."""
    made = panel(
        canvas.Panel().span(THIRD).height(10).unit("none").root(cushion()).pan_zoom(False),
        "Where your weight is",
        "The cushion from above, its front at the top: the bluer a square, the more weight is on it. The numbers have"
        " no unit: 0 is an empty seat, 3000 the bluest. Drawn for cushions with 4, 6, 8 or 16 cells that were heard in"
        " the last 15 minutes.",
        *loads(),
    ).no_value(SILENT)
    # Least and most both: without them each cell is compared with itself, and so as blue as can be.
    made = made.inline_editing(False).show_advanced_types(False).min(0).max(_HEAVY)
    return made.color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))
