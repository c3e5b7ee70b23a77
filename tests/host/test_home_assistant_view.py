"""The messages and events of one cushion for Home Assistant, from a journal."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.homeassistant.discovery import Announcement, topic
from perch.homeassistant.view import EACH_MS, CushionView, removal
from perch.journal import Reader, Writer
from perch.model.calendar import Calendar
from perch.model.people import Person
from perch.programme.entries import entry_of
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state

AT = NOW_MS - ZERO_MS
DAY_MIN = 24 * 60
STATE = "perch/home/chair/state"
CONFIG = topic("homeassistant", "chair")
RULES = Rules(Calendar(UTC), frozenset(range(7)))


class Journal:
    """A journal, and a view of its cushion."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self.reader = Reader(path)
        self.view = CushionView("chair", self.reader, RULES, "homeassistant", Announcement("1"), "2")

    def has(self, *messages: dict[str, Any], leaf: str = "record") -> None:
        self.writer.store([arrival(one, leaf=leaf) for one in messages], NOW_MS)

    def sits(self, **more: Any) -> None:
        self.has(state(at=AT, since=AT - MINUTE_MS, **more), leaf="state")

    def shown(self, now_ms: int = NOW_MS, *, anew: bool = True) -> Any:
        messages = self.view.messages(now_ms, anew=anew)
        return messages and json.loads(messages[STATE])

    def close(self) -> None:
        self.reader.close()
        self.writer.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.db")) as journal:
        yield journal


def nudge(seq: int, at: int) -> dict[str, Any]:
    own = {"v": 1, "kind": "nudge", "boot": "1a2b3c4d", "zero": ZERO_MS, "seq": seq, "at": at, "bout": 3}
    return own | {"stretch_ms": 2_400_000, "nth": 1, "delivered": True}


def test_a_state_is_made_when_something_is_other_and_each_minute(journal: Journal) -> None:
    assert journal.shown(anew=False)["occupied"] is None
    assert journal.shown(anew=False) == {}
    journal.sits()
    assert journal.shown(anew=False)["occupied"] == "ON"
    assert journal.shown(NOW_MS + EACH_MS - 1, anew=False) == {}
    assert journal.shown(NOW_MS + EACH_MS, anew=False)["occupied"] == "ON"
    journal.view.answer = "Snoozed."
    assert journal.shown(NOW_MS + EACH_MS, anew=False)["last_answer"] == "Snoozed."
    assert journal.shown(NOW_MS + EACH_MS)["last_answer"] == "Snoozed."


def test_a_state_that_may_be_old_is_not_shown_until_the_next(journal: Journal) -> None:
    journal.sits()
    journal.view.distrust()
    assert journal.shown()["occupied"] is None
    journal.has(state(at=AT + 1, since=AT, seated=False, bout=None), leaf="state")
    assert journal.shown(anew=False)["occupied"] == "OFF"


def test_a_nudge_and_a_break_are_events_and_the_last_nudge_stays_for_days(journal: Journal) -> None:
    journal.has(nudge(1, AT - 3 * DAY_MIN * MINUTE_MS))
    assert list(journal.view.events(NOW_MS)) == []
    journal.sits()
    assert list(journal.view.events(NOW_MS)) == []
    assert journal.shown()["last_nudge"].startswith("2026-02-27")
    journal.has(nudge(2, AT + 500))
    journal.has(state(at=AT + 1000, since=AT + 900, seated=False, bout=None), leaf="state")
    assert [(where, json.loads(what)["event_type"]) for where, what in journal.view.events(NOW_MS + 1000)] == [
        ("perch/home/chair/nudge", "first"), ("perch/home/chair/break", "begun"),
    ]  # fmt: skip


def test_the_goal_is_that_of_the_baseline(journal: Journal) -> None:
    assert journal.shown()["goal"] is None
    first = RULES.calendar.day_of(ZERO_MS)
    days = [bout(10 * day + part, at := (day * DAY_MIN + 60 + 120 * part) * MINUTE_MS, at + 100 * MINUTE_MS)
            for day in range(8) for part in range(3)]  # fmt: skip
    alive = [{"v": 1, "kind": "alive", "boot": "1a2b3c4d", "zero": ZERO_MS, "seq": 100 + n, "at": n * 15 * MINUTE_MS}
             for n in range(8 * 96)]  # fmt: skip
    journal.has(*days, *alive)
    journal.writer.remember(note_of("chair"), written(BaselinePeriod(first, date.fromordinal(first.toordinal() + 8))))
    assert journal.shown()["goal"] == 300 - 40
    assert journal.shown(NOW_MS + 1)["goal"] == 300 - 40


def test_a_cushion_is_named_with_its_person(journal: Journal) -> None:
    named = json.loads(journal.view.messages(NOW_MS, anew=True)[CONFIG])["device"]["name"]
    journal.writer.tell([entry_of(Person("a", "Anna", ("sofa",)), "a", "1", 1)])
    journal.writer.tell([entry_of(Person("b", "Bea", ("chair",)), "b", "2", 1)])
    other = json.loads(journal.view.messages(NOW_MS, anew=True)[CONFIG])["device"]["name"]
    assert (named, other) == ("chair", "chair (Bea)")


def test_taken_away_it_has_neither_state_nor_config() -> None:
    assert removal("homeassistant", "chair") == {CONFIG: b"", STATE: b""}
