"""The cushion seen from above: where each cell is, how much it bears, and where the middle of the load is."""

from collections.abc import Sequence
from dataclasses import dataclass

from perch.model.cushion import Health
from perch.model.language import N_, _
from perch.report.cells import place_of

WIDTH, HEIGHT = 240, 240
_MIDDLE_X, _MIDDLE_Y, _SCALE = 120.0, 112.0, 1.15
_LARGEST, _SMALLEST = 26.0, 5.0
_FULL = 900  # a load that fills a cell's circle where none is larger: that of somebody of middling weight
_EVEN = 60  # thousandths


_WAYS = {
    (-1, -1): N_("left and forward"), (-1, 0): N_("forward"), (-1, 1): N_("right and forward"),
    (0, -1): N_("left"), (0, 0): "", (0, 1): N_("right"),
    (1, -1): N_("left and back"), (1, 0): N_("back"), (1, 1): N_("right and back"),
}  # fmt: skip


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
    """Return where the cells lie; empty where the last health report has none, or another number of them."""
    known = health.places if health else ()
    return known if len(known) == cells else ()


def spots(health: Health | None, loads: Sequence[int]) -> list[Spot]:
    """Return the cells with their loads; front is above, as whoever sits there looks."""
    where = places(health, len(loads)) or in_a_row(len(loads))
    most, faulty = max([_FULL, *loads]), health.faulty if health else ()
    found = []
    for number, (place, load) in enumerate(zip(where, loads, strict=True)):
        name, share = place_of(number, health.places if health else ()), max(0.0, min(1.0, load / most))
        told = _("left out as faulty") if number in faulty else _("load {load}", load=load)
        x, y = _MIDDLE_X + place[0] * _SCALE, _MIDDLE_Y + place[1] * _SCALE
        radius, words = _SMALLEST + (_LARGEST - _SMALLEST) * share**0.5, f"{name[0].upper()}{name[1:]}: {told}"
        found.append(Spot(x, y, radius, 0.25 + 0.75 * share, number in faulty, words))
    return found


def middle(health: Health | None, loads: Sequence[int]) -> tuple[float, float] | None:
    """Return the centre of the load in the picture, None without a load."""
    where = places(health, len(loads)) or in_a_row(len(loads))
    borne = [max(0, load) for load in loads]
    whole = sum(borne)
    if not whole:
        return None
    x, y = (sum(place[axis] * load for place, load in zip(where, borne, strict=True)) / whole for axis in (0, 1))
    return _MIDDLE_X + x * _SCALE, _MIDDLE_Y + y * _SCALE


def balance(lr: int | None, fr: int | None, calibrated: bool) -> str:
    """Say how somebody leans, "" where that is not known. Thousandths, right and rear positive.

    `calibrated`: against the person's own upright posture; else against the middle of the seat.
    """
    if lr is None and fr is None:
        return ""
    if calibrated:
        return lean(lr, fr) or _("You sit as balanced as upright.")
    ways = _ways(lr, fr)
    where = _("You lean a little {ways}.", ways=ways) if ways else _("You sit evenly.")
    return f"{where} {_('Calibrate to compare with sitting upright.')}"


def lean(lr: int | None, fr: int | None) -> str:
    """Say which way somebody leans, against their own upright posture; "" where they do not."""
    ways = _ways(lr, fr)
    return _("You lean {ways}.", ways=ways) if ways else ""


def _ways(lr: int | None, fr: int | None) -> str:
    across, along = ((share > _EVEN) - (share < -_EVEN) for share in (lr or 0, fr or 0))
    return _(_WAYS[along, across])


def in_a_row(cells: int) -> tuple[tuple[int, int], ...]:
    """Return places side by side, for the cells of a cushion that reports none."""
    apart = 150 // max(1, cells)
    return tuple((-75 + apart // 2 + number * apart, 0) for number in range(cells))
