"""From the voltage at a cell's divider to the counts that the cushion works with.

A cell from 3.3 V, a resistor R to ground, the ADC between them: the cell conducts G = V / (R (3.3 V - V)), which is
about proportional to the force on it. A count is 2500 µS / 4095 for the resistor named here; 0 is the end of the dead
zone, 4095 is 2500 µS above it, or a voltage at which the ADC is no longer linear. pins.py has both ends of each ADC.
"""

SUPPLY_UV = 3300000
FULL_US = 2500
TOP = 4095
DIVIDER_OHM = 1500  # chosen for 40 to 130 kg on soft to firm seats: hardware/sensors.md. Another one scales the counts

# Voltages are reckoned in 100 µV, so that no step leaves the 30 bits of a small integer: no memory, no garbage.
STEP_UV = 100
SUPPLY = SUPPLY_UV // STEP_UV


class Divider:
    """Counts for the ADC range `adc_uv` (dead zone, end of the linear range) and a resistor in ohm (200 at least: the
    small integers end there).
    """

    def __init__(self, adc_uv: tuple, ohm: int = DIVIDER_OHM):
        self._scale = TOP * 1000000 // (FULL_US * ohm)  # counts for V / (3.3 V - V) = 1
        dead_uv, self._linear_uv = adc_uv
        self._dead = self._ratio(dead_uv // STEP_UV)

    def count(self, uv: int) -> int:
        """Counts, 0 to 4095, of a cell whose divider is at `uv` microvolts."""
        if uv >= self._linear_uv:
            return TOP
        count = self._ratio(uv // STEP_UV) - self._dead
        return 0 if count < 0 else min(count, TOP)

    def _ratio(self, v: int) -> int:
        return v * self._scale // (SUPPLY - v)
