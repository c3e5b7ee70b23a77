"""Each state of a seat in a real browser: its sentence, its next step, the tab, what can be pressed, and axe."""

import re
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, expect

from support.brokers import Mosquitto
from support.page import Served, Window, violations
from support.processes import wait
from support.stated_cushion import NAME, SETTINGS, STATES, StatedCushion

SAYS = {
    "sitting": ("You are sitting.", "Next reminder at", r"^18 min · Perch$"),
    "nearly": ("Almost time to get up.", "Up now counts just as well.", r"^36 min · Perch$"),
    "get-up": ("Time to get up.", "Stand up and walk a little", r"^Get up · Perch$"),
    "snoozed": ("10 minutes more.", "Next reminder at", r"^42 min · Perch$"),
    "up": ("Up. 1:", "Walk a little; then it counts as a break.", r"^1:\d\d · Perch$"),
    "break": ("Up for 6 min. That counts.", "break today", r"^Up 6 min · Perch$"),
    "empty": ("Nobody sits.", "Sit down", r"^Now · Perch$"),
    "object": ("Something lies on the seat.", "Take it off", r"^Now · Perch$"),
    "not-you": ("Somebody else sits here.", "until the seat is empty", r"^Now · Perch$"),
    "muted": ("You are sitting.", "Reminders are muted until", r"^44 min · Perch$"),
    "quiet": ("You are sitting.", "Quiet hours", r"^44 min · Perch$"),
    "baseline": ("You are sitting.", "Sit as you always do", r"^44 min · Perch$"),
    "calibrating": ("Calibrating.", "Follow the steps", r"^Now · Perch$"),
    "offline": ("The cushion is offline", "Check its plug", r"^Now · Perch$"),
    "unknown": ("Nothing heard of the cushion for", "Check its plug", r"^Now · Perch$"),
}
CAN_SNOOZE = {"nearly", "get-up", "snoozed"}
IN_RING = """(lasted) => {
  const words = document.createRange();
  words.selectNodeContents(lasted);
  return [words.getClientRects().length, words.getBoundingClientRect().width / lasted.closest(".ring").clientWidth];
}"""
"""Of the time in the ring: its lines, and how much of the ring it is wide."""
OFF_CENTRE = """(rows) => rows.map((row) => {
  const middle = (one) => (({ top, bottom }) => (top + bottom) / 2)(one.getBoundingClientRect());
  return Math.abs(middle(row) - middle(row.querySelector("input, select")));
})"""
SIZES = ({"width": 1180, "height": 820}, {"width": 320, "height": 640})


def in_state(cushion: StatedCushion, page: Page, state: str) -> None:
    cushion.say(state)
    expect(page.locator(".seat-now")).to_have_attribute("data-state", state)


