"""What a cell shows under a person: from pressure to the firmware's counts. A model, not a measurement.

Each cell is a force-sensing resistor under a stiff puck, between two layers of foam. sensors.md says where each number
comes from.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from boards.esp32.conductance import SUPPLY_UV, TOP, Divider
from boards.esp32.pins import BOARDS
from cushion.faults import HIGH_COUNT
from cushion.occupancy import ENOUGH_CELLS
from cushion.settings import SETTINGS
from design.cells import LAYOUTS, PUCK_MM, THIGH_PUCK_MM, THIGHS_BEGIN_MM
from design.seats import GRAVITY, SEATS, Seat
from design.variants import DIVIDER_OHM, FILTER_NF, RECOMMENDED, VELOSTAT_OHM, ohms

MASSES_KG = (40, 70, 100, 130)
WEIGHTS_G = (0, 50, 100, 200, 500, 1000)
ADC_UV = BOARDS[RECOMMENDED].adc_uv

# Of the cell, an Interlink FSR 402 under a puck.
US_PER_N, US_PER_N_ABOVE = 80, 30  # up to 1000 µS and over it, read off the maker's curve by Adafruit's guide
KNEE_US = 1000
ACTUATION_N = 0.2  # data sheet PDS-10004-C
RANGE_N = 20  # the same
SPREAD = 0.25  # between two built cells: the maker's training gives 5 to 25 %
CREEP = 0.30  # in 48 h: almost 12 % for usual inks, over 30 % for some (Sensitronics)
HUMID = 0.30  # rise of the resistance after 240 h at 85 °C and 95 % humidity: data sheet PDS-10004-C
HYSTERESIS = 0.10  # the same

READ_NOISE_MV = 10  # of one read beside Wi-Fi, root mean square; an assumption
READS = 15  # a value of the firmware
E12 = (10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82)
# Of the largest count of somebody who sits upright: under LOW_COUNT a larger resistor shows more, over NEAR_END leaning
# over may saturate it. What to aim at then.
LOW_COUNT, AIM_UP = 300, 600
NEAR_END, AIM_DOWN = 3000, 2000


@dataclass(frozen=True, slots=True)
class Loaded:
    """One cell under one person."""

    force_n: float
    conductance_us: float
    divider_mv: float
    counts: int


def puck_cm2(diameter_mm: float) -> float:
    """Area of a round puck."""
    return math.pi * (diameter_mm / 20) ** 2


def force_n(kpa: float, place: str) -> float:
    """Return the force in N on the puck of a place at this pressure."""
    return kpa * puck_cm2(THIGH_PUCK_MM if place == "thighs" else PUCK_MM) / 10


def conducts_us(force: float) -> float:
    """Conductance of an average cell under a force."""
    knee_n = KNEE_US / US_PER_N
    if force < ACTUATION_N:
        return 0.0
    return force * US_PER_N if force <= knee_n else KNEE_US + (force - knee_n) * US_PER_N_ABOVE


def divider_mv(conductance_us: float, ohm: float = DIVIDER_OHM) -> float:
    """Voltage between the cell, which comes from the supply, and its resistor to ground."""
    ratio = conductance_us * 1e-6 * ohm
    return SUPPLY_UV / 1000 * ratio / (1 + ratio)


def conductance_us(mv: float) -> float:
    """The conductance of a cell that shows this voltage."""
    return 1e6 * mv / (DIVIDER_OHM * (SUPPLY_UV / 1000 - mv))


def loaded(force: float, more: float = 1.0) -> Loaded:
    """A cell under a force, its conductance `more` times the usual one. Counted by the firmware's own code."""
    us = conducts_us(force) * more
    mv = divider_mv(us)
    return Loaded(force, us, mv, Divider(ADC_UV).count(round(mv * 1000)))


def under(mass_kg: float, place: str, seat: Seat, more: float = 1.0) -> Loaded:
    """A cell with the puck of its place under a person."""
    return loaded(force_n(seat.pressure_kpa(mass_kg, place), place), more)


def noise_counts(mv: float) -> float:
    """What noise of READS reads leaves in a value (as their mean would; the median of means does little worse)."""
    left_uv = READ_NOISE_MV * 1000 / math.sqrt(READS)
    divider = Divider((0, SUPPLY_UV))
    span_uv = 20 * left_uv
    return (divider.count(round(mv * 1000 + span_uv)) - divider.count(round(mv * 1000 - span_uv))) / 40


def summed(mass_kg: float, cells: int, seat: Seat) -> tuple[int, int]:
    """(sum, threshold) of the firmware's occupancy: without the largest cell from six cells on."""
    counts = [under(mass_kg, place, seat).counts for place in places_of(cells)]
    left_out = max(counts) if cells >= ENOUGH_CELLS else 0
    return sum(counts) - left_out, threshold(cells)


def threshold(cells: int) -> int:
    """From which sum on the firmware takes a seat as occupied."""
    on_counts = next(int(setting.default) for setting in SETTINGS if setting.name == "on_counts")
    return on_counts * (cells - 1 if cells >= ENOUGH_CELLS else cells)


