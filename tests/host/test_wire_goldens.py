"""The golden messages of tests/wire/v1: the host accepts what cushions say and says what they understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from perch.model.records import Receipt, Refusal
from perch.wire import encode
from perch.wire.decode import check

FOLDER = Path(__file__).parents[1] / "wire" / "v1"
UP = ("record", "state", "health", "status", "settings/reported")
DOWN = ("stored", "host", "time", "do", "settings")
NOW_MS = 1_790_000_000_000


def goldens(topics: tuple[str, ...]) -> list[Any]:
    found = [(path.stem, json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))]
    return [pytest.param(golden, id=name) for name, golden in found if golden["topic"] in topics]


def test_both_directions_have_goldens() -> None:
    assert goldens(UP)
    assert goldens(DOWN)


@pytest.mark.parametrize("golden", goldens(UP))
def test_the_host_accepts_what_a_cushion_says(golden: dict[str, Any]) -> None:
    message = golden["message"]
    payload = message if isinstance(message, str) else json.dumps(message)
    meaning = check(f"perch/v1/cushion-a1b2c3/{golden['topic']}", payload.encode(), NOW_MS)
    assert not isinstance(meaning, Refusal), meaning
    assert json.loads(meaning.body) == message


@pytest.mark.parametrize("golden", goldens(DOWN))
def test_the_host_says_what_a_cushion_understands(golden: dict[str, Any]) -> None:
    assert json.loads(say(golden["topic"], dict(golden["message"]))) == golden["message"]


def say(topic: str, message: dict[str, Any]) -> bytes:
    """The host's own words for a golden message."""
    if topic == "stored":
        receipts = [Receipt("c", *entry) for entry in (*message["stored"], *message["rejected"])]
        return next(encode.stored(message["journal"], receipts))
    if topic == "host":
        return encode.host(message["journal"], message["status"] == "online")
    if topic == "time":
        return encode.time(message["utc"])
    if topic == "settings":
        return encode.settings(message["rev"], message["settings"])
    return encode.do(message.pop("do"), message.pop("id"), message.pop("until"), **without(message, "v"))


def without(message: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != name}
