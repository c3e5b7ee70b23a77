"""What a person is shown of a day: the facts gathered, the sentences, the views."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console, RenderableType

from perch.days.day import DayFacts, day_facts, next_nudge_ms, open_bout
from perch.days.period import Day, Rules, judged_facts, period_of
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.language import lasting
from perch.model.sitting import Bout, Covered, Nudge
from perch.report.terminal import changes
from perch.report.terminal.ascii_marks import register
from perch.report.terminal.console import console, progress, redrawn, say
from perch.report.terminal.day import of_period
from perch.report.terminal.findings import findings, verdict
from perch.report.terminal.live import several, view, with_note
from perch.report.terminal.period import days
from perch.report.words import details, nudge_line, summary

ZONE = ZoneInfo("Europe/Berlin")
DAYS = Calendar(ZONE)
DAY = date(2026, 3, 2)
MINUTE = 60_000
HOUR = 60 * MINUTE
EIGHT = DAYS.start(DAY) + 4 * HOUR
NAME, BOOT = "cushion-1a2b3c", "00000001"


def bout(seq: int, start_min: int, length_min: int, **more: bool | str) -> Bout:
    start = EIGHT + start_min * MINUTE
    return Bout(NAME, BOOT, seq, start, start + length_min * MINUTE, 40 * MINUTE, 900, **more)  # type: ignore[arg-type]


def nudge(seq: int, at_min: int, nth: int = 1, why: str | None = None) -> Nudge:
    stretch = (35 + 5 * nth) * MINUTE
    return Nudge(NAME, BOOT, seq, EIGHT + at_min * MINUTE, stretch, nth, why is None, why, 1)


def report(facts: DayFacts, present: date, now_ms: int, zone: ZoneInfo) -> RenderableType:
    """The report of one day whose facts are known."""
    rules = Rules(Calendar(zone), frozenset(range(5)))
    day = Day(facts, True, Validity.VALID, (), True)
    return of_period(period_of(NAME, rules, (DAY, DAY), None, lambda _: day), present, now_ms, Calendar(zone))


def sitting(since_min: int, at_min: int, nudges: int = 0) -> SeatState:
    since, at = EIGHT + since_min * MINUTE, EIGHT + at_min * MINUTE
    sat, due = at - since, 40 * MINUTE - (at - since)
    due_in = max(0, due) if nudges < 3 else None
    return SeatState(NAME, BOOT, 9, True, since, at, sat, sat, nudges, 40 * MINUTE, (1, 2), True, due_in)


def empty(since_min: int, at_min: int) -> SeatState:
    return replace(sitting(since_min, at_min), seated=False, bout=None, stretch_ms=0)


class Facts:
    """A journal that knows what it is given."""

    def __init__(self, bouts: list[Bout], nudges: list[Nudge] | None = None, live: SeatState | None = None) -> None:
        self._bouts, self._nudges, self._live = bouts, nudges or [], live

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        return [one for one in self._bouts if one.start_ms < to_ms and one.end_ms > from_ms]

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        return [one for one in self._nudges if from_ms <= one.at_ms < to_ms]

    def covered(self, device: str, from_ms: int, to_ms: int) -> list[Covered]:
        """On from the start of a day on which anybody sat."""
        ends = [one.end_ms for one in self.bouts(device, from_ms, to_ms)]
        return [Covered(BOOT, EIGHT - 4 * HOUR, max(ends))] if ends else []

    def live(self, device: str) -> SeatState | None:
        return self._live


MORNING = Facts([bout(0, 0, 25), bout(1, 30, 50), bout(2, 150, 12)], [nudge(3, 70), nudge(4, 75, 2, "muted")])


def gathered(facts: Facts = MORNING, day: date = DAY) -> DayFacts:
    return day_facts(facts, NAME, DAYS, day)


def printed(what: RenderableType, width: int = 78) -> str:
    out = Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)
    out.print(what)
    text = out.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines())


def test_the_open_bout_is_part_of_the_day_until_it_was_last_seen() -> None:
    found = gathered(Facts([bout(0, 0, 25)], live=sitting(60, 70)))
    assert found.headline is not None
    assert (found.headline.sit_min, found.headline.n_bouts, found.headline.rises) == (35, 2, 1)
    assert found.bouts[-1].open


def test_an_open_bout_that_the_journal_has_already_is_not_counted_twice() -> None:
    closed = bout(9, 60, 15)._replace(seq=9)
    assert open_bout(sitting(60, 70), [closed]) is None


@pytest.mark.parametrize(
    "live",
    [
        None,
        empty(0, 5),
        replace(sitting(0, 5), since_ms=None),
        sitting(5, 5),
        replace(sitting(0, 5), bout=None),
    ],
)
def test_nobody_seen_sitting_is_no_open_bout(live: SeatState | None) -> None:
    assert open_bout(live, []) is None


def test_an_unrecorded_day_is_unknown_and_not_a_day_without_sitting() -> None:
    assert gathered(day=date(2026, 3, 9)).headline is None
    heard = gathered(Facts([], live=empty(0, 5)))
    assert heard.headline is not None and heard.headline.sit_min == 0
    suspect = gathered(Facts([bout(0, 0, 90, suspect="object")]))
    assert suspect.headline is not None and suspect.headline.suspect_min == 90


def test_while_somebody_else_sits_nobody_is_told_that_the_seat_is_empty() -> None:
    other = gathered(Facts([], live=replace(sitting(0, 30), suspect="not-me")))
    assert summary(other, DAY) == "You did not sit here today."
    assert other.headline is not None and (other.headline.sit_min, other.headline.suspect_min) == (0, 30)


@pytest.mark.parametrize(
    ("live", "minutes"),
    [
        (sitting(0, 30), 8),
        (replace(sitting(0, 30), due_in_ms=MINUTE), 0),
        (replace(sitting(0, 30), at_ms=None), 10),
        (replace(sitting(0, 55), due_in_ms=None), None),
        (empty(0, 30), None),
    ],
)
def test_the_next_nudge_is_when_the_cushion_says_less_the_time_since(live: SeatState, minutes: int | None) -> None:
    assert next_nudge_ms(live, EIGHT + 32 * MINUTE) == (None if minutes is None else minutes * MINUTE)


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (25 * MINUTE, "25 min"),
        (65 * MINUTE, "1 h 05"),
        (372 * MINUTE, "6 h 12"),
    ],
)
def test_a_time_is_said_as_people_say_it(ms: int, said: str) -> None:
    assert lasting(ms) == said


def test_a_day_is_told_in_a_sentence() -> None:
    assert summary(gathered(), DAY) == "You sat 1 h 27 today in 3 sits; the longest was 50 min."
    assert summary(gathered(), date(2026, 3, 3)).startswith("You sat 1 h 27 yesterday")
    assert summary(gathered(), date(2026, 3, 5)).startswith("You sat 1 h 27 on Monday 2 March 2026")
    assert summary(gathered(Facts([bout(0, 0, 25)])), DAY) == "You sat 25 min today in one sit of 25 min."
    assert summary(gathered(Facts([], live=empty(0, 5))), DAY) == "Nobody sat here today."
    assert summary(gathered(Facts([])), DAY).startswith("Nothing was recorded today")


def test_a_bout_from_the_day_before_is_told_as_such() -> None:
    night = Facts([bout(0, -5 * 60, 90)])
    assert summary(gathered(night), DAY) == "You sat 30 min today, all of it begun the day before."
    numbers = gathered(night).headline
    assert numbers is not None and list(details(numbers)) == []


def test_what_of_a_bout_lies_in_the_day_before_or_after_is_told_so_that_the_sum_fits() -> None:
    before, after = bout(0, -5 * 60, 90), bout(3, 19 * 60, 90)
    assert summary(gathered(Facts([before, bout(1, 0, 20)])), DAY) == (
        "You sat 50 min today: 30 min in a sit begun the day before, the rest in one sit of 20 min."
    )
    assert summary(gathered(Facts([after])), DAY) == (
        "You sat 1 h 00 today in one sit of 1 h 30, which went on into the next day."
    )
    assert summary(gathered(Facts([before, bout(1, 0, 20), after])), DAY) == (
        "You sat 1 h 50 today: 30 min in a sit begun the day before, the rest in 2 sits; the longest was 1 h 30. "
        "The last went on into the next day."
    )


def test_the_details_leave_out_what_there_was_not() -> None:
    usual = gathered().headline
    assert usual is not None
    assert list(details(usual)) == [
        "You got up 3 times and took 1 break of 2 minutes or more.",
    ]
    once = gathered(Facts([bout(0, 0, 5)])).headline
    assert once is not None
    assert list(details(once)) == ["You got up once and took no break of 2 minutes or more."]
    odd = gathered(Facts([bout(0, 0, 5, censored=True), bout(1, 60, 30, suspect="not-me")])).headline
    assert odd is not None
    assert list(details(odd)) == [
        "1 sit lost its end in a power cut.",
        "Left out: 30 min in which somebody else, or something, was on the seat.",
    ]
    assert list(details(replace(odd, n_censored=2)))[0] == "2 sits lost their ends in power cuts."


def test_a_nudge_says_which_it_is_and_why_it_was_silent() -> None:
    assert nudge_line(nudge(1, 40)) == "first reminder after 40 min"
    assert nudge_line(nudge(1, 45, 2, "muted")) == "second reminder after 45 min (silent: muted)"
    assert nudge_line(nudge(1, 90, 11)) == "11th reminder after 1 h 30"


def test_the_live_view_shows_who_sits_for_how_long_and_what_comes_next() -> None:
    live = sitting(180, 212)
    shown = printed(view(gathered(Facts(MORNING._bouts, MORNING._nudges, live)), live, EIGHT + 213 * MINUTE, DAYS))
    assert shown.splitlines() == [
        "",
        "  Perch  cushion-1a2b3c  Monday 2 March 2026, 11:33",
        "  ──────────────────────────────────────────────────────────────────────────",
        "",
        "  ● You are sitting.  33 min",
        "    ━━━━━━━━━━━━━━━━━━━━━━━━━─────  Next reminder at 11:40.",
        "",
        "                 ▾",
        "  ············█▆██···▄▁█▅",
        "  04          08          12          16          20          00",
        "",
        "  You sat 1 h 59 today in 4 sits; the longest was 50 min.",
        "  You got up 3 times and took 2 breaks of 2 minutes or more.",
        "",
        "  09:15  second reminder after 45 min (silent: muted)",
        "  09:10  first reminder after 40 min",
    ]


@pytest.mark.parametrize(
    ("live", "said"),
    [
        (None, "○ Waiting to hear from this cushion"),
        (empty(60, 78), "○ Up for 20 min. That counts.\n"),
        (empty(60, 78), " break today."),
        (replace(sitting(60, 65), online=False), "○ The cushion is offline, last heard 15 min ago."),
        (replace(sitting(60, 65), since_ms=None, at_ms=None), "● You are sitting.  5 min"),
        (replace(sitting(60, 65), online=False, at_ms=None), "○ The cushion is offline.\n"),
        (replace(sitting(50, 75), at_ms=EIGHT + 74 * MINUTE), "○ Nothing heard of the cushion for 6 min."),
        (sitting(20, 75, nudges=3), "● Time to get up.  1 h 00"),
        (sitting(35, 75), "A reminder comes now."),
    ],
)
def test_the_live_view_tells_every_state_of_the_seat(live: SeatState | None, said: str) -> None:
    assert said in printed(view(gathered(), live, EIGHT + 80 * MINUTE, DAYS))


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_the_live_view_fits_any_terminal(width: int) -> None:
    shown = printed(view(gathered(), sitting(180, 212), EIGHT + 213 * MINUTE, DAYS), width)
    assert max(map(len, shown.splitlines())) <= width


def test_an_unknown_day_has_no_line_that_looks_like_one_without_sitting() -> None:
    shown = printed(view(gathered(Facts([])), None, EIGHT, DAYS))
    assert "Nothing was recorded today" in shown and "04          08" not in shown
    away = Facts([], live=empty(0, 5))
    shown = printed(view(gathered(away), empty(0, 5), EIGHT + 6 * MINUTE, DAYS))
    assert "Nobody sat here today, as far as is known: 5 min of it." in shown and "04          08" in shown


def test_many_cushions_share_the_screen_and_none_is_waited_for() -> None:
    both = printed(several([(gathered(), sitting(160, 179)), (gathered(Facts([])), None)], EIGHT + 3 * HOUR, DAYS))
    assert both.count("cushion-1a2b3c") == 2 and "● You are sitting.  20 min" in both
    assert both.count("04          08") == 1
    few = printed(several([(gathered(), sitting(160, 179))] * 30, EIGHT + 3 * HOUR, DAYS, height=24))
    assert few.count("cushion-1a2b3c") == 2 and len(few.splitlines()) <= 24
    assert "28 cushions more; the page shows all." in few
    assert "Waiting" in printed(several([], EIGHT, DAYS))
    assert "Perch" in printed(several([(gathered(), None)], EIGHT, DAYS))


def test_the_report_lists_the_bouts_and_what_came_after_each() -> None:
    facts = Facts([*MORNING._bouts, bout(5, 165, 10, censored=True)], MORNING._nudges, sitting(200, 205))
    lines = printed(report(gathered(facts), DAY, EIGHT + 205 * MINUTE, ZONE)).splitlines()
    assert lines[0] == "cushion-1a2b3c  Monday 2 March 2026"
    assert "You sat 1 h 42 today in 5 sits; the longest was 50 min." in lines
    assert lines[-4].endswith("reminder 09:10; silent 09:15; away for 1 h 10")
    assert lines[-3].endswith("up for 3 min")
    assert lines[-2].endswith("power lost, end not known")
    assert lines[-1].endswith("still sitting")


def test_nothing_is_said_after_the_last_bout_of_a_day_that_is_over() -> None:
    lines = printed(report(gathered(), DAY, EIGHT + 24 * HOUR, ZONE)).splitlines()
    assert lines[-1].split() == ["10:30", "10:42", "12", "min"]


def test_the_report_of_an_unrecorded_day_is_one_sentence() -> None:
    lines = printed(report(gathered(Facts([])), DAY, EIGHT, ZONE)).splitlines()
    assert len(lines) == 2 and "Nothing was recorded" in lines[1]


def test_without_a_terminal_each_change_is_a_line() -> None:
    looks = [
        (gathered(Facts([])), None),
        (gathered(Facts([])), empty(0, 1)),
        (gathered(Facts([])), sitting(30, 31)),
        (gathered(Facts([], [nudge(1, 70)])), sitting(30, 71, 1)),
        (gathered(Facts([bout(9, 30, 50)], [nudge(1, 70)])), empty(80, 81)),
        (gathered(Facts([bout(9, 30, 50)], [nudge(1, 70)])), replace(empty(80, 90), online=False)),
        (gathered(Facts([bout(9, 30, 50)]), date(2026, 3, 3)), replace(sitting(95, 99), since_ms=None)),
    ]
    lines = list(changes.changes(None, looks[0], DAYS))
    for before, after in zip(looks, looks[1:], strict=False):
        lines += changes.changes(before, after, DAYS)
    assert lines == [
        f"08:00:00 {NAME}: online, the seat is empty",
        f"08:30:00 {NAME}: sat down",
        f"09:10:00 {NAME}: first reminder after 40 min",
        f"09:20:00 {NAME}: got up after 50 min",
        f"09:30:00 {NAME}: offline",
        f"--:--:-- {NAME}: online, somebody sits",
        f"04:00:00 {NAME}: You sat 50 min yesterday in one sit of 50 min.",
    ]


def test_a_clock_that_is_set_from_1970_on_leads_to_no_line_about_a_day_of_then() -> None:
    before, after = gathered(Facts([]), date(1969, 12, 31)), gathered(Facts([]))
    assert list(changes.changes((before, None), (after, None), DAYS)) == []


def test_a_pipe_gets_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(view(gathered(), sitting(160, 170), EIGHT + 3 * HOUR, DAYS))
    assert "\x1b" not in capsys.readouterr().out


def test_a_screen_is_redrawn_and_progress_is_counted() -> None:
    out = Console(file=StringIO(), width=80, force_terminal=True)
    with redrawn(out) as draw:
        draw("first light")
    with progress(out, "days") as bar:
        bar(14, 14)
    text = out.file.getvalue()  # type: ignore[attr-defined]
    assert "first light" in text and "14/14" in text


def test_bouts_of_two_boots_that_disagree_about_the_time_have_no_time_between() -> None:
    assert "up for 0 s" in printed(report(gathered(Facts([bout(0, 0, 25), bout(1, 20, 50)])), DAY, EIGHT, ZONE))


def test_long_days_fit_the_width_of_any_terminal() -> None:
    rules, known, nothing = Rules(DAYS, frozenset()), Facts([bout(0, 0, 11 * 60)]), Facts([])
    span = (DAY, DAY + timedelta(days=1))
    sources = dict(zip(span, (known, nothing), strict=True))
    shown = period_of(
        NAME,
        rules,
        span,
        None,
        lambda day: judged_facts(day_facts(sources.get(day, nothing), NAME, DAYS, day), rules, EIGHT),
    )
    title, long, unknown = printed(days(shown), 80).splitlines()
    assert title.endswith("Answered") and "11 h 00" in long and "…" not in title + long
    assert unknown.split() == ["Tue", "3", "Mar", "not", "known"]


def test_a_sentence_is_broken_on_a_terminal_and_whole_in_a_log() -> None:
    terminal, log = (Console(file=StringIO(), width=20, force_terminal=is_one) for is_one in (True, False))
    for out in (terminal, log):
        say(out, "A sentence of more than twenty columns.")
    assert terminal.file.getvalue().count("\n") == 2  # type: ignore[attr-defined]
    assert log.file.getvalue().count("\n") == 1  # type: ignore[attr-defined]


def test_a_note_stands_beneath_the_view() -> None:
    assert printed(with_note("the view", "The broker is away.")).split("\n") == [
        "the view",
        "  The broker is away.",
        "  Ctrl-C ends it.",
    ]


def test_findings_are_listed_with_what_to_do() -> None:
    lines = printed(findings([("disk", "full", "Make room."), ("clock", "09:00", "")])).splitlines()
    assert lines == ["✗  disk   full", "          → Make room.", "✓  clock  09:00"]
    assert [verdict(wrong).plain for wrong in (0, 1, 2)] == [
        "All is well.",
        "1 thing needs your attention.",
        "2 things need your attention.",
    ]


def test_a_day_known_in_part_says_for_how_long_nobody_sat() -> None:
    known = replace(gathered(Facts([], live=empty(0, 5))), covered=((EIGHT, EIGHT + 5 * HOUR),))
    late = date(2026, 3, 3)
    assert summary(known, late) == "Nobody sat here yesterday, as far as is known: 5 h 00 of it."
    assert summary(replace(known, covered=((known.start_ms, known.end_ms),)), late) == "Nobody sat here yesterday."


def test_a_day_that_goes_on_is_spoken_of_as_far_as_it_has_passed() -> None:
    known = replace(gathered(Facts([], live=empty(0, 5))), covered=((EIGHT - 4 * HOUR, EIGHT),))
    assert summary(known, DAY, EIGHT + 16 * MINUTE) == "Nobody sat here today."
    assert summary(known, DAY, EIGHT + HOUR) == "Nobody sat here today, as far as is known: 4 h 00 of it."


def test_a_line_with_gaps_says_what_a_blank_means() -> None:
    assert "(· nobody, blank not known)" in printed(report(gathered(), DAY, EIGHT + 24 * HOUR, ZONE))
    whole = replace(gathered(), covered=((EIGHT - 4 * HOUR, EIGHT + 20 * HOUR),))
    assert "blank not known" not in printed(report(whole, DAY, EIGHT + 24 * HOUR, ZONE))


def test_marks_that_a_terminal_lacks_are_shown_by_others_that_differ() -> None:
    marks = "·░▒▓█━┃▾●○–−≥±é"
    assert marks.encode("ascii", register()) == b".:+*#=|v*o-->=+/-?"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", register())
