"""The quick check gives what the full check gives, for good messages and for bad ones, and most take the quick way."""

import json
import random
from typing import Any

import pytest

from support.messages import NOW_MS
from support.quick_messages import GOOD, mangled, same

TOPIC = "perch/v1/chair/record"


@pytest.mark.parametrize(("leaf", "message"), GOOD)
@pytest.mark.parametrize("now_ms", [NOW_MS, None, 0])
def test_what_cushions_send_is_the_same_either_way(leaf: str, message: Any, now_ms: int | None) -> None:
    same(f"perch/v1/chair/{leaf}", json.dumps(message).encode(), now_ms)


def test_bouts_nudges_signs_of_life_and_states_take_the_quick_way() -> None:
    quick = [same(f"perch/v1/chair/{leaf}", json.dumps(message).encode()) for leaf, message in GOOD]
    assert quick[:5] == [True] * 5 and quick[6:8] == [True] * 2


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"v":1,"v":1}', b'{"v":1,"kind":"bout","kind":"alive"}', b"[" * 5000,
        b'{"v":NaN}', b'{"v":1e999}', b'{"v":01}', b'{"v":1}x', b' {"v":1} ', b'{"v" :1}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_message_are_refused_alike(payload: bytes) -> None:
    same(TOPIC, payload)


def test_messages_good_and_mangled_are_the_same_either_way() -> None:
    """A million of them: `make soak`."""
    quick, tried = mangled(random.Random(20), 20_000)
    assert quick > tried / 2
