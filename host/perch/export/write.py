"""Write tables of a journal to files or to a stream, in one pass over the days."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from perch.days.people import PersonSource, Sitter, person_period, whole_span
from perch.days.period import Rules
from perch.export.columns import Column, Row, Table, csv_text
from perch.export.days import days, length
from perch.export.parquet import ParquetFile
from perch.export.tables import DEVICE_TABLES, PERSON_DAYS, TABLES
from perch.files import make_folder, replaced, write
from perch.model.calendar import Calendar
from perch.model.people import Person
from perch.programme.entries import History

_TITLE = "# Sitting, as Perch measured it"
"""The first line, by which an export is recognised."""
FORMATS = ("csv", "parquet")
_README = "README.md"


class NotOurs(OSError):
    """The folder has a README.md of something else; `strerror` has the message."""


class CsvSheet:
    """A CSV file with the names of the columns at its top."""

    def __init__(self, to: TextIO, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._writer = csv.writer(to, lineterminator="\n")
        self._writer.writerow([column.name for column in columns])

    def add(self, row: Row) -> None:
        """Add a row."""
        self._writer.writerow([csv_text(*pair) for pair in zip(self._columns, row, strict=True)])


Sheet = CsvSheet | ParquetFile
"""A file that rows are added to."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export of some cushions and people by some rules at `now_ms`; `progress` gets (done, total) after each day."""

    journal: PersonSource
    devices: Sequence[str]
    rules: Rules
    now_ms: int
    progress: Callable[[int, int], None] = lambda done, total: None
    people: Sequence[tuple[Person, History]] = ()
    sitters: Sequence[Sitter] = ()

    def to(self, sheets: Sequence[tuple[Table[Any], Sheet]]) -> None:
        """Add the rows of all days to each sheet."""
        calendar = self.rules.calendar
        for table, sheet in sheets:
            for source in self._sources(table):
                for row in table.rows(source, calendar):
                    sheet.add(row)
        of_days = [(table, sheet) for table, sheet in sheets if table.name in DEVICE_TABLES]
        done, total = 0, sum(length(self.journal, device, self.rules) for device in self.devices)
        for device in self.devices:
            for day in days(self.journal, device, self.rules, self.now_ms):
                for of_day, sheet in of_days:
                    for row in of_day.rows(day, calendar):
                        sheet.add(row)
                done += 1
                self.progress(done, total)

    def _sources(self, table: Table[Any]) -> Iterator[Any]:
        """Yield what a table of people has its rows from: each with what they wrote down, or the days of each."""
        if table is PERSON_DAYS:
            for who in self.sitters:
                if span := whole_span(self.journal, who, self.rules.calendar):
                    yield person_period(self.journal, who, self.rules, span, self.now_ms)
        elif table.name not in DEVICE_TABLES:
            yield from self.people

    def to_folder(self, folder: Path, tables: Sequence[Table[Any]], form: str, about: Sequence[str]) -> None:
        """Write a file for each table and a README.md, each atomically; new files are readable by their owner only.

        Raises OSError, ParquetError.
        """
        make_folder(folder)
        _refuse_other(folder / _README)
        with ExitStack() as stack:
            sheets = [(table, stack.enter_context(_sheet(folder, table, form))) for table in tables]
            self.to(sheets)
        text = _readme(tables, form, self.rules.calendar, about)
        write(folder / _README, text)


def older(folder: Path, tables: Sequence[Table[Any]], form: str) -> list[str]:
    """The names of table files in a folder that an export of `tables` does not replace."""
    new = {f"{table.name}.{form}" for table in tables}
    names = [f"{name}.{ending}" for name in TABLES for ending in FORMATS]
    return [name for name in names if name not in new and (folder / name).exists()]


def _refuse_other(path: Path) -> None:
    """Raise NotOurs where a README.md was not written by an export."""
    if path.exists() and not path.read_text("utf-8", errors="replace").startswith(_TITLE):
        raise NotOurs(0, f"there is a {path.name} in it that no export wrote; name another folder")


@contextmanager
def _sheet(folder: Path, table: Table[Any], form: str) -> Iterator[Sheet]:
    with replaced(folder / f"{table.name}.{form}") as partial:
        if form == "parquet":
            with closing(ParquetFile(partial, table.columns)) as sheet:
                yield sheet
        else:
            with partial.open("w", encoding="utf-8", newline="") as file:
                yield CsvSheet(file, table.columns)


def _readme(tables: Sequence[Table[Any]], ending: str, calendar: Calendar, about: Sequence[str]) -> str:
    """The text of README.md; `about` are sentences on where and when the export was made."""
    start = f"{calendar.start_min // 60:02}:{calendar.start_min % 60:02}"
    text = [
        _TITLE,
        "",
        *about,
        f"Days are of the zone {calendar.zone} and begin at {start}. Moments are UTC, each with a local one beside it;",
        "intervals end before their end. An empty cell is not known. The measures of a day are defined in",
        "`host/perch/measures/day.py` of Perch.",
    ]
    for table in tables:
        text += ["", f"## {table.name}.{ending}", "", table.help, "", "| column | holds | |", "|---|---|---|"]
        text += [f"| `{column.name}` | {column.kind.value} | {column.help} |" for column in table.columns]
    return "\n".join(text) + "\n"
