"""Tables as Parquet files, by the optional pyarrow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perch.export.columns import Column, ColumnType, Row
from perch.model.errors import PerchError

_ROWS = 20_000  # of a row group: the most in memory


class ParquetError(PerchError):
    """Parquet cannot be written; the text says what to do."""


class ParquetFile:
    """A Parquet file that rows are added to; it is complete once closed. Raises ParquetError without pyarrow."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise ParquetError("Parquet needs pyarrow: pip install '.[parquet]' in the clone of Perch") from None
        kinds = {
            ColumnType.TEXT: pyarrow.string(),
            ColumnType.WHOLE: pyarrow.int64(),
            ColumnType.NUMBER: pyarrow.float64(),
            ColumnType.TRUTH: pyarrow.bool_(),
            ColumnType.MOMENT: pyarrow.timestamp("ms", tz="UTC"),
        }
        self._arrow: Any = pyarrow
        self._schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in columns])
        self._file = pyarrow.parquet.ParquetWriter(path, self._schema)
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Add a row, its values in the order of the columns."""
        self._rows.append(row)
        if len(self._rows) == _ROWS:
            self._write()

    def close(self) -> None:
        """Write the last row group and the footer."""
        self._write()
        self._file.close()

    def _write(self) -> None:
        if not self._rows:
            return
        values = zip(*self._rows, strict=True)
        arrays = [self._arrow.array(column, kind.type) for column, kind in zip(values, self._schema, strict=True)]
        self._file.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows = []
