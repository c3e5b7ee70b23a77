"""What the live page shows, prepared without a browser: the seat, the cells, a day, days, settings, a calibration."""

import importlib
import re
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from perch.catalogue import language
from perch.days.hours import week
from perch.days.offsets import offsets
from perch.days.period import Period
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.cushion import CalibrationProgress, Health, SeatState
from perch.model.host import HostHealth
from perch.model.language import speaking
from perch.model.people import Family, Person
from perch.model.sitting import Nudge
from perch.programme.drills import DRILLS, Drill
from perch.report import answers
from perch.report.cells import REFUSALS, place_of, with_places
from perch.report.html import blocks, markup
from perch.report.html.page import page
from perch.report.html.usual_bars import usual_bars
from perch.report.now import Line
from perch.report.terminal.day import of_period
from perch.web.content import calibration, cushion, history, seat, seat_map, today
from perch.web.content.alerts import alerts
from perch.web.content.drill import drill_of
from perch.web.content.settings import OFFERED, read, refused
from perch.wire.limits import LONGEST_MUTE_MS
from promises.tree import FIRMWARE
from support.recordings import DAYS
from support.weeks import FIRST, LAST, NOW_MS, SILENT_DAY, recorded, told

MINUTE = 60_000
DAY = timedelta(days=1)
AT = 1_775_000_000_000
LIVE = SeatState(
    "desk",
    "0000000a",
    3,
    True,
    AT - 10 * MINUTE,
    AT,
    10 * MINUTE,
    35 * MINUTE,
    0,
    40 * MINUTE,
    (9, 9),
    True,
    5 * MINUTE,
)
HEALTH = Health("desk", "0000000a", AT, "power-on", "1.0", 3, 65_536, 0, 0, "online", -50, calibrated=True)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("weeks"))


@pytest.fixture(scope="module")
def month(journal: Path) -> Period:
    return told(journal, FIRST, LAST)


PLACES = ((-50, 50), (50, 50), (-50, -50), (50, -50))


def test_a_cell_that_bears_more_is_larger_and_one_that_is_faulty_says_so() -> None:
    one, two, three, four = seat_map.spots(replace(HEALTH, places=PLACES, faulty=(3,)), (900, 450, -5, 0))
    assert one.radius > two.radius > three.radius and one.opacity > two.opacity
    assert one.words == "Rear left: load 900" and four.words == "Front right: left out as faulty" and four.faulty
    assert [spot.words for spot in seat_map.spots(None, (7, 8))] == ["Cell 0: load 7", "Cell 1: load 8"]
    assert place_of(0, ((0, 5), (0, 50))) == "middle"
    assert one.x < two.x and one.y > three.y


def test_the_middle_of_the_load_is_where_it_weighs() -> None:
    assert seat_map.middle(replace(HEALTH, places=PLACES), (0, 0, 0, 0)) is None
    even, left = (
        seat_map.middle(replace(HEALTH, places=PLACES), (10, 10, 10, 10)),
        seat_map.middle(replace(HEALTH, places=PLACES), (10, 0, 10, 0)),
    )
    assert even and left and left[0] < even[0] and left[1] == even[1]


def test_balance_is_told_in_words() -> None:
    assert seat_map.balance(None, None, True) == ""
    assert seat_map.balance(10, -20, True) == "You sit as balanced as upright."
    assert seat_map.balance(-78, -232, True) == "You lean left and forward."
    assert seat_map.balance(None, 400, False) == "You lean a little back. Calibrate to compare with sitting upright."
    assert seat_map.balance(0, 0, False).startswith("You sit evenly. Calibrate")


def test_where_cells_lie_is_what_the_cushion_says_or_side_by_side() -> None:
    assert seat_map.places(replace(HEALTH, places=PLACES), 4) == PLACES
    assert seat_map.places(replace(HEALTH, places=PLACES), 6) == seat_map.places(None, 6) == ()
    row = seat_map.in_a_row(3)
    assert [y for _, y in row] == [0, 0, 0] and row[0][0] < row[1][0] < row[2][0]


def test_a_calibration_is_led_through_its_steps() -> None:
    now = calibration.step(replace(LIVE, calibrating=CalibrationProgress("upright", 30_000)), AT + 12_400)
    assert now and (now.number, now.left_s) == (3, 18) and now.share == pytest.approx((33 - 17.6) / 33)
    assert calibration.step(LIVE, AT) is None


