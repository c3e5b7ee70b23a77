"""A cushion that has gone bad: it knows its own password, and sends whatever may harm, as fast as it goes."""

import json
import random
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, monotonic_ns, sleep, time_ns
from typing import Any

from perch.journal import Reader
from support.cushions import Sender
from support.guarded_broker import Guarded
from support.hosts import HostProcess
from support.messages import MINUTE_MS, bout, point, state
from support.processes import PATIENCE_S

NAME, VICTIM = "mallory", "desk"
DAY_MS = 86_400_000
_ON_ITS_WAY = 500
_BETWEEN_S = 0.1
_PATIENCE_S = 180.0
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
    """What it cost: bytes of memory and disk; the records of an honest cushion, and how long it waited at most."""

    memory: int
    disk: int
    records: int
    longest_s: float


class Attacker:
    """The bad cushion's line to the broker: bare packets at QoS 1, as fast as they are acknowledged."""

    def __init__(self, port: int, password: str) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._line.sendall(
            _packet(0x10, _text("MQTT") + b"\x04\xc2\x00\x00" + b"".join(map(_text, (NAME, NAME, password))))
        )
        self._waiting = bytearray()
        self._unanswered = 0
        self._read(4)

    def send(self, evil: Evil) -> None:
        topic = _text(f"perch/v1/{NAME}/{evil[0]}")
        self._waiting += _packet(0x32, topic + b"\x00\x01" + evil[1])
        self._unanswered += 1
        if self._unanswered == _ON_ITS_WAY:
            self.flush()

    def flush(self) -> None:
        """Send what waits, and return when the broker has it."""
        answers = Thread(target=self._read, args=(4 * self._unanswered,))
        answers.start()
        self._line.sendall(self._waiting)
        answers.join()
        self._waiting.clear()
        self._unanswered = 0

    def close(self) -> None:
        self.flush()
        self._line.close()

    def _read(self, size: int) -> None:
        while size > 0:
            got = len(self._line.recv(65_536))
            assert got, "the broker has thrown the attacker out"
            size -= got


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()


def _packet(kind: int, body: bytes) -> bytes:
    size, length = len(body), b""
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | 128 if size else low])
        if not size:
            return bytes([kind]) + length + body


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
    host = HostProcess(guarded.folder, guarded.port, guarded.env)
    try:
        return _attack(guarded, host, passwords, messages, seed)
    finally:
        host.kill()
        guarded.stop()


def _attack(guarded: Guarded, host: HostProcess, passwords: dict[str, str], messages: int, seed: int) -> Harm:
    honest = Sender(guarded.port, VICTIM, passwords[VICTIM])
    before, waits = host.memory, list[float]()
    with ThreadPoolExecutor() as pool:
        attacking = pool.submit(flood, guarded.port, passwords[NAME], messages, seed)
        while not attacking.done():
            began = monotonic()
            honest.record(point(len(waits), len(waits) * 100))
            stored(honest)
            waits.append(monotonic() - began)
            sleep(_BETWEEN_S)
    attacking.result()
    honest.close()
    return Harm(host.memory - before, disk_of(guarded.folder), len(waits), max(waits))


def stored(honest: Sender) -> None:
    """Wait until its record is stored; as a cushion does, it sends it again where no answer comes."""
    until = monotonic() + _PATIENCE_S
    while honest.unstored:
        try:
            honest.wait_until_stored()
        except AssertionError:
            assert monotonic() < until, "the honest cushion is not heard"
            honest.again()


def flood(port: int, password: str, messages: int, seed: int) -> None:
    """Send so many messages."""
    chance = random.Random(seed)
    attacker = Attacker(port, password)
    for _ in range(messages):
        attacker.send(chance.choice(KINDS)(chance))
    attacker.close()


def disk_of(folder: Path) -> int:
    """Bytes of the journal."""
    return sum(path.stat().st_size for path in folder.glob("journal.db*"))


def assert_unharmed(guarded: Guarded, harm: Harm) -> None:
    """The journal knows of nobody else, and of the honest cushion what it sent and no more."""
    with Reader(guarded.folder / "journal.db") as journal:
        assert journal.devices() == [VICTIM, NAME]
        assert journal.count(VICTIM) == harm.records
        assert journal.live(VICTIM) is None and journal.bouts(VICTIM, 0, 2**62) == []
        assert not any(VICTIM in row.topic for row in journal.quarantine(10**6).rows)
