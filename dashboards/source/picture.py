"""The cushion as a picture: a square for each cell, where it lies, seen from above with the front at the top.

Grafana does not know how many cells a cushion has. So the number is chosen above the dashboard, and each choice names
the fields of the loads after their places; a square whose place has no field is not drawn.
"""

from collections.abc import Iterator

from grafana_foundation_sdk.builders.canvas import (
    BackgroundConfig,
    CanvasElementOptions,
    CanvasOptionsRoot,
    Constraint,
    LineConfig,
    Placement,
)
from grafana_foundation_sdk.builders.common import ColorDimensionConfig
from grafana_foundation_sdk.builders.dashboard import CustomVariable
from grafana_foundation_sdk.models.canvas import HorizontalConstraint, VerticalConstraint
from grafana_foundation_sdk.models.dashboard import VariableOption

from perch.points.model import STATE, load
from source.look import CLEAR

Places = dict[str, tuple[int, int]]

_BONES: Places = {"left sitting bone": (-30, 40), "right sitting bone": (30, 40)}
_OUTER: Places = {"outer left": (-65, 25), "outer right": (65, 25)}
_HIPS: Places = {"left hip": (-60, -10), "right hip": (60, -10)}
_THIGHS: Places = {"left thigh": (-40, -60), "right thigh": (40, -60)}
_COLUMNS = ((("inner left", -20), ("inner right", 20)), (("outer left", -60), ("outer right", 60)))
_ROWS = ((1, 55), (2, 15), (3, -25), (4, -65))

LAYOUTS: dict[int, Places] = {
    6: _BONES | _HIPS | _THIGHS,
    4: _BONES | _THIGHS,
    8: _BONES | _OUTER | _HIPS | _THIGHS,
    16: {f"{name} {row}": (x, y) for pair in _COLUMNS for row, y in _ROWS for name, x in pair},
}
"""The places of the cells by number, in percent of half the cushion, (to the right, to the rear), in the order in
which the firmware counts them. The first is what is chosen at first."""

_VARIABLE = "${cells:raw}"
_SIZE = 17  # percent of the picture
LOADS = _VARIABLE
"""What a query for the picture selects."""


def each_layout(text: str) -> Iterator[str]:
    """A query as it is for each layout; once, where it is the same for all."""
    if _VARIABLE not in text:
        yield text
    else:
        yield from (text.replace(_VARIABLE, _selected(number)) for number in LAYOUTS)


def choice() -> CustomVariable:
    """The variable of the layouts. A comma within a value is escaped, since it parts the values."""
    written = {number: _selected(number).replace(",", "\\,") for number in LAYOUTS}
    options = [VariableOption(number == 6, _title(number), _selected(number)) for number in LAYOUTS]
    made = CustomVariable("cells").label("Cells").description("How many cells the cushion has, for its picture.")
    made = made.values(", ".join(f"{_title(number)} : {text}" for number, text in written.items()))
    return made.options(options).current(options[0]).allow_custom_value(False).include_all(False).multi(False)


def _title(number: int) -> str:
    return f"{number} cells"


def _selected(number: int) -> str:
    fields = [STATE.field(load(cell)).name for cell in range(number)]
    return ", ".join(f'"{field}" AS "{place}"' for field, place in zip(fields, LAYOUTS[number], strict=True))


def cushion() -> CanvasOptionsRoot:
    """The squares of every layout."""
    places = {name: at for layout in LAYOUTS.values() for name, at in layout.items()}
    return CanvasOptionsRoot().name("cushion").elements([_square(name, *at) for name, at in places.items()])


def _square(name: str, x: int, y: int) -> CanvasElementOptions:
    """`x` and `y` as in LAYOUTS; the placement is in percent from each side of the picture."""
    left, top = 50 + x / 2 - _SIZE / 2, 50 + y / 2 - _SIZE / 2
    where = Placement().left(left).top(top).right(100 - left - _SIZE).bottom(100 - top - _SIZE)
    both = Constraint().horizontal(HorizontalConstraint.SCALE).vertical(VerticalConstraint.SCALE)
    shown = {"text": {"mode": "field", "field": name, "fixed": ""}, "color": {"fixed": "text"}}
    made = CanvasElementOptions().name(name).type("metric-value").constraint(both).placement(where)
    made = made.config(shown | {"align": "center", "valign": "middle", "size": 16})
    made = made.background(BackgroundConfig().color(ColorDimensionConfig().field(name).fixed(CLEAR)))
    return made.border(LineConfig().color(ColorDimensionConfig().field(name).fixed(CLEAR)).width(1))
