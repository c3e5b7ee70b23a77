"""From raw ADC counts to load: integer, 0 on an empty seat."""

from collections import namedtuple


class Calibration(namedtuple("Calibration", "empty occupied")):
    """`empty`: the count of each cell on an empty seat. `occupied`: the summed load of the person upright, or None.

    Load stays in counts. Nothing is divided by what a cell once bore: a cell that a person hardly touches
    would have its noise blown up, and occupancy is decided near empty anyway.
    """

    def loads(self, raws: list) -> list:
        """Load of each cell, in counts above its empty seat; never negative."""
        return [raw - empty if raw > empty else 0 for raw, empty in zip(raws, self.empty)]


def uncalibrated(cells: int) -> Calibration:
    """What holds out of the box: an unloaded force-sensing cell conducts nothing, so its count is 0."""
    return Calibration((0,) * cells, None)
