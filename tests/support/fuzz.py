"""Messages of rubbish, new each time, and a host that takes thousands of them."""

import json
import random
from collections.abc import Callable
from typing import Any

from perch.journal import Reader
from support.cushions import Sender
from support.hosts import HostProcess
from support.messages import MINUTE_MS, ZERO_MS, bout, point, state
from support.processes import wait

WARM_UP = 4_000
ROUND = 500
ROOM = 20 * 2**20
Rubbish = tuple[str, bytes]
WRONG: list[Any] = [None, True, 5.0, -1, 2**31, 10**300, "", "5", "\x00", "\ud800", "x" * 500, [], [[1]], {}]
NUMBERS = ["seq", "start", "end", "limit_ms", "rev", "mean_load"]


def fuzz(chance: random.Random) -> Rubbish:
    """One message that no host should take, new each time."""
    return chance.choice(KINDS)(chance)


def _bout(chance: random.Random, **more: Any) -> dict[str, Any]:
    start = chance.randrange(10**6) * 1000
    return bout(chance.randrange(2**31), start, start + MINUTE_MS, boot=f"{chance.getrandbits(32):08x}") | more


def _record(message: Any) -> Rubbish:
    return "record", json.dumps(message).encode()


def wrong_json(chance: random.Random) -> Rubbish:
    whole = _record(_bout(chance))[1]
    return "record", whole[: chance.randrange(len(whole))]


def wrong_type(chance: random.Random) -> Rubbish:
    return _record(_bout(chance, **{chance.choice(NUMBERS): chance.choice(WRONG)}))


def missing(chance: random.Random) -> Rubbish:
    message = _bout(chance)
    del message[chance.choice([*NUMBERS, "boot", "v", "kind", "zero"])]
    return _record(message)


def huge(chance: random.Random) -> Rubbish:
    return _record(_bout(chance, note="x" * chance.choice([4096, 10_000, 100_000])))


def deep(chance: random.Random) -> Rubbish:
    depth = chance.randrange(7, 600)
    return "record", b'{"v":1,"x":' + b"[" * depth + b"]" * depth + b"}"


def wrong_version(chance: random.Random) -> Rubbish:
    return _record(_bout(chance, v=chance.choice([0, 2, "1", 1.0, None, True, 10**40])))


def absurd_time(chance: random.Random) -> Rubbish:
    zero = chance.choice([0, -1, 946_684_800_000, 4_000_000_000_000, 10**18])
    return _record(chance.choice([_bout(chance, zero=zero), _bout(chance, end=0), _bout(chance, end=2**52)]))


def unknown_kind(chance: random.Random) -> Rubbish:
    return _record(_bout(chance, kind=chance.choice(["dance", "", "BOUT", None, 7, ["bout"]])))


def not_utf8(chance: random.Random) -> Rubbish:
    return "record", b"\xff" + chance.randbytes(chance.randrange(300))


def bare_value(chance: random.Random) -> Rubbish:
    return "record", chance.choice([b"NaN", b"[]", b"null", b"1e999", b"", b'"x"', b"0" * 4000])


def twins(chance: random.Random) -> Rubbish:
    return "record", b'{"v":1,"v":1,"seq":%d}' % chance.randrange(10**9)


def bad_snapshot(chance: random.Random) -> Rubbish:
    message = state(
        **{chance.choice(["stretch_ms", "since", "zero", "seated", "bout", "loads"]): chance.choice(WRONG[2:11])}
    )
    return chance.choice(["state", "health"]), json.dumps(message).encode()


def bad_status(chance: random.Random) -> Rubbish:
    return "status", chance.choice([b"ONLINE", b"{}", chance.randbytes(40)])


KINDS: list[Callable[[random.Random], Rubbish]] = [
    wrong_json, wrong_type, missing, huge, deep, wrong_version, absurd_time, unknown_kind, not_utf8, bare_value,
    twins, bad_snapshot, bad_status,
]  # fmt: skip


NAMES = ["chair", "host", "Stuhl", *(f"bench-{number}" for number in range(40))]
"""So many that none of them floods: a cushion that does is not heard."""


def refused(host: HostProcess) -> int:
    with Reader(host.journal) as journal:
        return journal.quarantine(0).refused


def wait_until_refused(host: HostProcess, count: int) -> None:
    wait(lambda: refused(host) >= count, lambda: f"{refused(host)} are refused, and not {count}")
    assert refused(host) == count


def survive(host: HostProcess, sender: Sender, messages: int) -> None:
    """So many messages of rubbish: each refused and told, the host alive after them and no fatter."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    warm = 0
    for sent in range(ROUND, messages + 1, ROUND):
        for _ in range(ROUND):
            leaf, payload = fuzz(chance)
            sender.raw(leaf, payload, chance.choice(NAMES))
        sender.record(point(sent, sent))
        sender.wait_until_stored()
        wait_until_refused(host, sent)  # those of other cushions may take their turn after ours
        warm = host.memory if sent == WARM_UP else warm
    print(f"memory {(host.memory - warm) / 2**20:+.1f} MiB")
    assert host.memory - warm < ROOM
    with Reader(host.journal) as journal:
        assert len(journal.quarantine(messages).rows) > 1000
        assert all(row.reason for row in journal.quarantine(messages).rows)
    sender.record(bout(1, 1000, 61_000, zero=ZERO_MS))
    sender.wait_until_stored()
