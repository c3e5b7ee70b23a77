"""The live page in a real browser: a real service, a real broker, and a cushion that somebody sits on."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from support.brokers import Mosquitto
from support.chair import EMPTY, SITTER, Chair
from support.cli import environment, typed_with
from support.page import DEVICE, Served, Window
from support.processes import PATIENCE_S, wait
from support.weeks import DEVICE as RECORDED
from support.weeks import FIRST, LAST, recorded

VIEWS = ("", "today", "history", "cushion", "setup", "all")
GUIDED = "guided-seat"
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def chair(broker: Mosquitto) -> Iterator[Chair]:
    """A cushion that lives in the present, on which each test puts whom it wants."""
    with Chair(broker.port, DEVICE, speed=1, behind_ms=0) as chair:
        yield chair


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, broker: Mosquitto, chair: Chair) -> Iterator[Served]:
    """With five recorded weeks in its journal, and the cushion."""
    folder = tmp_path_factory.mktemp("host")
    recorded(folder)
    host = Served(folder, broker.port)
    wait(lambda: DEVICE in host.devices())
    yield host
    assert host.stop() == 0


@pytest.fixture
def seated(host: Served, chair: Chair) -> Served:
    """The same once the cushion is sure that somebody sits."""
    chair.raws = SITTER
    wait(lambda: host.live().seated)
    return host


def opened(page: Page, name: str) -> Locator:
    """A button that is kept aside under More."""
    if not page.locator(".asides").evaluate("aside => aside.open"):
        page.locator(".asides summary").click()
    return page.get_by_role("button", name=name, exact=True)


def test_who_sits_down_is_on_the_page(host: Served, chair: Chair, window: Window) -> None:
    chair.raws = EMPTY
    page = window(host.url)
    expect(page.locator("#word")).not_to_have_text("You are sitting.")
    chair.raws = SITTER
    expect(page.locator("#word")).to_have_text("You are sitting.")
    expect(page.locator("#spoken")).to_have_text("You are sitting.")
    expect(page.get_by_text("Next reminder at")).to_be_visible()


def test_loads_move_while_somebody_looks(seated: Served, chair: Chair, window: Window) -> None:
    page = window(f"{seated.url}/cushion?cushion={DEVICE}")
    first = page.locator("title", has_text="Front left")
    expect(first).to_have_text(re.compile("."))
    assert page.locator(".cell").count() == 6

    def moves() -> bool:
        before = first.text_content()
        chair.raws = SITTER if chair.raws != SITTER else SITTER[::-1]
        page.wait_for_timeout(1000)
        return first.text_content() != before

    wait(moves)
    page.evaluate("emitEvent('looks', false)")  # as where another tab is before it
    wait(lambda: not moves())


def test_days_from_a_file_have_no_seat(host: Served, window: Window) -> None:
    page = window(f"{host.url}/?cushion={RECORDED}")
    expect(page.get_by_text("It comes from a file")).to_be_visible()


def test_a_mute_holds_until_it_is_taken_back(seated: Served, window: Window) -> None:
    page = window(seated.url)
    opened(page, "Mute").click()
    expect(page.get_by_text("Muted.")).to_be_visible()
    wait(lambda: seated.live().muted_until_ms is not None)
    expect(page.get_by_text("Reminders are muted until")).to_be_visible()
    page.get_by_role("button", name="Remind me again").click()
    expect(page.get_by_text("Reminders are on again.")).to_be_visible()
    wait(lambda: seated.live().muted_until_ms is None)


def test_a_button_that_goes_when_it_is_pressed_leaves_the_keyboard_where_it_was(seated: Served, window: Window) -> None:
    page = window(seated.url)
    opened(page, "Mute").press("Enter")
    again = page.get_by_role("button", name="Remind me again")
    expect(again).to_be_visible()
    expect(page.locator(".seat-now")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        if again.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Reminders are on again.")).to_be_visible()


def test_who_says_not_me_is_marked_until_the_seat_is_empty(seated: Served, chair: Chair, window: Window) -> None:
    page = window(seated.url)
    opened(page, "Not me").click()
    expect(page.locator("#word")).to_have_text("Somebody else sits here.")
    chair.raws = EMPTY
    expect(page.locator("#word")).not_to_have_text("Somebody else sits here.")
    expect(page.locator("#word")).to_contain_text(re.compile("Up|Nobody"))


def test_a_calibration_is_led_through_and_says_why_it_failed(seated: Served, window: Window) -> None:
    page = window(f"{seated.url}/cushion?cushion={DEVICE}")
    page.get_by_role("button", name="Calibrate").click()
    expect(page.get_by_text("1 of 3: Stand up")).to_be_visible()
    expect(page.get_by_text("Not calibrated:")).to_be_visible()


def test_who_does_what_the_guide_says_is_calibrated(host: Served, broker: Mosquitto, window: Window) -> None:
    with Chair(broker.port, GUIDED, speed=4, behind_ms=0) as chair:
        wait(lambda: GUIDED in host.devices())
        page = window(f"{host.url}/cushion?cushion={GUIDED}")
        page.get_by_role("button", name="Calibrate").click()
        expect(page.get_by_text("2 of 3: Sit down")).to_be_visible()
        chair.raws = SITTER
        expect(page.get_by_text("3 of 3: Sit upright")).to_be_visible()
        expect(page.get_by_text("Calibrated. Sit as you like.")).to_be_visible()
        expect(page.get_by_text("You sit as balanced as upright.")).to_be_visible()
        expect(page.locator(".facts .well", has_text="Calibration").locator("time")).to_be_visible()


def test_a_setting_is_changed_and_a_wrong_one_keeps_its_text(seated: Served, window: Window) -> None:
    page = window(f"{seated.url}/cushion?cushion={DEVICE}")
    limit, quiet = page.get_by_label("Remind after (min)"), page.get_by_label("Quiet from")
    limit.fill("10")
    quiet.fill("22:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("10 is not within 20 to 60 min.")).to_be_visible()
    expect(page.get_by_text("Saved on the cushion. What is marked is not.")).to_be_visible()
    expect(limit).to_have_value("10")
    assert seated.reported().settings["quiet_from_min"] == 22 * 60 + 30
    limit.fill("30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved on the cushion.", exact=True)).to_be_visible()
    expect(page.get_by_text("10 is not within")).to_be_hidden()
    assert seated.reported().settings["limit_ms"] == 30 * MINUTE_MS
    page.get_by_label("Tick after a break").select_option("1")
    page.get_by_role("button", name="Save", exact=True).click()
    wait(lambda: seated.reported().settings["break_tick"] == 1)


TYPED = {"number": "47", "time": "0923PM", "date": "02172026"}


def test_what_is_typed_slowly_stays_in_every_field_while_the_page_goes_on(seated: Served, window: Window) -> None:
    typed_in = 0
    for view in ("", "today", "history", "cushion"):
        page = window(f"{seated.url}/{view}?cushion={DEVICE}", locale="en-US")
        page.locator(".card").first.wait_for()
        page.locator("#limit_ms").wait_for() if view == "cushion" else page.wait_for_timeout(500)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for number in range(page.locator(".content input").count()):
            field = page.locator(".content input").nth(number)
            if not field.is_visible():
                continue
            kind = field.get_attribute("type") or ""
            field.focus()
            if kind == "number":
                field.select_text()
            page.keyboard.type(TYPED[kind], delay=200)  # the page is told of something new twice a second
            before = field.input_value()
            assert before in ("47", "21:23", "2026-02-17"), (view, number, before)
            page.wait_for_timeout(1500)
            assert field.input_value() == before, (view, number)
            typed_in += 1
    assert typed_in >= 12


def test_a_value_that_another_changes_is_shown_where_nobody_types(seated: Served, window: Window) -> None:
    one, other = (window(f"{seated.url}/cushion?cushion={DEVICE}") for _ in range(2))
    other.get_by_label("Quiet from").fill("21:15")
    one.get_by_label("Remind after (min)").fill("55")
    one.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_label("Remind after (min)")).to_have_value("55")
    expect(other.get_by_label("Quiet from")).to_have_value("21:15")


def test_five_browsers_see_it_at_once(seated: Served, window: Window) -> None:
    pages = [window(seated.url) for _ in range(5)]
    for page in pages:
        expect(page.locator("#word")).to_have_text("You are sitting.")
    opened(pages[0], "Mute").click()
    for page in pages:
        expect(page.get_by_text("Reminders are muted until")).to_be_visible()
    pages[4].get_by_role("button", name="Remind me again").click()
    expect(opened(pages[0], "Mute")).to_be_visible()


def test_a_broker_that_is_killed_is_told_and_its_return_too(seated: Served, broker: Mosquitto, window: Window) -> None:
    page = window(seated.url)
    told = page.get_by_text("No connection to the cushions. Retrying.")
    expect(page.locator(".seat-now .lasted")).to_be_visible()
    expect(told).to_be_hidden()
    broker.kill()
    expect(told).to_be_visible()
    expect(page.locator(".asides")).to_be_hidden()  # nothing can be asked of it
    broker.start()
    expect(told).to_be_hidden()
    wait(lambda: seated.live().online)


def numbers(page: Page) -> dict[str, float | None]:
    """The exact values of the five numbers on the page."""
    page.locator(".five").wait_for(state="attached")
    found = page.eval_on_selector_all(
        ".five dd", "all => all.map(dd => [dd.dataset.name, dd.querySelector('data')?.value ?? null])"
    )
    return {name: None if value is None else float(value) for name, value in found}


def test_the_numbers_of_a_day_are_those_of_the_report(host: Served, broker: Mosquitto, window: Window) -> None:
    env = environment(host.journal.parent, broker.port)
    told = json.loads(typed_with(env, "report", FIRST.isoformat(), "--device", RECORDED, "--json").stdout)
    page = window(f"{host.url}/today?cushion={RECORDED}&day={FIRST}")
    five = told["cushions"][0]["five"]
    assert numbers(page) == {name: five[name] for name in five if name != "n_days"}


def test_the_numbers_of_a_month_are_those_of_the_report(host: Served, broker: Mosquitto, window: Window) -> None:
    env = environment(host.journal.parent, broker.port)
    told = json.loads(typed_with(env, "report", "2026-03", "--device", RECORDED, "--json").stdout)["cushions"][0]
    page = window(f"{host.url}/history?cushion={RECORDED}")
    page.get_by_label("to", exact=True).fill("2026-03-31")
    page.get_by_label("From").fill("2026-03-01")
    page.locator(".lead time[datetime='2026-03-01']").wait_for()
    page.locator(".lead time[datetime='2026-03-31']").wait_for()
    assert numbers(page) == {name: told["five"][name] for name in told["five"] if name != "n_days"}


def test_years_are_shown_with_what_is_not_known_of_them(host: Served, window: Window) -> None:
    page = window(f"{host.url}/history?cushion={RECORDED}")
    page.get_by_role("button", name="5 years").click()
    page.locator("caption", has_text="Each month").wait_for(state="attached")
    expect(page.get_by_text("of the time is not known")).to_be_visible()
    page.get_by_text("As a table").first.click()
    month = page.get_by_role("row", name="Mar 2026").first.inner_text().split("\t")
    assert month[2] == "22" and LAST.year == 2026


def test_the_range_chosen_last_is_the_one_that_is_shown(host: Served, window: Window) -> None:
    page = window(f"{host.url}/history?cushion={RECORDED}")
    page.locator(".five").wait_for(state="attached")
    named = "name => [...document.querySelectorAll('.range')].find(one => one.textContent === name).click()"
    page.evaluate(f"['5 years', 'A year', '7 days'].forEach({named})")
    page.wait_for_timeout(3000)  # that none of the others comes later
    expect(page.locator(".range[aria-pressed=true]")).to_have_text("7 days")
    expect(page.locator(".shown tbody tr", has=page.locator("time"))).to_have_count(7)


@pytest.mark.parametrize("view", VIEWS)
def test_all_of_a_view_is_there_from_the_first_moment(host: Served, view: str) -> None:
    with urlopen(f"{host.url}/{view}", timeout=PATIENCE_S) as page:
        text = page.read().decode()
    assert "Skip to the content" in text and "it is not a medical device" in text


def test_the_keyboard_is_enough(seated: Served, window: Window) -> None:
    page = window(f"{seated.url}/today")
    page.locator(".day-numbers").wait_for()
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.textContent")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "History":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_what_the_keyboard_comes_to_is_seen_and_comes_once(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today?cushion={RECORDED}&day={FIRST}", viewport={"width": 360, "height": 740})
    page.locator(".day-numbers").wait_for()
    page.get_by_role("button", name="The day before").focus()
    here, views = "document.activeElement", "document.querySelector('.views')"
    found: list[str] = []
    while len(found) < 12 and "Earlier days" not in found:
        page.keyboard.press("Tab")
        found.append(page.evaluate(f"{here}.ariaLabel || {here}.textContent"))
        assert page.evaluate(f"{here}.getBoundingClientRect().top < {views}.getBoundingClientRect().top"), found
    assert found[-3:] == ["Sits and breaks", "For the curious", "Earlier days"]


@pytest.mark.parametrize(("width", "locale"), [(320, "de-DE"), (320, "en-US"), (430, "en-US")])
def test_charts_fit_a_phone_with_letters_that_can_be_read(
    host: Served, window: Window, width: int, locale: str
) -> None:
    how = {"viewport": {"width": width, "height": 740}, "locale": locale}
    page = window(f"{host.url}/history?cushion={RECORDED}", **how)
    page.locator("svg.narrow").first.wait_for()
    letters = """() => [...document.querySelectorAll('.wide text')].map((text) => {
        const at = text.getBoundingClientRect(), card = text.closest('.card').getBoundingClientRect();
        const scale = text.closest('svg').clientWidth / 360;
        return [text.textContent, at.left >= card.left && at.right <= card.right,
            parseFloat(getComputedStyle(text).fontSize) * scale];
    })"""
    for preset, charts in ((1, 5), (5, 3)):  # 28 days; all of them, which are too many for a line each
        page.locator("button.range").nth(preset).click()
        expect(page.locator("svg.narrow")).to_have_count(charts)
        expect(page.locator(".wide svg:not(.narrow)")).to_have_count(0)
        seen = page.evaluate(letters)
        assert len(seen) >= 40 and [words for words, inside, size in seen if not inside or size < 12] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 900, "height": 740})
    expect(page.locator("svg.narrow")).to_have_count(0)


def test_what_was_chosen_by_hand_goes_before_the_colours_of_the_system(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today", color_scheme="light")
    dark = "matchMedia('(prefers-color-scheme: dark)').matches ? '' : getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(dark)
    page.get_by_role("button", name="Dark or light").click()
    assert page.evaluate(dark) != before
    page.reload()
    assert page.evaluate(dark) != before


def test_dates_and_numbers_are_in_the_language_of_the_browser(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today?cushion={RECORDED}&day={FIRST}", locale="de-DE")
    expect(page.get_by_text("Montag, 2. März 2026")).to_be_visible()
    expect(page.locator("[data-name=rises_per_sit_h]")).to_have_text("1,4")
    page = window(f"{host.url}/today?cushion={RECORDED}&day={FIRST}", locale="en-US")
    expect(page.locator(".hours time").first).to_have_text(re.compile("^[0-9]+:00 AM$"))


def test_a_name_that_nobody_has_shows_another_cushion(host: Served, window: Window) -> None:
    page = window(f"{host.url}/today?cushion=<script>&day=never")
    expect(page.get_by_label("Cushion", exact=True)).to_have_value(DEVICE)


def test_it_ends_in_time_with_a_page_open(tmp_path: Path, window: Window) -> None:
    broker = Mosquitto(tmp_path)
    host = Served(tmp_path, broker.port)
    broker.kill()
    page = window(host.url)
    expect(page.get_by_text("Waiting for your first cushion")).to_be_visible()
    expect(page.get_by_text("No connection to the cushions. Retrying.")).to_be_visible()
    assert host.stop() == 0