def test_what_came_of_a_calibration_is_told_once_it_is_known() -> None:
    done = replace(HEALTH, calibrated_at_ms=AT)
    assert calibration.outcome(replace(LIVE, calibrating=CalibrationProgress("sit", 1)), done, None) is None
    assert calibration.outcome(LIVE, done, AT) is None
    came = calibration.outcome(LIVE, done, AT - MINUTE)
    assert came and came[0] and came[1].startswith("Calibrated.")
    assert (calibration.outcome(replace(LIVE, problem="nobody sat down"), done, None) or ("",))[0] is False
    placed = calibration.outcome(replace(LIVE, problem="cell 1 is loaded"), replace(done, places=PLACES), None)
    assert placed == (False, "Not calibrated: the cell rear right is loaded. What was known before is kept.")
    without = calibration.outcome(LIVE, replace(done, places=PLACES, faulty=(0, 3)), None)
    assert without == (True, "Calibrated. Left out as faulty: rear left, front right. Sit as you like.")


def test_what_a_cushion_answers_is_told_and_silence_too() -> None:
    assert answers.answer("snooze", True) == "10 minutes more."
    assert "twice" in answers.answer("snooze", False)
    assert answers.answer("cells", False) == "The cushion could not do it."
    assert "does not answer" in answers.answer("mute", None)


def test_a_sentence_with_a_time_is_written_by_the_browser() -> None:
    assert seat.line(Line("Next reminder at {}.", AT), DAYS) == f"Next reminder at {markup.clock(AT, DAYS)}."
    assert seat.line(Line("a < b"), DAYS) == "a &lt; b"


def test_the_breaks_of_a_day_are_dots_and_in_words() -> None:
    shown = seat.dots(2, 1)
    assert shown.count("dot taken") == 2 and "2 taken, 1 missed" in shown and seat.dots(0, 0) == ""
    assert ">2 taken<" in seat.dots(2, 0)


def test_a_reminder_is_answered_by_whose_cushion_it_is_and_not_while_somebody_else_sits_there() -> None:
    live = SeatState("desk", "b", 3, True, 0, 0, 0, 0, 1, 2_400_000, (), online=True)
    assert seat.walked(live, Person("m", "Mia")) == {"kind": "break", "did": "walk", "answer": "done", "person": "m"}
    assert seat.walked(replace(live, suspect="not-me"), Person("m", "Mia")) is seat.walked(live, None) is None


def test_the_breaks_of_a_day_are_those_between_its_sits(journal: Path) -> None:
    assert ">5 taken<" in today.breaks(told(journal, FIRST, FIRST).days[0])
    assert today.breaks(told(journal, SILENT_DAY, SILENT_DAY).days[0]) == ""


def test_the_line_of_a_day_shows_its_reminders_and_which_of_them_were_silent(journal: Path) -> None:
    day = told(journal, FIRST, FIRST).days[0]
    at = day.facts.bouts[0].start_ms + 40 * MINUTE
    nudges = tuple(
        Nudge("d", "a" * 8, n, at + n * 5 * MINUTE, (40 + n * 5) * MINUTE, n + 1, not n, "quiet" if n else None, 0)
        for n in range(2)
    )
    told_day = told(journal, FIRST, FIRST)
    told_day = replace(told_day, days=(replace(day, facts=replace(day.facts, nudges=nudges)),))
    drawn = today.picture(told_day, DAYS, NOW_MS)
    assert ">5 taken<" in drawn
    assert re.findall(r'class="(reminder[ a-z]*)".*?title="(.*?)"', drawn) == [
        ("reminder", "09:40: first reminder after 40 min"),
        ("reminder silent", "09:45: second reminder after 45 min (silent: quiet hours)"),
    ]


