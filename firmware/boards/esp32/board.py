"""The names that the cushion knows a board by, over an ESP32."""

import time

import machine
from boards.esp32 import system
from boards.esp32.button import Button, Presses
from boards.esp32.buzzer import IDENTIFY, PULSE, TICK, Buzzer
from boards.esp32.cells import Cells, Nominal
from boards.esp32.led import Led
from cushion.late import forget

HANDS_MS = 50
CALM_HZ, USUAL_HZ = 80000000, 160000000  # how long everything takes is reckoned with the latter


class Board:
    """`pins` are those of this kit, `cells` how many there are, `led` and `tone` as in config.py.

    `utc_ms()` and `rssi()` are what the network knows, None where it does not; `radio(on)` switches it, and returns
    whether a network is joined.
    """

    TICKS_PERIOD = system.TICKS_PERIOD
    random, random_hex = staticmethod(system.random), staticmethod(system.random_hex)
    reset_cause, free_memory = staticmethod(system.reset_cause), staticmethod(system.free_memory)
    log = staticmethod(system.log)

    def __init__(self, pins, cells: int, led: str, tone: tuple, utc_ms, rssi, radio):
        self.ticks_ms, self.sleep_ms = system.ticks_ms, system.sleep_ms
        self.utc_ms, self.rssi, self.radio = utc_ms, rssi, radio
        self.button = Button(pins.button)
        self.trouble = self._calm = False
        self._open: list[int] = []  # cells, as logged
        self._cells = Cells(pins, cells, time.sleep_us, time.ticks_us)
        if Nominal.used:
            self.log("cells: this chip's converter is not calibrated: a typical curve is used")
        self._buzzer = Buzzer(pins, system.ticks_ms, system.TICKS_PERIOD, tone)
        self.mute = self._buzzer.off  # for good: nobody minds motor and buzzer from now on
        self._led = Led(pins.led, led)

    def facts(self) -> dict:
        """Return what else `health` says of this board: both heaps, and whether its converter is calibrated."""
        from boards.esp32 import heaps

        facts: dict = heaps.told()
        forget("boards.esp32.heaps")
        if Nominal.used:
            facts["adc"] = "nominal"
        return facts

    def read_raw(self) -> list[int]:
        """Return the raw counts of all cells, read at the usual speed: the conductance of each (conductance.py)."""
        if not self._calm:
            return self._cells.read()
        machine.freq(USUAL_HZ)
        try:
            return self._cells.read()
        finally:
            machine.freq(CALM_HZ)

    def open_cells(self) -> list[int]:
        """Return the numbers of the cells at which nothing is connected, as far as this board can tell; log changes."""
        if self._cells.open != self._open:
            self._open = self._cells.open
            self.log("cells: " + self._cells.told())
        return self._open

    def buzz(self, on: bool) -> None:
        """Sound the buzzer or stop it."""
        self._buzzer.buzz(on)

    def led(self, what: str) -> None:
        """Show "off", "seated" or "calibrate"; trouble outshines all but the last, at which somebody looks."""
        trouble = what != "calibrate" and (self.trouble or self._open)
        self._led.show("trouble" if trouble else what)

    def sound(self, what: str) -> None:
        """Play "identify", by which somebody finds this cushion, "tick", or "pulse", a second of current in silence."""
        self._buzzer.sound({"identify": IDENTIFY, "tick": TICK, "pulse": PULSE}[what])

    def calm(self, on: bool) -> None:
        """Run the processor at half of its usual speed between the looks, or at all of it; either suits the radio."""
        self._calm = on
        machine.freq(CALM_HZ if on else USUAL_HZ)

    def updating(self, root: str) -> tuple:
        """Return (the slot that runs, (device, key, .mpy version)) for an update; the settings are read for it."""
        from boards.esp32 import own

        found = own.found(root)
        forget("boards.esp32.own")
        return found

    def mark(self, data: bytes) -> None:
        """Keep a few bytes for the next start, over any reset but no loss of power; main.py counts in front of them."""
        memory = machine.RTC().memory
        memory((memory() or b"\0")[:1] + data)

    def marked(self) -> bytes:
        """Return what was kept."""
        return machine.RTC().memory()[1:]

    def restart(self) -> None:
        """Start anew: by a wish, so it counts as no unhealthy start, however soon it comes (main.py counts)."""
        memory = machine.RTC().memory
        memory(b"\0" + memory()[1:])  # what is marked stays: a start that knew no time is placed by it
        machine.reset()

    async def hands(self, pressed, beat) -> None:
        """Mind the button and the buzzer's pattern, for ever; `pressed(what)` is called with what a press meant."""
        presses = Presses(self.TICKS_PERIOD, self.button.held)
        while True:
            self._buzzer.keep_time()
            what = presses.step(self.ticks_ms(), self.button.held)
            if what:
                pressed(what)
            beat()
            await self.sleep_ms(HANDS_MS)
