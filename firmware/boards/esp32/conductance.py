"""From the voltage at a cell's divider to the counts that the cushion works with.

A cell from 3.3 V, a resistor R to ground, the ADC between them: the cell conducts G = V / (R (3.3 V - V)), which is
about proportional to the force on it. A count is 850 µS / 4095 for the resistor named here; 0 is the end of the dead
zone, 4095 is 850 µS above it, or a voltage at which the ADC is no longer linear.
"""

SUPPLY_UV = 3300000
DEAD_UV = 150000  # under it the ADC of an ESP32 shows 75 to 142 mV for anything (11 dB): such a cell counts 0
LINEAR_UV = 2450000  # over it the ADC bends: such a cell is saturated
FULL_US = 850
TOP = 4095
DIVIDER_OHM = 3300  # what it must be for 40 to 130 kg: hardware/sensors.md. Another one only scales the counts

# Voltages are reckoned in 100 µV, so that no step leaves the 30 bits of a small integer: no memory, no garbage.
STEP_UV = 100
SUPPLY = SUPPLY_UV // STEP_UV


class Divider:
    """Reckons for one resistor, in ohm (200 at least: the small integers end there)."""

    def __init__(self, ohm: int = DIVIDER_OHM):
        self._scale = TOP * 1000000 // (FULL_US * ohm)  # counts for V / (3.3 V - V) = 1
        self._dead = self._ratio(DEAD_UV // STEP_UV)

    def count(self, uv: int) -> int:
        """Counts, 0 to 4095, of a cell whose divider is at `uv` microvolts."""
        if uv >= LINEAR_UV:
            return TOP
        count = self._ratio(uv // STEP_UV) - self._dead
        return 0 if count < 0 else min(count, TOP)

    def _ratio(self, v: int) -> int:
        return v * self._scale // (SUPPLY - v)
