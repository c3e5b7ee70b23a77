"""What the host offers of an application, and whom `perch update` brings it to."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from cushion.update import signature, signed_text
from perch.devices.application import MOST, Application, offer, parse, piece
from perch.devices.rollout import Stopped, UpdateProgress, growing, roll_out
from perch.devices.update import NotUpdated, _judged
from perch.wire.decode import parsed
from support.cli import typed

KEY = "ab" * 32
FILES = (("cushion/app.mpy", b"x" * 5000), ("manifest.json", b"{}"))
APPLICATION = Application("0.2.0", 6, FILES)


def packed(version: str = "0.2.0", files: tuple[tuple[str, bytes], ...] = FILES) -> str:
    listed = [[path, base64.b64encode(data).decode()] for path, data in files]
    return json.dumps({"version": version, "mpy": 6, "files": listed})


def test_an_application_is_read_as_it_was_written() -> None:
    assert parse(packed()) == APPLICATION and APPLICATION.size == 5002


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1", "mpy": 6, "files": [["a", "?"]]}'])
def test_what_is_no_application_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it is no application"):
        parse(text)


@pytest.mark.parametrize("files", [(), FILES[:1], (("a", b""), FILES[1])])
def test_one_that_is_not_whole_is_refused(files: tuple[tuple[str, bytes], ...]) -> None:
    with pytest.raises(ValueError, match="not whole"):
        parse(packed(files=files))


def test_the_offer_is_signed_as_a_cushion_checks_it() -> None:
    said = json.loads(offer(APPLICATION, "desk", KEY, "0011", True))
    assert said["sign"] == signature(bytes.fromhex(KEY), signed_text("desk", said))
    assert said["files"][0][:2] == ["cushion/app.mpy", 5000] and said["older"] is True
    assert len(json.dumps(said)) < 4096


def test_a_piece_is_what_was_asked_for_and_never_more_than_a_message_has() -> None:
    said, done = piece(APPLICATION, {"id": "0011", "nr": 0, "at": 1536, "most": 99_999})
    message = json.loads(said)
    assert base64.b64decode(message["data"]) == FILES[0][1][1536 : 1536 + MOST] and len(said) < 4096
    assert (message["nr"], message["at"], done) == (0, 1536, 1536)
    assert piece(APPLICATION, {"id": "", "nr": 1, "at": 2, "most": 9})[1] == 5002


@pytest.mark.parametrize("wanted", [{}, {"nr": 2, "at": 0, "most": 1}, {"nr": None, "at": 0, "most": 1}])
def test_a_piece_that_there_is_not_is_told(wanted: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a piece that there is not"):
        piece(APPLICATION, wanted)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with the accounts of two cushions, one of them in a group, and an application."""
    (tmp_path / "new.json").write_text(packed())
    for name, more in (("desk", ["--group", "office"]), ("sofa", [])):
        assert typed(tmp_path, "device", "add", name, "--broker", "192.168.1.5", *more).returncode == 0
    return tmp_path


def update(home: Path, *words: str) -> tuple[int, str, str]:
    nowhere = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": "1"}
    done = typed(home, "update", *words, "--application", str(home / "new.json"), **nowhere)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_a_dry_run_says_who_would_get_what(home: Path) -> None:
    line = "{}: 0.2.0, 4 kB in 2 files\n"
    assert update(home, "--all", "--dry-run") == (0, line.format("desk") + line.format("sofa"), "")
    assert update(home, "--group", "office", "--dry-run")[1] == line.format("desk")
    assert update(home, "sofa", "sofa", "--dry-run")[1] == line.format("sofa")


@pytest.mark.slow
def test_a_dry_run_with_a_canary_says_in_which_step(home: Path) -> None:
    said = update(home, "--all", "--canary", "--dry-run")[1].splitlines()
    assert [line.partition(", ")[0] for line in said] == ["step 1: desk: 0.2.0", "step 2: sofa: 0.2.0"]


def test_the_steps_grow_and_then_stay() -> None:
    assert [len(step) for step in growing([str(number) for number in range(40)])] == [1, 4, 16, 16, 3]
    assert growing([]) == []


def test_without_a_canary_some_may_fail_and_the_end_says_how_many() -> None:
    def fails(name: str) -> Iterator[str]:
        yield "0 %"
        raise NotUpdated(f"no, {name}")

    said: list[UpdateProgress] = []
    with pytest.raises(Stopped) as stopped:
        said.extend(roll_out(["a", "b", "c"], fails, 3, canary=False))
    assert stopped.value.failed == 3 and stopped.value.left == []
    with pytest.raises(Stopped) as stopped:
        list(roll_out(["a", "b", "c"], fails, 2, canary=False))
    assert str(stopped.value) == "2 not updated; left alone: c" and stopped.value.left == ["c"]


@pytest.mark.slow
def test_who_is_meant_has_to_be_said_one_way(home: Path) -> None:
    assert [update(home, *words)[0] for words in ((), ("desk", "--all"), ("--group", "nobody"))] == [2, 2, 1]


@pytest.mark.slow
def test_a_cushion_without_a_key_is_told_how_it_gets_one(home: Path) -> None:
    path = home / "cushions" / "desk.json"
    path.write_text('{"device": "desk"}')
    code, said, why = update(home, "desk", "--dry-run")
    assert (code, said) == (1, "") and "perch device add --renew desk" in why


@pytest.mark.slow
def test_a_broker_that_is_away_leaves_all_as_it_was(home: Path) -> None:
    code, said, why = update(home, "desk")
    assert (code, said) == (1, "") and "the broker" in why
    (home / "new.json").write_text("{}")
    assert "it is no application" in update(home, "desk")[2]


def test_what_somebody_nests_without_end_is_no_message() -> None:
    assert parsed(b"[" * 100_000) == {} == parsed(b"[]") and parsed(b'{"id": "a"}') == {"id": "a"}


def test_the_application_that_runs_still_is_not_taken_for_the_new_one_where_the_broker_retained_nothing() -> None:
    messages: Queue[tuple[str, dict[str, Any]]] = Queue()
    for boot, fw in (("a", "0.1.0"), ("b", "0.2.0")):
        messages.put(("health", {"boot": boot, "fw": fw}))
    assert _judged(messages, "health", None, "0.2.0", 1.0) == "0.2.0 is well and has met the broker"
    messages.put(("health", {"boot": "b", "fw": "0.1.0", "update": "went back: no"}))
    with pytest.raises(NotUpdated, match="went back"):
        _judged(messages, "health", None, "0.2.0", 1.0)


def test_a_health_that_is_cleared_is_no_start_of_the_new_application() -> None:
    messages: Queue[tuple[str, dict[str, Any]]] = Queue()
    messages.put(("health", {}))
    messages.put(("health", {"boot": "b", "fw": "0.2.0", "update": "went back: no"}))
    with pytest.raises(NotUpdated, match="went back"):
        _judged(messages, "health", "a", "0.2.0", 1.0)
