"""A cushion that has gone bad: it knows its own password, and sends whatever may harm, as fast as it goes."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore
from time import monotonic, monotonic_ns, time_ns
from typing import Any

from guarded import Guarded
from histories import MINUTE_MS, bout, point, state
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sender import Sender
from servers import PATIENCE_S, Host

from perch.journal import Reader

NAME, VICTIM = "mallory", "desk"
DAY_MS = 86_400_000
_ON_ITS_WAY = 2_000
Evil = tuple[str, bytes]


def _record(message: Any) -> Evil:
    return "record", json.dumps(message).encode()


def _zero(chance: random.Random) -> int:
    return time_ns() // 1_000_000 - chance.randrange(1, 700) * DAY_MS


def many_boots(chance: random.Random) -> Evil:
    """A record that is right, of a boot of its own, as long as one may be."""
    start = chance.randrange(10**8)
    named = {"boot": f"{chance.getrandbits(32):08x}", "zero": _zero(chance), "note": "x" * chance.choice([0, 3_500])}
    return _record(bout(chance.randrange(2**31), start, start + MINUTE_MS, **named))


def unplaced(chance: random.Random) -> Evil:
    """One more record of a boot whose time nobody knows."""
    return _record(point(chance.randrange(10_000, 2**31), chance.randrange(10**9), zero=None, boot="00000bad"))


def moved(chance: random.Random) -> Evil:
    """Another time for all of them, from a record before all that told one so far."""
    before_all = 2**31 - 1 - monotonic_ns() // 1_000_000 % 2**31
    return _record(point(before_all, 1, zero=_zero(chance), boot="00000bad"))


def in_anothers_name(chance: random.Random) -> Evil:
    """The name of another wherever one may stand."""
    posing = {"device": VICTIM, "topic": f"perch/v1/{VICTIM}/record", "boot": "0000000a", "fw": VICTIM}
    return _record(bout(chance.randrange(100), 0, MINUTE_MS, zero=_zero(chance), **posing))


def absurd_times(chance: random.Random) -> Evil:
    """1970, 2100, and beyond what any clock says."""
    return _record(bout(chance.randrange(2**31), 0, MINUTE_MS, zero=chance.choice([0, 4_102_444_799_000, -1, 2**63])))


def huge(chance: random.Random) -> Evil:
    """A payload without end."""
    return chance.choice(["record", "state", "health", "settings/reported"]), b"[" * chance.choice([4_000, 200_000])


def deep(chance: random.Random) -> Evil:
    """JSON in JSON in JSON."""
    return "record", b'{"a":' * 700 + b"1" + b"}" * 700


def absurd_numbers(chance: random.Random) -> Evil:
    """A state that is as wrong as one may be and still be right."""
    most = {"stretch_ms": 2**31 - 1, "nudges": 2**31 - 1, "limit_ms": 1, "loads": [-(2**31) + 1] * 64, "due_in_ms": 0}
    return "state", json.dumps(state(zero=_zero(chance), seated=chance.choice([True, False]), **most)).encode()


def rubbish(chance: random.Random) -> Evil:
    """Nothing at all, differently each time."""
    return chance.choice(["record", "status", "health"]), chance.randbytes(chance.randrange(300))


KINDS: tuple[Callable[[random.Random], Evil], ...] = (
    many_boots, many_boots, unplaced, unplaced, moved, in_anothers_name, absurd_times, huge, deep, absurd_numbers,
    rubbish,
)  # fmt: skip


@dataclass(frozen=True)
class Harm:
    """What it cost: bytes of memory and disk, and how long an honest cushion waited at most for its `stored`."""

    memory: int
    disk: int
    longest_s: float


class Attacker:
    """The bad cushion's line to the broker."""

    def __init__(self, guarded: Guarded, password: str) -> None:
        self._room = Semaphore(_ON_ITS_WAY)
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(NAME, password)
        self._client.max_inflight_messages_set(_ON_ITS_WAY)
        self._client.on_publish = lambda *_: self._room.release()
        self._client.connect("127.0.0.1", guarded.port)
        self._client.loop_start()

    def send(self, evil: Evil) -> None:
        self._room.acquire(timeout=PATIENCE_S)
        self._client.publish(f"perch/v1/{NAME}/{evil[0]}", evil[1], 1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def enrolled(guarded: Guarded, name: str) -> str:
    """Make an account that comes in by its password; which is returned."""
    made = guarded.typed("device", "add", name, "--plain", "--broker", "broker.example")
    assert made.returncode == 0, made
    password: str = json.loads((guarded.folder / "cushions" / f"{name}.json").read_text())["broker"]["password"]
    return password


def attack(guarded: Guarded, messages: int, seed: int) -> Harm:
    """Let it send so many messages, while an honest cushion sends a record now and then; each of those is stored."""
    passwords = {name: enrolled(guarded, name) for name in (NAME, VICTIM)}
    guarded.start()
    host = Host(guarded.folder, guarded.port, guarded.env)
    try:
        return _attack(guarded, host, passwords, messages, seed)
    finally:
        host.kill()
        guarded.stop()


def _attack(guarded: Guarded, host: Host, passwords: dict[str, str], messages: int, seed: int) -> Harm:
    chance = random.Random(seed)
    honest = Sender(guarded.port, VICTIM, passwords[VICTIM])
    attacker = Attacker(guarded, passwords[NAME])
    before, longest_s = host.memory, 0.0
    for sent in range(messages):
        attacker.send(chance.choice(KINDS)(chance))
        if sent % (messages // 20) == 0:
            honest.record(point(sent, sent * 100))
            began = monotonic()
            honest.wait_until_stored()
            longest_s = max(longest_s, monotonic() - began)
    attacker.close()
    honest.close()
    return Harm(host.memory - before, disk_of(guarded.folder), longest_s)


def disk_of(folder: Path) -> int:
    """Bytes of the journal."""
    return sum(path.stat().st_size for path in folder.glob("journal.db*"))


def assert_unharmed(guarded: Guarded) -> None:
    """The journal knows of nobody else, and of the honest cushion what it sent and no more."""
    with Reader(guarded.folder / "journal.db") as journal:
        assert journal.devices() == [VICTIM, NAME]
        assert journal.count(VICTIM) == 20
        assert journal.live(VICTIM) is None and journal.bouts(VICTIM, 0, 2**62) == []
        assert not any(VICTIM in row.topic for row in journal.quarantine(10**6).rows)
