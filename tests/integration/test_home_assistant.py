"""Cushions in Home Assistant: what is said at a real broker, held against its documentation; buttons that are pressed.

The fields are those of https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload and of
https://www.home-assistant.io/integrations/binary_sensor.mqtt/, sensor.mqtt/, button.mqtt/ and number.mqtt/.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from perch.journal import Reader, Writer
from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from perch.simulator.process import SimulatedCushion, firmware_version
from support.brokers import Mosquitto
from support.cushions import NudgedCushion, Sender
from support.hosts import HostProcess
from support.messages import NOW_MS, ZERO_MS, arrival, state
from support.processes import PATIENCE_S
from support.simulated_worker import DEVICE, job

ON = {"PERCH_HOME_ASSISTANT_DISCOVERY": "true"}
FIRMWARE = firmware_version()
AT = NOW_MS - ZERO_MS
CONFIG = f"homeassistant/device/perch-{DEVICE}/config"
STATE = f"perch/home/{DEVICE}/state"
AVAILABLE = "perch/home/available"
HEALTH = {"cause": "power", "free": 1, "outbox": 0, "dropped": 0, "fw": "1.2", "rev": 0, "rssi": -61}


def words(optional: str) -> dict[str, bool]:
    """Fields that may be left out."""
    return dict.fromkeys(optional.split(), False)


# Field: whether it is required. Of the device discovery payload, its `device`, `origin` and `availability`.
WHOLE = {
    "device": True, "origin": True, "components": True, "availability": False, "availability_mode": False,
    "state_topic": False, "command_topic": False, "qos": False, "encoding": False,
}  # fmt: skip
DEVICE_FIELDS = words("""
    configuration_url connections hw_version identifiers manufacturer model model_id name serial_number
    suggested_area sw_version via_device
""")  # fmt: skip
ORIGIN = {"name": True, "sw_version": False, "support_url": False}
AVAILABILITY = {"topic": True, "payload_available": False, "payload_not_available": False, "value_template": False}

# Of every entity, and of each platform beside them.
ENTITY = {"platform": True, "unique_id": True} | words("""
    availability availability_mode availability_template availability_topic default_entity_id
    device_class enabled_by_default encoding entity_category entity_picture icon
    json_attributes_template json_attributes_topic name payload_available payload_not_available qos
""")  # fmt: skip
PLATFORMS = {
    "binary_sensor": {"state_topic": True}
    | words("""
    expire_after force_update off_delay payload_off payload_on value_template
"""),
    "sensor": {"state_topic": True}
    | words("""
    expire_after force_update last_reset_value_template options state_class suggested_display_precision
    unit_of_measurement value_template
"""),
    "switch": {"command_topic": True, "state_topic": False, "payload_on": False, "payload_off": False}
    | words("optimistic retain state_off state_on value_template"),
    "event": {"state_topic": True, "event_types": True, "value_template": False},
    "update": {"state_topic": False} | words("""
    command_topic entity_picture latest_version_template latest_version_topic payload_install release_summary
    release_url retain title value_template
"""),
    "button": {"command_topic": True, "command_template": False, "payload_press": False, "retain": False},
    "number": {"command_topic": True}
    | words("""
    command_template max min mode optimistic payload_reset retain state_topic step unit_of_measurement
    value_template
"""),
}  # fmt: skip
# https://www.home-assistant.io/integrations/device_trigger.mqtt/
TRIGGER = {"platform": True, "automation_type": True, "topic": True, "type": True, "subtype": True} | words("""
    payload qos value_template
