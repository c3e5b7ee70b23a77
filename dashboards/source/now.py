"""What the cushion told last: the seat as it is now."""

from grafana_foundation_sdk.builders import canvas, gauge, stat
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import BigValueColorMode
from grafana_foundation_sdk.models.dashboard import FieldColorModeId

from perch.influx.schema import STATE
from source.influxql import LATELY, MINE, lines, newest
from source.look import BLUE, GREY, RED, last, set_to, steps, words
from source.panels import QUARTER, THIRD, number, panel
from source.picture import cushion, loads

_HEAVY = 3000  # counts: what few cells reach, so that the number on the blue can be read
SILENT = "not heard for 15 min"
SEAT = words(("0", "Nobody", GREY), ("1", "Sitting", BLUE))


def seat() -> stat.Panel:
    """Whether somebody sits."""
    made = panel(
        number(),
        "Seat",
        "Whether somebody sits, as the cushion has confirmed it: after 10 s of sitting or rising. Grey says that nobody"
        " sits; words instead of a colour say that the cushion was not heard for 15 minutes, so that nobody knows.",
        (QUARTER, 5),
        "none",
        lines(STATE, 'last("seated") AS "Seat"', MINE, LATELY),
        nothing=SILENT,
    )
    return made.mappings([SEAT]).color_mode(BigValueColorMode.BACKGROUND)


def since() -> stat.Panel:
    """Since when it is so."""
    made = panel(
        number(),
        "Since",
        "When the sitting, or the empty seat, of the panel before began, and how long ago that is. It counts on by"
        " itself; Grafana rounds it, and says an hour from 45 minutes on: read the time beside it then.",
        (QUARTER, 5),
        "dateTimeFromNow",
        newest(STATE, '"since_ms" AS "Began", "since_ms" AS "At"', MINE, LATELY),
        nothing=SILENT,
    )
    return made.override_by_name("At", [set_to("unit", "time:HH:mm")])


def next_nudge() -> stat.Panel:
    """When the next nudge comes."""
    made = panel(
        number(),
        "Next nudge",
        "When the cushion nudges if nobody gets up; it counts down by itself. None is to come on an empty seat, after"
        " the third nudge of a stretch, and while the cushion is not heard.",
        (QUARTER, 5),
        "dateTimeFromNow",
        newest(STATE, '"due_ms" AS "Next nudge", "seated" AS "Somebody sits"', MINE, LATELY),
        nothing="none to come",
    )
    return made.reduce_options(last().fields("/^Next nudge$/"))


def stretch() -> gauge.Panel:
    """How long the stretch is."""
    made = panel(
        gauge.Panel(),
        "This stretch, of your limit",
        "A stretch is sitting with breaks of less than two minutes. At 100 % you have sat as long as your limit without"
        " a real break, and the first nudge is due; orange-red from there on. As the cushion last told.",
        (QUARTER, 5),
        "percent",
        newest(STATE, '"stretch_s" / "limit_s" * 100 AS "Of your limit"', MINE, LATELY),
        nothing=SILENT,
    )
    return made.min(0).max(150).decimals(0).reduce_options(last()).thresholds(steps((100, RED), below=BLUE))


def picture() -> canvas.Panel:
    """The load on the cells."""
    made = panel(
        canvas.Panel(),
        "Load on the cells",
        "The cushion from above, its front at the top: the load on each cell in counts, the bluer the heavier, and"
        " bluest from 3000 on. 0 is an empty seat. For 4, 6, 8 or 16 cells where the pattern has them; nothing is drawn"
        " of another number of cells, and where the cushion was not heard for 15 minutes.",
        (THIRD, 10),
        "none",
        *loads(),
        nothing=SILENT,
    )
    made = made.root(cushion()).inline_editing(False).show_advanced_types(False).pan_zoom(False)
    made = made.min(0).max(_HEAVY)  # both: without them each cell is compared with itself, and so as blue as can be
    return made.color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))
