"""Made-up messages of cushions, for tests of the host."""

import json
from typing import Any

from hypothesis import strategies as st

from perch.model.records import Arrival
from perch.wire.decode import check

NOW_MS = 1_772_442_000_000
ZERO_MS = NOW_MS - 10 * 86_400_000
MINUTE_MS = 60_000
BOOT = "1a2b3c4d"


def bout(seq: int, start: int, end: int, **more: Any) -> dict[str, Any]:
    """A bout record, complete and placed unless `more` says otherwise."""
    base = {"v": 1, "kind": "bout", "boot": BOOT, "zero": ZERO_MS, "limit_ms": 2_400_000, "rev": 0, "fw": "1"}
    return base | {"seq": seq, "start": start, "end": end, "mean_load": 900} | more


def point(seq: int, at: int, **more: Any) -> dict[str, Any]:
    """An `alive` record, placed unless `more` says otherwise."""
    return {"v": 1, "kind": "alive", "boot": BOOT, "zero": ZERO_MS, "seq": seq, "at": at} | more


def state(**more: Any) -> dict[str, Any]:
    """A state: somebody has sat for a minute."""
    base = {"v": 1, "boot": BOOT, "zero": ZERO_MS, "at": 120_000, "since": 60_000, "seated": True, "bout": 3}
    return base | {"stretch_ms": 60_000, "nudges": 0, "limit_ms": 2_400_000, "loads": [5, 6, 7, 8]} | more


def arrival(message: object, device: str = "chair", leaf: str = "record") -> Arrival:
    """A message as it reaches the journal."""
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    topic = f"perch/v1/{device}/{leaf}"
    return Arrival(topic, payload, check(topic, payload, NOW_MS))


@st.composite
def histories(draw: st.DrawFn) -> list[Arrival]:
    """All that two cushions said in a few boots, with and without a known time, some bouts censored first."""
    found = []
    for device, boot in draw(
        st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from(["0" * 8, "1" * 8])), max_size=3)
    ):
        for seq in range(draw(st.integers(1, 6))):
            found += [arrival(one, device) for one in draw(_versions(boot, seq))]
    return found


@st.composite
def _versions(draw: st.DrawFn, boot: str, seq: int) -> list[dict[str, Any]]:
    zeros = st.sampled_from([None, None, ZERO_MS, ZERO_MS + 250])
    start = seq * MINUTE_MS
    if draw(st.booleans()):
        return [point(seq, start, boot=boot, zero=draw(zeros))]
    complete = bout(seq, start, start + 50_000, boot=boot, zero=draw(zeros))
    censored = bout(seq, start, start + 30_000, boot=boot, zero=draw(zeros), censored=True)
    return draw(st.sampled_from([[complete], [censored], [censored, complete]]))


def health(**more: Any) -> dict[str, Any]:
    said = {"v": 1, "boot": "1a2b3c4d", "at": 5000, "zero": ZERO_MS, "cause": "power", "free": 61_440, "outbox": 3}
    return said | {"dropped": 0, "fw": "0.1.0", "rev": 2, "rssi": -60, "faulty": [2], "calibrated": True} | more


def nudge(seq: int, at: int, **more: Any) -> dict[str, Any]:
    return point(seq, at, kind="nudge", stretch_ms=2_400_000, nth=1, delivered=True, bout=0) | more


def bytes_of(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()