def test_each_state_is_named_with_its_next_step_and_follows_in_the_tab(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    assert set(SAYS) == set(STATES)
    page = window(host.url)
    for state, (headline, step, title) in SAYS.items():
        in_state(cushion, page, state)
        expect(page.locator("#word")).to_contain_text(headline)
        expect(page.locator(".following")).to_contain_text(step)
        expect(page).to_have_title(re.compile(title))
        expect(page.get_by_role("button", name="10 min more")).to_be_visible(visible=state in CAN_SNOOZE)
        icon = page.locator("link[rel~=icon]").get_attribute("href") or ""
        assert ("d55e00" in icon) == (state == "get-up"), state


def test_in_no_state_anything_keeps_people_out_or_is_cut_off(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    """In all colours and languages: test_page_languages."""
    page = window(host.url, reduced_motion="reduce")
    for state in STATES:
        in_state(cushion, page, state)
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]  # two integers
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (state, size)
        assert violations(page) == [], state


def test_hours_fit_into_the_ring_on_one_line(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.tell(**STATES["get-up"] | {"sat_min": 681, "nudges": 3})
    for width in (320, 1180):
        page = window(host.url, locale="de-DE", viewport={"width": width, "height": 640})
        expect(page.locator(".lasted")).to_have_text("11 h 21 min")
        lines, part = page.locator(".lasted").evaluate(IN_RING)
        assert lines == 1 and part < 0.8, (width, lines, part)


def test_the_time_of_a_mute_can_be_read_on_a_phone(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("sitting")
    for locale in ("en-GB", "de-DE"):
        page = window(host.url, locale=locale, viewport={"width": 390, "height": 844})
        page.locator(".asides summary").click()
        box = page.locator("#until").bounding_box()
        assert box and box["width"] > 90, (locale, box)


def test_each_setting_stands_beside_its_words(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("sitting")
    cushion.reports(SETTINGS | {"break_tick": 1})
    page = window(f"{host.url}/cushion?cushion={NAME}")
    expect(page.get_by_label("Tick after a break")).to_be_visible()
    off = page.locator(".setting:visible").evaluate_all(OFF_CENTRE)
    assert len(off) == 4 and max(off) < 2, off
    older = {name: value for name, value in SETTINGS.items() if name != "limit_ms"} | {"quiet_from_min": 1260}
    cushion.reports(older, rev=2)
    expect(page.get_by_label("Quiet from")).to_have_value("21:00", timeout=30_000)


def test_before_any_script_has_run_a_view_says_and_looks_the_same(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    cushion.say("sitting")
    for view in ("", "today"):  # of the others, some count seconds
        url = f"{host.url}/{view}?cushion={NAME}"
        scripted, plain = window(url), window(url, java_script_enabled=False)
        expect(scripted.locator("#first-paint")).to_have_count(0)
        wait(partial(alike, plain, scripted), partial(differing, plain, scripted))


def alike(plain: Page, scripted: Page) -> bool:
    plain.reload()  # a minute may have gone by between the two
    return look_of(plain, "#first-paint") == look_of(scripted, "#app")


def differing(plain: Page, scripted: Page) -> str:
    return f"{look_of(plain, '#first-paint')} {look_of(scripted, '#app')}"


def look_of(page: Page, where: str) -> object:
    """Return the words of the head and the cards in a part of a page, and where these lie."""
    script = """(whole) => [...whole.querySelectorAll("header, .card")].map((card) => {
      const { x, y, width, height } = card.getBoundingClientRect();
      return [card.innerText, ...[x, y, width, height].map(Math.round)];
    })"""
    return page.locator(where).evaluate(script)


def test_a_cushion_that_is_away_shows_no_loads(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("offline")
    page = window(f"{host.url}/cushion?cushion={NAME}")
    expect(page.get_by_text("what it bears now is not known")).to_be_visible()
    expect(page.locator("svg.cells")).to_be_hidden()


def test_a_usual_is_begun_and_ended_on_the_page(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("sitting")
    page = window(f"{host.url}/cushion?cushion={NAME}")
    page.get_by_role("button", name="Measure 14 days again").click()
    expect(page.get_by_text("Day 1 of 14, silent: 0 workdays")).to_be_visible()
    expect(page.get_by_text("Day 1 of 14, silent: measuring your usual.")).to_be_visible()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("button", name="Measure 14 days again")).to_be_visible()

    # A goal of one's own; a wrong one keeps its text, and 0 is the computed one.
    goal = page.get_by_label("Your own goal")
    for typed, words in (
        ("12", "A goal is 30 to 1440 minutes a day"),
        ("360", "Your own goal: 6 h 00 a day."),
        ("0", ""),
    ):
        goal.fill(typed)
        page.get_by_role("button", name="Use this goal").click()
        expect(page.get_by_text(words or "Saved.").first).to_be_visible()
        expect(goal).to_have_value("" if typed == "0" else typed)
    expect(page.get_by_text("Your own goal: 6 h 00 a day.")).to_have_count(0)


def test_the_first_run_leads_from_a_waiting_page_to_reminders(
    tmp_path: Path, broker: Mosquitto, window: Window
) -> None:
    own = Mosquitto(tmp_path)
    host = Served(tmp_path, own.port)
    try:
        page = window(host.url)
        expect(page.get_by_role("heading", name="Waiting for your first cushion")).to_be_visible()
        with StatedCushion(own.port, "new-seat") as seat:
            seat.say("sitting")
            expect(page.locator("#word")).to_have_text("You are sitting.")
            page.goto(f"{host.url}/setup")
            expect(page.get_by_role("button", name="Cushion ✓")).to_be_visible()
            expect(page.get_by_role("button", name="Measure 14 days first")).to_be_visible()
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_text("There is no goal without your usual days")).to_be_visible()
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_label("Remind after (min)")).to_have_value("40")
    finally:
        host.kill()
        own.kill()


def test_thirty_cushions_fit_on_one_screen(broker: Mosquitto, host: Served, window: Window) -> None:
    for number in range(30):
        with StatedCushion(broker.port, f"seat-{number:02}") as seat:
            seat.say("sitting" if number % 3 else "get-up")
    page = window(f"{host.url}/all?cushion=seat-07", viewport={"width": 1180, "height": 900})
    expect(page.locator(".tile")).to_have_count(31)
    assert page.evaluate("document.querySelector('.tiles').getBoundingClientRect().bottom") <= 900
    page.get_by_role("link", name=re.compile("^seat-09")).click()
    expect(page.get_by_label("Cushion", exact=True)).to_have_value("seat-09")
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.get_by_label("Cushion", exact=True)).to_have_value("seat-09")


def test_an_installed_page_shows_the_last_look_where_the_host_is_away_and_says_so(
    tmp_path: Path, window: Window
) -> None:
    own = Mosquitto(tmp_path)
    host = Served(tmp_path, own.port)
    try:
        with StatedCushion(own.port) as seat:
            seat.say("sitting")
            page = window(host.url)
            expect(page.locator("#word")).to_have_text("You are sitting.")
        manifest = page.request.get(f"{host.url}/manifest.webmanifest").json()
        assert manifest["display"] == "standalone" and manifest["start_url"] == "/"
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.evaluate("perch.keep()")
        page.wait_for_function("caches.open('perch-1').then((kept) => kept.match('/')).then((found) => !!found)")
        host.kill()
        page.goto(host.url)
        expect(page.get_by_text("No connection to Perch. This is how it was:")).to_be_visible()
        expect(page.locator("#word")).to_have_text("You are sitting.")
        assert page.locator("button:visible").count() == 0
    finally:
        host.kill()
        own.kill()
