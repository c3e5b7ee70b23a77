"""The doctor: what it finds in a journal and around it, and what it says to do."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from perch.config import load
from perch.doctor.check_host import health_findings, host_findings
from perch.doctor.checks import examine
from perch.doctor.finding import Finding
from perch.journal import Writer, back_up, restore
from perch.model.cushion import Broker
from perch.model.host import HostHealth, HostPresence
from perch.model.people import DiaryDay
from perch.model.records import Arrival
from perch.model.troubles import UNSTORED_MS
from perch.mqtt import LinkError
from perch.programme.entries import entry_of
from perch.service.quota import MOST_A_DAY, Quota
from perch.wire import decode, encode
from support.messages import MINUTE_MS, NOW_MS, arrival, bout, point, state

Said = Callable[..., dict[str, Finding]]
ONLINE = arrival(b"online", "desk", "status")


def state_now(**more: Any) -> Arrival:
    return arrival(state(zero=NOW_MS - 3 * MINUTE_MS, **more), "desk", "state")


def health(**more: Any) -> Arrival:
    base = {"v": 1, "boot": "1a2b3c4d", "at": 0, "zero": NOW_MS, "cause": "power", "free": 90_000, "outbox": 2}
    return arrival(base | {"dropped": 0, "fw": "1.2", "rev": 0} | more, "desk", "health")


@pytest.fixture
def found(tmp_path: Path) -> Said:
    """What is found where these messages came in."""

    def examined(*arrivals: Arrival, now_ms: int = NOW_MS, **env: str) -> dict[str, Finding]:
        writer = Writer(tmp_path / "journal.db")
        writer.store(arrivals, NOW_MS)
        writer.close()
        env = {"PERCH_DATA_DIR": str(tmp_path), "XDG_CONFIG_HOME": "/nowhere", "TZ": "UTC", **env}
        return {one.about: one for one in examine(None, env, now_ms)}

    return examined


def reported(baseline: int) -> Arrival:
    said = {"v": 1, "rev": 1, "settings": {"baseline": baseline}, "refused": []}
    return arrival(said, "desk", "settings/reported")


@pytest.mark.parametrize(
    ("said", "blinded", "told", "advice"),
    [
        ([reported(0)], "1", "it nudges though study.blinded is set", "`perch run` silences it"),
        ([], "1", "it may nudge though study.blinded is set", "newest firmware"),
        ([reported(1)], "0", "it is silent though no baseline runs", "baseline stop"),
    ],
)
def test_a_cushion_that_nudges_or_is_silent_though_it_should_not_is_told(
    found: Said, said: list[Arrival], blinded: str, told: str, advice: str
) -> None:
    finding = found(ONLINE, state_now(), *said, PERCH_STUDY_BLINDED=blinded)["desk, nudges"]
    assert finding.state == told and advice in finding.advice


@pytest.mark.parametrize(("baseline", "blinded"), [(0, "0"), (1, "1")])
def test_a_cushion_that_nudges_or_is_silent_as_it_should_is_no_finding(
    found: Said, baseline: int, blinded: str
) -> None:
    assert "desk, nudges" not in found(ONLINE, state_now(), reported(baseline), PERCH_STUDY_BLINDED=blinded)


def test_a_faulty_cell_is_named_by_its_place_and_so_is_what_too_few_cells_cannot_tell(found: Said) -> None:
    places = [[-45, 55], [45, 55], [-40, -60]]
    finding = found(ONLINE, state_now(), health(faulty=[2], places=places))["desk"]
    assert "left out as faulty: front left; 2 good cells: too few" in finding.state
    assert "Who leans on nothing else is not felt" in finding.advice


def test_all_is_well_with_a_cushion_that_was_just_heard(found: Said) -> None:
    told = found(ONLINE, state_now(), health())
    assert all(one.well for one in told.values()), told
    assert told["desk"].state == "online, last heard 1 min ago, firmware 1.2, 2 not stored yet"
    assert told["journal"].state.endswith("1 cushion")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ([ONLINE], "plugged in"),
        ([arrival(b"offline", "desk", "status"), state_now()], "plugged in"),
        ([ONLINE, state_now(at=30 * MINUTE_MS)], "check both clocks"),
        ([ONLINE, arrival(state(), "desk", "state")], "It is silent"),
        ([ONLINE, state_now(), health(faulty=[2])], "Check the wires of the cells"),
        ([ONLINE, state_now(), health(resting=[1])], "dry the cushion"),
        ([ONLINE, state_now(), health(dropped=7)], "had to drop records"),
        ([ONLINE, state_now(), health(flash="cannot be written")], "Its flash fails"),
        ([arrival(b"safe", "desk", "status")], "`make logs` shows why"),
        ([arrival(b"safe", "desk", "status"), state_now()], "`make logs` shows why"),
    ],
)
def test_a_cushion_that_is_not_well_has_advice(found: Said, said: list[Arrival], advice: str) -> None:
    assert advice in found(*said)["desk"].advice


def test_a_cushion_without_a_known_time_is_told_as_such(found: Said) -> None:
    told = found(ONLINE, arrival(state(zero=None), "desk", "state"), arrival(point(1, 5, zero=None), "desk"))
    assert told["desk"].state.startswith("online, last heard at an unknown time")
    assert told["time"].state == "1 record of desk waits for a known time" and told["time"].advice


def test_records_of_a_start_that_ended_without_a_known_time_are_told_and_wait_for_nothing(found: Said) -> None:
    old, new = point(1, 5, zero=None, boot="0" * 8), point(1, 5, zero=None)
    told = found(ONLINE, state_now(), health(zero=None), arrival(old, "desk"), arrival(new, "desk"))
    assert told["time"].state == "1 record of desk waits for a known time"
    assert told["desk, times"].state.startswith("1 record of desk from starts that ended") and told["desk, times"].well
    assert "time" not in found(ONLINE, arrival(point(2, 6), "desk"))


@pytest.mark.parametrize(
    ("gaps_s", "is_weak"), [((30, 40), True), ((30, 61), False), ((90, 90), False), ((20,), False)]
)
def test_power_that_comes_again_within_a_minute_asks_for_a_look_at_the_supply(
    found: Said, gaps_s: tuple[int, ...], is_weak: bool
) -> None:
    at, starts = NOW_MS - 3_600_000, []
    for number, gap_s in enumerate((0, *gaps_s)):
        at += 1000 * gap_s
        start = point(0, 0, kind="boot", boot=f"{number:08x}", zero=at, cause="power-on", fw="1")
        starts.append(arrival(start, "desk"))
    other = point(0, 0, kind="boot", boot="f" * 8, zero=at + 1000, cause="watchdog", fw="1")
    assert ("desk, power" in found(ONLINE, state_now(), *starts, arrival(other, "desk"))) == is_weak


@pytest.mark.parametrize(("times", "is_told"), [(1, False), (2, True)])
def test_a_cushion_that_hung_again_and_again_asks_for_a_look_at_its_log(found: Said, times: int, is_told: bool) -> None:
    starts = [
        point(0, 0, kind="boot", boot=f"{number:08x}", zero=NOW_MS - number * 1000, cause="watchdog", fw="1")
        for number in range(1, times + 1)
    ]
    told = found(ONLINE, state_now(), *(arrival(start, "desk") for start in starts))
    assert ("desk, watchdog" in told) is is_told
    if is_told:
        assert told["desk, watchdog"].state == "its watchdog started it anew 2 times in 7 days"


def test_what_was_refused_is_told_and_needs_attention_for_a_week(found: Said) -> None:
    told = found(arrival(b"rubbish", "desk"), arrival(bout(1, 5, 3), "desk"))["refused"]
    assert told.state.startswith("2 messages, kept") and "not JSON" in told.state and not told.well
    assert found(now_ms=NOW_MS + 8 * 86_400_000)["refused"].well


def test_refused_messages_that_found_no_room_are_told(found: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perch.journal.quarantine.MOST_ROWS", 2)
    told = found(*[arrival(bout(seq, 5, 3), "desk") for seq in range(5)])["refused"].state
    assert told.startswith("5 messages, kept in the journal but for 3, for which it has no room")


def test_a_clock_before_perch_was_written_is_wrong(found: Said) -> None:
    assert found(now_ms=0)["clock"].advice == "Set the clock of this machine."


def test_a_data_folder_that_cannot_be_is_told(found: Said, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not found(PERCH_DATA_DIR=str(tmp_path / "file" / "perch"))["data"].well
    assert found(PERCH_DATA_DIR=str(tmp_path / "new"))["data"].state.endswith("not made yet")


@pytest.mark.parametrize("name", ["journal.db", "journal.db.lock"])
def test_a_journal_that_cannot_be_written_is_told(found: Said, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name != name and access(path, mode))
    told = found()["data"]
    assert told.state.endswith(f"{name} cannot be written") and "the user that `perch run` runs as" in told.advice


def test_a_folder_that_nobody_may_look_into_is_told(found: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    exists = Path.exists

    def refused(path: Path) -> bool:
        if "closed" in path.parts:
            raise PermissionError(13, "Permission denied")
        return exists(path)

    monkeypatch.setattr(Path, "exists", refused)
    assert found(PERCH_DATA_DIR="/closed/perch")["data"].state == "/closed/perch, not made yet"


def test_a_full_disk_is_told(found: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perch.doctor.checks._LEAST_FREE", 2**62)
    assert "Make room" in found()["disk"].advice


def test_a_file_that_is_no_journal_is_told(found: Said, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "journal.db").write_text("no database, whatever its name says" * 50)
    assert not found(PERCH_DATA_DIR=str(tmp_path / "other"))["journal"].well


def test_an_empty_file_is_a_journal_that_is_to_be_brought_up_to_date(found: Said, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "journal.db").touch()
    assert "start `perch run` once" in found(PERCH_DATA_DIR=str(tmp_path / "other"))["journal"].state


def test_a_new_installation_has_no_journal_and_is_well(found: Said, tmp_path: Path) -> None:
    told = found(PERCH_DATA_DIR=str(tmp_path / "new"))["journal"]
    assert told.well and told.state.startswith("none yet")


def test_a_broker_that_cannot_be_reached_is_told(found: Said) -> None:
    told = found(PERCH_BROKER_HOST="127.0.0.1", PERCH_BROKER_PORT="1")["broker"]
    assert told.state.startswith("127.0.0.1:1 cannot be reached") and not told.well


def test_a_config_that_cannot_be_used_ends_the_examination(found: Said) -> None:
    assert list(found(PERCH_BROKER_PORT="many")) == ["config"]


def test_the_config_file_is_named(found: Said, tmp_path: Path) -> None:
    (tmp_path / "perch.toml").touch()
    assert found(PERCH_CONFIG=str(tmp_path / "perch.toml"))["config"].state == f"read from {tmp_path}/perch.toml"


def test_a_journal_that_was_restored_is_told_until_it_is_whole(found: Said, tmp_path: Path) -> None:
    found(ONLINE, state_now())
    back_up(tmp_path / "journal.db", tmp_path / "backup.db", lambda done, total: None)
    restore(tmp_path / "backup.db", tmp_path / "journal.db", NOW_MS, lambda done, total: None)
    told = found()["restored"]
    assert told.state == "2026-03-02 09:00, and not yet known to be whole again: desk" and "--done" in told.advice


def test_who_was_forgotten_is_told_and_is_no_cushion_to_be_missed(found: Said, tmp_path: Path) -> None:
    found(ONLINE, state_now())
    writer = Writer(tmp_path / "journal.db")
    writer.forget("desk", NOW_MS)
    writer.close()
    told = found()
    assert told["forgotten"].state == "desk (2026-03-02); nothing is taken from there" and told["forgotten"].well
    assert "desk" not in told


def test_a_journal_that_is_damaged_is_told(found: Said, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    found(*[arrival(bout(seq, seq * 1000, seq * 1000 + 900), "desk") for seq in range(500)])
    content = bytearray(path.read_bytes())
    content[-8192:-4096] = bytes(range(256)) * 16
    path.write_bytes(content)
    told = {one.about: one for one in examine(None, {"PERCH_DATA_DIR": str(tmp_path), "TZ": "UTC"}, NOW_MS)}
    assert "damaged" in told["journal"].state or "malformed" in told["journal"].state
    assert not told["journal"].well


def test_who_sends_more_than_any_cushion_does_is_named_until_a_week_has_passed(found: Said) -> None:
    came = [arrival(point(seq, seq)) for seq in range(MOST_A_DAY + 1)]
    admitted, _ = Quota().admit(came, NOW_MS)
    every = found(*admitted[-2:])
    told = every["chair"]
    assert every["refused"].state == "no message was", "it was told of already"
    assert "more records than any cushion makes" in told.state and "perch device remove" in told.advice
    week_ms = 8 * 24 * 60 * MINUTE_MS
    assert "more records" not in found(now_ms=NOW_MS + week_ms)["chair"].state


def test_a_host_that_cannot_be_asked_for_is_not_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise LinkError("lets us connect but not listen")

    monkeypatch.setattr("perch.doctor.check_host.Session", refused)
    (found,) = host_findings(load(None, {"XDG_CONFIG_HOME": "/nowhere"}), Broker("127.0.0.1", 1), None, NOW_MS)
    assert (found.state, found.well) == ("the broker lets us connect but not listen", False)


WELL = HostHealth(NOW_MS, "i", "j", 7, received_ms=NOW_MS - 5_000, stored_ms=NOW_MS - 5_000)


@pytest.mark.parametrize(
    ("change", "about", "words"),
    [
        (
            {"stuck": "the disk is full", "stuck_ms": NOW_MS - 600_000},
            "storing",
            "nothing is stored: the disk is full (since 10 min ago)",
        ),
        ({"unstored_ms": NOW_MS - UNSTORED_MS}, "storing", "messages come in and none is stored (since 30 s ago)"),
        ({"damaged": 2}, "damage", "2 records cannot be read"),
        ({"damaged_entries": 1}, "damage", "1 entry of people cannot be read"),
        ({"clock": "it stands still"}, "clock", "its clock cannot be believed: it stands still"),
        ({"influx": "it refuses our token", "influx_ms": NOW_MS - 60_000}, "InfluxDB", "our token (since 1 min ago)"),
        ({"threads": ("ingest",)}, "parts", "a part of the host ended: ingest"),
        ({"page_connections": 180, "page_most": 200}, "page", "180 of the 200 connections"),
        ({"unsaid": 7}, "answers", "7 messages to cushions were dropped"),
        ({"at_ms": NOW_MS - 300_000}, "life", "no sign of life for 5 min"),
    ],
)
def test_the_doctor_says_what_the_running_host_does_not_manage(change: dict[str, Any], about: str, words: str) -> None:
    (found,) = health_findings(replace(WELL, **change), NOW_MS)
    assert found.about == f"host, {about}"
    assert words in found.state
    assert not found.well


def test_a_host_that_manages_all_gives_nothing_to_say() -> None:
    busy = replace(WELL, unstored_ms=NOW_MS - UNSTORED_MS + 1, page_connections=179, page_most=200)
    assert list(health_findings(busy, NOW_MS)) == []


def test_in_quick_time_a_sign_of_life_may_be_older() -> None:
    quick = replace(WELL, at_ms=NOW_MS - 20 * 60_000)
    assert list(health_findings(quick, NOW_MS, speed=60)) == []
    (found,) = health_findings(replace(quick, at_ms=NOW_MS - 91 * 60_000), NOW_MS, speed=60)
    assert "no sign of life for 1 h 31" in found.state


def test_two_boards_under_one_name_are_found_at_their_cushion() -> None:
    (found,) = health_findings(replace(WELL, twins=("chair",)), NOW_MS)
    assert found.about == "chair" and "another name" in found.advice


def test_who_floods_is_named_with_a_way_to_shut_it_out() -> None:
    (found,) = health_findings(replace(WELL, floods=("mad",)), NOW_MS)
    assert found.about == "mad" and "mad floods" in found.state and "perch device remove" in found.advice


def test_a_damaged_entry_of_a_person_is_named_until_it_was_told_again(found: Said, tmp_path: Path) -> None:
    with closing(Writer(tmp_path / "journal.db")) as writer:
        writer.tell([entry_of(DiaryDay(date(2026, 3, 1), 3), "me", "a" * 16, NOW_MS)])
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db, db:
        db.execute("UPDATE entries SET body = 'x'")
    state = found()["damage, entries"].state
    assert state.endswith("\ndiary, told 2026-03-02") and not found()["damage, entries"].well
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db, db:
        db.execute("UPDATE entries SET told_ms = 'x'")
    assert found()["damage, entries"].state.endswith("\ndiary, told on a day that cannot be read")
    with closing(Writer(tmp_path / "journal.db")) as writer:
        writer.tell([entry_of(DiaryDay(date(2026, 3, 1), 3), "me", "a" * 16, NOW_MS)])
    assert "damage, entries" not in found()


def test_the_health_of_a_host_goes_over_the_wire_whole() -> None:
    health = replace(WELL, stuck="full", stuck_ms=1, unstored_ms=2, threads=("a", "b"), twins=("chair",), clock="no")
    health = replace(health, damaged=3, damaged_entries=4, floods=("mad",), page_connections=5, page_most=200)
    assert decode.alive(encode.alive(health)) == health
    assert decode.alive(b'{"v":1,"at_ms":"now"}') is None


def test_no_name_of_a_stranger_and_no_reason_keeps_the_rest_of_the_health_from_being_read() -> None:
    names = ("m" * 500, "a\nb", *(f"mad{number}" for number in range(100)))
    health = replace(WELL, floods=names, twins=names, stuck="full\x1b" * 1_000, stuck_ms=1, instance="")
    read = decode.alive(encode.alive(health))
    assert read and (read.stored_ms, read.stuck_ms) == (WELL.stored_ms, 1)
    assert read.floods == read.twins == ("m" * 64, "a?b", *(f"mad{number}" for number in range(62)))
    assert read.stuck and read.stuck.startswith("full?full") and len(read.stuck) == 1_000


def test_a_host_that_is_online_and_tells_nothing_of_its_health_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    online = HostPresence(True, "j", "i")
    config, at = load(None, {"XDG_CONFIG_HOME": "/nowhere"}), Broker("127.0.0.1", 1)
    for health in (None, replace(WELL, instance="another")):
        monkeypatch.setattr("perch.doctor.check_host._retained", lambda _, health=health: (online, health))
        good, bad = host_findings(config, at, "j", NOW_MS)
        assert good.well and (bad.about, bad.state) == (
            "host, life",
            "the host is online and tells nothing of how it is",
        )
        assert "perch run" in bad.advice
    health = replace(WELL, instance="i", sent_ms=NOW_MS - 60_000)
    monkeypatch.setattr("perch.doctor.check_host._retained", lambda _: (online, health))
    (good,) = host_findings(config, at, "j", NOW_MS)
    assert good.state == "online, with this journal; last stored 5 s ago; last sent to InfluxDB 1 min ago"
