"""What a cell shows under a person: from body mass to the firmware's counts. A model, not a measurement.

Each cell is a force-sensing resistor under a stiff puck, between two layers of foam: it feels the pressure at its place
on the area of its puck, not a part of the whole weight, so the number of cells changes nothing for one of them.
sensors.md tells where each number comes from.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from boards.esp32.conductance import DEAD_UV, LINEAR_UV, SUPPLY_UV, TOP, Divider
from cushion.occupancy import ENOUGH_CELLS
from cushion.settings import SETTINGS
from design.cells import LAYOUTS
from design.variants import DIVIDER_OHM, FILTER_NF

GRAVITY = 9.81
MASSES_KG = (40, 70, 100, 130)
WEIGHTS_G = (0, 50, 100, 200, 500)

# Of the sitter; assumptions but for PEAK.
SEAT_SHARE = 0.75  # of the weight rests on the seat, the rest on feet, back and arms
CONTACT_M2 = 0.13  # of the cushion's 0.16
PEAK = 2.75  # highest to mean pressure on a seat: 6.66 to 2.42 kPa on a springy one (PMC7334977)
PLACES = {"bones": PEAK, "outer": 1.0, "hips": 0.8, "thighs": 0.6}  # pressure there, to the mean one

# Of the cell, an Interlink FSR 402 under a puck.
PUCK_MM = 20
US_PER_N = 80  # up to 1000 µS, read off the maker's curve by Adafruit's guide
ACTUATION_N = 0.2  # data sheet PDS-10004-C
RANGE_N = 20  # the same
SPREAD = 0.25  # between two built cells: the maker's training gives 5 to 25 %
CREEP = 0.30  # in 48 h: almost 12 % for usual inks, over 30 % for some (Sensitronics)

READ_NOISE_MV = 10  # of one read beside Wi-Fi, root mean square; an assumption
READS = 15  # a value of the firmware
E12 = (10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One cell under one person."""

    force_n: float
    conductance_us: float
    divider_mv: float
    counts: int


def pressure_kpa(mass_kg: float, place: str) -> float:
    """Pressure at a place of the seat, one of PLACES."""
    return mass_kg * GRAVITY * SEAT_SHARE * PLACES[place] / CONTACT_M2 / 1000


def puck_cm2(diameter_mm: float = PUCK_MM) -> float:
    """Area of a round puck."""
    return math.pi * (diameter_mm / 20) ** 2


def force_n(mass_kg: float, place: str, area_cm2: float) -> float:
    """What a puck of this area bears there."""
    return pressure_kpa(mass_kg, place) * area_cm2 / 10


def divider_mv(conductance_us: float, ohm: float = DIVIDER_OHM) -> float:
    """Voltage between the cell, which comes from the supply, and its resistor to ground."""
    ratio = conductance_us * 1e-6 * ohm
    return SUPPLY_UV / 1000 * ratio / (1 + ratio)


def conductance_us(mv: float, ohm: float = DIVIDER_OHM) -> float:
    """The conductance of a cell that shows this voltage."""
    return 1e6 * mv / (ohm * (SUPPLY_UV / 1000 - mv))


def loaded(force: float, ohm: int = DIVIDER_OHM, more: float = 1.0) -> Loaded:
    """A cell under a force, its conductance `more` times the usual one. Counted by the firmware's own code."""
    us = force * US_PER_N * more if force >= ACTUATION_N else 0.0
    mv = divider_mv(us, ohm)
    return Loaded(force, us, mv, Divider().count(round(mv * 1000)))


def under(mass_kg: float, place: str, ohm: int = DIVIDER_OHM, more: float = 1.0) -> Loaded:
    """A cell with the usual puck under a person."""
    return loaded(force_n(mass_kg, place, puck_cm2()), ohm, more)


def worst_us(area_cm2: float) -> float:
    """The most that any cell shall conduct: 130 kg on a sitting bone, a sensitive cell, crept for 48 h."""
    return force_n(MASSES_KG[-1], "bones", area_cm2) * US_PER_N * (1 + SPREAD) * (1 + CREEP)


def largest_divider_ohm(area_cm2: float) -> int:
    """The largest usual resistor that keeps the worst cell within the converter's linear range."""
    ohm = LINEAR_UV / (SUPPLY_UV - LINEAR_UV) / (worst_us(area_cm2) * 1e-6)
    return max(value * scale for scale in (1, 10, 100, 1000) for value in E12 if value * scale <= ohm)


