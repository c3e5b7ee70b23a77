"""A cushion that says of its seat what a test wants, at once: for each state that a person can see."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Writer
from perch.model.calendar import Calendar
from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from support.page import Served, afternoon

MINUTE = 60_000
NAME, BOOT = "desk", "0000beef"
PLACES = [[-45, 55], [45, 55], [-50, 0], [50, 0], [-40, -60], [40, -60]]
SETTINGS = {
    "limit_ms": 2_400_000, "quiet_from_min": 1320, "quiet_to_min": 420, "sample_hz": 10, "on_counts": 60,
    "off_counts": 30, "on_permille": 120, "outbox_kb": 512, "baseline": 0,
}  # fmt: skip
SAT = {"seated": True, "bout": 7, "loads": [310, 260, 620, 590, 880, 860]}
ROSE = {"seated": False, "bout": None, "loads": [0] * 6, "due_in_ms": None}
STATES: dict[str, dict[str, Any]] = {
    "sitting": SAT | {"sat_min": 18, "due_in_ms": 22 * MINUTE},
    "nearly": SAT | {"sat_min": 36, "due_in_ms": 4 * MINUTE},
    "get-up": SAT | {"sat_min": 41, "nudges": 1, "due_in_ms": 4 * MINUTE},
    "snoozed": SAT | {"sat_min": 42, "nudges": 1, "due_in_ms": 9 * MINUTE},
    "up": ROSE | {"sat_min": 41, "since_min": 0.5},
    "break": ROSE | {"sat_min": 0, "since_min": 6},
    "empty": ROSE | {"sat_min": 0, "since_min": 90},
    "object": SAT | {"sat_min": 50, "silent": "object", "due_in_ms": 5 * MINUTE},
    "not-you": SAT | {"sat_min": 12, "silent": "muted", "due_in_ms": 28 * MINUTE},
    "muted": SAT | {"sat_min": 44, "silent": "muted", "muted_for_min": 40, "due_in_ms": 5 * MINUTE},
    "quiet": SAT | {"sat_min": 44, "silent": "quiet", "nudges": 1, "due_in_ms": 5 * MINUTE},
    "baseline": SAT | {"sat_min": 44, "silent": "baseline", "nudges": 1, "due_in_ms": 5 * MINUTE},
    "calibrating": SAT | {"sat_min": 1, "calibrating": {"phase": "upright", "left_ms": 24_000}},
    "offline": SAT | {"sat_min": 18, "status": "offline"},
    "unknown": SAT | {"sat_min": 18, "ago_min": 7},
}
"""What to say for each state of `perch.report.now`."""


def remembered(folder: Path, calendar: Calendar, now_ms: int, days: int = 44) -> None:
    """Write a journal with days of sitting up to now, the first 14 of them a baseline."""
    writer = Writer(folder / "journal.db")
    writer.store(list(arrivals(NAME, _stays(calendar, now_ms, days))), now_ms)
    first = calendar.day_of(now_ms) - timedelta(days=days - 1)
    writer.remember(note_of(NAME), written(BaselinePeriod(first, first + timedelta(days=14))))
    writer.close()


def served(folder: Path, port: int) -> Served:
    """A host with its page and weeks of sitting behind it, at five in the afternoon."""
    zone = afternoon()
    remembered(folder, Calendar(ZoneInfo(zone), 240), round(time.time() * 1000))
    return Served(folder, port, PERCH_TIME_ZONE=zone)


def _stays(calendar: Calendar, now_ms: int, days: int) -> Iterator[Stay]:
    last = calendar.day_of(now_ms)
    for number in range(days):
        day = last - timedelta(days=days - 1 - number)
        start, end = calendar.bounds(day)
        at, end = start, min(end, now_ms - 100 * MINUTE)
        long = 52 if number < 14 else 44
        for sit, minutes in enumerate(
            [] if day.weekday() > 4 and day != last else [long, 25, 38 + number % 9, long, 31, 47, 28]
        ):
            begins = start + (5 * 60 + sit * 65) * MINUTE
            if begins + minutes * MINUTE >= end:
                break
            yield Stay(at, begins, False, False)
            yield Stay(begins, begins + minutes * MINUTE, True, False)
            at = begins + minutes * MINUTE
        if at < end:
            yield Stay(at, end, False, False)


class StatedCushion:
    """A cushion at a broker, in `with`, of which the host hears exactly what `say` says."""

    def __init__(self, port: int, name: str = NAME) -> None:
        self._name = name
        self._session = Session(Broker("127.0.0.1", port), [])

    def __enter__(self) -> Self:
        self._session.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.__exit__(kind, error, trace)

    def say(self, state: str) -> None:
        """Be in one of the STATES."""
        self.tell(**STATES[state])

    def tell(
        self, *, sat_min: float = 0, since_min: float | None = None, ago_min: float = 0, status: str = "online",
        muted_for_min: float | None = None, **more: Any
    ) -> None:  # fmt: skip
        """Say its state: sat for so long since the last break, unchanged since so long, said so long ago."""
        now = round(time.time() * 1000)
        zero, at = now - 86_400_000, 86_400_000 - round(ago_min * MINUTE)
        since = sat_min if since_min is None else since_min
        self._changed = zero, at - round(since * MINUTE)
        base = {"v": 1, "boot": BOOT, "zero": zero, "at": at, "since": self._changed[1], "nudges": 0}
        state = base | {
            "stretch_ms": round(sat_min * MINUTE),
            "limit_ms": 2_400_000,
            "balance_lr": -80,
            "balance_fr": 10,
        }
        if muted_for_min is not None:
            state["muted_until"] = at + round(muted_for_min * MINUTE)
        self._put("status", status.encode())
        self._put(
            "state",
            json.dumps(
                state | {name: value for name, value in more.items() if value is not None or name == "bout"}
            ).encode(),
        )
        self.healthy(zero)
        self.reports(SETTINGS)

    def healthy(self, zero: int, **more: Any) -> None:
        """Say that it is well, but for `more`."""
        health = {
            "v": 1, "boot": BOOT, "zero": zero, "at": 60_000, "cause": "power-on", "free": 61_440, "rssi": -61,
            "outbox": 0, "dropped": 0, "fw": "0.1.0", "rev": 1, "faulty": [], "calibrated": True,
            "calibrated_at": zero - 10 * 86_400_000, "drift": 3, "places": PLACES,
        }  # fmt: skip
        self._put("health", json.dumps(health | more).encode())

    def reports(self, settings: dict[str, int], rev: int = 1) -> None:
        """Say which settings are in force."""
        self._put("settings/reported", json.dumps({"v": 1, "rev": rev, "settings": settings, "refused": []}).encode())

    def sat(self, minutes: int, **more: Any) -> None:
        """Send the record of the bout that the STATES are in, which ended with the state that was said last."""
        zero, end = self._changed
        bout = {"kind": "bout", "boot": BOOT, "seq": SAT["bout"], "start": end - minutes * MINUTE, "end": end}
        whole = bout | {"v": 1, "zero": zero, "limit_ms": 2_400_000, "rev": 1}
        record = whole | {"fw": "0.1.0", "mean_load": 580} | more
        self._session.say(Message(f"perch/v1/{self._name}/record", json.dumps(record).encode(), qos=1))

    def _put(self, leaf: str, payload: bytes) -> None:
        self._session.say(Message(f"perch/v1/{self._name}/{leaf}", payload, retain=True))