def test_the_line_of_a_day_that_just_began_is_a_bar_of_its_own(journal: Path) -> None:
    """HTML leaves a `<div/>` open: what follows it would lie within."""
    day = told(journal, SILENT_DAY, SILENT_DAY).days[0]
    drawn = today.line(day, DAYS, day.facts.start_ms + MINUTE // 2)
    assert re.search('<div class="line"[^>/]*></div><div class="hours">', drawn)


@pytest.mark.parametrize("drill", [DRILLS[Family.KNEELING, 1], DRILLS[Family.ROLLING, 3]])
def test_a_drill_has_its_drawing_its_name_and_how_it_goes(drill: Drill) -> None:
    shown = drill_of(drill)
    step = ("easier", "usual", "harder")[drill.step - 1]
    assert f"<h3>{drill.name} ({drill.family}, {step})</h3>" in shown
    assert [*re.findall("<li>(.*?)</li>", shown)] == [*drill.how] and drill.stop in shown
    assert shown.count("<svg") == 1 and f"Two steps of: {drill.name}" in shown


def test_without_a_drill_one_may_just_stand_up() -> None:
    assert drill_of(None) == "<p>Or just stand up.</p>"


def test_a_mute_ends_at_the_next_such_time_within_twelve_hours() -> None:
    nine = DAYS.start(date(2026, 3, 3)) + 5 * 60 * MINUTE
    assert seat.until("10:30", nine, DAYS) == 90 * MINUTE
    assert seat.until("10:30", nine + 1500, DAYS) == 90 * MINUTE - 1000
    assert seat.until("21:00", nine, DAYS) == LONGEST_MUTE_MS
    assert seat.until("21:01", nine, DAYS) is seat.until("09:00", nine, DAYS) is seat.until("noon", nine, DAYS) is None
    assert seat.in_an_hour(nine + 1, DAYS) == "10:15"


@pytest.mark.parametrize(("night", "hours"), [(date(2026, 3, 28), 2), (date(2026, 10, 24), 4)])
def test_a_mute_through_a_change_of_the_clocks_ends_by_the_clock(night: date, hours: int) -> None:
    one_oclock = DAYS.start(night) + 21 * 60 * MINUTE
    assert seat.until("04:00", one_oclock, DAYS) == hours * 60 * MINUTE


def test_in_the_hour_that_comes_twice_the_next_time_the_clock_shows_it_counts() -> None:
    second_half_past_two = 1_792_891_800_000  # 2026-10-25 02:30 CET in Berlin, the second one
    assert seat.until("02:40", second_half_past_two, DAYS) == 10 * MINUTE
    assert seat.until("02:10", second_half_past_two - 40 * MINUTE, DAYS) == 20 * MINUTE


def test_times_and_numbers_are_written_for_people_and_for_programs() -> None:
    assert markup.clock(AT, DAYS) == f'<time datetime="{DAYS.local(AT).isoformat()}">{DAYS.local(AT):%H:%M}</time>'
    assert markup.number(1.25, 1) == '<data value="1.25">1.2</data>' and markup.number(None) == "–"
    assert "<b>" not in markup.plain("<b>") and "March 2026" in markup.on(FIRST)


def test_a_day_shows_its_numbers_exactly_and_its_bouts_and_nudges(journal: Path) -> None:
    found = told(journal, FIRST, FIRST, None)
    assert f'value="{found.five.sit_min!r}"' in blocks.five(found.five)
    table = today.bouts(found.days[0], DAYS, NOW_MS)
    assert table.count("<tr>") == 1 + len(found.days[0].facts.bouts) and "up for 25 min" in table
    assert "No reminder." in today.nudges(found.days[0], DAYS, NOW_MS)
    assert today.against_goal(found) == ""


def test_a_nudge_is_answered_by_getting_up_in_time(journal: Path) -> None:
    day = told(journal, FIRST, FIRST, None).days[0]
    end = day.facts.bouts[0].end_ms
    made = [
        Nudge("d", "a" * 8, n, end - before, 40 * MINUTE, 1, n != 2, None if n != 2 else "quiet", 0)
        for n, before in enumerate((2 * MINUTE, 9 * MINUTE, MINUTE, -9 * MINUTE))
    ]
    told_of = today.nudges(replace(day, facts=replace(day.facts, nudges=tuple(made))), DAYS, NOW_MS)
    for words in ("up after 2 min", "stayed", "not to be heard", "not known"):
        assert words in told_of


def test_of_a_bout_that_was_not_heard_of_since_nobody_says_that_it_goes_on(journal: Path) -> None:
    day = told(journal, FIRST, FIRST, None).days[0]
    bout = day.facts.bouts[0]._replace(open=True)
    nudge = Nudge("d", "a" * 8, 1, bout.start_ms + 40 * MINUTE, 40 * MINUTE, 1, True, None, 0)
    goes_on = replace(day, facts=replace(day.facts, bouts=(bout,), nudges=(nudge,)))
    for after_min, words in ((1, "still sitting"), (10, "not heard of since")):
        now_ms = bout.end_ms + after_min * MINUTE
        assert words in today.bouts(goes_on, DAYS, now_ms) and words in today.nudges(goes_on, DAYS, now_ms)


def test_a_day_without_a_bout_is_no_empty_table(journal: Path) -> None:
    day = told(journal, FIRST, FIRST, None).days[0]
    nobody = replace(day, facts=replace(day.facts, bouts=()))
    assert today.bouts(nobody, DAYS, NOW_MS) == '<p class="note">No sit.</p>'
    assert "No sit so far." in today.bouts(replace(nobody, over=False), DAYS, NOW_MS)


def test_a_day_over_its_goal_says_so(journal: Path) -> None:
    found = told(journal, LAST - 6 * DAY, LAST - 6 * DAY)
    assert "goalbar" in today.against_goal(found)
    assert "perch baseline" in today.sentences_of(told(journal, FIRST, FIRST, None), DAYS, LAST)
    assert "<code>" in today.sentences_of(told(journal, FIRST, FIRST, None), DAYS, LAST)


def test_a_day_of_which_little_is_known_is_not_called_one_without_sitting(journal: Path) -> None:
    found = told(journal, FIRST, FIRST)
    (day,) = found.days
    assert day.facts.headline
    start = day.facts.start_ms
    nobody = replace(day.facts.headline, sit_min=0.0)
    hour = replace(day.facts, headline=nobody, covered=((start, start + 60 * MINUTE),))
    known = replace(found, days=(replace(day, facts=hour),))
    assert today.headline(known, FIRST, start + 61 * MINUTE) == "Nobody sat here today."
    assert "as far as is known: 1 h 00 of it" in today.headline(known, FIRST, start + 600 * MINUTE)
    other = replace(hour, headline=replace(nobody, suspect_min=30.0))
    assert today.headline(replace(found, days=(replace(day, facts=other),)), FIRST, start + 600 * MINUTE) == (
        "You did not sit here today, as far as is known: 1 h 00 of it."
    )


def test_a_day_on_which_nobody_sat_yet_says_what_is_left_to_its_goal(journal: Path) -> None:
    found = told(journal, LAST - 6 * DAY, LAST - 6 * DAY)
    (day,) = found.days
    assert day.facts.headline
    nobody = replace(day, facts=replace(day.facts, headline=replace(day.facts.headline, sit_min=0.0), bouts=()))
    left = "3 h 32 left to your goal, no sit beyond your limit."
    for over, validity, words in (
        (False, Validity.AWAY, left),
        (True, Validity.AWAY, ""),
        (False, Validity.UNKNOWN, ""),
    ):
        known = replace(found, days=(replace(nobody, over=over, validity=validity),))
        assert today.headline(known, day.day, NOW_MS) == f"{words} Nobody sat here today.".strip()
        assert (left in page([known], DAYS, day.day, NOW_MS)) == bool(words)
        out = StringIO()
        Console(file=out, width=120).print(of_period(known, day.day, NOW_MS, DAYS))
        assert (left in out.getvalue()) == bool(words)


def test_each_day_has_its_bar_and_what_is_not_known_is_no_zero(month: Period) -> None:
    drawn = usual_bars(month).drawn
    silent = f"{SILENT_DAY:%A} {SILENT_DAY.day} {SILENT_DAY:%B}"
    assert drawn.count(f">{silent}: not known<") == 1 and f"{silent}: 0" not in drawn
    assert drawn.count(" your usual</title>") - 1 == sum(day.counts and day.workday for day in month.days)
    assert ">usual</text>" in drawn and 'class="goal"' in drawn and 'class="typical"' in drawn
    assert usual_bars(month).title == "Minutes a day against your usual"
    assert 'class="typical"' not in usual_bars(replace(month, days=month.days[-3:-2])).drawn  # a line takes two points


def test_a_day_at_its_goal_is_green_and_no_day_is_orange(month: Period) -> None:
    day = next(day for day in month.days[14:] if day.counts and day.workday)
    aim = month.goal_of(day)
    assert aim is not None and day.facts.headline
    for over_min, colour in ((0.0, "good"), (1.0, "seat"), (300.0, "seat")):
        numbers = replace(day.facts.headline, sit_min=aim + over_min)
        changed = replace(day, facts=replace(day.facts, headline=numbers))
        drawn = usual_bars(replace(month, days=(changed, changed))).drawn
        assert drawn.count(f'class="{colour}"') == 2 and 'class="long"' not in drawn


def test_without_a_usual_day_hours_are_shown(journal: Path) -> None:
    plain = told(journal, FIRST, LAST, None)
    assert usual_bars(plain).title == "Hours sat each day" and 'class="goal"' not in usual_bars(plain).drawn


def test_of_a_long_range_a_bar_is_a_week(journal: Path) -> None:
    years = told(journal, FIRST - 365 * DAY, LAST)
    assert "Mar 2026" in history.by_day(years)
    assert "a typical day: " in usual_bars(years).drawn and "a week at your goal" in usual_bars(years).note


def test_a_typed_day_lies_between_1971_and_the_present_one() -> None:
    days = [history.typed_day(text, LAST) for text in ("9999-12-31", "0005-01-01", "2026-0", FIRST.isoformat())]
    assert days == [LAST, history.EARLIEST, None, FIRST]


def test_too_few_days_are_said_to_be_so(journal: Path, month: Period) -> None:
    assert "Not enough days yet" in history.pooled(told(journal, FIRST, FIRST))
    assert "half of your sitting" in history.pooled(month)
    assert "so far it is 1 day and " in history.pooled(told(journal, FIRST, FIRST))
    assert history.uncovered(told(journal, SILENT_DAY, SILENT_DAY).days).startswith("Almost all of the time is not")
    half = told(journal, SILENT_DAY, SILENT_DAY + DAY).days
    assert history.uncovered(half).startswith("50% of the time is not known, as no cushion was on")
    assert history.uncovered(told(journal, FIRST, FIRST).days) == ""


def test_the_same_is_there_as_tables(month: Period) -> None:
    assert history.by_hour(week(month.days, DAYS)).count("<tr>") == 25
    assert "min" in history.by_length(month.days) and "not known" in history.by_day(month)


def test_ranges_end_today() -> None:
    assert history.span_of("7", LAST, FIRST) == (LAST - 6 * DAY, LAST)
    assert history.span_of("all", LAST, FIRST) == (FIRST, LAST) and history.span_of("all", LAST, None) == (LAST, LAST)


def test_what_is_wrong_with_a_cushion_is_told_with_what_to_do() -> None:
    well = {name: advice for name, _, advice in cushion.rows(LIVE, replace(HEALTH, calibrated_at_ms=AT), AT, DAYS)}
    assert set(well.values()) == {""}
    bad = replace(HEALTH, faulty=(2,), calibrated=None, dropped=4, outbox=1, rssi=-85, flash="<worn>", drift=7)
    rows = {name: (value, advice) for name, value, advice in cushion.rows(replace(LIVE, online=False), bad, AT, DAYS)}
    for name in ("Connection", "Cells", "Calibration", "Lost", "Flash", "Wi-Fi"):
        assert rows[name][1], name
    assert rows["Flash"][0] == "&lt;worn&gt;" and rows["Cells"][0] == "left out as faulty: cell 2"
    damp = {
        name: value for name, value, _ in cushion.rows(LIVE, replace(HEALTH, places=PLACES, resting=(0,)), AT, DAYS)
    }
    assert damp["Empty seat"] == "counts at: rear left"
    few = {name: value for name, value, _ in cushion.rows(LIVE, replace(HEALTH, places=PLACES[:2]), AT, DAYS)}
    assert few["Cells"] == "2 good cells: too few to know whether one is broken"
    lost = replace(HEALTH, places=PLACES[:3], faulty=(0, 1))
    left = {name: value for name, value, _ in cushion.rows(LIVE, lost, AT, DAYS)}
    assert left["Cells"].startswith("left out as faulty: rear left, rear right; 1 good cell: too few")
    assert [name for name, _, _ in cushion.rows(None, None, AT, DAYS)] == ["Connection", "Health"]
    old = replace(HEALTH, calibrated_at_ms=AT - 200 * 86_400_000)
    assert "old" in {name: advice for name, _, advice in cushion.rows(LIVE, old, AT, DAYS)}["Calibration"]
    _, told, advice = next(iter(cushion.rows(replace(LIVE, online=False), replace(HEALTH, status="safe"), AT, DAYS)))
    assert "safe mode" in told and "`make logs` shows why" in advice
    assert next(cushion.rows(LIVE, HEALTH, AT, DAYS, connected=False))[1] == "not known"
    sleeper = replace(LIVE, online=False, asleep=True, away_ms=15 * MINUTE, at_ms=AT - 10 * MINUTE)
    assert next(cushion.rows(sleeper, HEALTH, AT, DAYS))[1] == "asleep on its battery, last heard 10 min ago"
    named = {name for name, _, _ in cushion.rows(LIVE, HEALTH, AT, DAYS)}
    silent = {name for name, _, _ in cushion.rows(LIVE, replace(HEALTH, rssi=None, free=None), AT, DAYS)}
    assert named - silent == {"Wi-Fi", "Free memory"}


def test_every_setting_that_is_offered_is_one_of_the_cushion_within_its_limits() -> None:
    known = {one.name: one for one in importlib.import_module("cushion.settings").SETTINGS}
    for one in OFFERED:
        assert (one.low, one.high) == (known[one.name].low, known[one.name].high)


def test_only_settings_that_differ_are_sent_and_mistakes_are_named() -> None:
    in_force = {"limit_ms": 40 * MINUTE, "quiet_from_min": 0, "sample_hz": 10}
    assert read({"limit_ms": "30", "sample_hz": "10", "quiet_from_min": "22:30"}, in_force) == (
        {"limit_ms": 30 * MINUTE, "quiet_from_min": 1350},
        {},
    )
    texts = {"limit_ms": "10", "quiet_from_min": "late", "sample_hz": "20", "outbox_kb": "9"}
    changed, wrong = read(texts, in_force)
    assert changed == {"sample_hz": 20} and list(wrong) == ["limit_ms", "quiet_from_min"]
    assert wrong["limit_ms"] == "10 is not within 20 to 60 min"
    assert read({"limit_ms": "1e999"}, in_force)[1] and read({"limit_ms": "x"}, in_force)[1]


def test_a_reason_of_the_cushion_is_shown_at_its_field() -> None:
    by_name, others = refused(["limit_ms: 7 is not within 20 to 60 min", "no room", "other: no"])
    assert by_name == {"limit_ms": "The cushion refuses it: 7 is not within 20 to 60 min."}
    assert others == ["no room", "other: no"]


def test_a_cushion_is_told_the_next_two_changes_of_the_clocks() -> None:
    found = offsets(ZoneInfo("Europe/Berlin"), 1_772_442_000_000)
    assert found == {
        "utc_offset_ms": 3_600_000,
        "offset_1_at": 1_774_746_000_000,
        "offset_1_ms": 7_200_000,
        "offset_2_at": 1_792_890_000_000,
        "offset_2_ms": 3_600_000,
    }
    assert offsets(ZoneInfo("Asia/Tokyo"), AT)["offset_1_at"] == 0
    assert offsets(Calendar(ZoneInfo("Asia/Kolkata")).zone, AT)["utc_offset_ms"] == 19_800_000


def test_what_the_host_does_not_manage_is_said_with_its_next_step_and_since_when() -> None:
    health = HostHealth(AT)
    assert alerts(health, DAYS, connected=True) == ""
    assert alerts(health, DAYS, connected=False) == (
        "<p>No connection to the cushions. Retrying. This may be out of date.</p>"
    )
    bad = HostHealth(AT, stuck="the disk is full", stuck_ms=AT, damaged=1)
    said = f"<p>Nothing is stored: the disk is full (since {DAYS.local(AT):%H:%M}). Mend that; nothing is lost"
    assert alerts(bad, DAYS, connected=True).startswith(said)
    assert "<p>1 record cannot be read and counts nowhere. Check" in alerts(bad, DAYS, connected=True)


def test_a_refused_calibration_is_told_in_the_language_of_who_reads_it() -> None:
    source = (FIRMWARE / "cushion" / "guided_calibration.py").read_text("utf-8")
    for refusal in REFUSALS:
        words, _comma, unplugged = refusal.partition(", or no cell")
        assert words.replace("{cell}", "cell %d") in source and unplugged in source
    loaded = "cell 1 is loaded: empty the seat, or loosen what presses on it, and begin again"
    with speaking(language("de")):
        assert with_places(loaded, PLACES).startswith("die Zelle hinten rechts ist belastet")
        assert with_places(loaded, ()).startswith("Zelle 1 ist belastet")
        assert with_places(REFUSALS[0], ()).startswith("der Sitz war nicht ruhig")
    assert with_places("cell 1 and cell 7 {x}", PLACES) == "the cell rear right and cell 7 {x}"
