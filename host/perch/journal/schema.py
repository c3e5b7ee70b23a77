"""The tables of a journal, and how a file made by an older Perch is brought up to date in place."""

import sqlite3
from collections.abc import Sequence

from perch.journal.damaged_records import add_functions
from perch.journal.errors import JournalError
from perch.journal.meta import new_id

APPLICATION_ID = 0x50657263
"""Says in the file's header that it is a journal of Perch."""

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

CREATE TABLE records (
    device TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL,
    zero INTEGER, kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    censored INTEGER NOT NULL, body TEXT NOT NULL,
    start_ms INTEGER, end_ms INTEGER,
    PRIMARY KEY (device, boot, seq)
) WITHOUT ROWID;
CREATE INDEX records_by_time ON records (device, kind, start_ms);
CREATE INDEX records_unplaced ON records (device) WHERE start_ms IS NULL;

CREATE TABLE boots (
    device TEXT NOT NULL, boot TEXT NOT NULL, zero INTEGER, zero_seq INTEGER,
    PRIMARY KEY (device, boot)
) WITHOUT ROWID;

CREATE TABLE latest (
    device TEXT NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (device, topic)
) WITHOUT ROWID;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL,
    count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (topic, digest)
);
"""

_OWNERSHIP = """
CREATE TABLE forgotten (
    device TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, back_ms INTEGER, influx TEXT NOT NULL DEFAULT 'there'
) WITHOUT ROWID;
CREATE TABLE forgotten_boots (device TEXT NOT NULL, boot TEXT NOT NULL, PRIMARY KEY (device, boot)) WITHOUT ROWID;
CREATE TABLE refilling (device TEXT PRIMARY KEY, record_ms INTEGER) WITHOUT ROWID;
"""

# The queue to InfluxDB. `outbox`: the hours to compute again, all at first; `history` and its `heads`: the states that
# were kept, `unsent`: those not sent yet; `days`: what each was when it was written, and which points it has.
_SINK = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, hour INTEGER NOT NULL, UNIQUE (device, hour)
);
INSERT INTO outbox (device, hour)
    SELECT device, start_ms / 3600000 FROM records WHERE start_ms IS NOT NULL
    UNION SELECT device, end_ms / 3600000 FROM records WHERE end_ms IS NOT NULL ORDER BY 2;

CREATE TABLE history (
    device TEXT NOT NULL, topic TEXT NOT NULL, slot INTEGER NOT NULL, boot TEXT NOT NULL, at INTEGER NOT NULL,
    zero INTEGER, body TEXT NOT NULL, sent_ms INTEGER, PRIMARY KEY (device, topic, slot)
) WITHOUT ROWID;
CREATE INDEX history_unplaced ON history (device, boot) WHERE zero IS NULL;
CREATE TABLE unsent (
    id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, topic TEXT NOT NULL, slot INTEGER NOT NULL,
    UNIQUE (device, topic, slot)
);
CREATE TABLE heads (
    device TEXT NOT NULL, topic TEXT NOT NULL, boot TEXT NOT NULL, at INTEGER NOT NULL, heart TEXT NOT NULL,
    slot INTEGER NOT NULL, PRIMARY KEY (device, topic)
) WITHOUT ROWID;

CREATE TABLE days (
    device TEXT NOT NULL, day TEXT NOT NULL, over INTEGER NOT NULL, sit_min REAL NOT NULL, worth TEXT NOT NULL,
    shape TEXT NOT NULL, PRIMARY KEY (device, day)
) WITHOUT ROWID;
CREATE INDEX days_running ON days (day) WHERE NOT over;
CREATE INDEX records_signs ON records (device, json_extract(body, '$.alive_until.boot')) WHERE kind = 'boot';
"""

# A checksum for each record, and a place for those it does not fit; what a boot says of the one before as columns, as
# SQLite stops at a text that is no JSON; what is refused for now; single records that were forgotten; what is wanted of
# each cushion; and a generation, to tell a journal from an older copy of it.
_SOUND = """
DROP INDEX records_signs;
ALTER TABLE records ADD COLUMN checksum INTEGER;
ALTER TABLE records ADD COLUMN sign_boot TEXT;
ALTER TABLE records ADD COLUMN sign_at INTEGER;
UPDATE records SET checksum = perch_seal(device, boot, seq, CAST(body AS BLOB));
UPDATE records SET sign_boot = perch_sign_boot(CAST(body AS BLOB)), sign_at = perch_sign_at(CAST(body AS BLOB))
    WHERE kind = 'boot';
CREATE INDEX records_by_sign ON records (device, sign_boot, sign_at) WHERE sign_boot IS NOT NULL;
CREATE TABLE damaged (
    device TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL, found_ms INTEGER NOT NULL,
    body BLOB, PRIMARY KEY (device, boot, seq)
) WITHOUT ROWID;
ALTER TABLE quarantine ADD COLUMN for_now INTEGER NOT NULL DEFAULT 0;
CREATE TABLE forgotten_records (
    device TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (device, boot, seq)
) WITHOUT ROWID;
CREATE TABLE wanted (device TEXT PRIMARY KEY, rev INTEGER NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', 0);
"""

# What people enter: their breaks, walks and diaries, and tombstones against what was deleted of it.
_PEOPLE = """
CREATE TABLE entries (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, told_ms INTEGER NOT NULL,
    body TEXT NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE buried_entries (
    person TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (person, kind, subject)
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _OWNERSHIP, _SINK, _SOUND, _PEOPLE)
"""One SQL script for each step of the schema, in order, never changed once released; the first makes it."""


def migrate(db: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring an empty or older journal up to date, all or nothing. Raises JournalError where it cannot."""
    version = checked_version(db, migrations, empty_is_fine=True)
    if version == len(migrations):
        return
    add_functions(db)
    steps = "".join(migrations[version:])
    birth = "" if version else f"INSERT INTO meta VALUES ('id', '{new_id()}'), ('overflow', 0);"
    header = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {len(migrations)};"
    db.executescript(f"BEGIN IMMEDIATE; {steps} {birth} {header} COMMIT;")


def checked_version(
    db: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS, *, empty_is_fine: bool = False
) -> int:
    """Return the schema version of the file. Raises JournalError where it is no journal or a newer Perch made it."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if empty_is_fine and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return 0
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise JournalError("it is an SQLite file, but no journal of Perch; name another file")
    if version > len(migrations):
        raise JournalError(
            f"a newer Perch made it (schema {version}, this one knows {len(migrations)}); install that Perch"
        )
    return version


def check_current(db: sqlite3.Connection, *, empty_is_fine: bool = False) -> None:
    """Raise JournalError where the file is no journal, or of another schema than this Perch's."""
    if checked_version(db, empty_is_fine=empty_is_fine) < len(MIGRATIONS):
        raise JournalError("an older Perch made it; start `perch run` once, which brings it up to date")
