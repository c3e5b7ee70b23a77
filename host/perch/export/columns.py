"""Columns of exported tables: name with its unit, type of the values, and meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

Value = str | int | float | bool | None
Row = tuple[Value, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ColumnType(Enum):
    """The type of the values of a column; None is "not known" in each."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    MOMENT = "UTC"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; a MOMENT is UTC ms in a row."""

    name: str
    kind: ColumnType
    help: str


def local(at_ms: int, clock: Callable[[int], datetime]) -> str:
    """A UTC ms in local time with its offset: 2026-03-02T09:00:00.000+01:00."""
    return clock(at_ms).isoformat(timespec="milliseconds")


def csv_text(column: Column, value: Value) -> str:
    """A value as text: empty for None, true or false, ISO 8601 with ms, the shortest form of a number.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    if value is None:
        return ""
    if column.kind is ColumnType.TRUTH:
        return str(value).lower()
    if column.kind is ColumnType.MOMENT and isinstance(value, int):
        moment = _EPOCH + timedelta(milliseconds=value)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    is_formula = column.kind is ColumnType.TEXT and str(value).startswith(_FORMULA)
    return f"'{value}" if is_formula else str(value)
