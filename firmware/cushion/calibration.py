"""From raw ADC counts to load: integer, 0 on an empty seat."""

from collections import namedtuple

from cushion.posture import Shares


class Refused(Exception):
    """The calibration cannot be used; the text says what to do."""


class Calibration(namedtuple("Calibration", "empty occupied upright")):
    """`empty`: the count of each cell on an empty seat. Of the person sitting upright, or None: `occupied`, the
    summed load, and `upright`, the shares of it.

    Load stays in counts. Nothing is divided by what a cell once bore: a cell that a person hardly touches
    would have its noise blown up, and occupancy is decided near empty anyway.
    """

    def loads(self, raws: list) -> list:
        """Load of each cell, in counts above its empty seat; never negative."""
        loads, empty = list(raws), self.empty
        for cell in range(len(empty)):  # in place, which is the cheapest of what is done at every sample
            load = loads[cell] - empty[cell]
            loads[cell] = load if load > 0 else 0
        return loads

    def as_saved(self, at_utc: int | None) -> dict:
        """The calibration as it is kept over a restart, with the time it was made."""
        upright = self.upright and list(self.upright)
        return {"empty": list(self.empty), "occupied": self.occupied, "upright": upright, "at": at_utc}


def restored(saved: dict | None, cells: int) -> tuple:
    """(calibration, UTC ms when it was made) of what was saved; (None, None) if it is not for so many cells."""
    try:
        empty, upright = tuple(saved["empty"]), saved["upright"]
        made = Calibration(empty, saved["occupied"], upright and Shares(*upright)), saved["at"]
    except (KeyError, TypeError):  # nothing was saved, or not by us
        return None, None
    return made if len(empty) == cells else (None, None)


def uncalibrated(cells: int) -> Calibration:
    """What holds out of the box: an unloaded force-sensing cell conducts nothing, so its count is 0."""
    return Calibration((0,) * cells, None, None)
