"""The header and the rows of a CSV file."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from perch.importers.notes import Unusable

_DELIMITERS = (",", ";", "\t")
_LINES_ABOVE = 100
_LARGEST = 1e15
_ANNOTATIONS = ("#group", "#datatype", "#default")  # of InfluxDB


class Row(NamedTuple):
    """The wanted cells of a line, in the order in which they were asked for."""

    line: int
    cells: Sequence[str]


class CsvTable(NamedTuple):
    """The names of the columns in lower case, the line they are on, and the rows below."""

    names: Sequence[str]
    line: int
    rows: Iterator[Row]

    def take(self, columns: Sequence[int]) -> Iterator[Row]:
        """Yield these cells of each row. Raises Unusable where one is missing."""
        last = max(columns)
        for line, cells in self.rows:
            if len(cells) <= last:
                raise Unusable(line, f"{self.names[last]} should be in cell {last + 1}; this line has {len(cells)}")
            yield Row(line, [cells[column] for column in columns])


def table(lines: Iterable[str], is_header: Callable[[Sequence[str]], bool]) -> CsvTable | None:
    """Return the table whose header is the first line that `is_header` accepts, among the first lines of a file.

    Cells may be parted by commas, semicolons or tabs. None where there is no such line.
    """
    rest = iter(lines)
    top = list(islice(rest, _LINES_ABOVE))
    if not "".join(top).strip():
        raise Unusable(1, "the file is empty")
    for number, line in enumerate(top, 1):
        for delimiter in _DELIMITERS:
            names = _names(line, delimiter)
            if is_header(names):
                return CsvTable(names, number, _rows(chain(top[number:], rest), delimiter, number))
    return None


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip().lower() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # a line of another kind of file
        return []


def _rows(lines: Iterable[str], delimiter: str, above: int) -> Iterator[Row]:
    reader, line = csv.reader(lines, delimiter=delimiter), above + 1
    try:
        for cells in reader:
            if any(cells) and not cells[0].startswith(_ANNOTATIONS):
                yield Row(line, cells)  # where it begins: a quote that is never closed ends at the end of the file
            line = above + reader.line_num + 1
    except csv.Error as error:
        raise Unusable(line, f"no CSV: {error}") from None


def number(text: str, line: int, what: str) -> float:
    """Return a number with a decimal point or comma. Raises Unusable."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise Unusable(line, f"{what} is {text!r}, no number") from None


def finite(text: str) -> float | None:
    """Return a number with a decimal point; None where it is none, or beyond any that is measured."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < _LARGEST else None
