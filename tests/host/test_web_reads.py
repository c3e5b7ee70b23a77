"""The page reads a journal anew only once something changed in it, whoever wrote that."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from perch.days.baseline import note_of, written
from perch.journal import Reader, Writer
from perch.model.people import DiaryDay, PagePassword, Person, SatBout, Tombstone
from perch.model.records import Arrival
from perch.programme.entries import Fact, entry_of
from perch.service.host import Host
from perch.web.actions import give_bout
from perch.web.context import PageContext
from perch.web.entries import receive
from perch.web.viewers import Viewers
from perch.wire.decode import check
from support.messages import arrival, bout, state
from support.weeks import DEVICE, FIRST, LAST, NOW_MS, PHASE, RULES, recorded

DESK = "desk"
MIA = Person("m1", "Mia", (DEVICE, DESK))
NOTHING = {"PRAGMA data_version"}
"""What a look asks of a journal that did not change."""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = recorded(tmp_path)
    with closing(Writer(path)) as writer:
        writer.remember(note_of(DEVICE), written(PHASE))
        writer.tell([entry_of(MIA, MIA.id, f"{1:016x}", 1)])
    return path


@pytest.fixture
def reader(journal: Path) -> Iterator[Reader]:
    with Reader(journal) as reader:
        yield reader


@pytest.fixture
def asked(reader: Reader) -> list[str]:
    """The statements that SQLite ran for the reader."""
    statements: list[str] = []
    reader._db.set_trace_callback(statements.append)
    return statements


@pytest.fixture
def clock() -> list[int]:
    return [NOW_MS]


@pytest.fixture
def context(reader: Reader, journal: Path, clock: list[int]) -> PageContext:
    host = SimpleNamespace(reader=reader, connected=True, on_stored=lambda _listener: None)
    return PageContext(cast(Host, host), RULES, lambda: clock[0], journal)


def look(context: PageContext, viewer: str | None = None) -> dict[str, Any]:
    """Return all that the views of a person ask for."""

    async def looked() -> dict[str, Any]:
        mine, subject = context.of_viewer(viewer), f"@{MIA.id}"
        person = await mine.person(subject)
        return {
            "subjects": await mine.subjects(),
            "seat": (await mine.seat(subject)).state,
            "live": await mine.live(subject),
            "health": await mine.health(subject),
            "reported": await mine.reported(DEVICE),
            "owner": await mine.person(DEVICE),
            "told": await mine.told(person),
            "days": await mine.period(subject, FIRST, LAST),
        }

    return asyncio.run(looked())


def tell(journal: Path, fact: Fact, number: int) -> None:
    """Write down a fact of Mia's, as a command beside the host does."""
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.tell([entry_of(fact, MIA.id, f"{number:016x}", number)])


def test_a_look_at_what_did_not_change_reads_no_table(context: PageContext, asked: list[str]) -> None:
    first = look(context)
    assert set(asked) - NOTHING
    asked.clear()
    assert look(context) == first
    assert set(asked) == NOTHING and len(asked) < 40


def test_what_is_told_in_another_process_is_seen_at_the_next_look(
    context: PageContext, journal: Path, asked: list[str]
) -> None:
    before = look(context)
    tell(journal, DiaryDay(LAST, 3), 2)
    after = look(context)
    assert [day.pain for day in after["told"].facts(DiaryDay)] == [3] != before["told"].facts(DiaryDay)
    asked.clear()
    assert look(context) == after and set(asked) == NOTHING


def test_a_name_that_cannot_be_stored_is_refused_in_words(context: PageContext, journal: Path) -> None:
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.store([arrival(state(), DEVICE, "state")], NOW_MS)
        writer.bury(Tombstone(MIA.id, "seat", "", 2**52))
    answer = asyncio.run(give_bout(context, DEVICE, MIA.id))
    assert answer.done is False and "behind the last deletion" in answer.words


def tapped(context: PageContext, **changed: Any) -> tuple[int, str]:
    """Return the status and the words of the answer to a tap in Mia's diary."""
    tap = {"id": "a" * 16, "age_ms": 0, "person": MIA.id, "kind": "diary", "pain": 3} | changed

    async def stream() -> AsyncIterator[bytes]:
        yield json.dumps(tap).encode()

    async def answered() -> tuple[int, str]:
        answer = await receive(context, cast(Any, SimpleNamespace(stream=stream, scope={})))
        return answer.status_code, json.loads(bytes(answer.body))["words"]

    return asyncio.run(answered())


