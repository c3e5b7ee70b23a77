"""What the check accepts, what it refuses, and that it says why."""

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.model.cushion import Cells, SettingsInForce
from perch.model.host import HostHealth, HostPresence
from perch.model.records import Record, Refusal, Snapshot
from perch.wire import encode
from perch.wire.decode import alive, cells, check, fields, presence, reported, wanted
from perch.wire.rules import several, whole

NOW_MS = 1_772_442_000_000
ZERO_MS = NOW_MS - 3_600_000
BOUT = {
    "v": 1, "kind": "bout", "boot": "1a2b3c4d", "seq": 5, "zero": ZERO_MS, "start": 1000, "end": 61_000,
    "limit_ms": 2_400_000, "rev": 0, "fw": "0.1.0", "mean_load": 900,
}  # fmt: skip
NUDGE = {
    "v": 1, "kind": "nudge", "boot": "1a2b3c4d", "seq": 6, "zero": None, "at": 9, "stretch_ms": 9, "nth": 1,
    "delivered": True, "bout": 5,
}  # fmt: skip
STATE = {
    "v": 1, "boot": "1a2b3c4d", "at": 61_000, "zero": None, "seated": True, "since": 1000, "bout": 5,
    "stretch_ms": 60_000, "nudges": 0, "limit_ms": 2_400_000, "loads": [1, 2, 3, 4],
}  # fmt: skip
HEALTH = {
    "v": 1, "boot": "1a2b3c4d", "at": 61_000, "zero": ZERO_MS, "cause": "power", "free": None, "outbox": 3,
    "dropped": 0, "fw": "0.1.0", "rev": 0, "faulty": [2],
}  # fmt: skip


def said(message: object, leaf: str = "record", device: str = "chair") -> Record | Snapshot | Refusal:
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return check(f"perch/v1/{device}/{leaf}", payload, NOW_MS)


def refused(message: object, leaf: str = "record", device: str = "chair") -> Refusal:
    meaning = said(message, leaf, device)
    assert isinstance(meaning, Refusal)
    return meaning


def test_a_bout_becomes_a_record_with_its_span_and_its_canonical_body() -> None:
    body = json.dumps(BOUT, sort_keys=True, separators=(",", ":"))
    assert said(BOUT) == Record("chair", "1a2b3c4d", 5, ZERO_MS, "bout", 1000, 61_000, body)


def test_a_point_starts_and_ends_at_its_moment() -> None:
    record = said(NUDGE)
    assert isinstance(record, Record)
    assert (record.start, record.end, record.zero) == (9, 9, None)


def test_a_censored_bout_is_marked() -> None:
    record = said(BOUT | {"censored": True})
    assert isinstance(record, Record)
    assert record.censored


def test_a_key_from_a_later_firmware_is_kept() -> None:
    record = said(BOUT | {"tilt": [1, {"x": 2.5}]})
    assert isinstance(record, Record)
    assert json.loads(record.body)["tilt"] == [1, {"x": 2.5}]


def test_a_state_and_a_status_become_snapshots() -> None:
    assert isinstance(said(STATE, "state"), Snapshot)
    assert said(b"safe", "status") == Snapshot("chair", "status", '"safe"')


REPORTED = {"v": 1, "rev": 3, "settings": {"limit_ms": 2_400_000, "offset_1_at": 1_792_890_000_000}, "refused": []}


def test_settings_in_force_become_a_snapshot() -> None:
    assert isinstance(said(REPORTED, "settings/reported"), Snapshot)
    assert isinstance(said(REPORTED | {"settings": {}, "refused": ["x" * 1000]}, "settings/reported"), Snapshot)


@pytest.mark.parametrize(
    "change",
    [
        {"rev": -1}, {"rev": None}, {"settings": []}, {"settings": {"limit_ms": "5"}}, {"settings": {"limit_ms": True}},
        {"settings": {"": 1}}, {"settings": {"x" * 33: 1}}, {"settings": {"limit_ms": 10**400}},
        {"settings": {f"s{n}": n for n in range(65)}}, {"refused": "all"}, {"refused": [1]}, {"refused": [""]},
    ],
)  # fmt: skip
def test_settings_in_force_that_are_none_are_refused_by_name(change: dict[str, Any]) -> None:
    assert next(iter(change)) in refused(REPORTED | change, "settings/reported").reason


