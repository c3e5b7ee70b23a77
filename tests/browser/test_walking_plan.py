"""Twelve weeks of a walking plan on the page, by its own buttons: a bad week, a pause, an empty week, and on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from perch.journal import Reader
from perch.model.people import Walk
from perch.programme.entries import history
from support.brokers import Mosquitto
from support.page import Window
from support.stepped_page import SteppedPage

WALKED = {"e": "Easy", "r": "Right", "t": "Too much"}
WEEKS = (
    # What the plan says at first, the button that answers it, the walks of the week, its minutes.
    ("How many minutes can you walk on a bad day", "Begin", "err", 10),
    ("Next, 12 min? Or stay as it is.", "12 min, 3 times", "rr", 12),  # all but one
    ("Next, 14 min? Or stay as it is.", "Stay as it is", "rrr", 12),
    ("Next, 14 min? Or stay as it is.", "14 min, 3 times", "rt", 14),  # the bad one
    ("Back to 12 min. That is how it goes; take your time.", "", "rrr", 12),
    ("Next, 14 min? Or stay as it is.", "14 min, 3 times", "rrr", 14),
    ("Next, 16 min? Or stay as it is.", "Pause for a week", "", 14),
    ("This week: 14 min, 3 times. Walked: 0 of 3.", "", "rrr", 14),
    ("Next, 16 min? Or stay as it is.", "16 min, 3 times", "", 16),  # an empty one
    ("Last week was empty. Where do you want to go on? As it is, 14 min, or a pause.", "14 min, 3 times", "rrr", 14),
    ("Next, 16 min? Or stay as it is.", "16 min, 3 times", "rrr", 16),
    ("Next, 18 min? Or stay as it is.", "18 min, 3 times", "r", 18),
)

LETTERS = """(labels) => labels.map((label) => {
  const svg = label.closest("svg");
  return parseFloat(getComputedStyle(label).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width;
})"""
"""How high the letters of a drawing are, in pixels."""


@pytest.fixture
def stepped(tmp_path: Path, broker: Mosquitto) -> Iterator[SteppedPage]:
    with SteppedPage(tmp_path, broker.port) as page:
        yield page


def test_twelve_weeks_of_walks_with_a_bad_one(stepped: SteppedPage, window: Window) -> None:
    page = window(stepped.url)
    card = page.get_by_role("region", name="Walks")
    rest = 0  # of the week before
    for says, answer, walks, minutes in WEEKS:
        stepped.pass_days(rest)
        page.goto(stepped.url)
        expect(card).to_contain_text(says)
        if answer:
            card.get_by_role("button", name=answer, exact=True).click()
            expect(card.get_by_role("status")).to_have_text("Written down.")
        for number, felt in enumerate(walks, 1):
            stepped.pass_days(2 if number > 1 else 0)
            walk(page, WALKED[felt], minutes)
            expect(card.locator(".circles")).to_have_attribute("aria-label", f"{number} of 3 walked this week")
            expect(card.locator(".circles .done")).to_have_count(number)
        rest = 7 - 2 * max(0, len(walks) - 1)
    expect(card.locator("svg .label")).to_have_text([str(minutes) for *_, minutes in WEEKS])
    page.set_viewport_size({"width": 320, "height": 640})
    assert min(card.locator("svg .label").evaluate_all(LETTERS)) >= 12
    titles = card.locator("svg rect.vacant title, svg rect.unknown title")
    expect(titles).to_have_text([re.compile(f"{minutes} min, {len(walks)} of 3 ") for *_, walks, minutes in WEEKS])
    expect(card.locator("svg rect.unknown title")).to_have_text([re.compile("14 min, 0 of 3 walked$")])  # the pause
    with Reader(stepped.journal) as reader:
        assert len(history(reader.entries()).facts(Walk)) == sum(len(walks) for _, _, walks, _ in WEEKS)


def walk(page: Page, felt: str, minutes: int) -> None:
    """Write down a walk of as long as the plan says, as the field has it."""
    card = page.get_by_role("region", name="Walks")
    expect(card.get_by_label("Walked, min")).to_have_value(str(minutes))
    card.get_by_role("button", name=felt, exact=True).click()
    expect(card.get_by_role("status")).to_have_text(f"Walked {minutes} min: written down.")
