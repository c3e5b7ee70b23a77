"""The days of a person with several cushions: the union of their bouts, by hand and as properties."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.people import Sitter, baseline_of, person_day, person_period, sitters, united_bouts, whole_span
from perch.days.period import judged, period
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Reader, Writer
from perch.measures.bouts import WholeBout
from perch.measures.validity import Validity
from perch.model.people import Person
from perch.programme.entries import entry_of
from support.recordings import DAYS
from support.weeks import RULES

MINUTE = 60_000
DAY = date(2026, 3, 4)
START, END = DAYS.bounds(DAY)
NOW_MS = END + 86_400_000


def at(minutes: float) -> int:
    return START + int(minutes * MINUTE)


def on(cushion: str, *sits: tuple[float, float], day: int = 0) -> list[Any]:
    """A cushion that is on all of a day, with somebody on it in these minutes of it."""
    start, end = START + day * 24 * 60 * MINUTE, START + (day + 1) * 24 * 60 * MINUTE
    edges = [(start + int(a * MINUTE), start + int(b * MINUTE)) for a, b in sits]
    stays, last = [], start
    for begin, over in edges:
        stays += [Stay(last, begin, False, False), Stay(begin, over, True, False)]
        last = over
    return list(arrivals(cushion, [*stays, Stay(last, end, False, False)]))


def journal(folder: Path, *records: Any, person: Person | None = None) -> Reader:
    folder.mkdir(exist_ok=True)
    with closing(Writer(folder / "journal.db")) as writer:
        for some in records:
            writer.store(some, NOW_MS)
        if person:
            writer.tell([entry_of(person, person.id, "0" * 16, 1)])
    return Reader(folder / "journal.db")


def mia(reader: Reader) -> Sitter:
    return next(who for who in sitters(reader, DAYS) if who.name == "Mia")


MIA = Person("m1", "Mia", ("desk", "sofa"))


def test_two_cushions_are_one_person_worked_out_by_hand(tmp_path: Path) -> None:
    """Desk 60-100 and 200-260, sofa 90-120 (10 of them twice) and 300-345: 60 + 60 + 45 = 165 minutes in 3 sits."""
    with journal(tmp_path, on("desk", (60, 100), (200, 260)), on("sofa", (90, 120), (300, 345)), person=MIA) as reader:
        day = person_day(lambda _: reader, mia(reader), RULES, DAY, NOW_MS)
    numbers = day.facts.headline
    assert numbers and (numbers.sit_min, numbers.n_bouts, numbers.bout_longest_min, numbers.rises) == (165, 3, 60, 3)
    assert (numbers.n_ge40, numbers.min_ge40, numbers.min_over_40) == (3, 165, 20 + 20 + 5)
    assert day.facts.overlap_ms == 10 * MINUTE
    assert (day.validity, day.facts.device) == (Validity.VALID, "Mia")


def test_who_changes_chairs_rose(tmp_path: Path) -> None:
    with journal(tmp_path, on("desk", (60, 100)), on("sofa", (100, 150)), person=MIA) as reader:
        day = person_day(lambda _: reader, mia(reader), RULES, DAY, NOW_MS)
    assert day.facts.headline and (day.facts.headline.n_bouts, day.facts.overlap_ms) == (2, 0)


def test_a_person_with_one_cushion_has_the_days_of_it(tmp_path: Path) -> None:
    only = Person("m1", "Mia", ("desk",))
    with journal(tmp_path, on("desk", (60, 100), (200, 260)), person=only) as reader:
        one = judged(reader, "desk", RULES, DAY, NOW_MS)
        same = person_day(lambda _: reader, mia(reader), RULES, DAY, NOW_MS)
    assert (same.facts.headline, same.facts.bouts, same.facts.covered) == (
        one.facts.headline,
        one.facts.bouts,
        one.facts.covered,
    )
    assert (same.validity, same.reasons) == (one.validity, one.reasons)


def test_a_day_on_which_a_cushion_in_use_was_off_does_not_count(tmp_path: Path) -> None:
    """Two hours on the sofa, and nothing known of the desk: the day is no fall to two hours."""
    records = [on("desk", (60, 100), (200, 260)), on("sofa", (300, 345)), on("sofa", (60, 120), (200, 260), day=1)]
    with journal(tmp_path, *records, person=MIA) as reader:
        who = mia(reader)
        after = person_day(lambda _: reader, who, RULES, DAY + timedelta(1), NOW_MS + 86_400_000)
        later = DAY + timedelta(60)
        assert (after.validity, after.reasons) == (Validity.INVALID, ("a cushion in use was not on",))
        assert who.uses("desk", DAY + timedelta(28)) and not who.uses("desk", later)
        assert person_day(lambda _: reader, who, RULES, DAY + timedelta(2), NOW_MS).validity is Validity.UNKNOWN


def test_nobody_sat_is_known_only_where_all_cushions_in_use_were_on(tmp_path: Path) -> None:
    with journal(tmp_path, on("desk"), on("sofa"), on("sofa", day=1), person=MIA) as reader:
        who = mia(reader)
        assert person_day(lambda _: reader, who, RULES, DAY, NOW_MS).validity is Validity.AWAY
        assert (
            person_day(lambda _: reader, who, RULES, DAY + timedelta(1), NOW_MS + 86_400_000).validity
            is Validity.UNKNOWN
        )


def test_a_silence_of_one_cushion_between_its_sits_is_not_known_though_the_other_was_on(tmp_path: Path) -> None:
    """The desk is on until minute 100, and again from 400: of its 60 to 460 a quarter is not known."""
    early = list(arrivals("desk", [Stay(START, at(60), False, False), Stay(at(60), at(100), True, False)]))
    late = list(arrivals("desk", [Stay(at(400), at(460), True, False), Stay(at(460), END, False, False)]))
    with journal(tmp_path, early, late, on("sofa", (500, 530)), person=MIA) as reader:
        day = person_day(lambda _: reader, mia(reader), RULES, DAY, NOW_MS)
    assert day.validity is Validity.INVALID and "too little is known" in day.reasons[0]
    assert day.facts.covered_ms == (24 * 60 - 300) * MINUTE


def test_imported_cushions_are_only_of_who_says_so_and_are_never_waited_for(tmp_path: Path) -> None:
    named = Person("m1", "Mia", ("desk", "import-old"))
    records = [on("import-old", (60, 100), (200, 260)), on("desk", (60, 100), (200, 260), day=1)]
    with journal(tmp_path, *records, person=named) as reader:
        who = mia(reader)
        assert whole_span(reader, who, DAYS) == (DAY, DAY + timedelta(1))
        assert (
            person_day(lambda _: reader, who, RULES, DAY + timedelta(1), NOW_MS + 86_400_000).validity is Validity.VALID
        )
        assert person_day(lambda _: reader, who, RULES, DAY, NOW_MS).validity is Validity.VALID
    with journal(tmp_path / "other", *records) as reader:
        assert [who.cushions for who in sitters(reader, DAYS)] == [("desk",)]


def test_without_a_record_there_is_no_first_day(tmp_path: Path) -> None:
    with journal(tmp_path, person=MIA) as reader:
        who = mia(reader)
        assert who.cushions == () and whole_span(reader, who, DAYS) is None
        assert person_day(lambda _: reader, who, RULES, DAY, NOW_MS).validity is Validity.UNKNOWN


def test_the_baseline_of_a_person_is_the_one_that_began_last(tmp_path: Path) -> None:
    with journal(tmp_path, on("desk", (60, 100)), person=MIA) as reader:
        assert baseline_of(reader, ("desk", "sofa")) is None
    with closing(Writer(tmp_path / "journal.db")) as writer:
        for name, first in (("desk", DAY), ("sofa", DAY + timedelta(3))):
            writer.remember(note_of(name), written(BaselinePeriod(first)))
    with Reader(tmp_path / "journal.db") as reader:
        assert baseline_of(reader, ("desk", "sofa")) == BaselinePeriod(DAY + timedelta(3))
    last = BaselinePeriod(DAY + timedelta(3), goal_min=300)
    for desk, own in ((300, 300), (240, None)):
        with closing(Writer(tmp_path / "journal.db")) as writer:
            writer.remember(note_of("desk"), written(BaselinePeriod(DAY, goal_min=desk)))
            writer.remember(note_of("sofa"), written(last))
        with Reader(tmp_path / "journal.db") as reader:
            assert baseline_of(reader, ("desk", "sofa")) == replace(last, goal_min=own)


def test_the_goal_of_a_person_is_that_of_all_cushions_together(tmp_path: Path) -> None:
    """Each day 100 minutes at the desk and 75 on the sofa: usual 175, goal 135."""
    records = [on(name, *sits, day=n) for n in range(14) for name, sits in (
        ("desk", ((60, 100), (200, 260))), ("sofa", ((300, 345), (400, 430))),
    )]  # fmt: skip
    with journal(tmp_path, *records, person=MIA) as reader, closing(Writer(tmp_path / "journal.db")) as writer:
        writer.remember(note_of("desk"), written(BaselinePeriod(DAY)))
        now_ms = START + 15 * 24 * 60 * MINUTE
        span = (DAY, DAY + timedelta(13))
        found = person_period(reader, mia(reader), RULES, span, now_ms)
        alone = period(reader, "desk", RULES, span, BaselinePeriod(DAY), now_ms)
    assert (found.cushions, found.device) == (("desk", "sofa"), "Mia")
    assert (found.baselines[True].median_min, found.progress[True].goal_min) == (175, 135)
    assert alone.baselines[True].median_min == 100


minutes = st.integers(0, 200)
bouts = st.lists(
    st.builds(lambda a, n, c, o: WholeBout(a, a + n, c, o), minutes, st.integers(1, 50), st.booleans(), st.booleans())
)


@given(bouts, st.data())
def test_order_and_repetition_of_bouts_change_nothing(some: list[WholeBout], data: st.DataObject) -> None:
    assert united_bouts(some) == united_bouts([*data.draw(st.permutations(some)), *some])


@given(bouts)
def test_the_union_covers_what_was_sat_once(some: list[WholeBout]) -> None:
    whole = united_bouts(some)
    sat = {ms for bout in some for ms in range(bout.start_ms, bout.end_ms)}
    assert sum(bout.length_ms for bout in whole) == len(sat)
    assert {ms for bout in whole for ms in range(bout.start_ms, bout.end_ms)} == sat
    assert all(a.end_ms <= b.start_ms for a, b in zip(whole, whole[1:], strict=False))
