"""Pain beside sitting: the same days and width, gaps stay gaps, and a file of HTML has it."""

import re
from datetime import date, timedelta
from pathlib import Path

from perch.days.period import Period
from perch.model.people import DiaryDay, Flare, Walk
from perch.programme.entries import Fact, History, entry_of, history
from perch.programme.words import SIDE_BY_SIDE
from perch.report.html.back import back_chart
from perch.report.html.markup import NARROW, WIDE, Markup
from perch.report.html.page import page
from perch.report.html.usual_bars import usual_bars
from support.recordings import DAYS
from support.weeks import FIRST, LAST, NOW_MS, recorded, told


def wrote(*facts: Fact) -> History:
    return history(entry_of(fact, "m1", f"{number:016x}", number) for number, fact in enumerate(facts))


def drawn_of(period: Period, diary: History, width: int = WIDE) -> Markup:
    chart = back_chart(period, diary, width)
    assert chart is not None
    return chart.drawn


def weeks(tmp_path: Path, last: date = LAST) -> Period:
    return told(recorded(tmp_path), FIRST, last)


def test_each_told_day_is_a_dot_and_each_other_one_is_hatched_never_a_zero(tmp_path: Path) -> None:
    period = weeks(tmp_path)
    diary = wrote(DiaryDay(FIRST, 0), DiaryDay(FIRST + timedelta(3), 7, True), Walk(FIRST, 10), Flare(FIRST, LAST))
    drawn = drawn_of(period, diary)
    assert (drawn.count("<circle"), drawn.count('class="unknown"')) == (2, len(period.days) - 2)
    assert (drawn.count('class="band"'), drawn.count('class="good"')) == (len(period.days) - 1, 1)
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert heights[0] > heights[1], "0 is below 7"
    assert f'viewBox="0 0 {WIDE} ' in drawn and f'viewBox="0 0 {WIDE} ' in usual_bars(period).drawn
    assert f'viewBox="0 0 {NARROW} ' in drawn_of(period, diary, NARROW)


def test_nothing_is_drawn_where_nothing_was_told(tmp_path: Path) -> None:
    assert back_chart(weeks(tmp_path), wrote(Walk(FIRST, 10), DiaryDay(FIRST - timedelta(1), 3))) is None


def test_of_many_days_a_dot_is_the_median_of_the_days_of_a_week_that_were_told(tmp_path: Path) -> None:
    period = weeks(tmp_path, FIRST + timedelta(104))
    drawn = drawn_of(period, wrote(DiaryDay(FIRST, 2), DiaryDay(FIRST + timedelta(1), 3), DiaryDay(LAST, 4)))
    assert (drawn.count("<circle"), drawn.count('class="unknown"')) == (2, 13)
    assert "2.5 of 10" in drawn


def test_the_report_has_it_with_the_sentence_that_nothing_follows_from_it(tmp_path: Path) -> None:
    period = weeks(tmp_path)
    diary = wrote(DiaryDay(FIRST, 3))
    chart, with_diary = back_chart(period, diary), page([period], DAYS, LAST, NOW_MS, [diary])
    assert "Pain beside sitting" in with_diary and SIDE_BY_SIDE in with_diary and chart and SIDE_BY_SIDE in chart.note
    assert "Pain beside sitting" not in page([period], DAYS, LAST, NOW_MS)
