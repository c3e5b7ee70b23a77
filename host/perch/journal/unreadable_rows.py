"""Rows beside the records and entries whose values cannot be what was written, as after a wrong byte on the disk.

Records and entries have checksums of their own. Of the other tables each row can be made anew, comes again, or was
decided by a person. Who reads the journal does not see such a row; who opens it to write, alone, takes it out.
"""

import json
import sqlite3
from collections.abc import Iterator
from functools import cache

from perch.journal import meta, refilling
from perch.journal.meta import NOTE
from perch.journal.schema import migrate
from perch.model.upkeep import UnreadableRow

LOST = f"{NOTE}lost"
"""The note of what people decided and was taken out: a JSON list of the moment (UTC ms) and the rows."""

_WITH_CHECKSUM = ("records", "entries", "damaged")
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_COLUMNS = "SELECT name, lower(type), \"notnull\" OR pk FROM pragma_table_info(?) WHERE type != ''"
KEY = "SELECT name FROM pragma_table_info(?, 'main') WHERE pk ORDER BY pk"
_YEAR_9999_MS = 253_370_764_800_000
_JSON = "(typeof({0}) = 'text' AND json_valid({0}))"
_NOTES_IN_JSON = ("apart:", "baseline:", "home-assistant-deleted", "lost", "reminded", "renamed:")
_JSON_OF_KIND = f"CASE WHEN {_JSON} THEN json_type({{0}}) = '{{1}}' ELSE FALSE END"
_OF_META = (
    "typeof(key) = 'text' AND CASE"
    " WHEN key = 'id' THEN typeof(value) = 'text' AND length(value) = 16 AND value NOT GLOB '*[^0-9a-f]*'"
    " WHEN key IN ('generation', 'overflow') THEN typeof(value) = 'integer' AND value BETWEEN 0 AND 1 << 53"
    f" WHEN key = '{refilling.SINCE}' THEN typeof(value) = 'text' AND value NOT GLOB '*[^0-9]*' AND length(value) < 16"
    f" WHEN {' OR '.join(f'''key GLOB '{NOTE}{name}*' ''' for name in _NOTES_IN_JSON)}"
    f" THEN value = '' OR {_JSON.format('value')} ELSE typeof(value) = 'text' END"
)
_MORE = {
    "days": "date(day) IS day",
    "heads": f"(topic != 'state' OR {_JSON_OF_KIND.format('heart', 'array')})",
    "history": _JSON.format("body"),
    "latest": _JSON.format("body"),
    "wanted": _JSON_OF_KIND.format("settings", "object"),
}
_ALWAYS = ("generation", "id", "overflow")
_DECIDED = ("buried_entries", "forgotten", "forgotten_boots", "forgotten_records", "wanted")
_BOOTS = (
    "INSERT OR IGNORE INTO boots SELECT device, boot,"
    " (SELECT zero FROM records z WHERE z.device = r.device AND z.boot = r.boot AND zero IS NOT NULL ORDER BY seq),"
    " (SELECT seq FROM records z WHERE z.device = r.device AND z.boot = r.boot AND zero IS NOT NULL ORDER BY seq)"
    " FROM (SELECT DISTINCT device, boot FROM records) r"
)
ALL_AGAIN = (
    "INSERT OR IGNORE INTO outbox (device, hour) SELECT device, start_ms / 3600000 FROM records"
    " WHERE start_ms IS NOT NULL UNION SELECT device, end_ms / 3600000 FROM records WHERE end_ms IS NOT NULL",
    "INSERT OR IGNORE INTO unsent (device, topic, slot) SELECT device, topic, slot FROM history",
)
"""Queue every hour and every kept state for InfluxDB."""


def hide(db: sqlite3.Connection) -> None:
    """Hide unreadable rows from a connection that only reads, by a temporary view before each table."""
    db.execute("PRAGMA temp_store = MEMORY")
    for table, is_sound in _soundness().items():
        db.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {is_sound}")


def found(db: sqlite3.Connection) -> list[UnreadableRow]:
    """Return the rows that cannot be read, and those of `meta` that are missing, by table."""
    rows = []
    for table, is_sound in _soundness().items():
        key = ", ".join(name for (name,) in db.execute(KEY, (table,)))
        bad = db.execute(f"SELECT {key} FROM main.{table} WHERE ({is_sound}) IS NOT TRUE")
        rows += [UnreadableRow(table, ", ".join(map(str, row))) for row in bad]
    missing = {*_ALWAYS} - {key for (key,) in db.execute("SELECT key FROM main.meta")}
    return rows + [UnreadableRow("meta", key) for key in sorted(missing)]


def lost(db: sqlite3.Connection) -> tuple[int, list[UnreadableRow]] | None:
    """Return what people decided and was taken out, with the moment (UTC ms) of the newest; None where nothing was."""
    try:
        at_ms, rows = json.loads(meta.get(db, LOST))
        return int(at_ms), [UnreadableRow(str(table), str(key)) for table, key in rows]
    except (TypeError, ValueError):
        return None


def take_out(db: sqlite3.Connection, now_ms: int) -> list[UnreadableRow]:
    """Delete the rows that cannot be read, within the open transaction, and make anew what can be; return them."""
    rows = found(db)
    if not rows:
        return []
    for table in {row.table for row in rows}:
        db.execute(f"DELETE FROM {table} WHERE ({_soundness()[table]}) IS NOT TRUE")
    for query in (_BOOTS, *ALL_AGAIN):
        db.execute(query)
    if ("meta", "id") in rows:
        meta.renew_id(db)
        refilling.begin(db, now_ms)
    db.execute("INSERT OR IGNORE INTO meta VALUES ('generation', 0), ('overflow', 0)")
    if decided := [row for row in rows if row.table in _DECIDED or row.key.startswith(NOTE)]:
        _, before = lost(db) or (0, [])
        meta.put(db, {LOST: json.dumps([now_ms, [*decided, *before]])})
    return rows


@cache
def _soundness() -> dict[str, str]:
    """Return, by table, what is true of a row that can be read, in SQL."""
    db = sqlite3.connect(":memory:")
    migrate(db)
    tables = [table for (table,) in db.execute(TABLES) if table not in (*_WITH_CHECKSUM, "meta")]
    sound = {table: " AND ".join(_of_columns(db, table)) for table in tables}
    db.close()
    return sound | {"meta": _OF_META}


def _of_columns(db: sqlite3.Connection, table: str) -> Iterator[str]:
    for name, kind, never_null in db.execute(_COLUMNS, (table,)):
        fits = f"typeof(\"{name}\") = '{kind}'"
        if name == "zero" or name.endswith("_ms"):
            fits = f'({fits} AND abs("{name}") < {_YEAR_9999_MS})'
        elif name == "hour":
            fits = f'({fits} AND abs("{name}") < {_YEAR_9999_MS // 3_600_000})'
        yield fits if never_null else f'({fits} OR "{name}" IS NULL)'
    if table in _MORE:
        yield _MORE[table]
