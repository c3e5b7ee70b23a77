"""The page in English and in German, magnified, by keyboard, and in both colours: every view and state."""

import re

import pytest
from playwright.sync_api import Page, expect

from support.page import SCHEMES, Served, Window, violations
from support.stated_cushion import NAME, STATES, StatedCushion

VIEWS = ("", "today", "history", "cushion", "setup", "all")
MAGNIFIED = {"width": 640, "height": 410}
"""A window of 1280 × 820 at 200 %."""
THE_SAME = re.compile(r"\b(?:Perch|desk|min|h|s|Offline|offline|Firmware|dBm|kB|Hz|Wi-Fi|Flash|perch|English|AM|PM)\b")
"""What both languages call alike: names, units, what German took over."""
SEEN = """() => {
  const texts = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); )
    if (!node.parentElement.closest("script, style, noscript, template")) texts.push(node.textContent.trim());
  for (const one of document.querySelectorAll("[aria-label], [title]"))
    texts.push(one.getAttribute("aria-label") || "", one.getAttribute("title") || "");
  return texts;
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, .content *")].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && box.width && box.right > innerWidth + 1
    && !one.closest(".wide, .scroll, .unseen, svg, .hours");
}).map((one) => one.outerHTML.slice(0, 120))"""


def texts(page: Page) -> set[str]:
    """What there is to read, and to hear, with figures left out."""
    return {re.sub(r"\d+", "0", text) for text in page.evaluate(SEEN)}


def shown(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".card, .tile").first.wait_for()


def test_nothing_is_said_in_the_same_words_in_both_languages(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    english, german = (window(host.url, locale=locale) for locale in ("en-GB", "de-DE"))
    for state in STATES:
        cushion.say(state)
        for page in (english, german):
            expect(page.locator(".seat-now")).to_have_attribute("data-state", state)
            page.wait_for_timeout(600)
        assert same(english, german) == [], state
    for view in VIEWS:
        for page in (english, german):
            shown(page, f"{host.url}/{view}?cushion={NAME}")
        assert same(english, german) == [], view
    assert german.evaluate("document.documentElement.lang") == "de" and same(german, german) != []


def same(english: Page, german: Page) -> list[str]:
    return sorted(text for text in texts(english) & texts(german) if re.search(r"[^\W\d_]{2,}", THE_SAME.sub("", text)))


def test_clock_times_in_sentences_are_those_of_the_region(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("sitting")
    for locale, clock in (("en-US", r"\d{1,2}:\d\d [AP]M\.$"), ("en-GB", r"\d\d:\d\d\.$"), ("de-AT", r"\d\d:\d\d\.$")):
        page = window(host.url, locale=locale)
        expect(page.locator(".following")).to_contain_text(re.compile(clock))
        shown(page, f"{host.url}/today?cushion={NAME}")
        expect(page.locator("tbody th").first).to_have_text(re.compile(clock.replace(r"\.$", "$")))


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_at_twice_the_size_nothing_is_lost_and_nobody_is_kept_out(
    cushion: StatedCushion, host: Served, window: Window, locale: str
) -> None:
    page = window(host.url, locale=locale, reduced_motion="reduce", viewport=MAGNIFIED)
    for state in STATES:
        cushion.say(state)
        expect(page.locator(".seat-now")).to_have_attribute("data-state", state)
        whole(page, state)
    cushion.say("sitting")
    for view in VIEWS:
        shown(page, f"{host.url}/{view}?cushion={NAME}")
        whole(page, view)


def whole(page: Page, where: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= MAGNIFIED["width"], where
    assert page.evaluate(CUT_OFF) == [], where
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == [], (where, scheme)


def test_everything_is_reached_and_done_by_keyboard(cushion: StatedCushion, host: Served, window: Window) -> None:
    cushion.say("get-up")
    page = window(host.url, locale="de-DE")
    expect(page.locator(".seat-now")).to_have_attribute("data-state", "get-up")
    reached = set()
    for _turn in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''")
        reached.add(str(focused).strip())
    wanted = {"Zum Inhalt springen", "Jetzt", "Heute", "Verlauf", "Kissen", "10 min mehr", "Mehr", "Der ganze Tag"}
    assert wanted <= reached
    page.get_by_role("button", name="10 min mehr").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Das Kissen")).to_be_visible()
