"""The tables of what people wrote down: their columns and rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from perch.export.columns import Column, ColumnType, Row, Value, local
from perch.model.people import BreakActivity, DiaryDay, Flare, Person, SatBout, Walk
from perch.programme.diary import in_flare
from perch.programme.entries import History

Clock = Callable[[int], datetime]


@dataclass(frozen=True, slots=True)
class PersonTable:
    """A table: its name, the meaning of a row, its columns; `rows` gives the rows of a person by time."""

    name: str
    help: str
    columns: tuple[Column, ...]
    rows: Callable[[Person, History, Clock], Iterator[Row]]


def _moment(at_ms: int, clock: Clock) -> tuple[Value, Value]:
    return at_ms, local(at_ms, clock)


def _breaks(person: Person, history: History, clock: Clock) -> Iterator[Row]:
    for entry, fact in history.told:
        if isinstance(fact, BreakActivity):
            yield (
                person.name, entry.id, *_moment(fact.at_ms, clock), fact.did, fact.family, fact.step, fact.answer,
            )  # fmt: skip


def _walks(person: Person, history: History, clock: Clock) -> Iterator[Row]:
    for entry, fact in history.told:
        if isinstance(fact, Walk):
            yield person.name, entry.id, *_moment(entry.told_ms, clock), fact.day.isoformat(), fact.minutes, fact.felt


def _diary(person: Person, history: History, clock: Clock) -> Iterator[Row]:
    flares = history.facts(Flare)
    for entry, fact in history.told:
        if isinstance(fact, DiaryDay):
            yield (
                person.name, entry.id, *_moment(entry.told_ms, clock), fact.day.isoformat(), fact.pain, fact.limited,
                in_flare(flares, fact.day), fact.note or None, fact.kept_from,
            )  # fmt: skip


def _guests(person: Person, history: History, clock: Clock) -> Iterator[Row]:
    for entry, fact in history.told:
        if isinstance(fact, SatBout):
            began = (None, None) if fact.start_ms is None else _moment(fact.start_ms, clock)
            yield person.name, entry.id, *_moment(entry.told_ms, clock), fact.device, fact.boot, fact.seq, *began


_PERSON = (
    Column("person", ColumnType.TEXT, "Who wrote it down."),
    Column("id", ColumnType.TEXT, "Identity of the entry."),
)
_LOCAL = "The same by the clock on the wall, with its offset from UTC."
_TOLD = (
    Column("told", ColumnType.MOMENT, "When it was written down."),
    Column("told_local", ColumnType.TEXT, _LOCAL),
)
_DAY = Column("day", ColumnType.TEXT, "The local calendar day that it is about.")

BREAKS = PersonTable(
    "breaks",
    "What somebody did in a break, as far as they said so.",
    (
        *_PERSON,
        Column("at", ColumnType.MOMENT, "When it was."),
        Column("at_local", ColumnType.TEXT, _LOCAL),
        Column("did", ColumnType.TEXT, "`walk`, `drill` or `up`."),
        Column("family", ColumnType.TEXT, "Family of the drill."),
        Column("step", ColumnType.WHOLE, "1 easier, 2 usual, 3 harder."),
        Column("answer", ColumnType.TEXT, "`done`, `skipped` or `too hard`."),
    ),
    _breaks,
)
WALKS = PersonTable(
    "walks",
    "Each walk of its own; those in breaks are in `breaks`.",
    (
        *_PERSON,
        *_TOLD,
        _DAY,
        Column("minutes", ColumnType.WHOLE, "How long it was."),
        Column("felt", ColumnType.TEXT, "`easy`, `right` or `too much`."),
    ),
    _walks,
)
DIARY = PersonTable(
    "diary",
    "Each day that was told. A day without a row was not told: it is not a day without pain.",
    (
        *_PERSON,
        *_TOLD,
        _DAY,
        Column("pain", ColumnType.WHOLE, "At its worst that day, 0 to 10."),
        Column("limited", ColumnType.TRUTH, "Whether it limited what they did."),
        Column("flare", ColumnType.TRUTH, "Whether a flare lasted that day."),
        Column("note", ColumnType.TEXT, "Their note."),
        Column("kept_from", ColumnType.WHOLE, "How much it kept them from things in four weeks, 0 to 10, if told."),
    ),
    _diary,
)

GUESTS = PersonTable(
    "guests",
    "Each bout of which somebody said who sat in it.",
    (
        *_PERSON,
        *_TOLD,
        Column("device", ColumnType.TEXT, "The cushion."),
        Column("boot", ColumnType.TEXT, "With `seq` and `device` the identity of the bout."),
        Column("seq", ColumnType.WHOLE, "Its number within the boot."),
        Column("start", ColumnType.MOMENT, "When it began, as far as that was known."),
        Column("start_local", ColumnType.TEXT, _LOCAL),
    ),
    _guests,
)

PERSON_TABLES = {table.name: table for table in (BREAKS, WALKS, DIARY, GUESTS)}
"""By name, in the order of the files."""