@pytest.mark.parametrize(
    "change",
    [
        {"seq": True}, {"seq": 5.0}, {"seq": -1}, {"seq": 2**31}, {"seq": 10**400}, {"seq": "5"},
        {"boot": "1A2B3C4D"}, {"boot": "1a2b3c4"}, {"boot": "1a2b3c4d\n"}, {"boot": None},
        {"zero": 0}, {"zero": 946_684_800_000}, {"zero": NOW_MS + 86_400_000}, {"zero": False},
        {"start": 61_000}, {"end": 999}, {"end": 1001 + 7 * 86_400_000}, {"start": 2**62},
        {"censored": False}, {"suspect": "dog"}, {"balance_lr": 1001}, {"balance_lr": 0.5},
        {"fw": ""}, {"fw": "x" * 33}, {"fw": "\ud800"}, {"fw": "\x1b[31m"}, {"mean_load": None},
    ],
)  # fmt: skip
def test_a_field_out_of_its_limits_is_refused_by_name(change: dict[str, Any]) -> None:
    refusal = refused(BOUT | change)
    name = next(iter(change))
    assert name in refusal.reason or "clock" in refusal.reason


@pytest.mark.parametrize("name", sorted(BOUT))
def test_a_missing_field_is_refused_by_name(name: str) -> None:
    assert name in refused({key: BOUT[key] for key in BOUT if key != name}).reason


def test_all_problems_of_a_message_are_told_at_once() -> None:
    reason = refused(BOUT | {"seq": -1, "start": None, "fw": 7}).reason
    assert all(f"{name} must be" in reason for name in ("seq", "start", "fw"))


def test_a_reason_has_bounded_length() -> None:
    assert len(refused({"v": 1, "kind": "bout"}).reason) <= 300


@pytest.mark.parametrize("version", [0, 2, 1.0, True, "1", None])
def test_another_version_of_the_wire_is_refused_but_its_record_is_named(version: object) -> None:
    refusal = refused(BOUT | {"v": version})
    assert "version" in refusal.reason
    assert (refusal.boot, refusal.seq) == ("1a2b3c4d", 5)


@pytest.mark.parametrize("kind", ["dance", None, 1, ["bout"], {}])
def test_an_unknown_kind_is_refused(kind: object) -> None:
    assert "kind" in refused(BOUT | {"kind": kind}).reason


def test_a_silent_nudge_must_say_why() -> None:
    assert "why" in refused(NUDGE | {"delivered": False}).reason
    assert isinstance(said(NUDGE | {"delivered": False, "why": "muted"}), Record)


def test_a_state_cannot_have_begun_after_itself() -> None:
    assert "since" in refused(STATE | {"since": 61_001}, "state").reason


@pytest.mark.parametrize("what", [[], {"boot": "x", "at": 1}, {"at": 1}, {"boot": "1a2b3c4d", "at": True}])
def test_the_end_of_the_boot_before_is_checked_within(what: object) -> None:
    boot = {
        "v": 1,
        "kind": "boot",
        "boot": "1a2b3c4d",
        "seq": 0,
        "zero": None,
        "at": 0,
        "cause": "power",
        "fw": "1",
    }
    assert "alive_until" in refused(boot | {"alive_until": what}).reason


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "not JSON"), (b"{", "not JSON"), (b"\xff\xfe", "UTF-8"), (b"[]", "object"), (b"null", "object"),
        (b'{"v":1,"v":1}', "twice"), (b'{"v":NaN}', "NaN"), (b'{"v":-Infinity}', "Infinity"),
        (b'{"v":1e999}', "large"), (b"[" * 4096, "deep"), (b" " * 4097, "4096"),
        (b'{"v":' * 600 + b"1" + b"}" * 600, "deep"),
        (b'{"a":' + b"[" * 7 + b"]" * 7 + b"}", "deep"), (b"\xef\xbb\xbf{}", "JSON"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_plain_json_object_are_refused(payload: bytes, why: str) -> None:
    assert why in refused(payload).reason


@pytest.mark.parametrize("device", ["host", "time", "Chair", "a" * 33, "ch air", "", "b\u00e4nk"])
def test_a_misnamed_device_is_refused(device: str) -> None:
    assert "name" in refused(BOUT, device=device).reason


@pytest.mark.parametrize("payload", [b"", b"ONLINE", b"online\n", b"\xff", b'"online"'])
def test_a_status_is_one_of_three_plain_words(payload: bytes) -> None:
    assert "online" in refused(payload, "status").reason


def test_a_limit_of_nothing_is_refused_since_a_share_of_it_is_shown() -> None:
    assert "limit_ms" in refused(STATE | {"limit_ms": 0}, "state").reason


@pytest.mark.parametrize("since", ["x", None, [1], 10**400])
def test_a_health_may_carry_any_key_of_a_later_firmware(since: object) -> None:
    assert isinstance(said(HEALTH | {"since": since}, "health"), Snapshot)


def test_a_topic_that_nobody_knows_is_refused() -> None:
    assert "topic" in refused(BOUT, "weather").reason


def test_a_time_since_boot_is_judged_against_the_told_clock() -> None:
    day = 86_400_000
    assert isinstance(said(BOUT | {"end": 3_600_000 + day, "start": day}), Record)
    ahead = refused(BOUT | {"end": 3_600_001 + day, "start": day})
    assert "clock" in ahead.reason and ahead.for_now
    assert not refused(BOUT | {"zero": 0}).for_now


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable, max_size=9),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(sorted(BOUT)), part, max_size=3),
    max_leaves=9,
)


