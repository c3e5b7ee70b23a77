"""The tables that can be exported: their columns, and the values of a day. Units are in the names."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from perch.days.period import Day, Period
from perch.export.columns import Column, ColumnType, Table, Values, moment
from perch.export.days import ExportDay
from perch.export.entry_tables import PERSON_TABLES
from perch.measures.day import Daily

_DEVICE = Column("device", ColumnType.TEXT, "The cushion.")
_DAY = Column("day", ColumnType.TEXT, "The day that it belongs to, by its beginning.")
_IDENTITY = (
    Column("boot", ColumnType.TEXT, "With `seq` the identity of the record: the start of the cushion that it is from."),
    Column("seq", ColumnType.WHOLE, "Number of the record within its boot."),
)
_DURATION = Column("duration_s", ColumnType.NUMBER, "From start to end.")


def _bouts(day: ExportDay) -> Iterator[Values]:
    for bout in day.bouts:
        renamed = {
            "mean_load_counts": bout.mean_load, "balance_lr_permille": bout.balance_lr,
            "balance_fr_permille": bout.balance_fr,
        }  # fmt: skip
        yield bout._asdict() | renamed | _spanning(day, bout.start_ms, bout.end_ms)


def _nudges(day: ExportDay) -> Iterator[Values]:
    for nudge in day.nudges:
        yield asdict(nudge) | {"day": day.day}


def _days(day: ExportDay) -> Iterator[Values]:
    yield _judged(day.judged, day.goal_of(day.judged)) | {"device": day.device}


def _coverage(day: ExportDay) -> Iterator[Values]:
    return (_spanning(day, start, end) for start, end in day.judged.facts.covered)


def _person_days(period: Period) -> Iterator[Values]:
    whose = {"person": period.device, "cushions": ", ".join(period.cushions)}
    for day in period.days:
        yield _judged(day, period.goal_of(day)) | whose | {"overlap_min": day.facts.overlap_ms / 60_000}


def _spanning(day: ExportDay, start_ms: int, end_ms: int) -> Values:
    duration_s = (end_ms - start_ms) / 1000
    return {"device": day.device, "day": day.day, "start_ms": start_ms, "end_ms": end_ms, "duration_s": duration_s}


def _judged(day: Day, goal_min: float | None) -> Values:
    facts = day.facts
    known = facts.headline if day.sit_min is not None else None
    return {
        "day": day.day, "start_ms": facts.start_ms, "end_ms": facts.end_ms, "worth": day.validity.value,
        "reasons": "; ".join(day.reasons) or None, "over": day.over, "workday": day.workday,
        "covered_min": facts.covered_ms / 60_000, "goal_min": goal_min,
        **(asdict(known) if known else dict.fromkeys(_MEASURES)),
    }  # fmt: skip


_MEASURES = {
    field.name: ColumnType.WHOLE if field.type in (int, "int") else ColumnType.NUMBER for field in fields(Daily)
}
_JUDGED = (
    Column("day", ColumnType.TEXT, "The local calendar day."),
    *moment("start", "When it begins."),
    *moment("end", "When the next one begins."),
    Column("worth", ColumnType.TEXT, "`valid`, `invalid`, `away` (on, and nobody sat) or `unknown`."),
    Column("reasons", ColumnType.TEXT, "Why it is invalid."),
    Column("over", ColumnType.TRUTH, "Whether it had ended when this was exported."),
    Column("workday", ColumnType.TRUTH, "Whether it is a workday by the settings."),
    Column("covered_min", ColumnType.NUMBER, "How long the cushion was on."),
    Column("goal_min", ColumnType.NUMBER, "The goal that held."),
    *(Column(name, kind, "A measure of the day.") for name, kind in _MEASURES.items()),
)

BOUTS = Table(
    "bouts",
    "Each bout as recorded. A power cut ends one as `censored`, the next is then `resumed`: the measures"
    " take two such bouts under 120 s apart as one, and leave out those that are `suspect`.",
    (
        _DEVICE,
        _DAY,
        *_IDENTITY,
        *moment("start", "When somebody sat down."),
        *moment("end", "When they had risen."),
        _DURATION,
        Column("limit_ms", ColumnType.WHOLE, "Setting in force: seated time until the first nudge."),
        Column("rev", ColumnType.WHOLE, "Revision of all settings that were in force."),
        Column("fw", ColumnType.TEXT, "Version of the firmware."),
        Column("mean_load_counts", ColumnType.WHOLE, "Mean calibrated load, 0 for an empty seat."),
        Column(
            "balance_lr_permille", ColumnType.WHOLE, "Left to right, in thousandths of the load; right is positive."
        ),
        Column("balance_fr_permille", ColumnType.WHOLE, "Front to rear, in thousandths of the load; rear is positive."),
        Column("shifts", ColumnType.WHOLE, "Changes of position that were held."),
        Column("censored", ColumnType.TRUTH, "Power was lost: the real end is up to 60 s later."),
        Column("resumed", ColumnType.TRUTH, "Somebody already sat when the cushion started."),
        Column("suspect", ColumnType.TEXT, "Not the usual sitter: `object` or `not-me`."),
    ),
    _bouts,
)
NUDGES = Table(
    "nudges",
    "Each prompt to get up, delivered or not.",
    (
        _DEVICE,
        _DAY,
        *_IDENTITY,
        *moment("at", "When it fell due."),
        Column("stretch_ms", ColumnType.WHOLE, "Seated time of the stretch by then."),
        Column("nth", ColumnType.WHOLE, "Its number in the stretch."),
        Column("delivered", ColumnType.TRUTH, "Whether it buzzed."),
        Column("why", ColumnType.TEXT, "What kept it silent."),
        Column("bout", ColumnType.WHOLE, "`seq` of the bout that was open."),
    ),
    _nudges,
)
DAYS = Table(
    "days",
    "Each day from the first record to the last, with every measure; all empty where nothing is known of it.",
    (_DEVICE, *_JUDGED),
    _days,
)
COVERAGE = Table(
    "coverage",
    "When the cushion was on; where it was not, nothing is known. Cut where a day begins.",
    (_DEVICE, _DAY, *moment("start", "From when on it was on."), *moment("end", "Until when."), _DURATION),
    _coverage,
)

PERSON_DAYS = Table(
    "person_days",
    "Each day of somebody with all of their cushions; what two of them measured at once counts once.",
    (
        Column("person", ColumnType.TEXT, "Whose day it is."),
        Column("cushions", ColumnType.TEXT, "Their cushions."),
        *_JUDGED,
        Column("overlap_min", ColumnType.NUMBER, "What two of the cushions measured at once."),
    ),
    _person_days,
)

DEVICE_TABLES = {table.name: table for table in (BOUTS, NUDGES, DAYS, COVERAGE)}
"""The tables of cushions by name, in the order of the files."""
TABLES: dict[str, Table[Any]] = {**DEVICE_TABLES, PERSON_DAYS.name: PERSON_DAYS, **PERSON_TABLES}
"""All tables."""
