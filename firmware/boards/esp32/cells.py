"""The cells at the ADC: up to four directly, up to sixteen through a CD74HC4067."""

from boards.esp32.conductance import Divider
from machine import ADC, Pin

SETTLE_US = 100  # after the multiplexer was switched; the first read is thrown away besides
GROUPS = 5
READS = 3  # a group
# A sweep over all cells that takes longer reads less from then on: the event loop is never held for 50 ms.
LONGEST_SWEEP_US = 30000


class Direct:
    """Each cell on a pin of its own."""

    def __init__(self, pins: tuple):
        self._adcs = [ADC(Pin(pin), atten=ADC.ATTN_11DB) for pin in pins]

    def adc(self, cell: int) -> ADC:
        """The converter that sees this cell."""
        return self._adcs[cell]


class Multiplexer:
    """All cells on one pin, chosen by four others."""

    def __init__(self, common: int, select: tuple, sleep_us):
        self._adc = ADC(Pin(common), atten=ADC.ATTN_11DB)
        self._select = [Pin(pin, Pin.OUT, value=0) for pin in select]
        self._sleep_us = sleep_us

    def adc(self, cell: int) -> ADC:
        """The converter, after it was given this cell."""
        for bit, pin in enumerate(self._select):
            pin.value(cell >> bit & 1)
        self._sleep_us(SETTLE_US)
        return self._adc


class Cells:
    """Counts of all cells. `sleep_us` waits, `ticks_us` counts microseconds.

    A cell's voltage is the median of five means of three reads. Wi-Fi sends in bursts that spoil neighbouring reads:
    two spoilt groups change nothing, which a mean of all fifteen could not say; the means take the noise of the
    converter down as well.
    """

    def __init__(self, pins, count: int, sleep_us, ticks_us):
        if count <= len(pins.direct):
            self._bank: Direct | Multiplexer = Direct(pins.direct[:count])
        else:
            self._bank = Multiplexer(pins.mux_common, pins.mux_select, sleep_us)
        self._count, self._ticks_us = count, ticks_us
        self._divider = Divider()
        self._means = [0] * GROUPS
        self.reads = READS

    def read(self) -> list:
        """Counts of all cells, 0 to 4095 (conductance.py says of what)."""
        began = self._ticks_us()
        counts = [self._divider.count(self._microvolts(self._bank.adc(cell))) for cell in range(self._count)]
        if self.reads > 1 and elapsed_us(began, self._ticks_us()) > LONGEST_SWEEP_US:
            self.reads -= 1
        return counts

    def _microvolts(self, adc: ADC) -> int:
        adc.read_uv()  # still holds charge of the cell before
        means = self._means
        for group in range(GROUPS):
            total = 0
            for _ in range(self.reads):
                total += adc.read_uv()
            means[group] = total // self.reads
        means.sort()
        return means[GROUPS // 2]


def elapsed_us(began: int, now: int) -> int:
    """Microseconds between two counts of `ticks_us`, which wrap at 2**30."""
    return (now - began) & 0x3FFFFFFF
