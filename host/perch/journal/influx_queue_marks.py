"""The outbox: which hours of a cushion changed since they were put into InfluxDB.

Not what to write, but what to look at again: so it is small, order does not matter, and what is written is always
what the journal holds then. It is marked in the transaction that changes the journal.
"""

import json
import sqlite3

from perch.measures.coverage import SILENCE_MS
from perch.model.records import Record

HOUR_MS = 3_600_000
_DAY_MS = 24 * HOUR_MS
_MARK = "INSERT OR REPLACE INTO outbox (device, hour) VALUES (?, ?)"
_OF_BOOT = (
    'SELECT start, "end", censored OR instr(body, \'"resumed"\') FROM records'
    " WHERE device = ? AND boot = ? AND zero IS NULL"
)
_SIGN = "json_extract(body, '$.alive_until.boot')"
_SIGNS = (
    "SELECT json_extract(body, '$.alive_until.at') FROM records INDEXED BY records_signs"
    f" WHERE device = ? AND kind = 'boot' AND {_SIGN} = ?"  # else SQLite looks through all that the cushion ever said
)


class QueueMarks:
    """The hours that a batch touches; `mark` notes them in the transaction that is open."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._spans: set[tuple[str, int, int]] = set()  # device, first and last hour: those of a batch are much alike

    def span(self, device: str, start_ms: int, end_ms: int, *, split: bool = False) -> None:
        """Something in `[start_ms, end_ms]` changed, and with it what lies within the longest silence beside it.

        A bout that a power cut `split` may be part of one that began up to a day away.
        """
        around = _DAY_MS if split else SILENCE_MS
        self._spans.add((device, (start_ms - around) // HOUR_MS, (end_ms + around) // HOUR_MS))

    def record(self, record: Record, zero: int | None) -> None:
        """A record was added, or one taken away, that is placed by `zero`."""
        if zero is not None:
            split = record.censored or '"resumed"' in record.body
            self.span(record.device, record.start + zero, record.end + zero, split=split)
        if record.kind == "boot":
            self._last_sign(record)

    def boot(self, device: str, boot: str, *zeros: int | None) -> None:
        """The records of a boot that know no time themselves were placed by another zero."""
        own = self._db.execute(_OF_BOOT, (device, boot)).fetchall()
        signs = self._db.execute(_SIGNS, (device, boot)).fetchall()
        for zero in zeros:
            if zero is not None:
                for start, end, split in own:
                    self.span(device, start + zero, end + zero, split=bool(split))
                for (at,) in signs:
                    self.span(device, at + zero, at + zero)

    def mark(self) -> None:
        """Note all of them."""
        hours = {(device, hour) for device, first, last in self._spans for hour in range(first, last + 1)}
        self._db.executemany(_MARK, sorted(hours))

    def _last_sign(self, record: Record) -> None:
        """A boot tells until when the one before was on."""
        sign = json.loads(record.body).get("alive_until")
        if sign is None:
            return
        query = "SELECT zero FROM boots WHERE device = ? AND boot = ?"
        zero = self._db.execute(query, (record.device, sign["boot"])).fetchone()
        if zero and zero[0] is not None:
            self.span(record.device, zero[0] + sign["at"], zero[0] + sign["at"])
