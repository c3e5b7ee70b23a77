"""Boots of another board under the name of a cushion: their records are kept and count nowhere."""

import json
import sqlite3
from typing import NamedTuple

from perch.journal import meta

MOST = 1_000
_KEY = f"{meta.NOTE}apart:"


class ForeignBoots(NamedTuple):
    """The boots of the other boards, and when the last of them was noticed (UTC ms)."""

    boots: tuple[str, ...] = ()
    noticed_ms: int | None = None


def read(db: sqlite3.Connection, device: str) -> ForeignBoots:
    """Return the boots that do not count as this cushion's."""
    value = meta.get(db, _KEY + device)
    try:
        boots, noticed_ms = json.loads(value) if value else ((), None)
        return ForeignBoots(tuple(boots), noticed_ms)
    except (TypeError, ValueError):  # damaged on the disk: it is noticed anew
        return ForeignBoots()


def write(db: sqlite3.Connection, device: str, boots: ForeignBoots) -> None:
    """Replace them, within the open transaction."""
    meta.put(db, {_KEY + device: json.dumps(boots)})
