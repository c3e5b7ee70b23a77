"""Cushions in a real Home Assistant at a real Mosquitto: `make home-assistant`, not part of `make test`."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, time_ns
from typing import Any

import pytest
import yaml
from playwright.sync_api import sync_playwright

from perch.catalogue import language
from perch.homeassistant import discovery
from perch.homeassistant.entities import ENTITIES as SHOWN
from perch.homeassistant.state import Surroundings
from perch.journal import Reader, Writer
from perch.model.cushion import Broker
from perch.model.people import Person, Sharing
from perch.mqtt import Message, Session
from perch.programme.drills import DRILLS
from perch.programme.entries import entry_of
from perch.programme.people import DEFAULT
from perch.report import answers
from support.brokers import Mosquitto
from support.chair import SITTER, Chair
from support.cushions import MINUTE_MS, Sender
from support.home_assistant import FILES, HomeAssistant
from support.hosts import HostProcess
from support.page import CHROMIUM
from support.processes import free_port, wait

DESK = "desk"
ON = {"PERCH_HOME_ASSISTANT_DISCOVERY": "true", "PERCH_HOME_ASSISTANT_PAGE_URL": "http://pi:8080"}
SEATED, SAT = "binary_sensor.desk_occupied", "sensor.desk_sat_today"
OF_HOST = {"binary_sensor.perch_problem": "perch-host-problem"}
OF_PERSON = 7
"""Entities that are there only where somebody shares them, the last of them with what they say of pain."""
ENTITIES = len(SHOWN) - OF_PERSON + len(OF_HOST)
"""Of a desk whose person shares nothing, and of the host."""


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


@pytest.fixture
def home(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[HomeAssistant]:
    home = HomeAssistant(tmp_path / "home", mosquitto.port, free_port())
    yield home
    home.kill()


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[HostProcess]:
    host = HostProcess(tmp_path, mosquitto.port, ON, "for Home Assistant")
    yield host
    host.kill()


class Desk:
    """A cushion that says what the test wants; it began 12 hours ago."""

    def __init__(self, port: int, device: str = DESK) -> None:
        self._sender = Sender(port, device)
        self._zero = time_ns() // 1_000_000 - 720 * MINUTE_MS
        self._own = {"v": 1, "boot": "0000000b", "zero": self._zero}
        self.status("online")

    @property
    def now(self) -> int:
        return time_ns() // 1_000_000 - self._zero

    def status(self, word: str) -> None:
        with Session(Broker("127.0.0.1", self._sender._client.port)) as session:
            session.say(Message(f"perch/v1/{self._sender.device}/status", word.encode(), retain=True))

    def seat(self, seated: bool, for_s: float = 30, **more: Any) -> None:
        """Somebody sits, or the seat is empty, for so long."""
        state = {**self._own, "at": self.now, "since": self.now - round(1000 * for_s), "seated": seated}
        state |= {"bout": 3 if seated else None, "stretch_ms": round(1000 * for_s), "nudges": 0, "loads": [9, 9]}
        self.says("state", state | {"limit_ms": 40 * MINUTE_MS, "due_in_ms": 10 * MINUTE_MS if seated else None} | more)

    def says(self, leaf: str, message: dict[str, Any]) -> None:
        with Session(Broker("127.0.0.1", self._sender._client.port)) as session:
            session.say(Message(f"perch/v1/{self._sender.device}/{leaf}", json.dumps(message).encode(), retain=True))

    def health(self, **more: Any) -> None:
        health = {"at": self.now, "cause": "power-on", "free": 60_000, "outbox": 2, "dropped": 0, "fw": "0.0.9"}
        self.says("health", {**self._own, **health, "rev": 0, "rssi": -61, "drift": 4, **more})

    def bout(self, seq: int, ago_min: float, length_min: float) -> None:
        start = self.now - round(ago_min * MINUTE_MS)
        bout = {"kind": "bout", "seq": seq, "start": start, "end": start + round(length_min * MINUTE_MS)}
        self._sender.record({**self._own, **bout, "limit_ms": 40 * MINUTE_MS, "rev": 0, "fw": "1", "mean_load": 900})
        self._sender.wait_until_stored()

    def nudge(self, nth: int, ago_min: float = 0, **more: Any) -> None:
        nudge = {"at": self.now - round(ago_min * MINUTE_MS), "stretch_ms": 40 * MINUTE_MS, "nth": nth, "bout": 3}
        self._sender.record({**self._own, "kind": "nudge", "seq": 100 + nth, "delivered": True, **nudge, **more})
        self._sender.wait_until_stored()

    def close(self) -> None:
        self._sender.close()


@pytest.fixture
def desk(mosquitto: Mosquitto) -> Iterator[Desk]:
    desk = Desk(mosquitto.port)
    yield desk
    desk.close()


def entities(home: HomeAssistant) -> dict[str, str]:
    found: dict[str, str] = home.do("entities")
    return found


def share(host: HostProcess, shared: bool = True, pain: bool = False) -> None:
    """Say that the drill of the day may be seen in Home Assistant, or that it may not."""
    with closing(Writer(host.journal, beside_host=True)) as writer:
        now_ms = time_ns() // 1_000_000
        writer.tell([entry_of(Sharing(home_assistant=shared, pain=pain), DEFAULT.id, f"{now_ms:016x}", now_ms)])


def say(mosquitto: Mosquitto, topic: str, payload: str, retain: bool = False) -> None:
    with Session(Broker("127.0.0.1", mosquitto.port)) as session:
        session.say(Message(topic, payload.encode(), retain=retain))


def test_each_entity_is_there_with_its_name_and_nothing_is_complained_of(
    home: HomeAssistant, host: HostProcess, desk: Desk
) -> None:
    desk.health()
    desk.seat(False)
    components = discovery.payload(DESK, "1", discovery.Announcement("1"), Surroundings())["components"]
    shown = {key: one for key, one in components.items() if "unique_id" in one}
    expected = {one["default_entity_id"]: one["unique_id"] for one in shown.values()} | OF_HOST
    home.wait(lambda: len(entities(home)) == len(expected))
    assert entities(home) == expected
    home.wait_for(SEATED, "off")
    unknown = {"sensor.desk_next_nudge_in", "sensor.desk_goal", "sensor.desk_longest_today", "sensor.desk_last_nudge",
               "sensor.desk_balance_to_the_right", "sensor.desk_balance_to_the_rear", "sensor.desk_muted_until",
               "sensor.desk_last_answer", "event.desk_nudge", "event.desk_break", "number.desk_limit",
               "button.desk_snooze"}  # fmt: skip
    states = home.do("states")
    assert {name for name in entities(home) if states[name][0] in ("unknown", "unavailable")} <= unknown
    assert states["update.desk_firmware"][0] == "on"
    assert states["update.desk_firmware"][1]["installed_version"] == "0.0.9"
    ((_, url, version),) = [found for name, found in home.do("devices").items() if name == DESK]
    assert (url, version) == ("http://pi:8080", "0.0.9")
    assert home.complaints() == ""


def test_what_is_sat_in_a_day_has_a_sum_and_what_lasts_has_a_mean(home: HomeAssistant, mosquitto: Mosquitto) -> None:
    say(mosquitto, discovery.topic("homeassistant", DESK),
        json.dumps(discovery.payload(DESK, "1", discovery.Announcement("1"), Surroundings())), retain=True)  # fmt: skip
    say(mosquitto, "perch/home/available", "online", retain=True)
    say(mosquitto, f"perch/v1/{DESK}/status", "online", retain=True)
    days = [("2026-03-01", [0, 10, 20, 50, 48, 52]), ("2026-03-02", [0, 1, 5])]
    for day, figures in days:
        for figure in figures:
            state = {"day_start": f"{day}T04:00:00+00:00", "sat_today": figure, "sitting_now": figure, "problems": []}
            say(mosquitto, f"perch/home/{DESK}/state", json.dumps(state), retain=True)
            home.wait_for(SAT, str(figure))
    sat, sitting = home.do("statistics", entity=SAT), home.do("statistics", entity="sensor.desk_sitting_now")
    assert sat[-1]["sum"] == 57 and sat[-1]["state"] == 5 and sat[-1].get("mean") is None
    assert max(row["max"] for row in sitting) == 52 and sitting[-1]["mean"] > 0 and sitting[-1].get("sum") is None


def test_after_the_host_was_killed_nothing_old_is_shown(home: HomeAssistant, host: HostProcess, desk: Desk) -> None:
    desk.seat(True)
    home.wait_for(SEATED, "on")
    host.kill()
    home.wait_for(SEATED, "unavailable")
    desk.seat(False)
    host.start()
    home.wait_for(SEATED, "off")
    assert home.do("changed", entity=SEATED)[-3:] == ["on", "unavailable", "off"]


def test_a_home_assistant_that_starts_is_told_again(
    home: HomeAssistant, host: HostProcess, desk: Desk, mosquitto: Mosquitto
) -> None:
    desk.seat(False)
    home.wait_for(SEATED, "off")
    topics = [discovery.topic("homeassistant", DESK), f"perch/home/{DESK}/state"]
    with Session(Broker("127.0.0.1", mosquitto.port), topics) as session:
        session.wait(lambda: len(session.heard) == 2, 5)
        session.heard.clear()
        session.say(Message("homeassistant/status", b"online"))
        assert session.wait(lambda: set(session.heard) == set(topics), 10)


def test_a_device_that_is_deleted_stays_away_until_it_is_asked_for(
    home: HomeAssistant, host: HostProcess, desk: Desk, mosquitto: Mosquitto
) -> None:
    desk.seat(False)
    home.wait_for(SEATED, "off")
    home.do("delete", device=DESK)
    wait(lambda: "was deleted in Home Assistant" in host.said)
    desk.seat(True)
    host.kill()
    host.start()
    say(mosquitto, "homeassistant/status", "online")
    desk.seat(False)
    with Session(Broker("127.0.0.1", mosquitto.port), ["perch/home/available"]) as session:
        session.wait(lambda: session.heard.get("perch/home/available") == b"online", 20)
    assert DESK not in home.do("devices") and home.state(SEATED) is None
    say(mosquitto, f"perch/home/{DESK}/do/show", "")
    home.wait_for(SEATED, "off")


def test_nudges_and_breaks_are_events_at_once_and_what_is_old_is_none(
    home: HomeAssistant, host: HostProcess, desk: Desk
) -> None:
    desk.nudge(1, 50)
    desk.seat(True, 2400)
    home.wait_for(SEATED, "on")
    home.wait(lambda: home.state("sensor.desk_last_nudge") not in ("unknown", None))
    assert home.state("event.desk_nudge") == "unknown"
    began = monotonic()
    desk.nudge(2)
    home.wait(lambda: home.attributes("event.desk_nudge")["event_type"] == "second")
    print(f"a nudge is an event in Home Assistant {monotonic() - began:.1f} s after it was sent")
    desk.nudge(3, why="muted", delivered=False)

    def last() -> object:
        return home.attributes("event.desk_break")["event_type"]

    desk.seat(False, 10)
    home.wait(lambda: last() == "begun")
    desk.seat(True, 10)
    home.wait(lambda: last() == "short")
    desk.seat(False, 118)
    home.wait(lambda: last() == "taken")
    assert home.attributes("event.desk_nudge")["event_type"] == "second"


def test_each_event_is_a_trigger_of_the_device(home: HomeAssistant, host: HostProcess, desk: Desk) -> None:
    desk.seat(False)
    home.wait_for(SEATED, "off")
    (device, *_) = home.do("devices")[DESK]
    home.wait(lambda: len([one for one in home.do("triggers", device=device) if one["domain"] == "mqtt"]) == 6)
    found = {one["type"] for one in home.do("triggers", device=device) if one["domain"] == "mqtt"}
    assert found == {"nudge_first", "nudge_second", "nudge_third", "break_begun", "break_taken", "break_short"}


def test_a_command_is_answered_and_a_cushion_without_an_answer_holds_up_no_other(
    home: HomeAssistant, host: HostProcess, desk: Desk, mosquitto: Mosquitto
) -> None:
    desk.seat(False)
    with Chair(mosquitto.port, "sofa", speed=1, behind_ms=0) as sofa:
        home.wait_for("binary_sensor.sofa_occupied", "off")
        home.wait_for(SEATED, "off")
        home.do("call", domain="button", service="press", entity_id="button.desk_snooze")
        began = monotonic()
        home.do("call", domain="switch", service="turn_on", entity_id="switch.sofa_muted")
        home.wait_for("switch.sofa_muted", "on")
        print(f"a cushion is muted {monotonic() - began:.1f} s after it was asked, beside one that does not answer")
        assert home.state("sensor.desk_last_answer") == "unknown", "it is still waited for"
        home.wait(lambda: home.state("sensor.sofa_muted_until") not in ("unknown", None))
        home.wait_for("sensor.sofa_last_answer", answers.answer("mute", True))
        home.do("call", domain="switch", service="turn_off", entity_id="switch.sofa_muted")
        home.wait_for("switch.sofa_muted", "off")
        home.wait_for("sensor.sofa_last_answer", answers.answer("unmute", True))
        home.do("call", domain="button", service="press", entity_id="button.sofa_snooze")
        home.wait_for("sensor.sofa_last_answer", answers.answer("snooze", False))
        home.do("call", domain="number", service="set_value", entity_id="number.sofa_limit", value=25)
        home.wait_for("number.sofa_limit", "25")
        home.wait_for("sensor.desk_last_answer", answers.NO_ANSWER)
        sofa.raws = SITTER
        began = monotonic()
        home.wait_for("binary_sensor.sofa_occupied", "on")
        print(f"somebody who sits down is shown {monotonic() - began:.1f} s later")


def test_a_figure_is_the_same_as_everywhere_and_what_is_wrong_is_a_problem(
    home: HomeAssistant, host: HostProcess, desk: Desk
) -> None:
    desk.bout(1, 30, 1.75)
    desk.health(faulty=[2])
    desk.seat(False, 600)
    home.wait_for(SAT, "1")
    home.wait_for("binary_sensor.desk_problem", "on")
    assert home.attributes("binary_sensor.desk_problem")["reasons"] == ["cells that are faulty and left out: cell 2"]
    desk.status("safe")
    home.wait_for(SEATED, "unavailable")
    home.wait(lambda: any("safe mode" in one for one in home.attributes("binary_sensor.desk_problem")["reasons"]))
    assert home.state("binary_sensor.desk_problem") == "on"


def test_a_journal_that_cannot_be_written_is_a_problem_of_the_host_and_of_each_cushion(
    home: HomeAssistant, host: HostProcess, desk: Desk
) -> None:
    desk.seat(False)
    home.wait_for("binary_sensor.desk_problem", "off")
    home.wait_for("binary_sensor.perch_problem", "off")
    desk.status("offline")
    with closing(sqlite3.connect(host.journal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.seat(True)
        home.wait_for("binary_sensor.perch_problem", "on")
        (reason,) = home.attributes("binary_sensor.perch_problem")["reasons"]
        assert reason.startswith("Nothing is stored: the journal cannot be written: ") and "Mend that" in reason
        desk.status("online")
        home.wait_for("binary_sensor.desk_problem", "on")
        other.execute("ROLLBACK")
    home.wait_for("binary_sensor.perch_problem", "off")
    home.wait_for("binary_sensor.desk_problem", "off")


def test_two_boards_and_damaged_records_are_a_problem(home: HomeAssistant, host: HostProcess, desk: Desk) -> None:
    desk.bout(1, 30, 5)
    host.kill()
    with closing(sqlite3.connect(host.journal)) as db, db:
        db.execute("UPDATE records SET body = 'x'")
    host.start()
    home.wait_for("binary_sensor.perch_problem", "on")
    assert ["1 record cannot be read" in one for one in home.attributes("binary_sensor.perch_problem")["reasons"]]
    home.wait_for("binary_sensor.desk_problem", "off")
    for _ in range(3):
        for boot in ("0000000b", "0000000c"):
            desk.seat(False, boot=boot)
    home.wait_for("binary_sensor.desk_problem", "on")
    assert "two boards send as desk" in home.attributes("binary_sensor.desk_problem")["reasons"][0]


def test_the_device_of_the_host_that_is_deleted_stays_away_until_it_is_asked_for(
    home: HomeAssistant, host: HostProcess, mosquitto: Mosquitto
) -> None:
    home.wait_for("binary_sensor.perch_problem", "off")
    home.do("delete", device="Perch")
    host.wait_until_said("host was deleted in Home Assistant")
    say(mosquitto, "homeassistant/status", "online")
    assert "Perch" not in home.do("devices")
    say(mosquitto, "perch/home/host/do/show", "")
    home.wait_for("binary_sensor.perch_problem", "off")


def test_names_are_in_the_language_that_is_set(
    tmp_path: Path, home: HomeAssistant, mosquitto: Mosquitto, desk: Desk
) -> None:
    host = HostProcess(tmp_path, mosquitto.port, ON | {"PERCH_HOME_ASSISTANT_LANGUAGE": "de"})
    try:
        share(host, pain=True)
        desk.seat(False)
        home.wait(lambda: len(entities(home)) == ENTITIES + OF_PERSON)
        names = {attributes["friendly_name"] for entity, (_, attributes) in home.do("states").items()
                 if entity in entities(home)}  # fmt: skip
        german = language("de").gettext
        assert names == {"Perch Problem", *(f"desk {german(entity.name)}" for entity in SHOWN.values())}
        first = {one.how[0] for one in DRILLS.values()}
        drills = {german(line) for line in first} - first
        home.wait(lambda: drills & {attributes.get("how", [""])[0] for _, attributes in home.do("states").values()})
    finally:
        host.kill()


def test_a_cushion_bears_the_name_of_its_person(home: HomeAssistant, host: HostProcess, desk: Desk) -> None:
    with closing(Writer(host.journal, beside_host=True)) as writer:
        writer.tell([entry_of(Person("a", "Anna", (DESK,)), "a", "1", 1)])
    desk.seat(False)
    home.wait(lambda: "desk (Anna)" in home.do("devices"))


def test_entities_of_an_earlier_version_are_taken_away(
    tmp_path: Path, home: HomeAssistant, mosquitto: Mosquitto, desk: Desk
) -> None:
    one = {"state_topic": f"perch/home/{DESK}/state", "value_template": "{{ value_json.stretch }}"}
    old = discovery.payload(DESK, "1", discovery.Announcement("1"), Surroundings()) | {"components": {
        "stretch": one | {"platform": "sensor", "name": "Sitting now", "unique_id": "perch-desk-stretch"},
        "mute": {"platform": "button", "name": "Mute for an hour", "command_topic": f"perch/home/{DESK}/do/mute",
                 "unique_id": "perch-desk-mute"}}}  # fmt: skip
    say(mosquitto, discovery.topic("homeassistant", DESK), json.dumps(old), retain=True)
    home.wait(lambda: len(entities(home)) == 2)
    desk.seat(False)
    host = HostProcess(tmp_path, mosquitto.port, ON)
    try:
        home.wait(lambda: len(entities(home)) == ENTITIES)
        assert "perch-desk-mute" not in entities(home).values()
        assert home.complaints() == ""
    finally:
        host.kill()


Automate = Callable[[str, dict[str, Any]], None]


@pytest.fixture
def automate(home: HomeAssistant, host: HostProcess, desk: Desk) -> Automate:
    """Make an automation of a blueprint for the desk."""
    desk.seat(True, 2400)
    home.wait_for(SEATED, "on")
    (device, *_) = home.do("devices")[DESK]

    def made(blueprint: str, inputs: dict[str, Any]) -> None:
        used = {"path": f"perch/{blueprint}.yaml", "input": {"cushion": device, **inputs}}
        whole = [{"id": "one", "alias": "one", "use_blueprint": used}]
        (home.folder / "automations.yaml").write_text(yaml.safe_dump(whole))
        home.do("reload")
        home.wait_for("automation.one", "on")

    return made


def test_the_lamp_of_the_blueprint_is_orange_green_and_as_before(
    home: HomeAssistant, mosquitto: Mosquitto, desk: Desk, automate: Automate
) -> None:
    lamp = {"name": None, "unique_id": "lamp", "default_entity_id": "light.lamp", "schema": "json",
            "device": {"identifiers": ["lamp"], "name": "lamp"}, "command_topic": "lamp/set", "brightness": True,
            "supported_color_modes": ["rgb"], "optimistic": True}  # fmt: skip
    say(mosquitto, "homeassistant/light/lamp/config", json.dumps(lamp), retain=True)
    home.wait(lambda: home.state("light.lamp"))
    home.do("call", domain="light", service="turn_on", entity_id="light.lamp", rgb_color=[10, 20, 255])
    automate("lamp", {"lamp": "light.lamp", "green_for": 5})

    def colour() -> Any:
        return home.attributes("light.lamp")["rgb_color"]

    before = colour()
    desk.nudge(1)
    home.wait(lambda: colour()[0] == 255 and colour()[2] < 50)
    desk.seat(False, 118)
    home.wait(lambda: colour()[1] > colour()[0])
    home.wait(lambda: colour() == before)
    desk.seat(True, 30)
    desk.nudge(2)
    home.wait(lambda: colour()[0] == 255 and colour()[2] < 50)
    desk.seat(False, 11)
    home.wait(lambda: home.attributes("event.desk_break")["event_type"] == "begun")
    desk.seat(True, 11)
    home.wait(lambda: colour() == before)
    assert home.complaints() == ""


def test_the_loudspeaker_of_the_blueprint_says_what_to_do(home: HomeAssistant, desk: Desk, automate: Automate) -> None:
    home.do("record_calls", domain="tts", service="speak")
    automate("speak", {"voice": "tts.any", "loudspeaker": "media_player.any", "text": "Walk."})
    desk.nudge(1)
    home.wait(lambda: [call["message"] for call in home.do("called")] == ["Walk."])
    desk.seat(False, 118)
    home.wait(lambda: [call["message"] for call in home.do("called")] == ["Walk.", "That counts."])
    assert home.do("called")[0]["media_player_entity_id"] == "media_player.any"
    assert home.complaints() == ""


def test_the_drill_of_the_day_is_spoken_where_it_is_shared_and_only_there(
    home: HomeAssistant, host: HostProcess, desk: Desk, automate: Automate
) -> None:
    home.do("record_calls", domain="tts", service="speak")
    automate("speak", {"voice": "tts.any", "loudspeaker": "media_player.any", "text": "Walk."})
    share(host)
    home.wait(lambda: home.state("sensor.desk_drill") not in (None, "unknown", "unavailable"))
    drill = home.attributes("sensor.desk_drill")
    assert home.state("sensor.desk_drill") in {drill.name for drill in DRILLS.values()}
    assert len(drill["how"]) == 3 and drill["spoken"].endswith(drill["stop"])
    desk.nudge(1)
    home.wait(lambda: [call["message"] for call in home.do("called")] == [f"Walk. Or: {drill['spoken']}"])
    assert home.attributes("event.desk_nudge")["drill"] == drill["spoken"]
    (done,) = [name for name, unique in entities(home).items() if unique == "perch-desk-done"]
    home.do("call", domain="button", service="press", entity_id=done)
    home.wait(lambda: home.state("sensor.desk_last_answer") not in ("unknown", None))
    with Reader(host.journal) as journal:
        assert [entry.kind for entry in journal.entries()] == ["sharing", "break"]
    share(host, shared=False)
    home.wait(lambda: {"sensor.desk_drill", done}.isdisjoint(entities(home)))
    assert home.complaints() == ""


def test_the_dashboard_names_entities_that_there_are(home: HomeAssistant, host: HostProcess, desk: Desk) -> None:
    share(host)
    desk.seat(False)
    home.wait(lambda: len(entities(home)) == ENTITIES + OF_PERSON - 1)
    whole = home.do("dashboard", path="perch-desk")
    assert whole == yaml.safe_load((FILES / "dashboard.yaml").read_text())
    assert set(named(whole)) <= set(entities(home)) and len(set(named(whole))) > 10


def test_the_dashboard_is_drawn_on_a_phone_without_a_card_that_fails(
    home: HomeAssistant, host: HostProcess, desk: Desk
) -> None:
    share(host)
    desk.health()
    desk.seat(True, 1500)
    home.wait_for(SEATED, "on")
    home.wait(lambda: home.state("sensor.desk_drill"))
    kept = home.log_in()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 2400})
        page.add_init_script(f"localStorage.setItem('hassTokens', {json.dumps(kept)})")
        page.goto(f"{home.url}/perch-desk/sitting")
        page.locator("hui-gauge-card").wait_for(timeout=60_000)
        page.get_by_text("Last start").wait_for(timeout=60_000)
        page.get_by_text(home.attributes("sensor.desk_drill")["stop"]).wait_for(timeout=60_000)
        page.wait_for_timeout(3_000)  # cards come one by one, and one that fails says so when it is drawn
        page.screenshot(path=home.folder / "dashboard.png")
        assert page.locator("hui-error-card, hui-warning").count() == 0
        assert page.locator("hui-history-graph-card, hui-statistics-graph-card").count() == 2
        browser.close()


def named(part: Any) -> Iterator[str]:
    """The entities that a part of a dashboard names."""
    yield from re.findall(r"\w+\.desk_\w+", part) if isinstance(part, str) else ()
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from named(inner)
