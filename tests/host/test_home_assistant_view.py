"""The messages and events of cushions and of the host for Home Assistant, from a journal, by change."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.homeassistant.discovery import HOST, Announcement, topic
from perch.homeassistant.drill import ShownDrill, shared_drill
from perch.homeassistant.view import EACH_MS, IDLE_MS, removal
from perch.homeassistant.views import LIST_MS, HouseViews, Shown
from perch.journal import JournalError, Reader, Writer
from perch.measures.bouts import BREAK_MS
from perch.model.calendar import Calendar
from perch.model.host import HostHealth
from perch.model.people import BreakActivity, Did, DrillAnswer, Entry, Flare, Person, SeatPlace, Sharing
from perch.programme.drills import DRILLS
from perch.programme.entries import Fact, entry_of, of_person
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, nudge, state

AT = NOW_MS - ZERO_MS
DAY_MIN = 24 * 60
STATE = "perch/home/chair/state"
CONFIG = topic("homeassistant", "chair")
RULES = Rules(Calendar(UTC), frozenset(range(7)))
WELL = HostHealth(NOW_MS)
CUSHIONS = [f"c{number:03}" for number in range(1000)]


class House:
    """A journal, the views of its cushions, and what is asked of the journal for them."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self.reader = Reader(path)
        self.views = HouseViews(self.reader, RULES, "homeassistant", Announcement("1", latest_firmware="2"))
        self.health = WELL
        self.asked: list[str] = []
        self.reader._db.set_trace_callback(self.asked.append)
        self._changed: set[str] = set()

    def has(self, *messages: dict[str, Any], leaf: str = "record", device: str = "chair") -> None:
        self.writer.store([arrival(one, device, leaf) for one in messages], NOW_MS)
        self._changed.add(device)

    def sits(self, at: int = AT, device: str = "chair", **more: Any) -> None:
        self.has(state(at=at, since=at - MINUTE_MS, **more), leaf="state", device=device)

    def rises(self, at: int = AT, device: str = "chair") -> None:
        self.has(state(at=at, since=at, seated=False, bout=None), leaf="state", device=device)

    def tell(self, *facts: Fact, person: str = "me", told_ms: int = 1) -> None:
        ids = (f"{hash((person, told_ms, number)) % 2**64:016x}" for number in range(9))
        self.writer.tell([entry_of(fact, person, next(ids), told_ms) for fact in facts])

    def step(self, now_ms: int = NOW_MS) -> dict[str, Shown]:
        self.asked.clear()
        shown = list(self.views.step(now_ms, self._changed, self.health))
        self._changed.clear()
        assert len({one.device for one in shown}) == len(shown)
        return {one.device: one for one in shown}

    def state(self, now_ms: int = NOW_MS) -> Any:
        """The state of the chair in full."""
        self.views.renew("chair")
        return json.loads(self.step(now_ms)["chair"].retained[STATE])

    def events(self, now_ms: int = NOW_MS) -> list[tuple[str, str]]:
        shown = self.step(now_ms).get("chair")
        return [(where.split("/")[-1], json.loads(what)["event_type"]) for where, what in shown.events] if shown else []

    def close(self) -> None:
        self.reader.close()
        self.writer.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with closing(House(tmp_path / "journal.db")) as house:
        yield house


def test_of_a_thousand_cushions_only_the_one_that_changed_is_looked_at(house: House) -> None:
    for device in CUSHIONS:
        house.rises(device=device)
    assert house.step().keys() == {HOST, *CUSHIONS}
    assert house.step() == {} and house.asked == []
    house.sits(device="c500")
    shown = house.step()
    assert shown.keys() == {"c500"} and len(house.asked) < 30
    assert json.loads(shown["c500"].retained["perch/home/c500/state"])["occupied"] == "ON"
    assert house.step(NOW_MS + LIST_MS).keys() <= {"c500"} and len(house.asked) < 10


def test_a_state_that_says_nothing_new_is_not_shown_again(house: House) -> None:
    house.rises()
    assert house.step()["chair"].retained.keys() == {STATE, CONFIG}
    house.has(state(at=AT + 1, since=AT, seated=False, bout=None), leaf="state")
    assert house.step()["chair"] == Shown("chair", {})


