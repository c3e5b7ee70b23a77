"""Makes a new journal of all that can still be read of a damaged one."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from perch.journal import damaged_records, entries, files, meta, refilling, unreadable_rows
from perch.journal.backup import moved_in, partial_file
from perch.journal.schema import check_current, migrate
from perch.model.upkeep import DamagedRecord

_MOST_HALVED = 10_000  # running numbers: some hundred pages
_TABLE = "the table {}"
_DERIVED = frozenset({"records", "outbox", "unsent", "days", "refilling"})
"""Tables that are not copied row by row: records are copied by boot, and what InfluxDB has is queued anew."""

Row = tuple[object, ...]


@dataclass
class Repaired:
    """What was saved, what is damaged, what could not be read, and where the old journal was put."""

    id: str = ""
    records: int = 0
    entries_dropped: int = 0
    """Entries of people that were damaged and are not in the new journal."""
    damaged: list[DamagedRecord] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Of which tables, or which boots of which cushions, something could not be read."""
    aside: Path | None = None


def repair(journal: Path, now_ms: int) -> Repaired:
    """Put a new journal in the place of one that no host writes, with all that can be read; the old one is put aside.

    It has a new id, so that cushions send again what they have. Raises JournalError where nothing can be read, or the
    journal is in use, and leaves the journal as it was.
    """
    result = Repaired()
    with files.lock(journal), files.lock_sending(journal), files.explained(journal), partial_file(journal) as partial:
        with closing(files.connected(journal)) as source, closing(sqlite3.connect(partial, isolation_level=None)) as db:
            check_current(source)
            migrate(db)
            db.execute("BEGIN")
            _copy(source, db, result, now_ms)
            db.execute("COMMIT")
        result.aside = moved_in(partial, journal, now_ms)
    return result


def _copy(source: sqlite3.Connection, db: sqlite3.Connection, result: Repaired, now_ms: int) -> None:
    for table in [name for (name,) in db.execute(unreadable_rows.TABLES).fetchall() if name not in _DERIVED]:
        key = [name for (name,) in db.execute(unreadable_rows.KEY, (table,))]
        _put(db, table, _table(source, table, key, result))
    result.id = meta.renew_id(db)
    for device, boot in sorted(_boots_of_records(source).union(db.execute("SELECT device, boot FROM boots")), key=str):
        rows = _boot(source, str(device), str(boot), result)
        result.records += len(rows)
        _put(db, "records", rows)
    bad = [*damaged_records.damaged(db)]
    result.damaged = damaged_records.set_aside(db, bad, now_ms)
    result.records -= len(result.damaged)
    result.entries_dropped = entries.drop_damaged(db)
    bad_tables = {row.table for row in unreadable_rows.take_out(db, now_ms)}
    result.lost = [*dict.fromkeys([*result.lost, *map(_TABLE.format, sorted(bad_tables))])]
    for query in unreadable_rows.ALL_AGAIN:
        db.execute(query)
    refilling.begin(db, now_ms)


def _put(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        with suppress(sqlite3.IntegrityError):  # a damaged key may stand there twice, or be null
            db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _table(source: sqlite3.Connection, table: str, key: Sequence[str], result: Repaired) -> Iterator[Row]:
    """Yield the rows of a table from its beginning and, where that fails, from its end."""
    for ordered in (", ".join(key), ", ".join(f"{name} DESC" for name in key)):
        try:
            yield from source.execute(f"SELECT * FROM {table} ORDER BY {ordered}")
        except sqlite3.DatabaseError:
            result.lost.append(_TABLE.format(table))
        else:
            return


def _boots_of_records(source: sqlite3.Connection) -> set[Row]:
    """Return the boots that records name, as far as these can be read in one go."""
    boots: set[Row] = set()
    with suppress(sqlite3.DatabaseError):
        boots.update(source.execute("SELECT device, boot FROM records INDEXED BY records_by_time"))
    return boots


def _boot(source: sqlite3.Connection, device: str, boot: str, result: Repaired) -> list[Row]:
    """Return the records of a boot that can be read; note in `result` where some cannot.

    They are read from both ends, and in halves what lies between, where that is no more than a few pages.
    """
    query = "SELECT * FROM records WHERE device = ? AND boot = ?"
    older, is_whole = _until_it_fails(source, f"{query} ORDER BY seq", device, boot)
    if is_whole:
        return older
    result.lost.append(f"records of {device} in its boot {boot}")
    newer, _ = _until_it_fails(source, f"{query} ORDER BY seq DESC", device, boot)

    def between(first: int, end: int) -> list[Row]:
        return source.execute(f"{query} AND seq >= ? AND seq < ?", (device, boot, first, end)).fetchall()

    first, end = (int(str(rows[-1][2])) if rows else -1 for rows in (older, newer))
    return [*older, *newer, *(_halved(between, first + 1, end) if end - first <= _MOST_HALVED else ())]


def _until_it_fails(source: sqlite3.Connection, query: str, device: str, boot: str) -> tuple[list[Row], bool]:
    """Return the rows of a query as far as they can be read, and whether these are all."""
    rows: list[Row] = []
    try:
        rows.extend(source.execute(query, (device, boot)))
    except sqlite3.DatabaseError:
        return rows, False
    return rows, True


def _halved(read: Callable[[int, int], list[Row]], first: int, end: int) -> list[Row]:
    """Return what can be read of `[first, end)`, halving where reading fails."""
    with suppress(sqlite3.DatabaseError):
        return read(first, end)
    middle = (first + end) // 2
    return [] if end - first <= 1 else [*_halved(read, first, middle), *_halved(read, middle, end)]
