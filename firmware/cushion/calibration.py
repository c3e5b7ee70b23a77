"""From raw ADC counts to load: integer, 0 on an empty seat."""

from collections import namedtuple

from cushion.posture import Shares, shares


class Refused(Exception):
    """The calibration cannot be used; the text says what to do."""


# An empty seat shows at most about a tenth of full scale on a cell; a person shows more on most.
EMPTY_HIGHEST = 450


class Calibration(namedtuple("Calibration", "empty occupied upright loads")):
    """`empty`: the count of each cell on an empty seat. Of the person sitting upright, or None: `occupied`, the
    summed load, `upright`, the shares of it, and `loads`, that of each cell, None of one that was left out.

    Load stays in counts. Nothing is divided by what a cell once bore: a cell that a person hardly touches
    would have its noise blown up, and occupancy is decided near empty anyway.
    """

    def of(self, layout: tuple, active: list) -> tuple:
        """(`occupied`, `upright`) of these cells only; Nones where that is not known."""
        if self.loads is None:
            return (None, None) if False in active else (self.occupied, self.upright)
        loads = [load if there else 0 for load, there in zip(self.loads, active)]
        return (None, None) if None in loads else (sum(loads), shares(layout, loads))

    def as_saved(self, at_utc: int | None) -> dict:
        """The calibration as it is kept over a restart, with the time it was made."""
        upright = self.upright and list(self.upright)
        saved = {"empty": list(self.empty), "occupied": self.occupied, "upright": upright, "at": at_utc}
        if self.loads is not None:
            saved["loads"] = list(self.loads)
        return saved


def restored(saved, cells: int) -> tuple:
    """(calibration, UTC ms when it was made) of what was saved; (None, None) if it is not for so many cells."""
    try:
        empty, upright = tuple(saved["empty"]), saved["upright"]
        loads = saved.get("loads")
        made = Calibration(empty, saved["occupied"], upright and Shares(*upright), loads), saved["at"]
    except (AttributeError, KeyError, TypeError):  # nothing was saved, or not by us
        return None, None
    return made if len(empty) == cells else (None, None)


def uncalibrated(cells: int) -> Calibration:
    """What holds out of the box: an unloaded force-sensing cell conducts nothing, so its count is 0."""
    return Calibration((0,) * cells, None, None, None)
