"""The cards of the programme in a browser: a break with something to do, and the pain of the day in one tap."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from perch.journal import Reader
from perch.model.people import BreakActivity, DiaryDay, Did, DrillAnswer, Person
from perch.programme.entries import history
from perch.programme.people import DEFAULT
from perch.service.entries import tell
from support.brokers import Mosquitto
from support.chair import EMPTY, SITTER, Chair
from support.page import DEVICE, Served, Window, afternoon
from support.processes import wait

CONFIRMED_MS = 60_000


@pytest.fixture
def chair(mosquitto: Mosquitto) -> Iterator[Chair]:
    with Chair(mosquitto.port, DEVICE, speed=1, behind_ms=0) as chair:
        chair.raws = SITTER
        yield chair


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto, chair: Chair) -> Iterator[Served]:
    host = Served(tmp_path, mosquitto.port, PERCH_TIME_ZONE=afternoon())  # when the diary is asked for
    wait(lambda: DEVICE in host.devices())
    yield host
    assert host.stop() == 0


def facts(host: Served, type_: type[Any]) -> list[Any]:
    with Reader(host.journal) as reader:
        return history(reader.entries()).facts(type_)


def tell_of_long_ago(host: Served) -> None:
    day = datetime.now(UTC).date() - timedelta(40)
    tell(host.journal, [], DEFAULT, DiaryDay(day, 5), 1)


def test_a_diary_day_is_one_tap_and_another_corrects_it(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today")
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_text("3 today: written down.")).to_be_visible()
    expect(page.get_by_text("0 pain-free days in the last 28; 1 of 28 days told.")).to_be_visible()
    page.get_by_role("button", name="0, none", exact=True).click()
    expect(page.get_by_text("1 pain-free day in the last 28; 1 of 28 days told.")).to_be_visible()
    expect(page.get_by_role("button", name="0, none")).to_have_attribute("aria-pressed", "true")
    assert [day.pain for day in facts(host, DiaryDay)] == [0]


def test_once_in_four_weeks_a_told_day_has_a_second_row_and_one_tap_stores_it(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today")
    question = page.get_by_role("group", name="In the last four weeks")
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_text("1 of 28 days told.")).to_be_visible()
    expect(question).to_be_hidden()
    tell_of_long_ago(host)
    page.reload()
    question.get_by_role("button", name="0, nothing", exact=True).click()
    expect(page.get_by_text("Kept you from things: 0 of 10")).to_be_visible()
    expect(question.get_by_role("button", name="0, nothing")).to_have_attribute("aria-pressed", "true")
    assert [(day.pain, day.kept_from) for day in facts(host, DiaryDay)] == [(5, None), (3, 0)]


def test_several_people_have_each_a_diary_of_their_own(host: Served, window: Window) -> None:
    for number in (1, 2):
        person = Person(f"p{number}", f"somebody-{number}")
        tell(host.journal, [], person, person, number)
    page = window(f"{host.url}/today?person=p2")
    expect(page.get_by_role("combobox")).to_have_value("@p2")
    page.get_by_role("button", name="6", exact=True).click()
    expect(page.get_by_text("6 today: written down.")).to_be_visible()
    with Reader(host.journal) as reader:
        assert [entry.person for entry in reader.entries() if entry.kind == "diary"] == ["p2"]


def test_who_has_no_cushion_is_told_so_is_not_shown_first_and_has_a_diary(host: Served, window: Window) -> None:
    for number, cushions in ((1, None), (2, (DEVICE,))):
        person = Person(f"p{number}", f"somebody-{number}", cushions)
        tell(host.journal, [], person, person, number)
    page = window(f"{host.url}/")
    expect(page.get_by_role("combobox")).to_have_value("@p2")
    page.goto(f"{host.url}/?person=p1")
    expect(page.get_by_text("No cushion is yours yet.")).to_be_visible()
    expect(page.get_by_role("code")).to_have_text("perch person set")
    page.goto(f"{host.url}/today?person=p1")
    expect(page.get_by_role("heading", name="How was your back today")).to_be_visible()


def test_who_got_up_is_offered_something_to_do_says_done_and_is_asked_for_the_day(
    host: Served, chair: Chair, window: Window
) -> None:
    wait(lambda: host.live().seated)
    tell_of_long_ago(host)
    page = window(host.url)
    expect(page.locator("#word")).to_have_text("You are sitting.", timeout=CONFIRMED_MS)
    card = page.get_by_role("region", name="2 minutes. Pick one.")
    expect(card).to_be_hidden()
    chair.raws = EMPTY
    expect(card).to_be_visible(timeout=CONFIRMED_MS)
    expect(card.get_by_role("img")).to_be_visible()
    card.get_by_role("button", name="Done").click()
    expect(card.get_by_text("✓")).to_be_visible()
    (activity,) = facts(host, BreakActivity)
    assert (activity.did, activity.step, activity.answer) == (Did.DRILL, 1, DrillAnswer.DONE)
    asked = page.get_by_role("region", name="How was your back today")
    asked.get_by_role("button", name="2", exact=True).click()
    asked.get_by_role("group", name="In the last four weeks").get_by_role("button", name="4", exact=True).click()
    expect(asked).to_be_hidden()
    assert [(day.pain, day.kept_from) for day in facts(host, DiaryDay)] == [(5, None), (2, 4)]
    chair.raws = SITTER
    expect(card).to_be_hidden(timeout=CONFIRMED_MS)
