"""How hard people press on a seat, from measurements that others published; sensors.md cites each.

A cell lies on the seat under foam and feels the pressure at its place on the area of its puck. It makes no difference
to it how many other cells there are.
"""

from dataclasses import dataclass

GRAVITY = 9.81
# Pressure at a place to the mean of the seat; under the bones it is the seat's peak. Thighs: 3.47 kPa of a mean of
# 6.28 (Li 2019, front part). Outer and hips are assumptions.
PLACES = {"outer": 1.0, "hips": 0.8, "thighs": 0.55}
# Standard deviation of the peak between people, to its mean: 12.35 of 41.28 kPa (Li 2019), 2.05 of 6.66 (Yuan 2020).
PEAK_SPREAD = 0.30


@dataclass(frozen=True, slots=True)
class Seat:
    """Mean and peak pressure under people of this mean mass. Both grow with the mass."""

    name: str
    mean_kpa: float
    peak_kpa: float
    mass_kg: float

    def pressure_kpa(self, mass_kg: float, place: str) -> float:
        """Pressure at a place (bones, or one of PLACES) under somebody average of this mass."""
        at = self.peak_kpa if place == "bones" else self.mean_kpa * PLACES[place]
        return at * mass_kg / self.mass_kg


# Soft: sprung sheet, 25 people (Yuan 2020, doi 10.7717/peerj.9476), most likely its backrest: softer than a seat is,
# and so the worst for what cells can see. The mass of the people is our assumption.
# Foam: mean on memory foam, 34.9 mmHg under 49 men of 69.1 kg (doi 10.1589/jpts.29.57); its peak is 4.2 times that, an
# assumption half-way between the other two seats (2.75 and 6.6).
# Firm: wheelchair, 15 able-bodied people (Li 2019, doi 10.1186/s12938-018-0621-2, table 2, the highest of three ways to
# sit): 8.11 kPa on 527 cm² and 3.47 on 342 cm² are 546 N, a mean of 6.28 kPa, and the seat's share of 74 kg.
SEATS = {
    seat.name: seat
    for seat in (Seat("soft", 2.42, 6.66, 62), Seat("foam", 4.65, 19.5, 69.1), Seat("firm", 6.28, 41.28, 74))
}
