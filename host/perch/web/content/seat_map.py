"""The cushion seen from above: where each cell is, how much it bears, and where the middle of the load is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perch.model.cushion import Health

WIDTH, HEIGHT = 240, 240
_MIDDLE_X, _MIDDLE_Y, _SCALE = 120.0, 112.0, 1.15
_LARGEST, _SMALLEST = 26.0, 5.0
_FULL = 900  # a load that fills a cell's circle where none is larger: that of somebody of middling weight
_EVEN = 60  # thousandths


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell in the picture: its middle, the radius of its load, how strong its colour is, and what it says."""

    x: float
    y: float
    radius: float
    opacity: float
    faulty: bool
    words: str


def places(health: Health | None, cells: int) -> tuple[tuple[int, int], ...]:
    """Where the cells lie, as the cushion told; empty where it did not, or told of others."""
    known = health.places if health else ()
    return known if len(known) == cells else ()


def spots(where: Sequence[tuple[int, int]], loads: Sequence[int], faulty: Sequence[int]) -> list[Spot]:
    """The cells with their loads; front is above, as whoever sits there looks."""
    most = max([_FULL, *loads])
    return [
        _spot(number, place, load, most, number in faulty)
        for number, (place, load) in enumerate(zip(where, loads, strict=True))
    ]


def _spot(number: int, place: tuple[int, int], load: int, most: int, faulty: bool) -> Spot:
    share = max(0.0, min(1.0, load / most))
    words = f"Cell {number}: " + ("faulty, left out" if faulty else f"load {load}")
    x, y = _MIDDLE_X + place[0] * _SCALE, _MIDDLE_Y + place[1] * _SCALE
    return Spot(x, y, _SMALLEST + (_LARGEST - _SMALLEST) * share**0.5, 0.25 + 0.75 * share, faulty, words)


def middle(where: Sequence[tuple[int, int]], loads: Sequence[int]) -> tuple[float, float] | None:
    """The middle of the load in the picture, None where nothing is borne."""
    borne = [max(0, load) for load in loads]
    whole = sum(borne)
    if not whole:
        return None
    x, y = (sum(place[axis] * load for place, load in zip(where, borne, strict=True)) / whole for axis in (0, 1))
    return _MIDDLE_X + x * _SCALE, _MIDDLE_Y + y * _SCALE


def balance(lr: int | None, fr: int | None, calibrated: bool) -> str:
    """How the seat is borne, in words; "" where that is not known. Thousandths, right and rear positive.

    `calibrated`: against the person's own upright posture; else against the middle of the seat.
    """
    parts = list(_leaning(lr, "right", "left")) + list(_leaning(fr, "rear", "front"))
    if lr is None and fr is None:
        return ""
    if not calibrated:
        where = f"the {' and the '.join(parts)}" if parts else "no side more than another"
        return f"On the cells the load is to {where}; calibrate to compare with how you sit upright."
    return f"More load to the {' and the '.join(parts)} than upright." if parts else "Balanced as you sit upright."


def _leaning(value: int | None, positive: str, negative: str) -> Iterator[str]:
    if value is not None and abs(value) > _EVEN:
        yield f"{positive if value > 0 else negative} ({abs(value) / 10:.0f} %)"


def in_a_row(cells: int) -> tuple[tuple[int, int], ...]:
    """Places for the cells of a cushion that does not tell where they lie: side by side, which claims nothing."""
    apart = 150 // max(1, cells)
    return tuple((-75 + apart // 2 + number * apart, 0) for number in range(cells))