def test_while_somebody_sits_minutes_pass_and_else_other_commands_are_seen_after_a_while(house: House) -> None:
    house.sits()
    house.step()
    assert "chair" not in house.step(NOW_MS + EACH_MS - 1)
    assert json.loads(house.step(NOW_MS + EACH_MS)["chair"].retained[STATE])["sitting_now"] == 2
    house.rises(AT + EACH_MS)
    house.step(NOW_MS + EACH_MS)
    house.step(NOW_MS + EACH_MS + BREAK_MS)
    assert "chair" not in house.step(NOW_MS + EACH_MS + BREAK_MS + LIST_MS)
    assert house.step(NOW_MS + EACH_MS + IDLE_MS)["chair"].retained


def test_a_cushion_that_died_while_it_slept_is_silent_once_it_should_have_been_heard(house: House) -> None:
    house.has(state(at=AT, since=AT, seated=False, bout=None, away_ms=16 * MINUTE_MS), leaf="state")
    house.writer.store([arrival(b"asleep", leaf="status")], NOW_MS)
    house.step()
    assert json.loads(house.step(NOW_MS + IDLE_MS)["chair"].retained[STATE])["silent"] == "OFF"
    assert "chair" not in house.step(NOW_MS + 21 * MINUTE_MS)
    assert json.loads(house.step(NOW_MS + 21 * MINUTE_MS + 1)["chair"].retained[STATE])["silent"] == "ON"
    back = 40 * MINUTE_MS
    house.rises(AT + back)
    assert json.loads(house.step(NOW_MS + back)["chair"].retained[STATE])["silent"] == "OFF"
    whole = json.loads(house.views.view("chair").messages(NOW_MS + back + IDLE_MS)[CONFIG])
    for availability in (whole["availability"], whole["components"]["problem"]["availability"]):
        assert availability[2]["topic"] == STATE
        assert availability[2]["value_template"] == "{{ 'online' if value_json.silent != 'ON' else 'offline' }}"


def test_one_in_its_safe_mode_sends_no_state_and_is_not_silent(house: House) -> None:
    house.rises()
    house.writer.store([arrival(b"safe", leaf="status")], NOW_MS)
    assert house.state(NOW_MS + 60 * MINUTE_MS)["silent"] == "OFF"


def test_a_day_begins_and_a_mute_ends_when_they_do(house: House) -> None:
    house.rises()
    start, end = RULES.calendar.bounds(RULES.calendar.day_of(NOW_MS))
    assert house.state(end - 1)["day_start"] != house.state(end)["day_start"]
    house.has(state(at=AT, since=AT, seated=False, bout=None, muted_until=AT + MINUTE_MS), leaf="state")
    assert house.state()["muted"] == "ON"
    assert json.loads(house.step(NOW_MS + MINUTE_MS)["chair"].retained[STATE])["muted"] == "OFF"
    assert start < end


def test_a_clock_that_goes_back_keeps_no_state_back(house: House) -> None:
    house.sits()
    house.step(NOW_MS + DAY_MIN * MINUTE_MS)
    house.sits(AT + 1)
    assert house.step()["chair"].retained


def test_an_answer_is_shown(house: House) -> None:
    house.sits()
    house.step()
    house.views.answers["chair"] = "Snoozed."
    house._changed.add("chair")
    assert json.loads(house.step()["chair"].retained[STATE])["last_answer"] == "Snoozed."


def test_one_that_comes_back_after_it_was_forgotten_shows_no_old_answer(house: House) -> None:
    house.sits()
    house.views.answers["chair"] = "Snoozed."
    house.step()
    house.writer.forget("chair", NOW_MS)
    house.step(NOW_MS + LIST_MS)
    house.writer.let_back("chair", NOW_MS)
    house.sits(AT + 1)
    assert json.loads(house.step(NOW_MS + LIST_MS)["chair"].retained[STATE])["last_answer"] != "Snoozed."


def test_a_state_that_may_be_old_is_not_shown_until_the_next(house: House) -> None:
    house.sits()
    house.views.view("chair").distrust()
    assert house.state()["occupied"] is None
    house.rises(AT + 1)
    assert json.loads(house.step()["chair"].retained[STATE])["occupied"] == "OFF"


