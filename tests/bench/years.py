"""Years of one person on one cushion, as records and as the states and health that are kept of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from perch.journal import Writer
from perch.model.records import Arrival
from perch.wire.decode import check

MINUTE_MS = 60_000
DAY_MS = 1_440 * MINUTE_MS
FIRST_MS = 1_704_700_800_000
"""Monday, 2024-01-08, midnight UTC: some weeks after the earliest time that the wire takes."""
DEVICE = "chair"
AT_ONCE = 500
Said = tuple[str, dict[str, Any]]


def years(days: int, chance: Random, *, states: bool = False) -> Iterator[Said]:
    """What the cushion says, by time: (leaf, message). A boot a week, some 10 bouts on five days of seven."""
    for day in range(days):
        yield from _day(day, chance, states)


def stored(path: Path, days: int, *, states: bool = False) -> int:
    """A journal with all of it; how many messages."""
    writer, batch, count = Writer(path), [], 0
    now_ms = FIRST_MS + days * DAY_MS
    for leaf, message in years(days, Random(1), states=states):
        topic, payload = f"perch/v1/{DEVICE}/{leaf}", json.dumps(message).encode()
        batch.append(Arrival(topic, payload, check(topic, payload, now_ms)))
        count += 1
        if len(batch) == AT_ONCE:
            writer.store(batch, now_ms)
            batch = []
    writer.store(batch, now_ms)
    writer.close()
    return count


class _Boot:
    """The messages of one boot of seven days."""

    def __init__(self, day: int) -> None:
        self.zero = FIRST_MS + day // 7 * 7 * DAY_MS
        self._common = {"v": 1, "boot": f"{day // 7:08x}", "zero": self.zero}
        self._first = 1_000 * (day % 7)
        self._made = 0

    def record(self, kind: str, **more: Any) -> Said:
        self._made += 1
        return "record", {**self._common, "seq": self._first + self._made, "kind": kind, **more}

    def state(self, at: int, since: int, seated: bool) -> Said:
        told = {"at": at, "since": since, "seated": seated, "bout": 1 if seated else None, "limit_ms": 2_400_000}
        more = {"stretch_ms": at - since if seated else 0, "nudges": 0, "loads": [700, 800, 900, 600, 500, 400]}
        return "state", {**self._common, **told, **more, "balance_lr": -20, "balance_fr": 40}

    def health(self, at: int) -> Said:
        more = {"cause": "power-on", "free": 61_440, "outbox": 0, "dropped": 0, "fw": "1.0", "rev": 3, "rssi": -61}
        return "health", {**self._common, "at": at, **more, "faulty": [], "calibrated": True}


def _day(day: int, chance: Random, states: bool) -> Iterator[Said]:
    boot = _Boot(day)
    midnight = day % 7 * DAY_MS
    if midnight == 0:
        yield boot.record("boot", at=0, cause="power-on", fw="1.0")
    at = midnight
    for start, end in [*_sits(day, midnight, chance), (midnight + DAY_MS, midnight + DAY_MS)]:
        yield from _told(boot, at, start, False, states)
        for alive in range(at + 15 * MINUTE_MS, start, 15 * MINUTE_MS):
            yield boot.record("alive", at=alive)
        if end > start:
            yield from _told(boot, start, end, True, states)
            yield from _sat(boot, start, end)
        at = end


def _sits(day: int, midnight: int, chance: Random) -> Iterator[tuple[int, int]]:
    if day % 7 > 4:
        return
    at = midnight + 8 * 60 * MINUTE_MS
    for _ in range(10):
        end = at + chance.randrange(5 * MINUTE_MS, 55 * MINUTE_MS)
        yield at, end
        at = end + chance.randrange(3 * MINUTE_MS, 20 * MINUTE_MS)


def _sat(boot: _Boot, start: int, end: int) -> Iterator[Said]:
    if end - start > 40 * MINUTE_MS:
        nudge = {"stretch_ms": 2_400_000, "nth": 1, "delivered": True, "bout": 1}
        yield boot.record("nudge", at=start + 40 * MINUTE_MS, **nudge)
    more = {"mean_load": 900, "limit_ms": 2_400_000, "rev": 3, "fw": "1.0", "balance_lr": -20, "balance_fr": 40}
    yield boot.record("bout", start=start, end=end, shifts=7, **more)


def _told(boot: _Boot, start: int, end: int, seated: bool, states: bool) -> Iterator[Said]:
    if not states:
        return
    for at in range(start + MINUTE_MS, end, 5 * MINUTE_MS):
        yield boot.state(at, start, seated)
        if at // MINUTE_MS % 15 == 1:
            yield boot.health(at)
