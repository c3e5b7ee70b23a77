"""The table `meta`: what a journal knows of itself, and notes of commands, each a value under a key."""

import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

NOTE = "note:"
"""How the keys of notes begin."""


def get(db: sqlite3.Connection, key: str) -> Any:
    """Return the value under a key, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def put(db: sqlite3.Connection, values: Mapping[str, Any]) -> None:
    """Store values by key, within the open transaction."""
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def drop(db: sqlite3.Connection, key: str) -> None:
    """Delete the value under a key."""
    db.execute("DELETE FROM meta WHERE key = ?", (key,))


def new_id() -> str:
    """Return a new journal id: cushions that meet it send again all that they have."""
    return secrets.token_hex(8)


def renew_id(db: sqlite3.Connection) -> str:
    """Give the journal a new id, within the open transaction, if any; return it."""
    id = new_id()
    put(db, {"id": id})
    return id