def places_of(cells: int) -> list[str]:
    """What lies on each cell of a layout of 4, 6 or 8, by where it is."""
    return [_place(x, y) for x, y in LAYOUTS[cells]]


def _place(x: int, y: int) -> str:
    if y > 40:
        return "bones" if abs(x) < 100 else "outer"
    return "hips" if y > THIGHS_BEGIN_MM else "thighs"


def fit_ohm(largest: int, ohm: int) -> int:
    """The resistor to fit in place of `ohm` when somebody upright shows this largest count."""
    if LOW_COUNT <= largest <= NEAR_END:
        return ohm
    if largest >= HIGH_COUNT:  # how far beyond, nobody knows: halve it, and look again
        return usual_ohm(ohm / 2)
    return usual_ohm(ohm * (AIM_UP if largest < LOW_COUNT else AIM_DOWN) / largest)


def usual_ohm(ohm: float) -> int:
    """The largest usual value (E12) that is not larger."""
    return max(value * scale for scale in (1, 10, 100, 1000) for value in E12 if value * scale <= ohm)


def settling_us(ohm: float, nanofarad: float) -> float:
    """Five time constants: within 1 % of where it is going."""
    return 5 * ohm * nanofarad / 1000


def creep_percent(seconds: float, percent_in_48_h: float = 12) -> float:
    """Creep of the conductance under a constant load: linear in log time, from one second on."""
    return percent_in_48_h * math.log10(seconds) / math.log10(48 * 3600)


def tables() -> Iterator[str]:
    """The tables of sensors.md that are about average people and cells."""
    yield "| seat | person | bones: N | µS | mV | counts | thighs: N | counts |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for seat in SEATS.values():
        for mass in MASSES_KG:
            bones, thighs = (under(mass, place, seat) for place in ("bones", "thighs"))
            yield (
                f"| {seat.name} | {mass} kg | {bones.force_n:.1f} | {bones.conductance_us:.0f} "
                f"| {bones.divider_mv:.0f} | {bones.counts} | {thighs.force_n:.2f} | {thighs.counts} |"
            )
    yield ""
    yield "| cells | sum at 40 kg on the soft seat, counts | taken as occupied from |"
    yield "|---:|---:|---:|"
    for cells in (4, 6, 8):
        total, needed = summed(MASSES_KG[0], cells, SEATS["soft"])
        yield f"| {cells} | {total} | {needed} |"
    yield ""
    yield from _figures()


def weights_tables() -> Iterator[str]:
    """The tables of calibration.md: a cell under weights that rest on its puck alone, and the resistor to fit."""
    yield "| largest count, upright | 1.5 kΩ (force-sensing resistor) | 330 Ω (velostat) |"
    yield "|---:|---|---|"
    for words, largest in (("100", 100), ("200", 200), ("300 to 3000", 1000), ("3500", 3500), ("3900 and more", 4095)):
        advice = [_advice(largest, ohm) for ohm in (DIVIDER_OHM, VELOSTAT_OHM)]
        yield f"| {words} | " + " | ".join(advice) + " |"
    yield ""
    counts = [loaded(grams * GRAVITY / 1000).counts for grams in WEIGHTS_G]
    yield "| grams | " + " | ".join(map(str, WEIGHTS_G)) + " |"
    yield "|---|" + "---:|" * len(WEIGHTS_G)
    yield "| counts | " + " | ".join(map(str, counts)) + " |"


def _advice(largest: int, ohm: int) -> str:
    fit = fit_ohm(largest, ohm)
    return "good" if fit == ohm else f"fit {ohms(fit)}"


def _figures() -> Iterator[str]:
    dead, linear = (conductance_us(uv / 1000) for uv in ADC_UV)
    plain_dead, plain_linear = (conductance_us(uv / 1000) for uv in BOARDS["esp32"].adc_uv)
    yield "| figure | ESP32-S3 | plain ESP32 |"
    yield "|---|---:|---:|"
    yield f"| dead zone of the converter, as conductance | {dead:.1f} µS | {plain_dead:.1f} µS |"
    yield f"| the same, as force | {dead / US_PER_N:.2f} N | {plain_dead / US_PER_N:.2f} N |"
    yield f"| end of the linear range, as conductance | {linear:.0f} µS | {plain_linear:.0f} µS |"
    yield f"| noise of a value at 500 mV | {noise_counts(500):.1f} counts | the same |"
    yield f"| noise of a value at 1500 mV | {noise_counts(1500):.1f} counts | the same |"
    creep = ", ".join(f"{creep_percent(s):.1f} %" for s in (60, 3600, 172800))
    yield f"| creep in a minute, an hour, 48 h | {creep} | the same |"
    yield f"| settling of a cell's own filter, at most | {settling_us(DIVIDER_OHM, FILTER_NF):.0f} µs | the same |"
    yield f"| counts at the end, TOP | {TOP} | the same |"