def test_a_nudge_and_a_break_are_events_and_the_last_nudge_stays_for_days(house: House) -> None:
    own = {"bout": 3, "stretch_ms": 2_400_000, "nth": 1, "delivered": True}
    house.has(nudge(1, AT - 3 * DAY_MIN * MINUTE_MS) | own)
    assert house.events() == []
    house.sits()
    assert house.events() == [] and house.state()["last_nudge"].startswith("2026-02-27")
    house.has(nudge(2, AT + 500) | own)
    house.rises(AT + 900)
    assert house.events(NOW_MS + 1000) == [("nudge", "first"), ("break", "begun")]
    assert house.events(NOW_MS + 900 + BREAK_MS - 1) == []
    assert house.events(NOW_MS + 900 + BREAK_MS) == [("break", "taken")]


def test_the_goal_is_that_of_the_baseline(house: House) -> None:
    house.sits()
    assert house.state()["goal"] is None
    first = RULES.calendar.day_of(ZERO_MS)
    days = [bout(10 * day + part, at := (day * DAY_MIN + 60 + 120 * part) * MINUTE_MS, at + 100 * MINUTE_MS)
            for day in range(8) for part in range(3)]  # fmt: skip
    alive = [{"v": 1, "kind": "alive", "boot": "1a2b3c4d", "zero": ZERO_MS, "seq": 100 + n, "at": n * 15 * MINUTE_MS}
             for n in range(8 * 96)]  # fmt: skip
    house.has(*days, *alive)
    house.writer.remember(note_of("chair"), written(BaselinePeriod(first, date.fromordinal(first.toordinal() + 8))))
    assert house.state()["goal"] == 300 - 40
    assert house.state(NOW_MS + 1)["goal"] == 300 - 40


def test_a_cushion_is_named_with_its_person_once_somebody_was_set_up(house: House) -> None:
    house.rises()
    house.tell(Sharing())  # of the one who is there without being set up
    house.tell(Person("a", "Anna", ("sofa",)), person="a")

    def name(now_ms: int) -> str:
        return str(json.loads(house.step(now_ms)["chair"].retained[CONFIG])["device"]["name"])

    assert name(NOW_MS) == "chair"
    house.tell(Person("b", "Bea", ("chair",)), person="b")
    assert "chair" not in house.step(NOW_MS + LIST_MS - 1)
    assert name(NOW_MS + LIST_MS) == "chair (Bea)"


def test_who_is_new_is_shown_and_who_was_forgotten_is_taken_away(house: House) -> None:
    house.rises(device="import-x")
    house.rises()
    assert house.step().keys() == {HOST, "chair"} and list(house.views.devices) == ["chair"]
    house.writer.forget("chair", NOW_MS)
    assert house.step() == {}
    assert house.step(NOW_MS + LIST_MS)["chair"] == Shown("chair", removal("homeassistant", "chair"))
    assert list(house.views.devices) == []
    house._changed.add("chair")  # it still sends
    assert house.step(NOW_MS + LIST_MS) == {}


def test_who_is_hidden_is_not_shown_until_it_is_asked_for(house: House) -> None:
    house.views.hidden = frozenset({"chair", HOST})
    house.rises()
    assert house.step() == {}
    house.health = HostHealth(NOW_MS, stuck="the disk is full")
    house.sits()
    assert house.step(NOW_MS + IDLE_MS) == {}
    house.views.hidden = frozenset()
    house.views.renew(HOST)
    house._changed.add("chair")
    assert house.step().keys() == {HOST, "chair"}


def test_what_the_host_does_not_manage_is_its_own_problem_and_that_of_the_cushions_concerned(house: House) -> None:
    house.rises()
    house.rises(device="sofa")

    def problems(shown: dict[str, Shown]) -> dict[str, Any]:
        states = {name: json.loads(one.retained[f"perch/home/{name}/state"]) for name, one in shown.items()}
        return {name: (one["problem"], one["problems"]) for name, one in states.items()}

    assert problems(house.step()) == {name: ("OFF", []) for name in (HOST, "chair", "sofa")}
    house.health = HostHealth(NOW_MS, stuck="the disk is full", stuck_ms=NOW_MS)
    full = "nothing is stored: the disk is full"
    shown = problems(house.step())
    assert shown["chair"] == shown["sofa"] == ("ON", [full])
    assert shown[HOST] == ("ON", [f"{full.capitalize()}. Mend that; nothing is lost till then."])
    house.health = HostHealth(NOW_MS, stuck="the disk is full", stuck_ms=NOW_MS, damaged=1, twins=("sofa",))
    shown = problems(house.step())
    assert shown.keys() == {HOST, "sofa"} and len(shown[HOST][1]) == 3 and len(shown["sofa"][1]) == 2
    house.health = WELL
    assert problems(house.step()) == {name: ("OFF", []) for name in (HOST, "chair", "sofa")}


