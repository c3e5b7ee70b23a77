"""The desktop board: the names of a real board, over a simulated or a recorded seat. It is cut at the raw ADC count."""

import gc
import os

from boards.desktop.pace import TICKS_PERIOD as PERIOD

JOIN_MS = 4000  # to find the network again and get an address of it


class Board:
    """`seat` gives raw counts by `read(now)` and hears the buzzer by `nudged(now)`; `say` takes a dict to report."""

    TICKS_PERIOD = PERIOD

    def __init__(self, pace, seat, say):
        self._pace, self._seat, self._say = pace, seat, say
        self.ticks_ms, self.utc_ms, self.sleep_ms = pace.ticks_ms, pace.utc_ms, pace.sleep_ms
        self._buzzing = False
        self._joins_at: int | None = 0  # None while the radio is off

    def read_raw(self) -> list:
        """Raw ADC counts of all cells."""
        return self._seat.read(self._pace.ms)

    def open_cells(self) -> list:
        """A desktop has no wires that could come off."""
        return []

    def buzz(self, on: bool) -> None:
        """Sound the buzzer or stop it."""
        if on and not self._buzzing:
            self._say({"buzz": self._pace.utc_ms()})
            self._seat.nudged(self._pace.ms)
        self._buzzing = on

    def led(self, what: str) -> None:
        """A desktop has no LED."""

    def random_hex(self, digits: int) -> str:
        """Hex digits that no earlier start had."""
        return "".join("%02x" % byte for byte in os.urandom((digits + 1) // 2))[:digits]

    def random(self, n: int) -> int:
        """An integer from 0 to n - 1."""
        return int.from_bytes(os.urandom(4), "big") % n

    def reset_cause(self) -> str:
        """Why the board started."""
        return "power-on"

    def free_memory(self) -> int | None:
        """Bytes free on the heap; None where the interpreter does not say."""
        return gc.mem_free() if hasattr(gc, "mem_free") else None

    def facts(self) -> dict:
        """Return what else `health` says of this board: of a desktop nothing."""
        return {}

    def rssi(self) -> int | None:
        """Signal strength of the Wi-Fi in dBm; a desktop has none."""
        return None

    def radio(self, on: bool) -> bool:
        """Switch the radio, which takes its time to join a network; return whether one is joined."""
        if not on:
            self._joins_at = None
        elif self._joins_at is None:
            self._joins_at = self._pace.ms + JOIN_MS
        return self._joins_at is not None and self._pace.ms >= self._joins_at

    def calm(self, on: bool) -> None:
        """A desktop has one speed."""

    def sound(self, what: str) -> None:
        """Report "identify", "tick" or "pulse", and when it began in UTC ms."""
        self._say({what: self._pace.utc_ms()})

    def mark(self, data: bytes) -> None:
        """A desktop has nothing that outlives its end."""

    def marked(self) -> bytes:
        """Return what was kept."""
        return b""

    def restart(self) -> None:
        """Start anew: the desktop's process ends."""
        raise SystemExit

    def log(self, text: str) -> None:
        """Say what went wrong."""
        self._say({"log": text})
