"""What the file of a journal holds, read past the code that wrote it."""

import sqlite3
from pathlib import Path


def identities(journal: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(journal) as db:
        return list(db.execute("SELECT boot, seq FROM records ORDER BY boot, seq"))
