"""What a person tells from Home Assistant: only where they share it, and stored as if they had tapped it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from perch.homeassistant import discovery
from perch.homeassistant.commands import TapCommand, command_of, tap_of
from perch.homeassistant.discovery import Announcement
from perch.homeassistant.drill import ShownDrill
from perch.homeassistant.entities import ENTITIES
from perch.homeassistant.state import Surroundings
from perch.journal import Reader, Writer
from perch.model.people import BreakActivity, DiaryDay, Did, DrillAnswer, Person, Sharing, Walk
from perch.programme.entries import EntryError, entry_of, history
from perch.service.cushion_taps import tell_at
from support.messages import NOW_MS, arrival, state
from support.recordings import DAYS


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        writer.store([arrival(state(), "desk", "state")], NOW_MS)
    yield path


def share(journal: Path, sharing: Sharing, number: int = 1) -> None:
    with closing(Writer(journal)) as writer:
        writer.tell([entry_of(Person("me", "Mia"), "me", "a" * 16, 1)])
        writer.tell([entry_of(sharing, "me", f"{number:016x}", number)])


def told(journal: Path, what: str, payload: bytes = b"PRESS") -> str:
    tap = tap_of(what, payload)
    assert tap is not None
    with Reader(journal) as reader:
        return tell_at(journal, reader, DAYS, "desk", tap, NOW_MS)


def facts(journal: Path, type_: type) -> list[object]:
    with Reader(journal) as reader:
        return history(reader.entries()).facts(type_)


def test_nothing_is_written_down_for_who_does_not_share_it(journal: Path) -> None:
    for what, payload in (("done", b""), ("walk", b"12"), ("pain", b"3")):
        with pytest.raises(EntryError, match="does not share"):
            told(journal, what, payload)
    share(journal, Sharing(home_assistant=True))
    with pytest.raises(EntryError, match="does not share"):
        told(journal, "pain", b"3")


def test_a_walk_a_break_and_the_pain_of_the_day_are_written_down(journal: Path) -> None:
    share(journal, Sharing(home_assistant=True, pain=True))
    assert told(journal, "walk", b"12.0") == "Walked 12 min: written down."
    assert told(journal, "walked") == "Walked 10 min: written down."
    assert told(journal, "pain", b"3") == "3 today: written down."
    assert told(journal, "done") == "✓" and "easier" in told(journal, "too_hard")
    today = DAYS.day_of(NOW_MS)
    assert facts(journal, Walk) == [Walk(today, 12), Walk(today, 10)] and facts(journal, DiaryDay) == [
        DiaryDay(today, 3)
    ]
    done, hard = facts(journal, BreakActivity)
    assert isinstance(done, BreakActivity) and isinstance(hard, BreakActivity)
    assert (done.did, done.step, done.answer, hard.answer) == (Did.DRILL, 1, DrillAnswer.DONE, DrillAnswer.TOO_HARD)


def test_a_command_is_a_tap_or_makes_no_sense() -> None:
    assert command_of("perch/home/desk/do/walked", b"PRESS") == TapCommand("desk", {"kind": "walk"})
    for what, payload in (
        ("walk", b"0"),
        ("walk", b"nan"),
        ("walk", b"1.5"),
        ("pain", b"11"),
        ("pain", b"\xff"),
        ("x", b""),
    ):
        assert command_of(f"perch/home/desk/do/{what}", payload) is None
    assert command_of("perch/home/host/do/walked", b"PRESS") is None


@pytest.mark.parametrize(("shares", "pain"), [(False, False), (True, False), (True, True)])
def test_what_is_not_shared_has_a_platform_only_which_takes_it_away(shares: bool, pain: bool) -> None:
    around = Surroundings(drill=ShownDrill("Stand") if shares else None, pain=pain)
    components = discovery.payload("desk", None, Announcement("1"), around)["components"]
    entered = [key for key, entity in ENTITIES.items() if entity.shared and entity.command]
    found = {key: components[key] for key in entered}
    shown = {key for key, fields in found.items() if "command_topic" in fields}
    assert shown == ({"done", "skip", "too_hard", "walked", "walk"} if shares else set()) | (
        {"pain"} if pain else set()
    )
    assert {fields["platform"] for fields in found.values()} == {"button", "number"}
