"""A bout that somebody else sat: in the days of whoever is named, left out on the cushion, however it is told."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from perch.days.cache import DayCache
from perch.days.people import Sitter, person_period, sitters, whole_span
from perch.days.period import Day, Rules, period
from perch.export.entry_tables import GUESTS
from perch.journal import InfluxQueue, Reader, Writer
from perch.model.people import Entry, Person, SatBout, Tombstone
from perch.programme.entries import EntryError, entry_of, fact_of, of_person
from perch.programme.people import people
from perch.programme.seats import named_on, of_open, sat_bouts
from perch.service.entries import name_sitter, under_way
from perch.web.cached_reader import CachedReader
from support.cli import typed
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, nudge, state
from support.recordings import DAYS

RULES = Rules(DAYS, frozenset(range(5)))
MIA, TOM, ANN = Person("m1", "Mia", ("desk",)), Person("t1", "Tom", ("sofa",)), Person("a1", "Ann", ())
DAY = DAYS.day_of(ZERO_MS)
HOUR = 60 * MINUTE_MS
MIDDLE = SatBout("desk", BOOT, 2, ZERO_MS + HOUR)


def entries(*told: tuple[str, SatBout | Person]) -> list[Entry]:
    return [entry_of(fact, who, f"{n:016x}", n + 1) for n, (who, fact) in enumerate(told)]


WHO = [("m1", MIA), ("t1", TOM), ("a1", ANN)]


def journal(folder: Path, *told: tuple[str, SatBout | Person], middle: dict[str, Any] | None = None) -> Path:
    """On the desk three hours in a row, ten minutes apart, of which `not-me` was said of the second; the sofa empty."""
    path = folder / "journal.db"
    bouts = [bout(1, 0, 50 * MINUTE_MS), bout(3, 2 * HOUR, 2 * HOUR + 50 * MINUTE_MS)]
    bouts.append(bout(2, HOUR, HOUR + 50 * MINUTE_MS, **({"suspect": "not-me"} if middle is None else middle)))
    with closing(Writer(path)) as writer:
        writer.store([arrival(one, "desk") for one in bouts], NOW_MS)
        writer.store([arrival(nudge(4, HOUR + 40 * MINUTE_MS, bout=2), "desk")], NOW_MS)
        writer.tell(entries(*WHO, *told))
    return path


def days(path: Path) -> dict[str, Day]:
    """The day of each person, and of the desk, read in both ways that there are."""
    with Reader(path) as reader:
        cache, found = DayCache(reader, RULES), {}
        for who in sitters(reader, DAYS):
            found[who.name] = person_period(reader, who, RULES, (DAY, DAY), NOW_MS).days[0]
            (cached,) = cache.days(who, [DAY], NOW_MS)
            assert cached.facts.headline == found[who.name].facts.headline
        (found["desk"],) = period(reader, "desk", RULES, (DAY, DAY), None, NOW_MS).days
        return found


def sat(path: Path) -> dict[str, float | None]:
    return {name: day.facts.headline.sit_min if day.facts.headline else None for name, day in days(path).items()}


def test_the_bout_is_of_whom_it_is_said_to_be_and_of_nobody_else(tmp_path: Path) -> None:
    path = journal(tmp_path, ("t1", MIDDLE))
    assert sat(path) == {"Ann": None, "Mia": 100, "Tom": 50, "desk": 100}
    every = days(path)
    assert every["Mia"].facts.headline and every["Mia"].facts.headline.suspect_min == 50
    assert every["Tom"].facts.headline and every["Tom"].facts.headline.suspect_min == 0
    nudged = {name: [nudge.bout for nudge in day.facts.nudges] for name, day in every.items()}
    assert nudged == {"Ann": [], "Mia": [], "Tom": [2], "desk": []}


def test_it_needs_no_mark_of_the_cushion(tmp_path: Path) -> None:
    assert sat(journal(tmp_path, ("t1", MIDDLE), middle={})) == {"Ann": None, "Mia": 100, "Tom": 50, "desk": 100}


def test_a_thing_on_the_seat_stays_a_thing(tmp_path: Path) -> None:
    told = journal(tmp_path, ("t1", MIDDLE), middle={"suspect": "object"})
    assert sat(told) == {"Ann": None, "Mia": 100, "Tom": 0, "desk": 100}


def test_said_of_its_owner_the_mark_is_taken_back(tmp_path: Path) -> None:
    assert sat(journal(tmp_path, ("t1", MIDDLE), ("m1", MIDDLE))) == {"Ann": None, "Mia": 150, "Tom": None, "desk": 150}


def test_of_several_names_the_one_told_last_counts_in_any_order_of_arrival() -> None:
    told = entries(("t1", MIDDLE), ("m1", MIDDLE), ("a1", MIDDLE), ("a1", replace(MIDDLE, seq=3)))
    for order in permutations([*told, told[0]]):
        assert [(entry.person, fact.seq) for entry, fact in sat_bouts(order)] == [("a1", 2), ("a1", 3)]


def test_who_has_no_cushion_has_the_days_of_what_they_sat_elsewhere(tmp_path: Path) -> None:
    path = journal(tmp_path, ("a1", MIDDLE))
    with Reader(path) as reader:
        ann = next(who for who in sitters(reader, DAYS) if who.name == "Ann")
        assert ann.has_any and ann.elsewhere == ("desk",)
        assert whole_span(reader, ann, DAYS) == (DAY, date.fromordinal(DAY.toordinal() + 1))
        assert DayCache(reader, RULES).first_day(ann, NOW_MS) == DAY
        assert person_period(reader, ann, RULES, (DAY, DAY), NOW_MS).cushions == ("desk",)
    assert not Sitter("", "", (), ()).has_any


def test_a_day_on_which_two_sits_elsewhere_are_apart_hides_what_was_between(tmp_path: Path) -> None:
    path = journal(tmp_path, ("a1", replace(MIDDLE, seq=1)), ("a1", replace(MIDDLE, seq=3)))
    ann = days(path)["Ann"]
    assert ann.sit_min == 100 and ann.facts.covered_ms == 100 * MINUTE_MS and not ann.counts


def test_what_a_power_cut_parted_is_of_one_person(tmp_path: Path) -> None:
    path = journal(tmp_path, ("t1", MIDDLE), middle={"censored": True})
    more = bout(0, 111 * MINUTE_MS, 115 * MINUTE_MS, boot="0badb007", resumed=True)
    with closing(Writer(path)) as writer:
        writer.store([arrival(more, "desk")], NOW_MS)
    assert sat(path) == {"Ann": None, "Mia": 100, "Tom": 55, "desk": 100}
    with Reader(path) as reader:
        (within,) = reader.bouts("desk", ZERO_MS + 113 * MINUTE_MS, ZERO_MS + 113 * MINUTE_MS + 1)
        assert within.suspect == "not-me"
        assert named_on("sofa", reader.seat_entries()) == {}
        name_sitter(path, reader.entries(), replace(MIDDLE, seq=3), ANN, NOW_MS)
        name_sitter(path, reader.entries(), MIDDLE, None, NOW_MS)
    assert sat(path) == {"Ann": 50, "Mia": 105, "Tom": None, "desk": 105}, "and of nobody where nobody is named"


def test_who_sits_on_after_power_cuts_is_the_same_one_before_anything_of_it_is_stored(tmp_path: Path) -> None:
    path = journal(tmp_path, ("t1", MIDDLE), middle={"censored": True})
    again = bout(0, 111 * MINUTE_MS, 113 * MINUTE_MS, boot="0badb007", resumed=True, censored=True)
    live = state(boot="0badb008", at=119 * MINUTE_MS, since=114 * MINUTE_MS, bout=0)
    prompt = nudge(1, 118 * MINUTE_MS, boot="0badb008", bout=0)
    with closing(Writer(path)) as writer:
        writer.store([*(arrival(one, "desk") for one in (again, prompt)), arrival(live, "desk", "state")], NOW_MS)
        writer.store([arrival(b"online", "desk", "status")], NOW_MS)
    every = days(path)
    assert {name: day.sit_min for name, day in every.items()} == {"Ann": None, "Mia": 100, "Tom": 59, "desk": 100}
    assert [nudge.boot for nudge in every["Tom"].facts.nudges] == [BOOT, "0badb008"]
    assert every["desk"].facts.nudges == every["Mia"].facts.nudges == ()
    with Reader(path) as reader:
        assert (seat := reader.live("desk")) and seat.suspect == "not-me"
        not_placed = replace(seat, since_ms=None)
        assert of_open(not_placed, {("0badb008", 0): "t1"}, lambda _from, _to: []) == "t1"
        page = CachedReader(reader, DAYS, lambda: NOW_MS)
        assert page.sitting("desk") == page.sitting("@m1") == "t1" and page.sitting("sofa") is None
        assert not page.is_owners("desk") and page.is_owners("sofa")


def test_the_sit_that_goes_on_is_of_them_from_its_start(tmp_path: Path) -> None:
    path = journal(tmp_path)
    live = state(at=4 * HOUR + 30 * MINUTE_MS, since=4 * HOUR, bout=9, silent="muted")
    with closing(Writer(path)) as writer:
        writer.store([arrival(live, "desk", "state"), arrival(b'"online"', "desk", "status")], NOW_MS)
    assert sat(path)["desk"] == 100, "not me, and nobody yet"
    for day in (days(path)[name] for name in ("desk", "Mia")):
        assert day.facts.headline and day.facts.headline.suspect_min == 50 + 30
    with Reader(path) as reader:
        seat = reader.live("desk")
        sitting = under_way(seat)
        assert sitting == SatBout("desk", BOOT, 9, ZERO_MS + 4 * HOUR)
        assert seat and seat.suspect == "not-me"
        name_sitter(path, reader.entries(), sitting, TOM, NOW_MS)
        assert sat(path) == {"Ann": None, "Mia": 100, "Tom": 30, "desk": 100}
        name_sitter(path, reader.entries(), sitting, MIA, NOW_MS + 1)
        assert sat(path) == {"Ann": None, "Mia": 130, "Tom": None, "desk": 130}
        assert (seat := reader.live("desk")) and seat.suspect is None
        name_sitter(path, reader.entries(), sitting, None, NOW_MS + 2)
        assert sat(path) == {"Ann": None, "Mia": 100, "Tom": None, "desk": 100}
    assert under_way(None) is None
    with closing(Writer(path)) as writer:
        writer.store([arrival(state(seated=False, bout=None), "desk", "state")], NOW_MS)
    with Reader(path) as reader:
        assert under_way(reader.live("desk")) is None


def test_naming_another_takes_it_from_the_one_before_and_influx_hears_of_each(tmp_path: Path) -> None:
    path = journal(tmp_path)
    with closing(InfluxQueue(path)) as queue, Reader(path) as reader:
        for number, person in enumerate((TOM, ANN, None)):
            queue.commit([], queue.changed_hours(1000), [])
            name_sitter(path, reader.entries(), MIDDLE, person, NOW_MS + number)
            assert (ZERO_MS + HOUR) // HOUR in {hour.hour for hour in queue.changed_hours(1000)}
            told = [entry.person for entry, _ in sat_bouts(reader.entries())]
            assert told == ([person.id] if person else [])


def test_a_cached_day_of_the_past_follows_who_is_named(tmp_path: Path) -> None:
    path = journal(tmp_path)
    with Reader(path) as reader:
        cache = DayCache(reader, RULES)

        def cached(who: Sitter) -> float | None:
            return cache.days(who, [DAY], NOW_MS)[0].sit_min

        assert cached(Sitter.of_cushion("desk")) == 100
        name_sitter(path, reader.entries(), MIDDLE, MIA, NOW_MS)
        assert cached(Sitter.of_cushion("desk")) == 150
        name_sitter(path, reader.entries(), MIDDLE, TOM, NOW_MS + 1)
        (tom,) = (who for who in sitters(reader, DAYS) if who.name == "Tom")
        assert (cached(Sitter.of_cushion("desk")), cached(tom)) == (100, 50)


def test_forgetting_the_person_or_the_cushion_leaves_no_name(tmp_path: Path) -> None:
    path = journal(tmp_path, ("t1", MIDDLE))
    with closing(Writer(path)) as writer:
        writer.bury(Tombstone("t1", "", "", NOW_MS))
        writer.shred()
    assert MIDDLE.subject.encode() not in path.read_bytes()
    assert sat(path) == {"Ann": None, "Mia": 100, "desk": 100}
    with Reader(path) as reader:
        name_sitter(path, reader.entries(), MIDDLE, ANN, NOW_MS)
        name_sitter(path, reader.entries(), SatBout("desk-2", BOOT, 1), ANN, NOW_MS)
        with closing(Writer(path)) as writer:
            writer.forget("desk", NOW_MS)
        assert [fact.device for _, fact in sat_bouts(reader.entries())] == ["desk-2"]
        assert len(people(reader.entries())) == 2


def test_deleting_a_time_of_a_cushion_deletes_who_sat_in_it_and_nobody_else(tmp_path: Path) -> None:
    told = [("t1", MIDDLE), ("a1", replace(MIDDLE, seq=3))]
    path = journal(tmp_path, *told)
    with closing(Writer(path)) as writer, Reader(path) as reader:
        writer.forget_span("desk", ZERO_MS + HOUR, ZERO_MS + 2 * HOUR, NOW_MS)
        assert [fact.seq for _, fact in sat_bouts(reader.entries())] == [3]
        (tom,) = (who for who in sitters(reader, DAYS) if who.name == "Tom")
        assert whole_span(reader, tom, DAYS) is None
        writer.tell(entries(*WHO, *told))  # as a backup put back has it
        assert [fact.seq for _, fact in sat_bouts(reader.entries())] == [3]


def test_a_name_that_cannot_be_stored_takes_it_from_nobody(tmp_path: Path) -> None:
    path = journal(tmp_path, ("a1", MIDDLE))
    with closing(Writer(path)) as writer, Reader(path) as reader:
        writer.bury(Tombstone("t1", "seat", "", 2**52))
        with pytest.raises(EntryError, match="behind the last deletion"):
            name_sitter(path, reader.entries(), MIDDLE, TOM, NOW_MS)
        assert [entry.person for entry, _ in sat_bouts(reader.entries())] == ["a1"]
    at = f"{DAYS.local(ZERO_MS + HOUR + 5 * MINUTE_MS):%Y-%m-%dT%H:%M}"
    failed = typed(tmp_path, "person", "sat", "Tom", "--cushion", "desk", "--at", at, TZ=str(DAYS.zone))
    assert failed.returncode == 1 and "behind the last deletion" in failed.stderr


@pytest.mark.parametrize(
    "fact",
    [replace(MIDDLE, boot=""), replace(MIDDLE, seq=-1), replace(MIDDLE, device=""), replace(MIDDLE, start_ms=-1)],
)
def test_an_entry_that_names_no_sit_is_none(fact: SatBout) -> None:
    with pytest.raises(EntryError):
        entry_of(fact, "t1", "0" * 16, 1)
    assert fact_of(entry_of(MIDDLE, "t1", "0" * 16, 1)) == MIDDLE


def test_told_afterwards_as_it_is_typed(tmp_path: Path) -> None:
    path = journal(tmp_path)
    at = f"{DAYS.local(ZERO_MS + HOUR + 5 * MINUTE_MS):%Y-%m-%dT%H:%M}"
    env = {"TZ": str(DAYS.zone)}
    asked = ("person", "sat", "Tom", "--cushion", "desk", "--at", at)
    assert typed(tmp_path, *asked, **env).stdout == "that sit is Tom's.\n"
    assert sat(path)["Tom"] == 50
    exported = typed(tmp_path, "export", "--table", "guests", **env).stdout.splitlines()
    assert [line.split(",")[0] for line in exported] == ["person", "Tom"]
    assert typed(tmp_path, *asked, "--undo", **env).stdout == "that sit is nobody's.\n"
    assert sat(path)["Tom"] is None
    nobody = typed(tmp_path, *asked[:-1], "2020-01-01T10:00", **env)
    assert nobody.returncode == 1 and "nobody is known to have sat on desk then" in nobody.stderr
    misnamed = typed(tmp_path, "person", "sat", "Nobody", *asked[3:], "--undo", **env)
    assert misnamed.returncode == 1 and "nobody is named 'Nobody'" in misnamed.stderr


def test_who_is_named_of_a_bout_is_exported_with_when_it_began_as_far_as_that_is_known(tmp_path: Path) -> None:
    unknown = replace(MIDDLE, seq=9, start_ms=None)
    with Reader(journal(tmp_path, ("t1", MIDDLE), ("t1", unknown), ("t1", TOM))) as reader:
        history = of_person(reader.entries(), "t1")
    names = [column.name for column in GUESTS.columns]
    rows = [dict(zip(names, row, strict=True)) for row in GUESTS.rows((TOM, history), DAYS)]
    assert [(row["person"], row["device"], row["seq"], row["start"]) for row in rows] == [
        ("Tom", "desk", 2, ZERO_MS + HOUR),
        ("Tom", "desk", 9, None),
    ]