""")  # fmt: skip
# https://www.home-assistant.io/integrations/sensor/#device-class and the same of the others: class to its units.
CLASSES: dict[tuple[str, str], set[str | None]] = {
    ("binary_sensor", "occupancy"): {None},
    ("sensor", "duration"): {"d", "h", "min", "s", "ms", "µs"},
    ("sensor", "timestamp"): {None},
    ("sensor", "signal_strength"): {"dB", "dBm"},
    ("sensor", "data_size"): {"B", "kB", "MB"},
    ("binary_sensor", "problem"): {None},
    ("update", "firmware"): {None},
    ("number", "duration"): {"d", "h", "min", "s", "ms", "µs"},
}


class Home:
    """What Home Assistant would hear, and say."""

    def __init__(self, visit: Session) -> None:
        self._visit = visit

    def wait(self, until: Callable[[], bool]) -> None:
        assert self._visit.wait(until, PATIENCE_S), sorted(self._visit.heard)

    def has(self, topic: str) -> bool:
        return bool(self._visit.heard.get(topic))

    def gone(self, topic: str) -> bool:
        return self._visit.heard.get(topic) == b""

    def said(self, topic: str) -> Any:
        self.wait(lambda: self.has(topic))
        return json.loads(self._visit.heard[topic])

    def word(self, topic: str) -> str:
        return self._visit.heard.get(topic, b"").decode()

    def forgets(self, topic: str) -> None:
        self._visit.heard.pop(topic)

    def presses(self, topic: str, payload: str = "PRESS", retain: bool = False) -> None:
        self._visit.say(Message(topic, payload.encode(), retain=retain))


@contextmanager
def home(mosquitto: Mosquitto) -> Iterator[Home]:
    with Session(Broker("127.0.0.1", mosquitto.port), ["#"]) as visit:
        yield Home(visit)


Start = Callable[[dict[str, str]], HostProcess]


@pytest.fixture
def start(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Start]:
    """Start hosts, one after the other, with the same journal; whatever happens, none stays behind."""
    with ExitStack() as stack:

        def made(more: dict[str, str]) -> HostProcess:
            host = HostProcess(tmp_path, mosquitto.port, more)
            stack.callback(host.kill)
            return host

        yield made


@pytest.fixture
def shown(start: Start) -> HostProcess:
    """A host that shows cushions in Home Assistant."""
    return start(ON)


@contextmanager
def somebody(port: int, **more: Any) -> Iterator[None]:
    """A whole simulated cushion with somebody on it, a hundred times as fast as life."""
    with SimulatedCushion(job(port, None) | {"person": "ignorer", "speed": 100} | more) as board:
        listener = Thread(target=lambda: list(board))
        listener.start()
        yield
        board.stop()
        listener.join()


def assert_fields(given: dict[str, Any], known: dict[str, bool]) -> None:
    assert set(given) <= set(known), set(given) - set(known)
    assert {name for name, required in known.items() if required} <= set(given)


def test_what_is_announced_is_what_home_assistant_documents(mosquitto: Mosquitto, shown: HostProcess) -> None:
    with somebody(mosquitto.port), home(mosquitto) as assistant:
        whole = assistant.said(CONFIG)
        assistant.wait(lambda: assistant.word(AVAILABLE) == "online")
        values = assistant.said(STATE)
    assert_fields(whole, WHOLE)
    assert_fields(whole["device"], DEVICE_FIELDS)
    assert whole["device"]["identifiers"] == [f"perch-{DEVICE}"]
    assert_fields(whole["origin"], ORIGIN)
    for one in whole["availability"]:
        assert_fields(one, AVAILABILITY)
    assert whole["availability_mode"] in ("all", "any", "latest")
    entities = [one for one in whole["components"].values() if "unique_id" in one]
    assert len({one["unique_id"] for one in entities}) == len(entities)
    for one in entities:
        assert_entity(one, values)
    for one in whole["components"].values():
        if one["platform"] == "device_automation":
            assert_fields(one, TRIGGER)
            assert one["topic"] in (f"perch/home/{DEVICE}/nudge", f"perch/home/{DEVICE}/break")


def assert_entity(one: dict[str, Any], state: dict[str, Any]) -> None:
    """All its fields are documented, its class allows its unit, and its template names something that is said."""
    platform = one["platform"]
    assert_fields(one, ENTITY | PLATFORMS[platform])
    if "device_class" in one:
        assert one.get("unit_of_measurement") in CLASSES[platform, one["device_class"]]
    if "state_topic" in one and platform != "event":
        assert one["state_topic"] == STATE
        name = one["value_template"].removeprefix("{{ value_json.").removesuffix(" }}").removesuffix(" | tojson")
        assert name in state
    assert one.get("state_class", "total") in ("measurement", "total")
    assert ("last_reset_value_template" in one) == (one.get("state_class") == "total")
    assert one.get("entity_category", "config") in ("config", "diagnostic")


def test_what_is_shown_is_how_the_seat_is(
    start: Start, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    now = datetime.now(UTC)
    host = start(ON | {"PERCH_TIME_DAY_START": f"{(now.hour + 12) % 24:02}:00"})
    sender = senders(mosquitto.port, DEVICE)
    cushion = NudgedCushion(sender)
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.word(AVAILABLE) == "online")
        cushion.tells()
        cushion.sits()
        assistant.wait(lambda: assistant.has(STATE) and assistant.said(STATE)["occupied"] == "ON")
        said = assistant.said(STATE)
        nudged = datetime.fromisoformat(said.pop("last_nudge"))
        assert datetime.fromisoformat(said.pop("day_start")) < now
        known = {name: value for name, value in said.items() if value is not None}
        assert known == {
            "occupied": "ON", "sat_today": 46, "sitting_now": 1, "limit": 40, "over_40_minutes_today": 5,
            "longest_today": 45, "breaks_today": 1, "muted": "OFF", "silent": "OFF", "problem": "OFF", "problems": [],
            "drill_lines": {},
            "firmware": {"installed_version": "", "latest_version": FIRMWARE},
        }  # fmt: skip
        assert nudged.tzinfo and timedelta(minutes=9) < now - nudged < timedelta(minutes=11)
        own = json.loads(assistant.word(f"perch/v1/{DEVICE}/state"))
        sender.raw("health", json.dumps(HEALTH | {name: own[name] for name in ("v", "boot", "at", "zero")}).encode())
        own |= {"balance_lr": -125, "balance_fr": 40, "seated": False, "bout": None}
        sender.raw("state", json.dumps(own).encode())
        assistant.wait(lambda: assistant.said(STATE)["occupied"] == "OFF")
        said = assistant.said(STATE)
        assert (said["balance_to_the_right"], said["balance_to_the_rear"], said["signal"]) == (-12.5, 4.0, -61)
        assistant.wait(lambda: assistant.said(CONFIG)["device"].get("sw_version") == "1.2")
    host.stop()


def test_of_many_cushions_only_what_changed_is_said(start: Start, mosquitto: Mosquitto) -> None:
    """A message for each change, however many cushions there are; later changes show that there are no more."""
    devices = [f"c{number:03}" for number in range(1000)]
    host = start({})
    with closing(Writer(host.journal, beside_host=True)) as writer:
        writer.store([arrival(state(seated=False, bout=None), device, "state") for device in devices], NOW_MS)
    host.stop()
    host = start(ON)
    broker = Broker("127.0.0.1", mosquitto.port)
    with Session(broker, ["perch/home/+/state", AVAILABLE]) as visit:
        assert visit.wait(lambda: len(visit.heard) == 1002 and visit.heard[AVAILABLE] == b"online", PATIENCE_S)
        visit.heard.clear()
        for changed in (["c500"], ["c001", "c999"]):
            for device in changed:
                body = json.dumps(state(at=AT, since=AT - 60_000))
                visit.say(Message(f"perch/v1/{device}/state", body.encode(), retain=True))
            wanted = {f"perch/home/{device}/state" for device in changed}
            assert visit.wait(lambda wanted=wanted: wanted <= set(visit.heard), PATIENCE_S)  # type: ignore[misc]
        assert set(visit.heard) == {f"perch/home/{device}/state" for device in ("c500", "c001", "c999")}
    host.stop()


def test_its_switch_mutes_and_its_button_snoozes_the_cushion(mosquitto: Mosquitto, shown: HostProcess) -> None:
    with somebody(mosquitto.port), home(mosquitto) as assistant:
        topics = {what: one["command_topic"] for what, one in assistant.said(CONFIG)["components"].items()
                  if "command_topic" in one}  # fmt: skip
        assistant.wait(lambda: assistant.has(f"perch/v1/{DEVICE}/state"))
        assistant.presses(topics["muted"], "ON")
        assistant.wait(lambda: "muted_until" in assistant.said(f"perch/v1/{DEVICE}/state"))
        assistant.presses(topics["snooze"])
        assistant.wait(lambda: assistant.said(f"perch/v1/{DEVICE}/do")["do"] == "snooze")
        done = assistant.said(f"perch/v1/{DEVICE}/do")["id"]
        assistant.wait(lambda: done in [told["id"] for told in assistant.said(f"perch/v1/{DEVICE}/state")["answers"]])


def test_a_new_limit_is_taken_told_and_changes_nothing_else(mosquitto: Mosquitto, shown: HostProcess) -> None:
    reported = f"perch/v1/{DEVICE}/settings/reported"
    with somebody(mosquitto.port), home(mosquitto) as assistant:
        topic = assistant.said(CONFIG)["components"]["limit"]["command_topic"]
        before = assistant.said(reported)["settings"]
        for nonsense in ("5", "61", "nan", "", "1e400", "x" * 1000):
            assistant.presses(topic, nonsense)
        assistant.presses(topic, "25.0")
        assistant.wait(lambda: assistant.said(reported)["settings"]["limit_ms"] == 25 * 60_000)
        assistant.wait(lambda: assistant.said(STATE)["limit"] == 25)
        assert assistant.said(reported)["settings"] == before | {"limit_ms": 25 * 60_000}


def test_what_was_pressed_before_the_host_came_is_not_done(start: Start, mosquitto: Mosquitto) -> None:
    with somebody(mosquitto.port), home(mosquitto) as assistant:
        assistant.presses(f"perch/home/{DEVICE}/do/mute", retain=True)
        host = start(ON)
        assistant.wait(lambda: assistant.has(CONFIG))
        assistant.presses(f"perch/home/{DEVICE}/do/snooze")
        assistant.wait(lambda: assistant.has(f"perch/v1/{DEVICE}/do"))
        assert assistant.said(f"perch/v1/{DEVICE}/do")["do"] == "snooze"
        host.stop()


def test_the_host_says_when_what_it_shows_is_fresh_no_more(
    start: Start, mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.word(AVAILABLE) == "online")
        at = f"connected to the broker 127.0.0.1:{mosquitto.port}"
        ends = [line.partition(at)[2] for line in shown.said.splitlines() if at in line]
        assert sorted(ends) == ["", " for Home Assistant"]
        shown.kill()
        assistant.wait(lambda: assistant.word(AVAILABLE) == "offline")
        again = start(ON)
        assistant.wait(lambda: assistant.word(AVAILABLE) == "online")
        again.stop()
        assistant.wait(lambda: assistant.word(AVAILABLE) == "offline")


@pytest.mark.parametrize("more", [{}, {**ON, "PERCH_STUDY_BLINDED": "true"}])
def test_switched_off_or_in_a_blinded_study_cushions_are_taken_away(
    start: Start, mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender], more: dict[str, str]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG) and assistant.has(STATE))
        shown.stop()
        off = start(more)
        assistant.wait(lambda: assistant.gone(CONFIG) and assistant.gone(STATE) and assistant.gone(AVAILABLE))
        assistant.wait(lambda: assistant.gone("homeassistant/device/perch-host/config"))
        off.stop()
    with Reader(shown.journal) as journal:
        assert journal.note("home-assistant") == ""


def test_without_the_setting_nothing_is_said(
    mosquitto: Mosquitto, host: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    with home(mosquitto) as assistant:
        NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
        host.stop()
        assert not any(assistant.has(topic) for topic in (CONFIG, STATE, AVAILABLE))


def test_a_host_whose_journal_cannot_be_written_now_starts_and_shows_all_the_same(
    start: Start, mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG))
        shown.kill()
        assistant.wait(lambda: assistant.word(AVAILABLE) == "offline")
        with closing(sqlite3.connect(shown.journal, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            again = start(ON)
            assistant.wait(lambda: assistant.word(AVAILABLE) == "online")
        again.stop()


def test_after_a_broker_was_away_all_is_said_again(
    mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG))
    mosquitto.kill()
    mosquitto.start()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG) and assistant.has(STATE) and assistant.word(AVAILABLE) == "online")


def test_a_home_assistant_that_starts_is_told_all_again(
    mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG))
        assistant.forgets(CONFIG)
        assistant.presses("homeassistant/status", "online")
        assistant.wait(lambda: assistant.has(CONFIG))


def test_under_another_prefix_cushions_move(
    start: Start, mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG))
        shown.stop()
        other = start(ON | {"PERCH_HOME_ASSISTANT_PREFIX": "ha/found"})
        assistant.wait(lambda: assistant.gone(CONFIG) and assistant.has(CONFIG.replace("homeassistant", "ha/found")))
        other.stop()


def test_a_cushion_that_is_forgotten_is_taken_away(
    start: Start, mosquitto: Mosquitto, shown: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    NudgedCushion(senders(mosquitto.port, DEVICE)).tells()
    with home(mosquitto) as assistant:
        assistant.wait(lambda: assistant.has(CONFIG))
        with Forgetting(shown.journal):
            assistant.wait(lambda: assistant.gone(CONFIG) and assistant.gone(STATE))


class Forgetting:
    """`perch forget`, in the journal only."""

    def __init__(self, journal: Path) -> None:
        from perch.journal import Writer

        self._writer = Writer(journal, beside_host=True)

    def __enter__(self) -> None:
        self._writer.forget(DEVICE, 0)

    def __exit__(self, *_: object) -> None:
        self._writer.close()
