"""The names that the cushion knows a board by, over an ESP32."""

import asyncio
import gc
import os
import sys
import time

import machine
from boards.esp32.button import Button, Presses
from boards.esp32.buzzer import Buzzer
from boards.esp32.cells import Cells
from boards.esp32.led import Led
from boards.esp32.pins import BOARDS

TICKS_PERIOD = 1 << 30
HANDS_MS = 50

CAUSES = {
    machine.PWRON_RESET: "power-on",
    machine.HARD_RESET: "reset",
    machine.WDT_RESET: "watchdog",
    machine.DEEPSLEEP_RESET: "deep-sleep",
    machine.SOFT_RESET: "soft-reset",
}


class Board:
    """`name` is one of pins.BOARDS, `cells` how many there are, `led` and `tone_hz` as in config.py.

    `utc_ms` and `rssi` are put in by who knows them.
    """

    TICKS_PERIOD = TICKS_PERIOD

    def __init__(self, name: str, cells: int, led: str, tone_hz: int):
        pins = BOARDS[name]
        self.ticks_ms, self.sleep_ms = ticks_ms, asyncio.sleep_ms
        self.utc_ms = self.rssi = _nothing
        self.button = Button(pins.button)
        self.trouble = False
        self._told: list[int] = []
        self._cells = Cells(pins, cells, time.sleep_us, time.ticks_us)
        self._buzzer = Buzzer(pins, ticks_ms, TICKS_PERIOD, tone_hz)
        self.silence = self._buzzer.off  # for good: nobody minds motor and buzzer from now on
        self._led = Led(pins.led, led)

    def read_raw(self) -> list:
        """Raw counts of all cells; the conductance of each (conductance.py)."""
        return self._cells.read()

    def open_cells(self) -> list:
        """Numbers of the cells at which nothing is connected, as far as this board can tell; the log hears of it."""
        if self._cells.open != self._told:
            self._told = self._cells.open
            self.log("cells: " + self._cells.told())
        return self._told

    def buzz(self, on: bool) -> None:
        """Sound the buzzer or stop it."""
        self._buzzer.buzz(on)

    def led(self, what: str) -> None:
        """Say "off", "seated" or "calibrate"; trouble outshines all but the last, at which somebody looks."""
        trouble = what != "calibrate" and (self.trouble or self._told)
        self._led.show("trouble" if trouble else what)

    def show(self, what: str) -> None:
        """Light up in one of the colours of led.py."""
        self._led.show(what)

    def identify(self) -> None:
        """Make oneself noticed."""
        self._buzzer.identify()

    def restart(self) -> None:
        """Start anew."""
        machine.reset()

    def random_hex(self, digits: int) -> str:
        """Hex digits that no earlier start had."""
        return "".join(["%02x" % byte for byte in os.urandom((digits + 1) // 2)])[:digits]

    def random(self, n: int) -> int:
        """An integer from 0 to n - 1."""
        return int.from_bytes(os.urandom(4), "big") % n

    def reset_cause(self) -> str:
        """Why the board started."""
        return CAUSES.get(machine.reset_cause(), "unknown")

    def free_memory(self) -> int | None:
        """Bytes free on the heap."""
        return gc.mem_free() if hasattr(gc, "mem_free") else None

    def log(self, text: str) -> None:
        """Say it on the serial line, where `make logs` shows it."""
        print("perch: " + text)

    async def hands(self, pressed, beat) -> None:
        """Mind the button and the buzzer's pattern, for ever; `pressed(what)` is told what a press meant."""
        presses = Presses(TICKS_PERIOD, self.button.held)
        while True:
            self._buzzer.keep_time()
            what = presses.step(self.ticks_ms(), self.button.held)
            if what:
                pressed(what)
            beat()
            await self.sleep_ms(HANDS_MS)


def ticks_ms() -> int:
    """Milliseconds since some moment; wraps at TICKS_PERIOD."""
    return time.ticks_ms()  # type: ignore[return-value]  # the stubs keep it a secret that it is an int


def default_name() -> str:
    """Name of a cushion that was not given one: by the board's own address."""
    return "cushion-" + "".join(["%02x" % byte for byte in machine.unique_id()[-3:]])


def machine_name() -> str:
    """What MicroPython says it runs on."""
    return getattr(sys.implementation, "_machine", "")


def _nothing() -> None:
    """Not known on this board, or not yet."""
