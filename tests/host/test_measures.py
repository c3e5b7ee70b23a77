"""The measures against their known answers and their invariants."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.measures.bouts import Stretch, WholeBout, counted_breaks, joined, stretches
from perch.measures.day import Daily, daily
from perch.measures.debounce import Run, bouts, confirmed, raw_runs
from perch.model.calendar import Calendar
from perch.model.sitting import Bout

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MIDNIGHT = (datetime(2026, 3, 2, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

RAW = """on 09:00:00, off 09:12:00, on 09:12:04, off 09:25:00, on 09:25:45, off 09:50:00, on 10:00:00,
off 10:00:06, on 10:03:00, off 10:33:00, on 10:34:59, off 11:14:59, on 11:16:59, off 11:36:59"""


def at(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return MIDNIGHT + ((hours * 60 + minutes) * 60 + seconds) * 1000


def example() -> list[Run]:
    changes = [(at(clock), state == "on") for state, clock in (item.split() for item in RAW.split(","))]
    return bouts(changes, at("12:00:00"))


def bout(start: int, end: int, seq: int = 0, **more: bool | str | None) -> Bout:
    return Bout("cushion-1", "00000001", seq, start, end, 40 * MINUTE, 1000, **more)  # type: ignore[arg-type]


def as_bouts(runs: list[Run]) -> list[Bout]:
    return [bout(run.start_ms, run.end_ms, seq) for seq, run in enumerate(runs)]


def headline(bouts: list[Bout], start: int, end: int, still_open: Bout | None = None) -> Daily:
    return daily(joined(bouts, still_open), start, end, bouts)


def row(*minutes: float, gap: int = 5 * MINUTE) -> list[Bout]:
    made, start = [], MIDNIGHT + 8 * HOUR
    for seq, length in enumerate(minutes):
        made.append(bout(start, start + round(length * MINUTE), seq))
        start = made[-1].end_ms + gap
    return made


def test_the_raw_example_gives_its_bouts() -> None:
    assert example() == [
        Run(at("09:00:00"), at("09:25:00"), True),
        Run(at("09:25:45"), at("09:50:00"), True),
        Run(at("10:03:00"), at("10:33:00"), True),
        Run(at("10:34:59"), at("11:14:59"), True),
        Run(at("11:16:59"), at("11:36:59"), True),
    ]


def test_the_raw_example_gives_its_stretches() -> None:
    assert stretches(example()) == [
        Stretch(at("09:00:00"), at("09:50:00"), 2_955_000, 2),
        Stretch(at("10:03:00"), at("11:14:59"), 4_200_000, 2),
        Stretch(at("11:16:59"), at("11:36:59"), 1_200_000, 1),
    ]


def test_the_raw_example_gives_its_day() -> None:
    day = headline(as_bouts(example()), MIDNIGHT + 4 * HOUR, MIDNIGHT + 28 * HOUR)
    assert (day.sit_min, day.n_bouts, day.bout_longest_min) == (139.25, 5, 40)
    assert (day.n_ge40, day.min_ge40, day.counted_breaks, day.rises) == (1, 40, 2, 5)
    assert (day.n_censored, day.suspect_min) == (0, 0)


def test_the_known_lengths_give_their_day() -> None:
    day = headline(row(3, 5, 8, 12, 17, 20, 25, 30, 40, 45, 60, 75), MIDNIGHT + 4 * HOUR, MIDNIGHT + 28 * HOUR)
    assert (day.sit_min, day.n_bouts, day.bout_longest_min) == (340, 12, 75)
    assert (day.n_ge40, day.min_ge40, day.rises, day.counted_breaks) == (4, 220, 12, 11)


def test_a_bout_over_the_beginning_of_a_day_is_no_longer_in_long_bouts_than_was_sat_that_day() -> None:
    morning = MIDNIGHT + 4 * HOUR
    night = as_bouts([Run(morning - 2 * HOUR, morning + 4 * HOUR, True)])
    before, after = headline(night, morning - DAY, morning), headline(night, morning, morning + DAY)
    assert (before.sit_min, before.min_ge40, before.n_ge40) == (120, 120, 1)
    assert (after.sit_min, after.min_ge40, after.n_ge40) == (240, 240, 0)


def test_a_day_without_bouts_has_no_longest() -> None:
    day = headline([], MIDNIGHT, MIDNIGHT + DAY)
    assert (day.sit_min, day.n_bouts, day.bout_longest_min, day.min_ge40) == (0, 0, None, 0)


def test_a_state_counts_from_exactly_ten_seconds_on_and_is_dated_back() -> None:
    assert bouts([(0, True), (9_999, False)], 60_000) == []
    assert bouts([(0, True), (10_000, False)], 60_000) == [Run(0, 10_000, True)]
    assert bouts([(0, True), (20_000, False), (29_999, True)], 60_000) == [Run(0, 60_000, True)]
    assert bouts([(0, True), (20_000, False), (30_000, True)], 60_000) == [
        Run(0, 20_000, True),
        Run(30_000, 60_000, True),
    ]


def test_samples_of_one_state_are_one_run_to_the_first_sample_of_the_next() -> None:
    assert raw_runs([(0, False), (500, False), (1000, True), (1500, True)]) == [
        Run(0, 1000, False),
        Run(1000, 1500, True),
    ]
    assert raw_runs([]) == []


samples = st.lists(st.tuples(st.integers(1, 30_000), st.booleans()), min_size=1, max_size=60)


@given(samples)
def test_confirmed_runs_cover_the_recording_and_alternate(steps: list[tuple[int, bool]]) -> None:
    now, made = 0, []
    for step, seated in steps:
        made.append((now, seated))
        now += step
    found = list(confirmed(raw_runs(made, now)))
    assert found[0].start_ms == 0 and found[-1].end_ms == now
    for one, two in zip(found, found[1:], strict=False):
        assert one.end_ms == two.start_ms and one.seated is not two.seated
    assert all(run.length_ms >= 10_000 for run in found[1:])


def test_a_gap_of_exactly_two_minutes_ends_a_stretch() -> None:
    assert len(stretches(row(10, 10, gap=2 * MINUTE - 1))) == 1
    assert len(stretches(row(10, 10, gap=2 * MINUTE))) == 2


@pytest.mark.parametrize(("gap", "breaks"), [(2 * MINUTE - 1, 0), (2 * MINUTE, 1), (HOUR - 1, 1), (HOUR, 0)])
def test_a_break_is_two_to_under_sixty_minutes(gap: int, breaks: int) -> None:
    assert counted_breaks(stretches(row(10, 10, gap=gap))) == breaks


def test_a_censored_bout_and_the_resumed_one_soon_after_are_one() -> None:
    halves = [bout(0, 20 * MINUTE, censored=True), bout(21 * MINUTE, 50 * MINUTE, resumed=True)]
    assert joined(halves) == [WholeBout(0, 50 * MINUTE)]
    day = headline(halves, 0, DAY)
    assert (day.n_bouts, day.rises, day.n_censored, day.sit_min, day.n_ge40) == (1, 1, 0, 50, 1)


@pytest.mark.parametrize(("gap", "n_bouts"), [(2 * MINUTE, 2), (2 * MINUTE - 1, 1), (-MINUTE, 1)])
def test_less_than_two_minutes_apart_is_close_enough_to_be_one(gap: int, n_bouts: int) -> None:
    end = 20 * MINUTE
    halves = [bout(0, end, censored=True), bout(end + gap, end + gap + HOUR, resumed=True)]
    assert len(joined(halves)) == n_bouts


@pytest.mark.parametrize(("censored", "resumed"), [(True, False), (False, True), (False, False)])
def test_only_a_censored_and_a_resumed_bout_are_one(censored: bool, resumed: bool) -> None:
    assert len(joined([bout(0, MINUTE, censored=censored), bout(2 * MINUTE, HOUR, resumed=resumed)])) == 2


def test_several_power_cuts_in_a_row_still_leave_one_bout() -> None:
    parts = [
        bout(0, 10 * MINUTE, censored=True),
        bout(11 * MINUTE, 20 * MINUTE, censored=True, resumed=True),
        bout(21 * MINUTE, 30 * MINUTE, resumed=True),
    ]
    assert joined(parts) == [WholeBout(0, 30 * MINUTE)]


def test_a_censored_bout_left_alone_counts_its_time_but_no_rise() -> None:
    day = headline([bout(0, 50 * MINUTE, censored=True)], 0, DAY)
    assert (day.sit_min, day.n_bouts, day.n_ge40, day.rises, day.n_censored) == (50, 1, 1, 0, 1)


def test_a_suspect_bout_is_left_out_and_its_minutes_are_told() -> None:
    day = headline([bout(-HOUR, HOUR, suspect="object"), bout(2 * HOUR, 3 * HOUR)], 0, DAY)
    assert (day.sit_min, day.n_bouts, day.suspect_min) == (60, 1, 60)


def test_the_open_bout_counts_its_time_but_no_rise() -> None:
    day = headline([], 0, DAY, bout(HOUR, 2 * HOUR))
    assert (day.sit_min, day.n_bouts, day.rises, day.n_censored) == (60, 1, 0, 0)


def test_the_open_bout_continues_one_that_a_power_cut_broke_off() -> None:
    cut = bout(0, 30 * MINUTE, censored=True)
    day = headline([cut], 0, DAY, bout(31 * MINUTE, 60 * MINUTE, resumed=True))
    assert (day.sit_min, day.n_bouts, day.n_censored) == (60, 1, 0)


def test_time_is_split_between_days_and_a_bout_is_whole_in_that_of_its_start() -> None:
    late = [bout(DAY - 30 * MINUTE, DAY + 20 * MINUTE)]
    first, second = headline(late, 0, DAY), headline(late, DAY, 2 * DAY)
    assert (first.sit_min, first.n_bouts, first.bout_longest_min) == (30, 1, 50)
    assert (second.sit_min, second.n_bouts, second.bout_longest_min) == (20, 0, None)


gaps = st.lists(st.tuples(st.integers(1, 6 * HOUR), st.integers(10_000, 9 * HOUR)), max_size=30)


@given(gaps)
def test_the_minutes_of_days_sum_to_the_minutes_of_bouts(steps: list[tuple[int, int]]) -> None:
    now, made = MIDNIGHT, list[Bout]()
    for gap, length in steps:
        made.append(bout(now + gap, now + gap + length, len(made)))
        now += gap + length
    days = Calendar(UTC)
    spans = [days.bounds(days.day_of(MIDNIGHT) + timedelta(days=n)) for n in range(25)]
    whole = sum(one.end_ms - one.start_ms for one in made)
    found = [headline(made, start, end) for start, end in spans]
    assert sum(day.sit_min for day in found) == pytest.approx(whole / MINUTE)
    assert sum(day.n_bouts for day in found) == sum(day.rises for day in found) == len(made)
