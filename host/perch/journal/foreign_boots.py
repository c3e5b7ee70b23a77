"""Boots of another board under the name of a cushion: their records are kept and count nowhere."""

import json
import sqlite3
from collections.abc import Sequence

from perch.journal import meta

MOST = 1_000
_KEY = f"{meta.NOTE}apart:"


def read(db: sqlite3.Connection, device: str) -> tuple[str, ...]:
    """Return the boots that do not count as this cushion's."""
    try:
        boots, _noticed_ms = json.loads(meta.get(db, _KEY + device) or "[[], 0]")
        return tuple(boots)
    except (TypeError, ValueError):  # damaged on the disk: it is noticed anew
        return ()


def write(db: sqlite3.Connection, device: str, boots: Sequence[str], now_ms: int) -> None:
    """Replace them, with when the last of them was noticed, within the open transaction."""
    meta.put(db, {_KEY + device: json.dumps([boots, now_ms])})
