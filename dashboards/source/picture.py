"""The cushion as a picture: a square for each cell, where it lies, seen from above with the front at the top.

A query for each layout names the fields of the loads after their places, and answers only for a cushion with that many
cells; a square whose place has no field is not drawn. So the squares are rectangles: where a field is missing, Grafana
writes nothing into these, and "Field not found" into elements that are made for numbers.
"""

from collections.abc import Iterator

from grafana_foundation_sdk.builders import canvas
from grafana_foundation_sdk.builders.common import ColorDimensionConfig
from grafana_foundation_sdk.models.canvas import HorizontalConstraint, VerticalConstraint

from perch.influx.schema import STATE, load
from source.influxql import LATELY, MINE, Query, newest
from source.look import CLEAR

Places = dict[str, tuple[int, int]]

_BONES: Places = {"left sitting bone": (-30, 40), "right sitting bone": (30, 40)}
_OUTER: Places = {"outer left": (-65, 25), "outer right": (65, 25)}
_HIPS: Places = {"left hip": (-60, -10), "right hip": (60, -10)}
_THIGHS: Places = {"left thigh": (-40, -60), "right thigh": (40, -60)}
_COLUMNS = ((("inner left", -20), ("inner right", 20)), (("outer left", -60), ("outer right", 60)))
_ROWS = ((1, 55), (2, 15), (3, -25), (4, -65))

LAYOUTS: dict[int, Places] = {
    4: _BONES | _THIGHS,
    6: _BONES | _HIPS | _THIGHS,
    8: _BONES | _OUTER | _HIPS | _THIGHS,
    16: {f"{name} {row}": (x, y) for pair in _COLUMNS for row, y in _ROWS for name, x in pair},
}
"""The places of the cells by number, in percent of half the cushion, (to the right, to the rear), in the order in
which the firmware counts them."""

_SIZE = 17  # percent of the picture


def loads() -> Iterator[Query]:
    """A query for each layout."""
    for number, places in LAYOUTS.items():
        fields = [STATE.field(load(cell)).name for cell in range(number)]
        named = ", ".join(f'"{field}" AS "{place}"' for field, place in zip(fields, places, strict=True))
        yield newest(STATE, named, MINE, f'"cells" = {number}', LATELY)


def cushion() -> canvas.CanvasOptionsRoot:
    """The squares of every layout."""
    places = {name: at for layout in LAYOUTS.values() for name, at in layout.items()}
    return canvas.CanvasOptionsRoot().name("cushion").elements([_square(name, *at) for name, at in places.items()])


def _square(name: str, x: int, y: int) -> canvas.CanvasElementOptions:
    """`x` and `y` as in LAYOUTS; the placement is in percent from each side of the picture."""
    left, top = 50 + x / 2 - _SIZE / 2, 50 + y / 2 - _SIZE / 2
    where = canvas.Placement().left(left).top(top).right(100 - left - _SIZE).bottom(100 - top - _SIZE)
    both = canvas.Constraint().horizontal(HorizontalConstraint.SCALE).vertical(VerticalConstraint.SCALE)
    shown = {"text": {"mode": "field", "field": name, "fixed": ""}, "color": {"fixed": "text"}}
    made = canvas.CanvasElementOptions().name(name).type("rectangle").constraint(both).placement(where)
    made = made.config(shown | {"align": "center", "valign": "middle", "size": 16})
    made = made.background(canvas.BackgroundConfig().color(ColorDimensionConfig().field(name).fixed(CLEAR)))
    return made.border(canvas.LineConfig().color(ColorDimensionConfig().field(name).fixed(CLEAR)).width(1))
