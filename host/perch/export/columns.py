"""Exported tables: columns, each with its unit in its name, its type and its meaning, and how they get their values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

from perch.model.calendar import Calendar, iso_text

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Values = dict[str, Any]
"""What a row is of, by name: a MOMENT is under the name of its column with `_ms`, a day is a date."""
Source = TypeVar("Source")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ColumnType(Enum):
    """The type of the values of a column; None is "not known" in each."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    MOMENT = "UTC"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; a MOMENT is UTC ms in a row. `local_of` names the MOMENT of which it is the local time, "" if none."""

    name: str
    kind: ColumnType
    help: str
    local_of: str = ""

    def value(self, values: Values, calendar: Calendar) -> Value:
        """The value of this column; the local time has its offset: 2026-03-02T09:00:00.000+01:00."""
        if self.local_of:
            at_ms = values[f"{self.local_of}_ms"]
            return None if at_ms is None else calendar.local(at_ms).isoformat(timespec="milliseconds")
        value: Value | date = values[f"{self.name}_ms" if self.kind is ColumnType.MOMENT else self.name]
        return value.isoformat() if isinstance(value, date) else value


def moment(name: str, help: str) -> tuple[Column, Column]:
    """A moment as UTC, and beside it as local time."""
    wall = "The same by the clock on the wall, with its offset from UTC."
    return Column(name, ColumnType.MOMENT, help), Column(f"{name}_local", ColumnType.TEXT, wall, local_of=name)


@dataclass(frozen=True, slots=True)
class Table(Generic[Source]):
    """A table: its name, the meaning of a row, its columns; `values` gives those of each row by column, rows by time.

    The values have all columns but the local times.
    """

    name: str
    help: str
    columns: tuple[Column, ...]
    values: Callable[[Source], Iterator[Values]]

    def rows(self, source: Source, calendar: Calendar) -> Iterator[Row]:
        """The rows of a source, in the order of the columns."""
        for values in self.values(source):
            yield tuple(column.value(values, calendar) for column in self.columns)


def csv_text(column: Column, value: Value) -> str:
    """A value as text: empty for None, true or false, ISO 8601 with ms, the shortest form of a number.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    if value is None:
        return ""
    if column.kind is ColumnType.TRUTH:
        return str(value).lower()
    if column.kind is ColumnType.MOMENT and isinstance(value, int):
        return iso_text(value)
    is_formula = column.kind is ColumnType.TEXT and str(value).startswith(_FORMULA)
    return f"'{value}" if is_formula else str(value)