def test_what_an_error_kept_back_is_shown_by_the_next_step(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.rises()
    house.step()

    def fail(device: str) -> None:
        raise JournalError("locked")

    house.sits()
    with monkeypatch.context() as patched:
        patched.setattr(house.reader, "live", fail)
        with pytest.raises(JournalError):
            house.step()
    assert json.loads(house.step()["chair"].retained[STATE])["occupied"] == "ON"


def test_many_whose_time_has_come_do_not_keep_the_one_back_that_sent_something(house: House) -> None:
    for device in CUSHIONS:
        house.rises(device=device)
    house.step()
    house.step(NOW_MS + LIST_MS)
    house.sits(device="c999")
    shown = house.step(NOW_MS + IDLE_MS)
    assert next(iter(shown)) == "c999" and len(shown) < 200
    seen = set(shown)
    while more := house.step(NOW_MS + IDLE_MS):
        seen |= more.keys()
    assert seen == set(CUSHIONS)


OFFICE, HOME = Person("p", "Pia", None), Person("p", "Pia", None, SeatPlace.HOME)
DAY = date(2026, 3, 2)


def drill_of(*facts: Fact, person: Person = OFFICE) -> ShownDrill | None:
    entries: list[Entry] = [entry_of(fact, "p", f"{n:016x}", n) for n, fact in enumerate(facts)]
    return shared_drill(person, of_person(entries, person.id), DAY)


def test_a_drill_is_of_who_shares_it_and_follows_what_they_answered() -> None:
    assert drill_of() is drill_of(Sharing()) is drill_of(Sharing(home_assistant=True), Sharing()) is None
    shared = Sharing(home_assistant=True)
    shown = drill_of(shared)
    (family,) = {drill.family for drill in DRILLS.values() if shown and drill.name == shown.name}
    drill = DRILLS[family, 1]
    assert shown == ShownDrill(drill.name, drill.purpose, drill.how, drill.stop)
    assert shown.spoken == f"{drill.name}. {' '.join(drill.how)} {drill.stop}"
    hard = BreakActivity(1, Did.DRILL, family, 1, DrillAnswer.TOO_HARD)
    other = drill_of(shared, hard)
    assert other is not None and other.name != drill.name
    assert drill_of(shared, Flare(DAY)) == shown


def test_where_no_drill_is_left_one_may_just_stand_up() -> None:
    too_hard = [BreakActivity(1, Did.DRILL, family, 1, DrillAnswer.TOO_HARD) for family in {f for f, _ in DRILLS}]
    shown = drill_of(Sharing(home_assistant=True), *too_hard)
    assert shown == ShownDrill("Just stand up") and shown.spoken == "Just stand up."


def test_a_shared_drill_is_in_the_state_and_in_the_nudge(house: House) -> None:
    house.tell(Sharing(home_assistant=True))
    house.sits()
    shown = house.step()["chair"].retained
    drill = json.loads(shown[STATE])
    spoken = drill["drill_lines"]["spoken"]
    assert spoken.startswith(f"{drill['drill']}. {drill['drill_lines']['how'][0]}")
    assert json.loads(shown[CONFIG])["components"]["drill"]["name"] == "Drill"
    house.has(nudge(2, AT) | {"bout": 3, "stretch_ms": 2_400_000, "nth": 1, "delivered": True})
    ((_, event),) = house.step()["chair"].events
    assert json.loads(event) == {"event_type": "first", "drill": spoken}
    house.tell(Sharing(), told_ms=2)
    shown = house.step(NOW_MS + LIST_MS)["chair"].retained
    assert (json.loads(shown[STATE])["drill"], json.loads(shown[STATE])["drill_lines"]) == (None, {})
    assert json.loads(shown[CONFIG])["components"]["drill"] == {"platform": "sensor"}


def test_taken_away_it_has_neither_state_nor_config() -> None:
    assert removal("homeassistant", "chair") == {CONFIG: b"", STATE: b""}