def noise_counts(mv: float) -> float:
    """What noise of READS reads leaves in a value (as their mean would; the median of means does little worse)."""
    left_mv = READ_NOISE_MV / math.sqrt(READS)
    full_us = conductance_us(LINEAR_UV / 1000) - conductance_us(DEAD_UV / 1000)
    return (conductance_us(mv + left_mv) - conductance_us(mv)) * TOP / full_us


def summed(mass_kg: float, cells: int) -> tuple[int, int]:
    """(sum, threshold) of the firmware's occupancy: without the largest cell from six cells on."""
    counts = [under(mass_kg, place).counts for place in places_of(cells)]
    on_counts = next(int(setting.default) for setting in SETTINGS if setting.name == "on_counts")
    left_out = max(counts) if cells >= ENOUGH_CELLS else 0
    return sum(counts) - left_out, on_counts * (cells - 1 if cells >= ENOUGH_CELLS else cells)


def places_of(cells: int) -> list[str]:
    """What lies on each cell of a layout of 4, 6 or 8, by where it is."""
    return [_place(x, y) for x, y in LAYOUTS[cells]]


def _place(x: int, y: int) -> str:
    if y > 40:
        return "bones" if abs(x) < 100 else "outer"
    return "hips" if y > -50 else "thighs"


def settling_us(ohm: float, nanofarad: float) -> float:
    """Five time constants: within 1 % of where it is going."""
    return 5 * ohm * nanofarad / 1000


def creep_percent(seconds: float, percent_in_48_h: float = 12) -> float:
    """Creep of the conductance under a constant load: linear in log time, from one second on."""
    return percent_in_48_h * math.log10(seconds) / math.log10(48 * 3600)


def told() -> Iterator[str]:
    """The tables of sensors.md."""
    yield "| person | cell under | force, N | conducts, µS | divider, mV | counts | worst, mV |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for mass in MASSES_KG:
        for place in ("bones", "thighs"):
            cell, worst = under(mass, place), under(mass, place, more=(1 + SPREAD) * (1 + CREEP))
            yield (
                f"| {mass} kg | {place} | {cell.force_n:.2f} | {cell.conductance_us:.0f} | {cell.divider_mv:.0f} "
                f"| {cell.counts} | {worst.divider_mv:.0f} |"
            )
    yield ""
    yield "| cells | sum at 40 kg, counts | taken as occupied from |"
    yield "|---:|---:|---:|"
    for cells in (4, 6, 8):
        total, threshold = summed(MASSES_KG[0], cells)
        yield f"| {cells} | {total} | {threshold} |"
    yield ""
    yield from _figures()


def weights_told() -> Iterator[str]:
    """The table of calibration.md: a cell under weights that rest on its puck alone."""
    counts = [loaded(grams * GRAVITY / 1000).counts for grams in WEIGHTS_G]
    yield "| grams | " + " | ".join(map(str, WEIGHTS_G)) + " |"
    yield "|---|" + "---:|" * len(WEIGHTS_G)
    yield "| counts | " + " | ".join(map(str, counts)) + " |"


def _figures() -> Iterator[str]:
    yield "| figure | value |"
    yield "|---|---:|"
    yield f"| dead zone of the converter, as conductance | {conductance_us(DEAD_UV / 1000):.1f} µS |"
    yield f"| the same, as force | {conductance_us(DEAD_UV / 1000) / US_PER_N:.2f} N |"
    yield f"| end of the linear range, as conductance | {conductance_us(LINEAR_UV / 1000):.0f} µS |"
    yield f"| worst cell: 130 kg, sensitive, crept | {worst_us(puck_cm2()):.0f} µS |"
    yield f"| largest usual divider for it | {largest_divider_ohm(puck_cm2())} Ω |"
    yield f"| largest for an FSR 406 without a puck, 38 × 38 mm | {largest_divider_ohm(3.8**2)} Ω |"
    yield f"| noise of a value at 500 mV | {noise_counts(500):.1f} counts |"
    yield f"| noise of a value at 1500 mV | {noise_counts(1500):.1f} counts |"
    yield f"| creep in a minute, an hour, 48 h | {', '.join(f'{creep_percent(s):.1f} %' for s in (60, 3600, 172800))} |"
    yield f"| settling of a cell's own filter, at most | {settling_us(DIVIDER_OHM, FILTER_NF):.0f} µs |"
    yield f"| a rigid plate on four cells, 130 kg, a cell | {130 * GRAVITY * SEAT_SHARE / 4:.0f} N |"
