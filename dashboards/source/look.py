"""Colours that people with any colour vision tell apart, and words for values.

The colours are those of Okabe and Ito (Color Universal Design, 2008). None stands for good or bad alone: whatever a
colour says is also written.
"""

from grafana_foundation_sdk.builders.common import ReduceDataOptions, VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement

BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#E69F00"
RED = "#D55E00"
GREEN = "#009E73"
PINK = "#CC79A7"
GREY = "#999999"
CLEAR = "transparent"

NOTHING = "no data"
"""Shown where nothing is known: never a zero."""

CLOCK = "clocks"
"""Unit of seconds that are shown like 06h:35m."""


def words(*said: tuple[str, str, str]) -> models.ValueMapping:
    """Values as a word and a colour: (value, word, colour) each."""
    return models.ValueMap(
        {value: models.ValueMappingResult(text, colour, index=n) for n, (value, text, colour) in enumerate(said)}
    )


def missing(text: str) -> models.ValueMapping:
    """Show `text`, in grey, where a table has no value."""
    return _special(models.SpecialValueMatch.NULL_AND_NAN, text)


def empty(text: str) -> models.ValueMapping:
    """Show `text`, in grey, in place of an empty text."""
    return _special(models.SpecialValueMatch.EMPTY, text)


def _special(match: models.SpecialValueMatch, text: str) -> models.ValueMapping:
    return models.SpecialValueMap(models.DashboardSpecialValueMapOptions(match, models.ValueMappingResult(text, GREY)))


NONE_YET = words(("0", "none", GREY))
"""For lengths of time: 06h:35m would be 000ms otherwise."""


def steps(*at: tuple[float, str], below: str = GREY) -> ThresholdsConfig:
    """Colours from a value on."""
    found = [models.Threshold(None, below), *(models.Threshold(value, colour) for value, colour in at)]
    return ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(found)


def fixed(colour: str) -> FieldColor:
    """One colour, whatever the value."""
    return FieldColor().mode(models.FieldColorModeId.FIXED).fixed_color(colour)


def by_steps() -> FieldColor:
    """The colour of the step that a value has reached."""
    return FieldColor().mode(models.FieldColorModeId.THRESHOLDS)


def stepped(*at: tuple[float, str], below: str = GREY) -> list[models.DynamicConfigValue]:
    """Colour one field by the step that its value has reached; `at` and `below` as in `steps`."""
    return [set_to("thresholds", steps(*at, below=below).build()), set_to("color", by_steps().build())]


def paint(colour: str) -> models.DynamicConfigValue:
    """One colour for one field, whatever the value."""
    return models.DynamicConfigValue("color", fixed(colour).build())


def set_to(name: str, value: object) -> models.DynamicConfigValue:
    """A setting of one field."""
    return models.DynamicConfigValue(name, value)


GOAL = [paint(GREEN), set_to("custom.lineInterpolation", "stepAfter")]
"""A line that changes with the day."""

HOURS = [set_to("unit", CLOCK), set_to("decimals", 1)]
"""A length of time among other numbers."""

THROUGH = set_to("custom.spanNulls", True)
"""A line over the days of which nothing is known."""


def as_bars(opacity: int) -> list[models.DynamicConfigValue]:
    """Bars for one field of a picture of lines; the opacity is in percent."""
    style, fill = set_to("custom.drawStyle", "bars"), set_to("custom.fillOpacity", opacity)
    return [style, fill, set_to("custom.lineWidth", 0)]


def daily(colour: str) -> list[models.DynamicConfigValue]:
    """One colour, and a link from a day to the same in "Perch: today"; of the day before it shows a part, too."""
    day = "time=${__value.time}&time.window=172680000"  # a minute less than a day on both sides of its start
    url = f"/d/perch-today?${{device:queryparam}}&${{site:queryparam}}&{day}"
    return [paint(colour), set_to("links", [{"title": "This day", "url": url}])]


def last() -> ReduceDataOptions:
    """The last value, of every field that is a number."""
    return ReduceDataOptions().calcs(["lastNotNull"]).values(False).fields("")


def legend(*calcs: str) -> VizLegendOptions:
    """Which line is which, under the picture; a phone has no room beside it."""
    found = VizLegendOptions().show_legend(True).placement(LegendPlacement.BOTTOM).calcs(list(calcs))
    return found.display_mode(LegendDisplayMode.TABLE if calcs else LegendDisplayMode.LIST)
