"""The cells of a cushion in words. `places` are where its cells lie, as its health tells them."""

import re
from collections.abc import Iterable, Sequence

Places = Sequence[Sequence[int]]
UNFELT = "Who leans on nothing else is not felt."
"""What is so of somebody on cells that are left out."""
_AMID = 12  # hundredths of half the width: nearer than that a cell is on the middle line
_CELL = re.compile(r"\bcell (\d+)\b")


def place_of(cell: int, places: Places) -> str:
    """Return the place of a cell in words: front left; "cell 3" where the cushion does not say where it is."""
    if cell >= len(places):
        return f"cell {cell}"
    x, y = places[cell]
    along = "rear" if y > _AMID else "front" if y < -_AMID else ""
    across = "right" if x > _AMID else "left" if x < -_AMID else ""
    return f"{along} {across}".strip() or "middle"


def places_of(cells: Iterable[int], places: Places) -> str:
    """Return the places of some cells: front left, rear right."""
    return ", ".join(place_of(cell, places) for cell in cells)


def with_places(text: str, places: Places) -> str:
    """Return a sentence of the cushion with each cell named by its place instead of its number."""
    return _CELL.sub(lambda cell: f"the cell {place_of(int(cell[1]), places)}".replace("cell cell", "cell"), text)
