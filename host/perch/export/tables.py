"""The tables that can be exported: their columns, and the rows of a day. Units are in the names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from perch.days.period import Day, Period
from perch.export.columns import Column, ColumnType, Row, Value, local
from perch.export.days import ExportDay
from perch.export.entry_tables import PERSON_TABLES, Clock, PersonTable
from perch.measures.day import Daily

_DEVICE = Column("device", ColumnType.TEXT, "The cushion.")
_DAY = Column("day", ColumnType.TEXT, "The day that it belongs to, by its beginning.")
_IDENTITY = (
    Column("boot", ColumnType.TEXT, "With `seq` the identity of the record: the start of the cushion that it is from."),
    Column("seq", ColumnType.WHOLE, "Number of the record within its boot."),
)


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table: its name, the meaning of a row, its columns; `rows` gives the rows of a day by time."""

    name: str
    help: str
    columns: tuple[Column, ...]
    rows: Callable[[ExportDay], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class PersonDayTable:
    """A table of the days of people; `rows` gives those of all days of one person, by time."""

    name: str
    help: str
    columns: tuple[Column, ...]
    rows: Callable[[Period, Clock], Iterator[Row]]


def _moment(name: str, help: str) -> tuple[Column, Column]:
    return (
        Column(name, ColumnType.MOMENT, help),
        Column(f"{name}_local", ColumnType.TEXT, "The same by the clock on the wall, with its offset from UTC."),
    )


def _when(day: ExportDay, *moments_ms: int) -> tuple[Value, ...]:
    clock = day.rules.calendar.local
    return tuple(value for at in moments_ms for value in (at, local(at, clock)))


def _bouts(day: ExportDay) -> Iterator[Row]:
    for bout in day.bouts:
        yield (
            day.device, day.day.isoformat(), bout.boot, bout.seq, *_when(day, bout.start_ms, bout.end_ms),
            (bout.end_ms - bout.start_ms) / 1000, bout.limit_ms, bout.rev, bout.fw, bout.mean_load,
            bout.balance_lr, bout.balance_fr, bout.shifts, bout.censored, bout.resumed, bout.suspect,
        )  # fmt: skip


def _nudges(day: ExportDay) -> Iterator[Row]:
    for nudge in day.nudges:
        yield (
            day.device, day.day.isoformat(), nudge.boot, nudge.seq, *_when(day, nudge.at_ms),
            nudge.stretch_ms, nudge.nth, nudge.delivered, nudge.why, nudge.bout,
        )  # fmt: skip


def _days(day: ExportDay) -> Iterator[Row]:
    yield day.device, *_judged(day.judged, day.goal_min, day.rules.calendar.local)


def _judged(day: Day, goal_min: float | None, clock: Clock) -> Row:
    facts, known = day.facts, day.sit_min is not None
    measures = [getattr(facts.headline, field.name) if known else None for field in fields(Daily)]
    return (
        day.day.isoformat(), facts.start_ms, local(facts.start_ms, clock), facts.end_ms, local(facts.end_ms, clock),
        day.validity.value, "; ".join(day.reasons) or None, day.over, day.workday,
        facts.covered_ms / 60_000, goal_min, *measures,
    )  # fmt: skip


def _person_days(period: Period, clock: Clock) -> Iterator[Row]:
    for day in period.days:
        shown = _judged(day, period.goal_of(day), clock)
        yield period.device, ", ".join(period.cushions), *shown, day.facts.overlap_ms / 60_000


def _coverage(day: ExportDay) -> Iterator[Row]:
    for start, end in day.judged.facts.covered:
        yield (day.device, day.day.isoformat(), *_when(day, start, end), (end - start) / 1000)


def _measure(name: str, type_: object) -> Column:
    return Column(name, ColumnType.WHOLE if type_ in (int, "int") else ColumnType.NUMBER, "A measure of the day.")


_JUDGED = (
    Column("day", ColumnType.TEXT, "The local calendar day."),
    *_moment("start", "When it begins."),
    *_moment("end", "When the next one begins."),
    Column("worth", ColumnType.TEXT, "`valid`, `invalid`, `away` (on, and nobody sat) or `unknown`."),
    Column("reasons", ColumnType.TEXT, "Why it is invalid."),
    Column("over", ColumnType.TRUTH, "Whether it had ended when this was exported."),
    Column("workday", ColumnType.TRUTH, "Whether it is a workday by the settings."),
    Column("covered_min", ColumnType.NUMBER, "How long the cushion was on."),
    Column("goal_min", ColumnType.NUMBER, "The goal that held."),
    *(_measure(field.name, field.type) for field in fields(Daily)),
)

BOUTS = ExportTable(
    "bouts",
    "Each bout as recorded. A power cut ends one as `censored`, the next is then `resumed`: the measures"
    " take two such bouts under 120 s apart as one, and leave out those that are `suspect`.",
    (
        _DEVICE,
        _DAY,
        *_IDENTITY,
        *_moment("start", "When somebody sat down."),
        *_moment("end", "When they had risen."),
        Column("duration_s", ColumnType.NUMBER, "From start to end."),
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
NUDGES = ExportTable(
    "nudges",
    "Each prompt to get up, delivered or not.",
    (
        _DEVICE,
        _DAY,
        *_IDENTITY,
        *_moment("at", "When it fell due."),
        Column("stretch_ms", ColumnType.WHOLE, "Seated time of the stretch by then."),
        Column("nth", ColumnType.WHOLE, "Its number in the stretch."),
        Column("delivered", ColumnType.TRUTH, "Whether it buzzed."),
        Column("why", ColumnType.TEXT, "What kept it silent."),
        Column("bout", ColumnType.WHOLE, "`seq` of the bout that was open."),
    ),
    _nudges,
)
DAYS = ExportTable(
    "days",
    "Each day from the first record to the last, with every measure; all empty where nothing is known of it.",
    (
        _DEVICE,
        *_JUDGED,
    ),
    _days,
)
COVERAGE = ExportTable(
    "coverage",
    "When the cushion was on; where it was not, nothing is known. Cut where a day begins.",
    (
        _DEVICE,
        _DAY,
        *_moment("start", "From when on it was on."),
        *_moment("end", "Until when."),
        Column("duration_s", ColumnType.NUMBER, "From start to end."),
    ),
    _coverage,
)

PERSON_DAYS = PersonDayTable(
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

Table = ExportTable | PersonTable | PersonDayTable
DEVICE_TABLES = {table.name: table for table in (BOUTS, NUDGES, DAYS, COVERAGE)}
"""The tables of cushions by name, in the order of the files."""
TABLES: dict[str, Table] = {**DEVICE_TABLES, PERSON_DAYS.name: PERSON_DAYS, **PERSON_TABLES}
"""All tables."""
