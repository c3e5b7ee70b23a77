"""The tables of what people wrote down: their columns and rows."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from perch.export.columns import Column, ColumnType, Table, Values, moment
from perch.model.people import BreakActivity, DiaryDay, Flare, Person, SatBout, Walk
from perch.programme.diary import in_flare
from perch.programme.entries import History

Source = tuple[Person, History]
"""A person, and what they wrote down."""


def _of(type_: type[Any]) -> Callable[[Source], Iterator[Values]]:
    """Return what yields the values of each entry of a type."""

    def values(source: Source) -> Iterator[Values]:
        person, history = source
        for entry, fact in history.entered:
            if isinstance(fact, type_):
                yield asdict(fact) | {"person": person.name, "id": entry.id, "told_ms": entry.told_ms}

    return values


def _diary(source: Source) -> Iterator[Values]:
    flares = source[1].facts(Flare)
    for values in _of(DiaryDay)(source):
        yield values | {"flare": in_flare(flares, values["day"]), "note": values["note"] or None}


_PERSON = (
    Column("person", ColumnType.TEXT, "Who wrote it down."),
    Column("id", ColumnType.TEXT, "Identity of the entry."),
)
_TOLD = moment("told", "When it was written down.")
_DAY = Column("day", ColumnType.TEXT, "The local calendar day that it is about.")

BREAKS = Table(
    "breaks",
    "What somebody did in a break, as far as they said so.",
    (
        *_PERSON,
        *moment("at", "When it was."),
        Column("did", ColumnType.TEXT, "`walk`, `drill` or `up`."),
        Column("family", ColumnType.TEXT, "Family of the drill."),
        Column("step", ColumnType.WHOLE, "1 easier, 2 usual, 3 harder."),
        Column("answer", ColumnType.TEXT, "`done`, `skipped` or `too hard`."),
    ),
    _of(BreakActivity),
)
WALKS = Table(
    "walks",
    "Each walk of its own; those in breaks are in `breaks`.",
    (
        *_PERSON,
        *_TOLD,
        _DAY,
        Column("minutes", ColumnType.WHOLE, "How long it was."),
        Column("felt", ColumnType.TEXT, "`easy`, `right` or `too much`."),
    ),
    _of(Walk),
)
DIARY = Table(
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
GUESTS = Table(
    "guests",
    "Each bout of which somebody said who sat in it.",
    (
        *_PERSON,
        *_TOLD,
        Column("device", ColumnType.TEXT, "The cushion."),
        Column("boot", ColumnType.TEXT, "With `seq` and `device` the identity of the bout."),
        Column("seq", ColumnType.WHOLE, "Its number within the boot."),
        *moment("start", "When it began, as far as that was known."),
    ),
    _of(SatBout),
)

PERSON_TABLES = {table.name: table for table in (BREAKS, WALKS, DIARY, GUESTS)}
"""By name, in the order of the files."""
