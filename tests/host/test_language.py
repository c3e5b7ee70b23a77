"""Which language somebody is spoken to in, and how sentences, dates, clock times and numbers are written in it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from perch import catalogue
from perch.model.calendar import Calendar
from perch.model.language import (
    ENGLISH,
    N_,
    Language,
    _,
    ago,
    clock_text,
    date_text,
    ngettext,
    number_text,
    percent_text,
    speak,
    speaking,
    spoken,
)
from perch.report.now import Line
from perch.report.words import nth

NINE, MONDAY = datetime(2026, 3, 2, 9, 1), date(2026, 3, 2)
GERMAN, BRITISH, AMERICAN = (catalogue.language(name) for name in ("de_DE", "en_GB", "en_US"))


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("en-US,en;q=0.9", "en-US"),
        ("fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5", "de"),
        ("fr,en-GB;q=0.2,de;q=0.8", "de"),
        ("de;q=0,en-GB", "en-GB"),
        ("fr", "en"),
        ("de;q=much, en-GB;q=0.1", "en-GB"),
        (",;q=1,-,de-,xx-Unheard, \x00", "en"),
        ("zh-Hant-TW,de_DE", "de-DE"),
        ("q" * 100_000, "en"),
    ],
)
def test_a_browser_is_spoken_to_in_what_it_asks_for(header: str, tag: str) -> None:
    assert catalogue.for_browser(header).tag == tag


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_CH.UTF-8"}, "de-CH"),
        ({"LANG": "de_DE@euro"}, "de-DE"),
        ({"LANG": "de_DE", "LC_MESSAGES": "en_GB.UTF-8"}, "en-GB"),
        ({"LANG": "en_GB", "LC_ALL": "de_DE.UTF-8", "LC_MESSAGES": "fr_FR"}, "de-DE"),
        ({"LANG": "de_DE", "LC_ALL": ""}, "de-DE"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "nonsense"}, "en"),
    ],
)
def test_a_terminal_is_spoken_to_in_what_its_environment_says(environment: dict[str, str], tag: str) -> None:
    assert catalogue.for_environment(environment).tag == tag


@pytest.mark.parametrize(
    ("language", "clock", "full", "axis", "number", "share"),
    [
        (ENGLISH, "09:01", "Monday 2 March 2026", "Mon 2 Mar", "1234.5", "85%"),
        (BRITISH, "09:01", "Monday, 2 March 2026", "Mon 2 Mar", "1,234.5", "85%"),
        (AMERICAN, "9:01 AM", "Monday, March 2, 2026", "Mon, Mar 2", "1,234.5", "85%"),
        (GERMAN, "09:01", "Montag, 2. März 2026", "Mo., 2. März", "1.234,5", "85 %"),
    ],
)
def test_dates_clock_times_and_numbers_are_those_of_the_region(
    language: Language, clock: str, full: str, axis: str, number: str, share: str
) -> None:
    with speaking(language):
        assert (clock_text(NINE), date_text(MONDAY), date_text(MONDAY, "axis")) == (clock, full, axis)
        assert (number_text(1234.5, 1), percent_text(0.85)) == (number, share)
        line = Line(_("Next reminder at {}."), 0).plain(Calendar(ZoneInfo("UTC")))
        assert line.endswith({"9:01 AM": "12:00 AM."}.get(clock, "00:00."))


@pytest.mark.parametrize("style", ["full", "long", "short", "axis", "medium", "month", "weekday", "wd"])
def test_every_style_of_date_is_known_in_every_language(style: str) -> None:
    for language in (ENGLISH, BRITISH, GERMAN):
        assert language.date(MONDAY, style)


def test_sentences_have_their_values_and_their_plurals() -> None:
    with speaking(GERMAN):
        assert _("Nobody sits.") == "Niemand sitzt." and _("") == "" and N_("Nobody sits.") == "Nobody sits."
        assert ago(150_000) == "vor 2 min" and nth(3) == "dritte" and nth(21) == "21."
        assert [ngettext("{count} day", "{count} days", n) for n in (0, 1, 2)] == ["0 Tage", "1 Tag", "2 Tage"]
        assert _("No such sentence {x}", x=1) == "No such sentence 1"
    assert [ngettext("{count} day", "{count} days", n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_a_language_is_in_force_only_where_it_was_put() -> None:
    assert spoken() is ENGLISH
    with speaking(GERMAN):
        speak(BRITISH)
        assert spoken() is BRITISH
    assert spoken() is ENGLISH
