"""What an ESP32 is and does without any of its pins: time, chance, log, restart."""

import asyncio
import gc
import os
import sys
import time

import machine

TICKS_PERIOD = 1 << 30

CAUSES = {
    machine.PWRON_RESET: "power-on",
    machine.HARD_RESET: "reset",
    machine.WDT_RESET: "watchdog",
    machine.DEEPSLEEP_RESET: "deep-sleep",
    machine.SOFT_RESET: "soft-reset",
}


def ticks_ms() -> int:
    """Return milliseconds since some moment; they wrap at TICKS_PERIOD."""
    return time.ticks_ms()  # type: ignore[return-value]  # the stubs keep it a secret that it is an int


async def sleep_ms(ms: int) -> None:
    """Let the other tasks work for so long."""
    await asyncio.sleep_ms(ms)


def random_hex(digits: int) -> str:
    """Return hex digits that no earlier start had."""
    return "".join(["%02x" % byte for byte in os.urandom((digits + 1) // 2)])[:digits]


def random(n: int) -> int:
    """Return an integer from 0 to n - 1."""
    return int.from_bytes(os.urandom(4), "big") % n


def reset_cause() -> str:
    """Return why the board started."""
    return CAUSES.get(machine.reset_cause(), "unknown")


def free_memory() -> int | None:
    """Return the bytes that are free on the heap, None where the interpreter does not say."""
    return gc.mem_free() if hasattr(gc, "mem_free") else None


def log(text: str) -> None:
    """Say it on the serial line, where `make logs` shows it."""
    print("perch: " + text)


def default_name() -> str:
    """Return the name of a cushion that was not given one: by the board's own address."""
    return "cushion-" + "".join(["%02x" % byte for byte in machine.unique_id()[-3:]])


def machine_name() -> str:
    """Return what MicroPython says it runs on."""
    return getattr(sys.implementation, "_machine", "")
