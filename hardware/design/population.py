"""How many cushions of four cells saturate or go blind, over people, seats and parts: a Monte-Carlo of the model.

Each draw is another person on another cushion. What is drawn, and why so widely, is in sensors.md.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from boards.esp32.conductance import SUPPLY_UV, TOP, Divider
from boards.esp32.pins import BOARDS
from cushion.faults import HIGH_COUNT
from design.seats import PEAK_SPREAD, SEATS, Seat
from design.sensor import CREEP, HUMID, HYSTERESIS, RANGE_N, SPREAD, conducts_us, force_n, threshold
from design.variants import DIVIDER_OHM, FEED_OHM, RECOMMENDED

CUSHIONS = 2000
LIGHTEST_KG, HEAVIEST_KG = 40, 130
BESIDE = 0.4  # of the peak on a cell that a bone misses by some centimetres; an assumption
SUPPLY_SPREAD, ADC_SPREAD = 0.01, 0.015  # standard deviations; assumptions
CELLS = ("bones", "bones", "thighs", "thighs")

Cushion = tuple[float, tuple[float, ...]]  # supply in V, conductance of each cell in µS


@dataclass(frozen=True, slots=True)
class Design:
    """A resistor in ohm, the one that feeds four cells, and how the firmware counts what is over the first."""

    name: str
    ohm: int
    feed_ohm: int
    divider: Divider

    def counts(self, cushion: Cushion, chance: random.Random) -> list[int]:
        """Counts of all cells of a cushion."""
        supply, cells = cushion
        ratios = [us * 1e-6 * self.ohm for us in cells]
        supply /= 1 + self.feed_ohm / self.ohm * sum(r / (1 + r) for r in ratios)
        read = [supply * r / (1 + r) * chance.gauss(1, ADC_SPREAD) for r in ratios]
        return [self.divider.count(min(round(volt * 1e6), SUPPLY_UV - 100)) for volt in read]


# Before: 3.3 kΩ, and 4095 counts for 850 µS, which for the firmware of today is another resistor: 850 · 3300 / 2500.
DESIGNS = (
    Design("before: 3.3 kΩ, 2.45 V", 3300, 0, Divider(BOARDS["esp32"].adc_uv, 1122)),
    Design("now, plain ESP32", DIVIDER_OHM, FEED_OHM, Divider(BOARDS["esp32"].adc_uv)),
    Design("now, ESP32-S3", DIVIDER_OHM, FEED_OHM, Divider(BOARDS[RECOMMENDED].adc_uv)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of CUSHIONS cushions, how many: a bone cell saturated, both, a thigh cell shows 0, nobody is seen."""

    one_high: int
    both_high: int
    thigh_zero: int
    blind: int
    largest: tuple[int, int]  # the largest count: median, and what 1 of 100 exceeds


def outcome(design: Design, seat: Seat, cushions: int = CUSHIONS) -> Outcome:
    """Simulate so many cushions. People and parts are the same for every design: they come from the seat's own seed."""
    chance = random.Random(f"{seat.name} seat")
    drawn = [_cushion(seat, chance) for _ in range(cushions)]
    noise = random.Random("converter")
    counts = [design.counts(cushion, noise) for cushion in drawn]
    high = [sum(count >= HIGH_COUNT for count in each[:2]) for each in counts]
    largest = sorted(max(each) for each in counts)
    return Outcome(
        sum(n > 0 for n in high),
        sum(n == 2 for n in high),
        sum(min(each[2:]) == 0 for each in counts),
        sum(_seen(each) < threshold(len(CELLS)) for each in counts),
        (largest[cushions // 2], largest[cushions * 99 // 100]),
    )


def beyond_range(seat: Seat, cushions: int = CUSHIONS) -> float:
    """Share of the cushions with a cell that bears more than RANGE_N."""
    chance = random.Random(f"{seat.name} seat")
    return sum(max(_forces(seat, chance)) > RANGE_N for _ in range(cushions)) / cushions


def _seen(counts: list[int]) -> int:
    """Sum of the cells that the firmware would not leave out as saturated."""
    return sum(count for count in counts if count < HIGH_COUNT)


def _cushion(seat: Seat, chance: random.Random) -> Cushion:
    supply = SUPPLY_UV / 1e6 * chance.gauss(1, SUPPLY_SPREAD)
    return supply, tuple(conducts_us(force) * _part(chance) for force in _forces(seat, chance))


def _forces(seat: Seat, chance: random.Random) -> list[float]:
    mass = chance.uniform(LIGHTEST_KG, HEAVIEST_KG)
    person = chance.lognormvariate(0, PEAK_SPREAD)
    return [force_n(seat.pressure_kpa(mass, place) * _place(place, person, chance), place) for place in CELLS]


def _place(place: str, person: float, chance: random.Random) -> float:
    """How much more or less than on average is on a cell."""
    return person * chance.uniform(BESIDE, 1) if place == "bones" else chance.lognormvariate(0, PEAK_SPREAD)


def _part(chance: random.Random) -> float:
    """How much more or less than a new average cell one conducts."""
    built = 1 + max(-SPREAD, min(SPREAD, chance.gauss(0, SPREAD / 2)))
    crept = 1 + chance.uniform(0, CREEP)
    stored = 1 / (1 + chance.uniform(0, HUMID))
    return built * crept * stored * (1 + chance.uniform(-HYSTERESIS, HYSTERESIS) / 2)


def tables() -> Iterator[str]:
    """The table of README and sensors.md."""
    yield "| seat | design | a bone cell saturates | both do | a thigh cell shows 0 | nobody is seen | largest count |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for seat in SEATS.values():
        for design in DESIGNS:
            found = outcome(design, seat)
            shares = (found.one_high, found.both_high, found.thigh_zero, found.blind)
            words = " | ".join(f"{100 * share / CUSHIONS:.1f} %" for share in shares)
            yield f"| {seat.name} | {design.name} | {words} | {found.largest[0]}, {found.largest[1]} |"
    yield ""
    beyond = ", ".join(f"{seat.name} {100 * beyond_range(seat):.1f} %" for seat in SEATS.values())
    yield f"Cushions with a cell that bears more than {RANGE_N} N: {beyond}. Full scale is {TOP} counts."
