"""The cells of a cushion in words. `places` are where its cells lie, as its health tells them."""

import re
from collections.abc import Iterable, Sequence

from perch.model.language import N_, _, ngettext

Places = Sequence[Sequence[int]]
UNFELT = N_("Who leans on nothing else is not felt.")
"""The consequence of cells that are left out."""
REFUSALS = (
    N_("the seat was not still: leave it empty and begin again"),
    N_("{cell} is loaded: empty the seat, or loosen what presses on it, and begin again"),
    N_("nobody sat down within a minute"),
    N_("nobody sat down within a minute, or no cell is connected: all of them read 0"),
    N_("{cell} is at its end: this seat is too firm for its resistor: fit one of half the ohms, and begin again"),
    N_("whoever sat got up: begin again and stay for half a minute"),
)
"""Why a cushion refuses a calibration, in its own words but for the number of the cell."""
RESTING = N_("Something presses there, or it is damp: loosen the cover, or dry the cushion.")
"""The likely cause of cells that are loaded on the empty seat."""
_TOO_FEW = 3
_AMID = 12  # hundredths of half the width: nearer than that a cell is on the middle line
_CELL = re.compile(r"\bcell (\d+)\b")
_PLACES = {
    (-1, -1): N_("front left"), (-1, 0): N_("front"), (-1, 1): N_("front right"),
    (0, -1): N_("left"), (0, 0): N_("middle"), (0, 1): N_("right"),
    (1, -1): N_("rear left"), (1, 0): N_("rear"), (1, 1): N_("rear right"),
}  # fmt: skip


def place_of(cell: int, places: Places) -> str:
    """Return the place of a cell in words: front left; "cell 3" where the cushion does not say where it is."""
    if cell >= len(places):
        return _("cell {number}", number=cell)
    across, along = ((at > _AMID) - (at < -_AMID) for at in places[cell])
    return _(_PLACES[along, across])


def places_of(cells: Iterable[int], places: Places) -> str:
    """Return the places of some cells: front left, rear right."""
    return ", ".join(place_of(cell, places) for cell in cells)


def too_few(cells: int, faulty: int) -> str:
    """Return a warning that too few cells work to detect a broken one; "" where enough do."""
    good = cells - faulty
    if not 0 < good < _TOO_FEW:
        return ""
    return ngettext(
        "{count} good cell: too few to know whether it is broken",
        "{count} good cells: too few to know whether one is broken",
        good,
    )


def with_places(text: str, places: Places) -> str:
    """Return a sentence of the cushion with each cell named by its place; a refusal in the language in force."""
    named = _CELL.search(text)
    refusal = _CELL.sub("{cell}", text, count=1)
    if named and refusal in REFUSALS:
        return _(refusal, cell=_named(int(named[1]), places))
    text = _(text) if text in REFUSALS else text
    return _CELL.sub(lambda cell: _named(int(cell[1]), places), text)


def _named(cell: int, places: Places) -> str:
    place = place_of(cell, places)
    return _("the cell {place}", place=place) if cell < len(places) else place
