"""The report on a page and in a terminal: whole in itself, with every day, and nothing made up."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from perch.days.hours import week
from perch.days.period import Day, Period
from perch.measures.bouts import WholeBout
from perch.measures.totals import Totals
from perch.model.calendar import Calendar
from perch.model.sitting import Nudge
from perch.report.html.day_bars import hours_sat, nudges_answered
from perch.report.html.markup import NARROW, WIDE, Markup
from perch.report.html.page import blinded, page
from perch.report.html.spread import bout_lengths, week_drawn
from perch.report.html.timeline import timeline
from perch.report.html.usual_bars import usual_bars
from perch.report.terminal import period as shown
from perch.report.terminal.day import of_period
from perch.report.terminal.measures import by_day, together
from support.recordings import BERLIN, DAYS
from support.weeks import DEVICE, FIRST, LAST, MINUTE, NOW_MS, SILENT_DAY, recorded, told

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("weeks"))


@pytest.fixture(scope="module")
def month(journal: Path) -> Period:
    found = told(journal, FIRST, LAST)
    return replace(found, days=(with_nudge(found.days[0]), *found.days[1:]))


def with_nudge(day: Day) -> Day:
    """The day with a nudge that was heard and one that was not."""
    at = day.facts.bouts[0].start_ms + 40 * MINUTE
    nudges = tuple(
        Nudge(DEVICE, "a" * 8, seq, at + seq, 40 * MINUTE, 1, heard, None if heard else "quiet", 0)
        for seq, heard in enumerate((True, False))
    )
    return replace(day, facts=replace(day.facts, nudges=nudges))


def test_days_without_a_nudge_say_so_instead_of_showing_nothing(month: Period) -> None:
    assert "no reminder in these days" in nudges_answered(month.days[1:]).drawn
    day = month.days[0]
    assert day.facts.headline
    asked = replace(day, facts=replace(day.facts, headline=replace(day.facts.headline, stretches_nudged=1)))
    assert "no reminder" not in nudges_answered([asked]).drawn


def test_of_a_day_that_has_not_come_nothing_is_called_unknown(month: Period) -> None:
    day = month.days[0]
    bare = replace(day, facts=replace(day.facts, bouts=(), covered=(), nudges=()))
    assert 'class="unknown"' in timeline([bare], DAYS, day.facts.start_ms + 1).drawn
    assert 'class="unknown"' not in timeline([bare], DAYS, day.facts.start_ms - 1).drawn


def test_each_drawing_has_its_own_height_and_the_width_that_was_asked_for(month: Period) -> None:
    start_h = DAYS.start_min // 60
    drawn: dict[int, list[Markup]] = {
        width: [chart.drawn for chart in (
            hours_sat(month.days, width), nudges_answered(month.days, width), bout_lengths(month.days, width),
            week_drawn(week(month.days, DAYS), start_h, width), usual_bars(month, (), width),
            timeline(month.days, DAYS, NOW_MS, width),
        )]
        for width in (WIDE, NARROW)
    }  # fmt: skip
    for width, all_ in drawn.items():
        views = [parsed(one).get("viewBox", "").split() for one in all_]
        assert [view[2] for view in views] == [str(width)] * 6
        assert [view[3] for view in views] == ["230", "150", "238", "188", "250", str(26 + 22 * len(month.days))]
        assert ["narrow" in one for one in all_] == [width == NARROW] * 6
    for before, after in zip(drawn[WIDE], drawn[NARROW], strict=True):
        assert len(re.findall("<rect", before)) == len(re.findall("<rect", after))
    assert "sits" in drawn[WIDE][2] and "sits" not in drawn[NARROW][2]


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.removeprefix("<!doctype html>\n"))


def printed(what: RenderableType, width: int = 80) -> str:
    out = Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)
    out.print(what)
    return out.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def rectangles(html: str, class_: str) -> int:
    return sum(one.get("class") == class_ for one in parsed(html).iter("{http://www.w3.org/2000/svg}rect"))


def test_the_page_is_whole_in_itself(month: Period) -> None:
    html = page([month], DAYS, LAST, NOW_MS)
    parsed(html)
    assert "<script" not in html and "url(http" not in html and "src=" not in html and "href=" not in html
    assert html.replace("http://www.w3.org/2000/svg", "").count("http") == 0


def test_the_page_shows_the_five_numbers_and_five_drawings(month: Period) -> None:
    root = parsed(page([month], DAYS, LAST, NOW_MS))
    assert len(root.findall(".//dd")) == 5
    assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 5
    assert [one.text for one in root.iter("h2")] == [
        DEVICE, "Minutes a day against your usual", "When you sat", "Hours of the week", "Lengths of sits",
        "Breaks after reminders",
    ]  # fmt: skip


def test_the_page_draws_what_is_known_apart_from_what_is_not(journal: Path) -> None:
    known = page([told(journal, FIRST, FIRST, None)], DAYS, LAST, NOW_MS)
    unknown = page([told(journal, SILENT_DAY, SILENT_DAY, None)], DAYS, LAST, NOW_MS)
    assert "hours that are known" not in known
    assert "Nothing was recorded" in unknown and "Nothing was recorded" not in known


def test_a_day_of_an_object_on_the_seat_tells_what_is_left_out(journal: Path) -> None:
    found = told(journal, FIRST, FIRST, None)
    (day,) = found.days
    assert day.facts.headline
    nobody = replace(day.facts.headline, sit_min=0.0, n_bouts=0, rises=0, suspect_min=90.0)
    html = page([replace(found, days=(replace(day, facts=replace(day.facts, headline=nobody)),))], DAYS, LAST, NOW_MS)
    assert "You did not sit here on Monday 2 March 2026." in html and "Left out: 1 h 30" in html
    assert "Nobody sat" not in html


def test_a_goal_is_drawn_where_there_is_one(journal: Path, month: Period) -> None:
    assert 'class="goal"' in page([month], DAYS, LAST, NOW_MS)
    assert 'class="goal"' not in page([told(journal, FIRST, LAST, None)], DAYS, LAST, NOW_MS)


def test_only_what_is_beyond_the_limit_stands_out(month: Period) -> None:
    day = month.days[21]
    at = day.facts.start_ms
    for minutes, parts in ((45, 0), (46, 1)):
        bout = WholeBout(at, at + minutes * MINUTE)
        changed = replace(day, facts=replace(day.facts, bouts=(bout,)))
        assert rectangles(page([replace(month, days=(changed, changed))], DAYS, LAST, NOW_MS), "long") == 2 * parts


def test_the_day_that_is_not_over_is_pale(journal: Path) -> None:
    noon = DAYS.bounds(FIRST)[0] + 12 * 60 * MINUTE
    html = page([told(journal, FIRST, FIRST, None, noon)], DAYS, FIRST, noon)
    assert rectangles(html, "pale") == 1 and "so far" in html


def test_names_on_the_page_are_no_markup(month: Period) -> None:
    html = page([replace(month, device="<b>desk</b>")], DAYS, LAST, NOW_MS)
    assert "&lt;b&gt;desk" in html


def test_several_cushions_share_the_page(month: Period) -> None:
    assert len(parsed(page([month, month], DAYS, LAST, NOW_MS)).findall(".//section")) == 2


def test_a_command_in_a_sentence_is_set_as_one(journal: Path) -> None:
    shown_page = page([told(journal, FIRST, LAST, None)], DAYS, LAST, NOW_MS)
    assert "<code>perch baseline start</code>" in shown_page and "`" not in shown_page


def test_a_blinded_page_says_only_that_it_is_one() -> None:
    assert "A study runs" in blinded() and len(parsed(blinded()).findall(".//dd")) == 0


def test_a_month_in_a_terminal_has_a_line_a_day(month: Period) -> None:
    text = printed(shown.several_days(month, DAYS, LAST + DAY))
    assert "Mon 2 Mar" in text and "┃" in text and "not known" in text and "away" in text
    assert "How much of each hour was sat" in text and "40–60 min" in text
    assert max(map(len, text.splitlines())) <= 80


def test_in_a_narrow_terminal_bars_give_way_to_numbers(month: Period) -> None:
    text = printed(shown.several_days(month, DAYS, LAST + DAY), 60)
    assert "Answered" in text and "Mon 30 Mar" in text and "…" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_a_bar_that_gives_way_keeps_to_the_scale_of_the_others(month: Period) -> None:
    short, long = month.days[0], month.days[1]
    assert short.facts.headline
    half = replace(short, facts=replace(short.facts, headline=replace(short.facts.headline, sit_min=125.0)))
    week = replace(month, days=(half, long), phase=None, progress={})
    for width, bars in ((100, [12, 24]), (60, [7, 14])):
        lines = printed(shown.several_days(week, DAYS, LAST + DAY), width).splitlines()
        assert [line.count("━") for line in lines if line.startswith(("Mon 2", "Tue 3"))] == bars


def test_in_a_very_narrow_terminal_nothing_is_cut_off(month: Period) -> None:
    text = printed(shown.several_days(month, DAYS, LAST + DAY), 40)
    assert "…" not in text and "Longest" in text and "Answered" not in text and "sat a day" in text
    assert "     04 07 10 13" in text and max(map(len, text.splitlines())) <= 40


def test_hours_are_in_the_order_of_the_day_whenever_it_begins(month: Period) -> None:
    at_midnight = Calendar(BERLIN, 0)
    assert "     00    03    06" in printed(shown.several_days(month, at_midnight, LAST + DAY))
    hours = parsed(week_drawn(week(month.days, at_midnight), 0).drawn).iter("{http://www.w3.org/2000/svg}text")
    assert [one.text for one in hours][:3] == ["00", "03", "06"]


def test_an_hour_known_and_not_known_are_shown_apart(journal: Path) -> None:
    text = printed(shown.several_days(told(journal, SILENT_DAY, SILENT_DAY + DAY), DAYS, LAST + DAY))
    lines = {line[:3]: line[5:53] for line in text.splitlines() if line[:5] in ("Wed  ", "Thu  ")}
    assert lines["Wed"].strip() == "" and set(lines["Thu"]) >= {"·"}


def test_days_of_nothing_have_no_plots(journal: Path) -> None:
    text = printed(shown.several_days(told(journal, SILENT_DAY, SILENT_DAY), DAYS, LAST + DAY))
    assert "not known" in text and "How much of each hour" not in text


def test_a_day_in_a_terminal_has_its_five_numbers_first(journal: Path) -> None:
    text = printed(of_period(told(journal, FIRST, FIRST), LAST, NOW_MS, DAYS))
    lines = [line for line in text.splitlines() if line]
    assert lines[1].split() == ["4", "h", "10", "3", "h", "20", "50", "min", "1.4", "34", "min"]
    assert "longest sit" in lines[2]


def test_a_blinded_study_shows_no_number(month: Period) -> None:
    text = printed(shown.blinded(month))
    assert "A study runs" in " ".join(text.split()) or "a study runs" in text
    assert "50" not in text


def test_measures_are_listed_and_what_is_none_is_a_dash() -> None:
    text = printed(together({"n_bouts": 12, "gini": None, "sit_min": 340.0, "alpha": 1.33681}))
    assert [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()] == [
        ["sits", "12"],
        ["Gini index of the lengths of sits", "–"],
        ["sat, min", "340.0"],
        ["exponent of their power law", "1.337"],
    ]
    row: dict[str, float | str | None] = dict.fromkeys(
        ("sit_min", "n_bouts", "min_ge40", "bout_longest_min", "rises_per_sit_h", "w50_min"), 1.5
    )
    assert "2026-03-02" in printed(by_day([row | {"day": "2026-03-02", "sit_per_8h": None}]))


def test_every_measure_of_a_file_has_a_name_that_a_person_reads() -> None:
    lines = printed(together(Totals().measures())).splitlines()
    assert len(lines) == len(Totals().measures())
    assert not [line for line in lines if "_" in line]
