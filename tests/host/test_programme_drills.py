"""Which drill is offered: never a floor drill in an office, never two steps up, too hard never repeats."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.model.people import BreakActivity, Did, DrillAnswer, Family, SeatPlace, StepChoice
from perch.programme.choice import Rung, offer, rungs
from perch.programme.drills import DRILLS, STEPS
from perch.programme.figure import HEIGHT, WIDTH, joints, svg
from perch.programme.poses import DRAWINGS

MONDAY = date(2026, 3, 2)
FAMILIES, ANSWERS = st.sampled_from(Family), st.sampled_from([*DrillAnswer, None])
AT, STEP = st.integers(0, 50), st.sampled_from(STEPS)
DRILLED = st.builds(BreakActivity, AT, st.just(Did.DRILL), FAMILIES, STEP, ANSWERS)
OTHER = st.builds(BreakActivity, AT, st.sampled_from([Did.WALK, Did.UP]), answer=ANSWERS)
CHOSEN = st.builds(StepChoice, AT, FAMILIES, STEP)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def done(
    *answers: DrillAnswer, step: int = 1, family: Family = Family.GETTING_UP, first: int = 0
) -> list[BreakActivity]:
    return [BreakActivity(first + n, Did.DRILL, family, step, answer) for n, answer in enumerate(answers)]


def test_there_are_eighteen_drills_each_with_a_drawing_and_three_lines() -> None:
    assert set(DRILLS) == set(DRAWINGS) == {(family, step) for family in Family for step in (1, 2, 3)}
    assert len({drill.name for drill in DRILLS.values()}) == 18
    assert all(drill.purpose and drill.stop and len(drill.how) == 3 for drill in DRILLS.values())


def test_the_texts_of_drills_name_no_number() -> None:
    """A number in a text needs a source: these have none."""
    texts = [text for drill in DRILLS.values() for text in (drill.name, drill.purpose, drill.stop, *drill.how)]
    assert [text for text in texts if re.search(r"\d|\b(ten|five|times|seconds|minutes)\b", text)] == []


@given(st.lists(DRILLED | OTHER), st.lists(CHOSEN), DAYS, st.booleans())
def test_in_an_office_nothing_needs_the_floor(
    activities: list[BreakActivity], choices: list[StepChoice], day: date, flare: bool
) -> None:
    found = offer(day, SeatPlace.OFFICE, rungs(activities, choices), flare)
    assert not any(drill.floor for drill in (found.drill, found.harder) if drill)


def test_for_a_drill_on_the_floor_an_office_gets_an_easier_one_of_its_family() -> None:
    floor = next(drill for drill in DRILLS.values() if drill.floor)
    ladder = dict.fromkeys(Family, Rung(floor.step))
    week = [date(2026, 3, 2) + timedelta(days=day) for day in range(len(Family))]
    at_home, here = (
        {drill for day in week if (drill := offer(day, place, ladder, False).drill)}
        for place in (SeatPlace.HOME, SeatPlace.OFFICE)
    )
    assert floor in at_home and DRILLS[floor.family, floor.step - 1] in here


@given(st.lists(DRILLED | OTHER), st.lists(CHOSEN))
def test_nobody_is_ever_moved_up_without_choosing_it_and_never_two_steps(
    activities: list[BreakActivity], choices: list[StepChoice]
) -> None:
    moments = sorted({a.at_ms for a in activities} | {c.at_ms for c in choices})
    ladders = [rungs([], [])] + [
        rungs([a for a in activities if a.at_ms <= at], [c for c in choices if c.at_ms <= at]) for at in moments
    ]
    for at, (before, after) in zip(moments, pairwise(ladders), strict=True):
        for family in Family:
            chosen = sum(c.at_ms == at and c.family is family for c in choices)
            assert after[family].step - before[family].step <= chosen


@given(st.lists(DRILLED | OTHER), DAYS, st.sampled_from(SeatPlace), st.booleans(), FAMILIES, STEP)
def test_what_was_too_hard_is_not_offered_again(
    activities: list[BreakActivity], day: date, place: SeatPlace, flare: bool, family: Family, step: int
) -> None:
    ladder = rungs([*activities, BreakActivity(60, Did.DRILL, family, step, DrillAnswer.TOO_HARD)], [])
    for later in range(7):
        found = offer(day + timedelta(later), place, ladder, flare)
        assert found.drill is None or found.drill.family is not family or found.drill.step < step


@given(st.lists(DRILLED | OTHER), st.lists(CHOSEN), st.randoms(use_true_random=False))
def test_the_order_of_what_was_told_changes_nothing(activities, choices, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(activities, len(activities)), random.sample(choices, len(choices))
    assert rungs(*mixed) == rungs(activities, choices)


@given(st.lists(DRILLED | OTHER), DAYS)
def test_in_a_flare_only_the_easiest_step_is_offered(activities: list[BreakActivity], day: date) -> None:
    choices = [StepChoice(0, family, step) for step in (2, 3) for family in Family]
    found = offer(day, SeatPlace.HOME, rungs(activities, choices), True)
    assert found.harder is None and (found.drill is None or found.drill.step == 1)


def test_three_times_done_offers_the_harder_one_and_does_not_take_it() -> None:
    ladder = rungs(done(DrillAnswer.DONE, DrillAnswer.DONE), [])
    assert offer(day_of(Family.GETTING_UP), SeatPlace.OFFICE, ladder, False).harder is None
    ladder = rungs(done(DrillAnswer.DONE, DrillAnswer.SKIPPED, DrillAnswer.DONE, DrillAnswer.DONE), [])
    found = offer(day_of(Family.GETTING_UP), SeatPlace.OFFICE, ladder, False)
    assert (found.drill, found.harder) == (DRILLS[Family.GETTING_UP, 1], DRILLS[Family.GETTING_UP, 2])


def test_a_harder_one_that_was_chosen_starts_its_own_count() -> None:
    ladder = rungs(done(*[DrillAnswer.DONE] * 3), [StepChoice(5, Family.GETTING_UP, 2)])
    assert ladder[Family.GETTING_UP] == Rung(2, 0)


def test_too_hard_goes_down_at_once() -> None:
    chosen = [StepChoice(0, Family.GETTING_UP, 2)]
    assert rungs(done(DrillAnswer.TOO_HARD, step=2, first=1), chosen)[Family.GETTING_UP] == Rung(1, 0)


def test_a_family_whose_easiest_is_too_hard_rests_until_it_is_chosen() -> None:
    activities = done(DrillAnswer.TOO_HARD)
    assert rungs(activities, [])[Family.GETTING_UP].step == 0
    assert rungs(activities, [StepChoice(9, Family.GETTING_UP, 3)])[Family.GETTING_UP].step == 1


def test_every_family_has_its_day_within_six() -> None:
    found = [offer(MONDAY + timedelta(n), SeatPlace.HOME, rungs([], []), False).drill for n in range(6)]
    assert {drill.family for drill in found if drill} == set(Family)


def test_when_all_is_too_hard_only_walk_and_up_are_left() -> None:
    activities = [activity for family in Family for activity in done(DrillAnswer.TOO_HARD, family=family)]
    assert offer(MONDAY, SeatPlace.HOME, rungs(activities, []), False).drill is None


def day_of(family: Family) -> date:
    """A day on which a family has its turn while all take part."""
    days = (MONDAY + timedelta(n) for n in range(6))
    return next(
        day for day in days if (d := offer(day, SeatPlace.HOME, rungs([], []), False).drill) and d.family is family
    )


@pytest.mark.parametrize("key", DRAWINGS, ids=str)
def test_a_figure_stays_within_its_frame_and_stands_on_the_floor(key: tuple[Family, int]) -> None:
    for pose in (DRAWINGS[key].first, DRAWINGS[key].second):
        points = [point for line in joints(pose)[1] for point in line]
        assert all(0 <= x <= WIDTH and 0 <= round(y, 6) <= HEIGHT for x, y in points)
        assert pose.above or min(y for _, y in points) < 7  # half a head, where the body lies


@pytest.mark.parametrize("key", DRAWINGS, ids=str)
def test_limbs_keep_their_length_from_frame_to_frame(key: tuple[Family, int]) -> None:
    def lengths(lines: list[list[tuple[float, float]]]) -> list[float]:
        return [round(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5, 6) for line in lines for a, b in pairwise(line)]

    first, second = joints(DRAWINGS[key].first)[1], joints(DRAWINGS[key].second)[1]
    assert lengths(first) == lengths(second) == [18, 21, 25, 25, 8, 30, 18, 21, 25, 25, 8]


def test_a_drawing_takes_the_colour_of_the_text_and_has_a_label() -> None:
    drawn = svg(DRAWINGS[Family.ROLLING, 1], 'Turn & look "back"')
    assert 'stroke="currentColor"' in drawn and 'aria-label="Turn &amp; look &quot;back&quot;"' in drawn
    assert "#" not in drawn
