"""What Home Assistant is shown: values, events, commands, names."""

from dataclasses import replace
from datetime import UTC
from threading import Event
from typing import Any

import pytest

from perch.catalogue import language
from perch.config import Config
from perch.config.sections import PageSettings
from perch.days.day import DayFacts
from perch.homeassistant.begin import page_url
from perch.homeassistant.commands import Command, SettingCommand, command_of
from perch.homeassistant.discovery import HOST, Announcement, device_of, host_payload, payload, topic
from perch.homeassistant.drill import ShownDrill
from perch.homeassistant.entities import ENTITIES
from perch.homeassistant.events import NEWS_MS, BreakEvents, NudgeEvents
from perch.homeassistant.runner import CommandRunner
from perch.homeassistant.state import CushionFacts, Surroundings, values
from perch.measures.bouts import BREAK_MS
from perch.measures.day import daily
from perch.model.calendar import Calendar
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.language import _, lasting, speaking
from perch.model.sitting import Nudge
from support.messages import MINUTE_MS, NOW_MS
from support.processes import PATIENCE_S, wait

SEAT = SeatState("desk", "1", 3, True, NOW_MS - 60_000, NOW_MS, 60_000, 60_000, 0, 2_400_000, (), True)
HEALTH = Health("desk", "1", NOW_MS, "power-on", "1.2", 0, 1000, 3, 0, "online", rssi=-60)
DAY = DayFacts("desk", Calendar(UTC).day_of(NOW_MS), NOW_MS - 3_600_000, NOW_MS + 3_600_000, (), (), None)


def vacant(since_ms: int, **more: Any) -> SeatState:
    return replace(SEAT, seated=False, bout=None, since_ms=since_ms, lasted_ms=max(0, NOW_MS - since_ms), **more)


def nudge(at_ms: int, nth: int = 1, delivered: bool = True) -> Nudge:
    return Nudge("desk", "1", nth, at_ms, 2_400_000, nth, delivered, None, 3)


def test_a_break_begins_is_taken_and_is_told_once() -> None:
    breaks = BreakEvents()
    assert list(breaks.step(NOW_MS, SEAT)) == []
    empty = vacant(NOW_MS)
    assert breaks.due_ms is None
    assert list(breaks.step(NOW_MS + 10_000, empty)) == ["begun"] and breaks.due_ms == NOW_MS + BREAK_MS
    assert list(breaks.step(NOW_MS + BREAK_MS - 1, empty)) == []
    assert list(breaks.step(NOW_MS + BREAK_MS, empty)) == ["taken"]
    assert list(breaks.step(NOW_MS + 10 * BREAK_MS, empty)) == []
    assert list(breaks.step(NOW_MS + 10 * BREAK_MS, replace(SEAT, since_ms=NOW_MS + 9 * BREAK_MS))) == []


def test_a_break_of_less_than_two_minutes_is_short_and_one_that_nobody_looked_at_is_taken() -> None:
    for away_ms, kind in ((BREAK_MS - 1, "short"), (BREAK_MS, "taken")):
        breaks = BreakEvents()
        list(breaks.step(NOW_MS, SEAT))
        assert list(breaks.step(NOW_MS, vacant(NOW_MS))) == ["begun"]
        assert list(breaks.step(NOW_MS + 2 * BREAK_MS, replace(SEAT, since_ms=NOW_MS + away_ms))) == [kind]


def test_who_begins_to_look_in_a_break_is_told_its_end_and_a_new_boot_is_no_break() -> None:
    breaks = BreakEvents()
    assert list(breaks.step(NOW_MS, vacant(NOW_MS - 60_000))) == []
    assert list(breaks.step(NOW_MS + 60_000, vacant(NOW_MS - 60_000))) == ["taken"]
    old = BreakEvents()
    assert list(old.step(NOW_MS, vacant(NOW_MS - 3_600_000))) == []
    assert list(old.step(NOW_MS + 60_000, vacant(NOW_MS - 3_600_000))) == []
    assert list(old.step(NOW_MS + 60_000, replace(SEAT, boot="2"))) == []
    unplaced = replace(SEAT, since_ms=None, seated=False, lasted_ms=0)
    assert list(old.step(NOW_MS + 70_000, replace(unplaced, boot="2"))) == ["begun"]