def test_a_tap_whose_id_is_no_text_is_refused(context: PageContext) -> None:
    assert tapped(context, id=1234567890123456)[0] == 422


def test_a_tap_that_was_deleted_since_is_not_said_to_be_written_down(
    context: PageContext, journal: Path, reader: Reader
) -> None:
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.bury(Tombstone(MIA.id, "diary", "", NOW_MS - 5_000))
    status, words = tapped(context, age_ms=20_000)
    assert status == 422 and "was deleted after it was tapped" in words
    assert not [entry for entry in reader.entries() if entry.kind == "diary"]
    assert tapped(context)[0] == 200
    assert [entry.id for entry in reader.entries() if entry.kind == "diary"] == ["a" * 16]


def test_where_nobody_is_chosen_the_first_with_a_cushion_that_may_be_shown_is(
    context: PageContext, journal: Path
) -> None:
    own = [Person("a1", "Ann", ()), Person("a2", "Bo", ("import-a",)), replace(MIA, cushions=("desk",))]
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.store([arrival(bout(1, 0, 60_000), DESK)], NOW_MS)
        writer.tell([entry_of(one, one.id, f"{number:016x}", number) for number, one in enumerate(own, 5)])

    async def first() -> str:
        return await context.first(await context.subjects())

    assert asyncio.run(first()) == "@m1"
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.tell([entry_of(PagePassword("hash"), "m1", f"{9:016x}", 9)])
    assert asyncio.run(first()) == "@a1"


def test_a_state_is_seen_at_the_next_look(context: PageContext, journal: Path) -> None:
    before = look(context)["live"]
    topic, payload = f"perch/v1/{DESK}/state", json.dumps(state()).encode()
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.store([Arrival(topic, payload, check(topic, payload, NOW_MS))], NOW_MS)
    after = look(context)["live"]
    assert before is None and after is not None and after.device == DESK


@pytest.mark.parametrize("who", ["owner", "not me", "named"])
def test_whose_the_last_sit_was_is_known_once_its_bout_is_stored(context: PageContext, journal: Path, who: str) -> None:
    rose = state(seated=False, bout=None, at=700_000, since=660_000)
    sat = bout(3, 60_000, 660_000, **({"suspect": "not-me"} if who == "not me" else {}))
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.store([arrival(rose, DESK, "state")], NOW_MS)
        if who == "named":
            writer.tell([entry_of(SatBout(DESK, sat["boot"], 3), "t1", f"{2:016x}", 2)])
    assert asyncio.run(context.is_owners(DESK))
    with closing(Writer(journal, beside_host=True)) as writer:
        writer.store([arrival(sat, DESK)], NOW_MS)
    assert asyncio.run(context.is_owners(DESK)) is asyncio.run(context.is_owners(f"@{MIA.id}")) is (who == "owner")


def test_the_present_day_goes_on_by_minutes(context: PageContext, clock: list[int]) -> None:
    first = look(context)["days"]
    clock[0] += 60_000
    assert look(context)["days"] is not first
    assert look(context)["days"] is look(context)["days"]


def test_each_viewer_sees_their_own_however_often_others_look(context: PageContext, journal: Path) -> None:
    tell(journal, PagePassword("hash"), 2)
    assert look(context)["subjects"] == {DEVICE: DEVICE}
    assert look(context, MIA.id)["subjects"] == {"@m1": "Mia", DEVICE: DEVICE}
    assert look(context)["owner"] is None and look(context, MIA.id)["owner"] == MIA


def test_a_session_ends_at_once_where_its_password_changed(context: PageContext, journal: Path) -> None:
    async def still(viewers: Viewers, password: str) -> bool:
        return await viewers.are_any() and await viewers.still((MIA.id, password))

    tell(journal, PagePassword("first"), 2)
    assert asyncio.run(still(context.viewers, "first"))
    tell(journal, PagePassword("second"), 3)
    assert not asyncio.run(still(context.viewers, "first"))
    assert asyncio.run(still(context.viewers, "second"))