NAMES = sorted(BOUT | STATE | NUDGE | HEALTH)


@pytest.mark.parametrize(("leaf", "base"), [("record", BOUT), ("record", NUDGE), ("state", STATE), ("health", HEALTH)])
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3))
def test_whatever_is_changed_the_check_answers(leaf: str, base: dict[str, Any], change: dict[str, Any]) -> None:
    assert isinstance(said(base | change, leaf), Record | Snapshot | Refusal)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_check_answers(payload: bytes) -> None:
    assert isinstance(said(payload), Refusal)


@pytest.mark.parametrize(
    "payload",
    [
        b"rubbish",
        b'{"v":1,"at":5,"raw":[1],"load":[1,2]}',
        b'{"v":2,"at":5,"raw":[],"load":[]}',
        b'{"v":1,"at":5,"raw":[1]}',
    ],
)
def test_a_sample_of_cells_that_makes_no_sense_is_none(payload: bytes) -> None:
    assert cells(payload) is None


def test_a_sample_of_cells_is_taken() -> None:
    assert cells(b'{"v":1,"at":5,"raw":[100,90],"load":[7,-1]}') == Cells(5, (100, 90), (7, -1))


@pytest.mark.parametrize("places", [[[1]], [[1, 2, 3]], [[1, 2000]], [["1", 2]], "here"])
def test_places_of_cells_are_pairs_within_the_seat(places: object) -> None:
    said = {"v": 1, "boot": "1a2b3c4d", "zero": None, "at": 5, "cause": "power-on", "free": None, "outbox": 0}
    whole = json.dumps(said | {"dropped": 0, "fw": "1", "rev": 0, "places": places}).encode()
    found = check("perch/v1/desk/health", whole, NOW_MS)
    assert isinstance(found, Refusal) and "places must be" in found.reason


def test_what_a_host_says_of_itself_is_read_as_it_was_sent() -> None:
    assert presence(encode.host("a1", False)) == HostPresence(False, "a1")
    word = encode.host("a1", True, instance="i", since=NOW_MS, generation=7, take_over=True)
    assert presence(word) == HostPresence(True, "a1", "i", NOW_MS, 7, True)
    health = HostHealth(NOW_MS, "i", "a1", 7, stuck="the disk is full", stuck_ms=ZERO_MS, twins=("desk", "sofa"))
    assert alive(encode.alive(health)) == health


@pytest.mark.parametrize("payload", [b"rubbish", b'{"v":2,"status":"online","journal":"a1","at_ms":5}', b'{"v":1}'])
def test_what_makes_no_sense_of_a_host_is_none(payload: bytes) -> None:
    assert presence(payload) is None and alive(payload) is None


def test_how_long_a_list_may_be_is_told_in_plain_words() -> None:
    digits, pair = several(whole(0, 9), 2), several(whole(0, 9), 2, exactly=True)
    assert [digits([]), digits([1, 2]), digits([1, 2, 3])] == ["", "", "a list of at most 2"]
    assert [pair([1]), pair([1, 2]), pair([1, 2, 3])] == ["a list of exactly 2", "", "a list of exactly 2"]


def test_settings_that_are_wanted_and_those_in_force_are_read_or_are_none() -> None:
    settings = {"limit_ms": 2_400_000}
    body = {"v": 1, "rev": 3, "settings": settings}
    assert wanted(json.dumps(body).encode()) == SettingsInForce(3, settings)
    assert reported(json.dumps(body | {"refused": ["x"]}).encode()) == SettingsInForce(3, settings, ("x",))
    assert wanted(b"{") is None and reported(json.dumps(body).encode()) is None


def test_the_fields_of_a_message_that_is_not_valid_are_none() -> None:
    assert fields("perch/v1/chair/state", json.dumps(STATE).encode(), NOW_MS)["seated"] is True
    assert fields("perch/v1/chair/state", b"{}", NOW_MS) == {}