def test_only_a_nudge_that_was_heard_and_is_news_is_an_event() -> None:
    nudges = NudgeEvents()
    assert list(nudges.step(NOW_MS, [nudge(NOW_MS - 1000)])) == []
    both = [nudge(NOW_MS - 1000), nudge(NOW_MS + 1000, 2), nudge(NOW_MS + 1500, 3, delivered=False)]
    assert list(nudges.step(NOW_MS + 2000, both)) == ["second"]
    assert list(nudges.step(NOW_MS + 2500, both)) == []
    assert list(nudges.step(NOW_MS + NEWS_MS, [*both, nudge(NOW_MS - 1, 3), nudge(NOW_MS + 3000, 5)])) == ["third"]


def test_a_figure_is_the_whole_minutes_that_have_passed_as_words_say_it() -> None:
    for ms, minutes in ((105_000, 1), (59_999, 0), (120_000, 2), (3_600_000, 60)):
        shown = values(CushionFacts(DAY, replace(SEAT, stretch_ms=ms)), NOW_MS)["sitting_now"]
        assert shown == minutes and (minutes == 0 or minutes == 60 or lasting(ms) == f"{minutes} min")
    sat = daily((), NOW_MS, NOW_MS + 1)
    assert values(CushionFacts(replace(DAY, headline=replace(sat, sit_min=1.75))), NOW_MS)["sat_today"] == 1
    assert values(CushionFacts(replace(DAY, headline=replace(sat, sit_min=45.99999999))), NOW_MS)["sat_today"] == 46


def test_what_is_not_known_is_none_and_the_next_nudge_is_rounded_up() -> None:
    nothing = values(CushionFacts(DAY), NOW_MS)
    some = ("day_start", "problems", "firmware", "drill_lines")
    assert {value for name, value in nothing.items() if name not in some} == {None, "OFF"}
    assert values(CushionFacts(DAY, replace(SEAT, due_in_ms=60_001)), NOW_MS)["next_nudge_in"] == 2
    assert values(CushionFacts(DAY, replace(SEAT, due_in_ms=0)), NOW_MS)["next_nudge_in"] == 0
    limit = SettingsInForce(1, {"limit_ms": 25 * MINUTE_MS})
    assert values(CushionFacts(DAY, SEAT, settings=limit), NOW_MS)["limit"] == 25
    assert values(CushionFacts(DAY, None, settings=limit), NOW_MS)["limit"] == 25


def test_a_mute_is_over_when_its_time_has_come() -> None:
    muted = CushionFacts(DAY, replace(SEAT, muted_until_ms=NOW_MS + 1))
    assert values(muted, NOW_MS)["muted"] == "ON" and values(muted, NOW_MS)["muted_until"]
    assert values(muted, NOW_MS + 1)["muted"] == "OFF" and values(muted, NOW_MS + 1)["muted_until"] is None


def test_all_that_is_wrong_is_named() -> None:
    bad = replace(HEALTH, faulty=(1, 2), flash="worn", dropped=1, outbox=51, cause="brownout")
    shown = values(
        CushionFacts(DAY, SEAT, bad, status="safe", around=Surroundings(wrong=("the disk is full",))), NOW_MS
    )
    assert shown["problem"] == "ON"
    assert isinstance(shown["problems"], list) and len(shown["problems"]) == 7
    assert values(CushionFacts(DAY, SEAT, HEALTH), NOW_MS)["problem"] == "OFF"


