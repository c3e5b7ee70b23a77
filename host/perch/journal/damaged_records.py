"""Damaged records, whose bytes on disk are no longer those that were written: found by checksum, and set aside."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from zlib import crc32

from perch.model.upkeep import DamagedRecord

_OF = "device = ? AND boot = ? AND seq = ?"
_ALL = (
    'SELECT device, boot, seq, CAST(body AS BLOB), checksum, zero, kind, start, "end", censored, start_ms, end_ms'
    " FROM records"
)
_TAKE_OUT = f"DELETE FROM records WHERE {_OF} RETURNING CAST(body AS BLOB)"
_PUT = "INSERT OR REPLACE INTO damaged (device, boot, seq, reason, found_ms, body) VALUES (?, ?, ?, ?, ?, ?)"
_LISTED = "SELECT device, boot, seq, reason, found_ms FROM damaged ORDER BY device, boot, seq"

CHECKSUM = "its checksum does not fit"
_COLUMNS = "its columns do not fit its text"


def seal(device: str, boot: str, seq: int, body: bytes) -> int:
    """Return the checksum of a record: CRC-32 over its identity and its text."""
    return crc32(body, crc32(f"{device}/{boot}/{seq}/".encode(errors="replace")))


def seal_readable(device: str, boot: str, seq: int, body: bytes) -> int | None:
    """Return the checksum of a record of an older schema, or None where its text is not that record."""
    with suppress(ValueError, KeyError, TypeError):
        message = json.loads(body)
        return seal(device, boot, seq, body) if (message["boot"], message["seq"]) == (boot, seq) else None
    return None


def last_sign(body: bytes | str) -> tuple[str | None, int | None]:
    """Return when the boot before was last known to be on, as (boot, ms since it began); (None, None) if unsaid."""
    with suppress(ValueError, KeyError, TypeError):
        sign = json.loads(body)["alive_until"]
        return str(sign["boot"]), int(sign["at"])
    return None, None


def cause(body: bytes) -> str | None:
    """Return why a start happened; None where the text does not say."""
    with suppress(ValueError, KeyError, TypeError):
        return str(json.loads(body)["cause"])
    return None


def add_functions(db: sqlite3.Connection) -> None:
    """Give a connection the SQL functions that the migrations call."""
    db.create_function("perch_seal", 4, seal_readable, deterministic=True)
    db.create_function("perch_sign_boot", 1, lambda body: last_sign(body)[0], deterministic=True)
    db.create_function("perch_sign_at", 1, lambda body: last_sign(body)[1], deterministic=True)


def damaged(db: sqlite3.Connection, where: str = "", key: Sequence[str | int] = ()) -> Iterator[DamagedRecord]:
    """Read every record, or those `where` something holds; yield those that are damaged."""
    for row in db.execute(_ALL + where, key):
        if reason := _reason(row):
            yield DamagedRecord(row[0], row[1], row[2], reason)


def set_aside(db: sqlite3.Connection, records: Sequence[DamagedRecord], now_ms: int) -> list[DamagedRecord]:
    """Move those that are damaged still from the records to `damaged`, within the open transaction; return these."""
    moved = []
    for record in records:
        for found in list(damaged(db, f" WHERE {_OF}", record[:3])):
            now_found = found._replace(found_ms=now_ms)
            (body,) = db.execute(_TAKE_OUT, record[:3]).fetchone()
            db.execute(_PUT, (*now_found, body))
            moved.append(now_found)
    return moved


def listed(db: sqlite3.Connection) -> list[DamagedRecord]:
    """Return the records that were set aside and not sent again."""
    return [DamagedRecord(*row) for row in db.execute(_LISTED)]


def heal(db: sqlite3.Connection, identities: Iterable[tuple[str, str, int]]) -> None:
    """Remove the records that were sent again from `damaged`."""
    if db.execute("SELECT 1 FROM damaged LIMIT 1").fetchone():
        db.executemany(f"DELETE FROM damaged WHERE {_OF}", identities)


def _reason(row: tuple[Any, ...]) -> str | None:
    device, boot, seq, body, checksum, zero, kind, start, end, censored, start_ms, end_ms = row
    if checksum is None or checksum != seal(device, boot, seq, body):
        return CHECKSUM
    message = json.loads(body)
    span = (message["start"], message["end"]) if message["kind"] == "bout" else (message["at"], message["at"])
    own = (message["zero"], message["kind"], *span, "censored" in message)
    placed = zero is None or (start_ms, end_ms) == (message["zero"] + span[0], message["zero"] + span[1])
    return None if own == (zero, kind, start, end, bool(censored)) and placed else _COLUMNS
