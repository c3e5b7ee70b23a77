"""Entries of people: to JSON and back, corrected by a later one, the same in every order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.model.people import (
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Entry,
    Family,
    Felt,
    Flare,
    PagePassword,
    Person,
    PlanChange,
    PlanMove,
    SeatPlace,
    Sharing,
    StepChoice,
    Walk,
)  # fmt: skip
from perch.programme.entries import EntryError, Fact, entry_of, fact_of, history, in_force
from perch.programme.people import DEFAULT, check_new, cushions_of, named, people

DAY = date(2026, 3, 2)
ID, OTHER = "00000000000000a1", "00000000000000a2"
FACTS: list[Fact] = [
    Person("p1", "Mia", ("desk", "sofa"), SeatPlace.HOME),
    Person("p1", "Mia"),
    BreakActivity(5, Did.DRILL, Family.ROLLING, 2, DrillAnswer.TOO_HARD),
    BreakActivity(5, Did.UP),
    StepChoice(5, Family.KNEELING, 3),
    Walk(DAY, 12, Felt.RIGHT),
    PlanChange(DAY, 5, PlanMove.BEGIN, 10, 4),
    PlanChange(DAY, 5, PlanMove.PAUSE, until=date(2026, 3, 9)),
    DiaryDay(DAY, 0, True, "long drive ü"),
    DiaryDay(DAY, 3, kept_from=0),
    Flare(DAY, date(2026, 3, 9)),
]
WRONG: list[Fact] = [
    Person("p1", " Mia"),
    Person("p1", ""),
    Person("p1", "M" * 41),
    BreakActivity(5, Did.DRILL, Family.ROLLING),
    BreakActivity(5, Did.WALK, Family.ROLLING, 1),
    BreakActivity(-1, Did.UP),
    StepChoice(5, Family.KNEELING, 4),
    Walk(DAY, 0),
    Walk(DAY, 1441),
    PlanChange(DAY, 5, PlanMove.BEGIN, 31, 4),
    PlanChange(DAY, 5, PlanMove.GO, 10, 6),
    PlanChange(DAY, 5, PlanMove.PAUSE, until=DAY),
    DiaryDay(DAY, 11),
    DiaryDay(DAY, -1),
    DiaryDay(DAY, 3, note="n" * 201),
    DiaryDay(DAY, 3, note="\ud800"),
    DiaryDay(DAY, 3, kept_from=11),
    DiaryDay(DAY, 3, kept_from=True),
    DiaryDay(DAY, 3, limited="yes"),  # type: ignore[arg-type]
    Flare(DAY, date(2026, 3, 1)),
    PagePassword(None),  # type: ignore[arg-type]
    Sharing(pain="yes"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("fact", FACTS, ids=repr)
def test_a_fact_is_the_same_after_it_was_an_entry(fact: Fact) -> None:
    assert fact_of(entry_of(fact, "p1", ID, 7)) == fact


@pytest.mark.parametrize("fact", WRONG, ids=repr)
def test_what_cannot_be_right_is_refused(fact: Fact) -> None:
    with pytest.raises(EntryError):
        entry_of(fact, "p1", ID, 7)


@pytest.mark.parametrize(
    "more", ["", "[]", "null", "{}", "{DAY}", '{"day":"x","minutes":3}', '{DAY,"minutes":"3"}', '{DAY,"minutes":true}',
             '{DAY,"minutes":3,"more":1}']
)  # fmt: skip
def test_a_body_that_is_none_is_left_out_of_a_history(more: str) -> None:
    body = more.replace("DAY", '"day":"2026-03-02"')
    entry = Entry(ID, "p1", "walk", ID, 7, body)
    with pytest.raises(EntryError):
        fact_of(entry)
    assert history([entry, entry_of(Walk(DAY, 3), "p1", OTHER, 8)]).facts(Walk) == [Walk(DAY, 3)]


def test_a_diary_day_told_again_corrects_itself() -> None:
    told = [entry_of(DiaryDay(DAY, 4), "p1", ID, 7), entry_of(DiaryDay(DAY, 2), "p1", OTHER, 8)]
    assert history(reversed(told)).facts(DiaryDay) == [DiaryDay(DAY, 2)]


def test_two_walks_of_a_day_are_two_and_one_can_be_corrected() -> None:
    first, second = entry_of(Walk(DAY, 10), "p1", ID, 7), entry_of(Walk(DAY, 10), "p1", OTHER, 8)
    corrected = entry_of(Walk(DAY, 15), "p1", "00000000000000a3", 9, first.subject)
    assert history([first, second]).facts(Walk) == [Walk(DAY, 10), Walk(DAY, 10)]
    assert history([corrected, first, second]).facts(Walk) == [Walk(DAY, 10), Walk(DAY, 15)]


ENTRIES = st.builds(
    Entry,
    st.integers(0, 30).map("{:016x}".format),
    st.sampled_from(["p1", "p2"]),
    st.sampled_from(["walk", "diary"]),
    st.sampled_from(["", "a", "b"]),
    st.integers(0, 5),
    st.just("{}"),
)


@given(st.lists(ENTRIES, unique_by=lambda entry: entry.id), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(entries: list[Entry], random) -> None:  # type: ignore[no-untyped-def]
    again = [*entries, *random.sample(entries, len(entries) // 2)]
    random.shuffle(again)
    assert in_force(again) == in_force(entries)


def person(name: str, *cushions: str, id: str | None = None) -> Person:
    return Person(id or name, name, cushions or None)


def told(*who: Person) -> list[Entry]:
    return [entry_of(one, one.id, f"{n:016x}", n) for n, one in enumerate(who)]


def test_without_any_set_up_there_is_one_person_with_all_cushions() -> None:
    everybody = people([])
    assert everybody == [DEFAULT] and named(everybody, None) == DEFAULT
    assert cushions_of(DEFAULT, everybody, ["desk", "sofa"]) == ["desk", "sofa"]


def test_who_told_something_before_anybody_was_set_up_is_not_lost() -> None:
    walk = entry_of(Walk(DAY, 3), DEFAULT.id, ID, 9)
    assert [one.name for one in people([*told(person("Mia")), walk])] == ["me", "Mia"]
    assert [one.name for one in people(told(person("Mia")))] == ["Mia"]


def test_a_renamed_person_has_the_new_name_only() -> None:
    assert people(told(person("Mia"), person("Maja", id="Mia"))) == [person("Maja", id="Mia")]


def test_one_of_several_must_be_named() -> None:
    everybody = people(told(person("Mia", "desk"), person("Tom")))
    assert named(everybody, "tom").name == "Tom"
    for name, problem in ((None, "say --person"), ("Eve", "nobody is named 'Eve'; there is Mia, Tom")):
        with pytest.raises(EntryError, match=f"(?i){problem}"):
            named(everybody, name)


def test_a_cushion_is_one_persons_and_who_has_none_has_the_rest() -> None:
    everybody = people(told(person("Mia", "desk"), person("Tom")))
    assert cushions_of(everybody[0], everybody, ["desk", "sofa"]) == ["desk"]
    assert cushions_of(everybody[1], everybody, ["desk", "sofa"]) == ["sofa"]
    for wrong in (person("Eve", "desk"), person("MIA")):
        with pytest.raises(EntryError):
            check_new(wrong, everybody)