def test_what_is_asked_is_understood_and_nonsense_is_not() -> None:
    assert command_of("perch/home/desk/do/snooze", b"PRESS") == Command("desk", "snooze", {}, "snooze")
    assert command_of("perch/home/desk/do/mute", b"ON") == Command("desk", "mute", {"for_ms": 3_600_000}, "mute")
    assert command_of("perch/home/desk/do/mute", b"OFF") == Command("desk", "mute", {"for_ms": 0}, "unmute")
    assert command_of("perch/home/desk/do/limit", b"25.0") == SettingCommand("desk", {"limit_ms": 1_500_000})
    for what, words in (("limit", b"5"), ("limit", b"nan"), ("limit", b"\xff"), ("dance", b""), ("limit/x", b"25")):
        assert command_of(f"perch/home/desk/do/{what}", words) is None
    assert command_of("perch/home/Desk!/do/snooze", b"") is None
    assert command_of("perch/home/host/do/show", b"") == Command("host", "show", {}, "show")
    assert command_of("perch/home/host/do/snooze", b"") is None


@pytest.mark.parametrize("name", ["en", "de"])
def test_each_entity_has_a_name_of_its_own_in_each_language(name: str) -> None:
    with speaking(language(name)):
        each_has_a_name()


def each_has_a_name() -> None:
    around = Surroundings(drill=ShownDrill("Stand"), pain=True)
    components = payload("a-b", None, Announcement("1"), around)["components"]
    named = {key: one["name"] for key, one in components.items() if "name" in one}
    assert named == {key: _(entity.name) for key, entity in ENTITIES.items()} and len(set(named.values())) == len(named)
    assert components["sat_today"]["default_entity_id"] == "sensor.a_b_sat_today"
    assert payload("a-b", None, Announcement("1"), Surroundings())["components"]["drill"] == {"platform": "sensor"}
    (problem,) = host_payload(Announcement("1"))["components"].values()
    assert problem["name"] == _(ENTITIES["problem"].name)


def test_a_topic_of_another_device_is_not_ours() -> None:
    assert device_of("homeassistant", topic("homeassistant", "desk")) == "desk"
    assert device_of("homeassistant", topic("homeassistant", HOST)) == HOST
    for other in ("homeassistant/device/lamp/config", "homeassistant/device/perch-/config", "perch/home/desk/state"):
        assert device_of("homeassistant", other) is None


def test_orders_of_one_cushion_wait_for_each_other_and_those_of_another_do_not() -> None:
    hangs, done = Event(), list[str]()

    def carry_out(order: str) -> None:
        assert order != "slow" or hangs.wait(PATIENCE_S)
        done.append(order)

    runner = CommandRunner(carry_out, most=2)
    assert runner.submit("desk", "slow")
    wait(lambda: runner.submit("desk", "later"))
    assert runner.submit("sofa", "at once")
    wait(lambda: done == ["at once"])
    assert runner.submit("desk", "last") and not runner.submit("desk", "too many")
    hangs.set()
    wait(lambda: done == ["at once", "slow", "later", "last"])
    assert runner.submit("desk", "again")
    wait(lambda: done[-1] == "again")


def test_an_order_that_fails_keeps_none_of_the_same_cushion_from_being_carried_out() -> None:
    done = list[str]()

    def carry_out(order: str) -> None:
        assert order != "bad"
        done.append(order)

    runner = CommandRunner(carry_out)
    assert runner.submit("desk", "bad") and runner.submit("desk", "good")
    wait(lambda: done == ["good"])


@pytest.mark.parametrize(
    ("address", "url"),
    [("", ""), ("127.0.0.1", ""), ("192.168.1.5", "http://192.168.1.5:8080"), ("fd00::5", "http://[fd00::5]:8080")],
)
def test_the_page_is_named_where_another_machine_can_reach_it(address: str, url: str) -> None:
    assert page_url(Config(page=PageSettings(address=address))) == url
