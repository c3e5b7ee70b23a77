"""The cells at the ADC: up to four directly, up to sixteen through a CD74HC4067."""

from boards.esp32.conductance import Divider
from machine import ADC, Pin

SETTLE_US = 100  # after the multiplexer was switched, or the pin pulled; the first read is thrown away besides
GROUPS = 5
READS = 3  # a group
# Sweeps over all cells that take longer, so many in a row, read less from then on: the event loop is not to be held
# for 50 ms. A single one says nothing of the converter: memory may have been collected in it, which takes as long.
LONGEST_SWEEP_US, LONG_SWEEPS = 30000, 3

# Is anything connected? A channel is tied to its divider by 4.7 kiloohm and to ground by 1.5 more, whoever sits on the
# cell: the pull inside the pin, some 45 kiloohm, moves it by 0.4 V at most. An open one, a few picofarads, goes where
# it is pulled, twice each way; the last pull leaves it at ground, where it does not look like a sitter.
PULLS = ((Pin.PULL_UP, 2450000, 1 << 29), (Pin.PULL_DOWN, -1, 1000000)) * 2  # pull, where an open channel then is


class Nominal:
    """A converter of a chip without calibration in its eFuse: read by the curve of a typical ESP32 at 11 dB.

    142 mV and 0.8057 mV a count: ESP-IDF's esp_adc_cal for a reference of 1,100 mV. A chip's own may be off by a tenth.
    """

    used = False  # by any cell

    def __init__(self, adc: ADC):
        self._adc = adc
        Nominal.used = True

    def read_uv(self) -> int:
        """Return microvolts."""
        return 142000 + 8057 * self._adc.read() // 10


def converter(pin: Pin):
    """Return what gives microvolts at a pin by `read_uv()`."""
    adc = ADC(pin, atten=ADC.ATTN_11DB)
    try:
        adc.read_uv()
    except OSError:  # ESP_ERR_INVALID_ARG
        return Nominal(adc)
    return adc


class Direct:
    """Each cell on a pin of its own; `pulled` says whether these pins have pulls inside."""

    def __init__(self, pins: tuple, pulled: bool):
        self.pulled = pulled
        self._pins = [Pin(pin) for pin in pins]
        self._adcs = [converter(pin) for pin in self._pins]

    def adc(self, cell: int):
        """The converter that sees this cell; `pin` is then where."""
        self.pin = self._pins[cell]
        return self._adcs[cell]


class Multiplexer:
    """All cells on one pin, chosen by four others."""

    pulled = True

    def __init__(self, common: int, select: tuple, sleep_us):
        self.pin = Pin(common)
        self._adc = converter(self.pin)
        self._select = [Pin(pin, Pin.OUT, value=0) for pin in select]
        self._sleep_us = sleep_us

    def adc(self, cell: int):
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

    Each sweep also tests one cell, just after it was read, so that whatever the test leaves on its capacitor is gone
    before it is read again. `open` are the cells that had nothing connected to them in the last whole round of tests.
    """

    def __init__(self, pins, count: int, sleep_us, ticks_us):
        if count <= len(pins.direct):
            self._bank: Direct | Multiplexer = Direct(pins.direct[:count], pins.pulled)
        else:
            self._bank = Multiplexer(pins.mux_common, pins.mux_select, sleep_us)
        self._count, self._sleep_us, self._ticks_us = count, sleep_us, ticks_us
        self._divider = Divider(pins.adc_uv)
        self._means = [0] * GROUPS
        self.reads, self._long = READS, 0
        self.open: list[int] = []
        self._found: list[int] = []  # of this round
        self._next = 0 if self._bank.pulled else -1  # the cell that is tested next

    def read(self) -> list:
        """Counts of all cells, 0 to 4095 (conductance.py says of what)."""
        began, bank, counts = self._ticks_us(), self._bank, []
        for cell in range(self._count):
            adc = bank.adc(cell)
            counts.append(self._divider.count(self._microvolts(adc)))
            if cell == self._next and self._follows(adc, bank.pin):
                self._found.append(cell)
        if bank.pulled:
            self._next += 1
            if self._next == self._count:
                self.open, self._found, self._next = self._found, [], 0
        self._shorten(elapsed_us(began, self._ticks_us()))
        return counts

    def _shorten(self, took_us: int) -> None:
        self._long = self._long + 1 if took_us > LONGEST_SWEEP_US else 0
        if self._long == LONG_SWEEPS and self.reads > 1:
            self.reads, self._long = self.reads - 1, 0

    def told(self) -> str:
        """Return the open cells as a text for the log."""
        if not self.open:
            return "connected again"
        if len(self.open) == self._count and isinstance(self._bank, Multiplexer):
            return "the multiplexer is unplugged, or its wire SIG is"
        return "not connected: " + ", ".join([str(cell) for cell in self.open])

    def _follows(self, adc, pin: Pin) -> bool:
        try:
            for pull, low, high in PULLS:
                pin.init(pull=pull)
                self._sleep_us(SETTLE_US)
                adc.read_uv()  # still holds charge of before
                if not low <= adc.read_uv() <= high:
                    return False
            return True
        finally:
            pin.init(pull=None)  # type: ignore[arg-type]  # the stubs do not know it; MicroPython's documentation does

    def _microvolts(self, adc) -> int:
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
