"""Reading a journal, also from another process while the host writes it."""

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from perch.journal import files, quarantine, refilling, rows, tombstones
from perch.journal.influx_queue import WAITING
from perch.journal.schema import NOTE
from perch.measures.coverage import runs_of
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.sitting import Bout, Covered, Nudge
from perch.model.upkeep import Forgotten, Quarantined, QuarantineSummary, Refilling
from perch.wire.messages import KINDS, LONGEST_BOUT_MS

BOUTS = (
    "SELECT device, boot, seq, start_ms, end_ms, body FROM records WHERE device = ? AND kind = 'bout'"
    " AND start_ms > ? AND start_ms < ? AND end_ms > ? ORDER BY start_ms, boot, seq"
)
NUDGES = (
    "SELECT device, boot, seq, start_ms, body FROM records WHERE device = ? AND kind = 'nudge'"
    " AND start_ms >= ? AND start_ms < ? ORDER BY start_ms, boot, seq"
)
SPOKEN = (
    "SELECT boot, start_ms, end_ms FROM records INDEXED BY records_by_time"
    " WHERE device = ? AND kind = 'bout' AND start_ms > ? AND start_ms < ? AND end_ms > ?"
)
# All but bouts are moments, of which the index alone knows all: years of them are not looked up one by one.
MOMENTS = (
    "SELECT boot, start_ms, start_ms FROM records INDEXED BY records_by_time"
    f" WHERE device = ? AND kind IN ({', '.join(repr(kind) for kind in KINDS if kind != 'bout')})"
    " AND start_ms > ? AND start_ms < ?"
)
# What a boot says of the one before may come long after it; never of a time after its own beginning.
_LAST_SIGNS = (
    "SELECT b.boot, json_extract(r.body, '$.alive_until.at') + b.zero FROM records r JOIN boots b"
    " ON b.device = r.device AND b.boot = json_extract(r.body, '$.alive_until.boot')"
    " WHERE r.device = ? AND r.kind = 'boot' AND r.start_ms > ? AND b.zero IS NOT NULL"
    " AND json_extract(r.body, '$.alive_until.at') + b.zero <= r.start_ms"
)
_DEVICES = "SELECT device FROM boots UNION SELECT device FROM latest ORDER BY device"
UNPLACED = "SELECT device, count(*) FROM records INDEXED BY records_unplaced WHERE start_ms IS NULL GROUP BY device"
# The last to begin is the last to end, but for bouts of one cushion that overlap, which there are none of.
SPAN = (
    "SELECT min(start_ms), (SELECT end_ms FROM records WHERE device = ?1 AND kind = ?2 AND start_ms IS NOT NULL"
    " ORDER BY start_ms DESC LIMIT 1) FROM records WHERE device = ?1 AND kind = ?2"
)
_AROUND_MS = 3_600_000

Noun = TypeVar("Noun")


class Reader:
    """A read-only view of a journal file. Every call sees what is committed at that moment.

    Raises JournalError where the file is missing, no journal, of a newer Perch, or not yet up to date, and on
    every call that finds it damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = files.open_to_read(path)

    @property
    def id(self) -> str:
        """The journal id: 16 hex digits, drawn when the journal was made."""
        return str(self._ask("SELECT value FROM meta WHERE key = 'id'")[0][0])

    def note(self, name: str) -> str | None:
        """What was last remembered under a name, or None."""
        found = self._ask("SELECT value FROM meta WHERE key = ?", NOTE + name)
        return str(found[0][0]) if found else None

    def notes(self, beginning: str) -> dict[str, str]:
        """All that was last remembered under names that begin like this, by name."""
        key = NOTE + beginning
        found = self._ask("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", len(key), key)
        return {str(name).removeprefix(NOTE): str(value) for name, value in found}

    def devices(self) -> list[str]:
        """The names of all cushions that were ever heard, sorted."""
        return [device for (device,) in self._ask(_DEVICES)]

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        """The placed bouts that overlap `[from_ms, to_ms)`, by start; the years stored cost nothing."""
        window = (from_ms - LONGEST_BOUT_MS, to_ms, from_ms)
        return rows.bouts(self._ask(BOUTS, device, *window))

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        """The placed nudges in `[from_ms, to_ms)`, by time."""
        return [rows.nudge(*row) for row in self._ask(NUDGES, device, from_ms, to_ms)]

    def spoken(self, device: str, from_ms: int, to_ms: int) -> list[Covered]:
        """When the cushion gave account of itself in `[from_ms, to_ms)`, and in the hour on both sides of it.

        In runs without a longer silence than it may keep, in order of boots.
        """
        start, end = from_ms - _AROUND_MS, to_ms + _AROUND_MS
        bouts = self._ask(SPOKEN, device, start - LONGEST_BOUT_MS, end, start)
        return list(runs_of(bouts + self.moments(device, start, end)))

    def moments(self, device: str, from_ms: int, to_ms: int) -> list[tuple[str, int, int]]:
        """The moments at which it spoke between the two, as (boot, at, at): all that it tells but bouts."""
        signs = self._ask(_LAST_SIGNS, device, from_ms)
        told: list[tuple[str, int, int]] = self._ask(MOMENTS, device, from_ms, to_ms)
        return told + [(boot, at, at) for boot, at in signs if from_ms < at < to_ms]

    def live(self, device: str) -> SeatState | None:
        """What the cushion said last about its seat, or None if it never did."""
        return self._last(device, "state", rows.live)

    def health(self, device: str) -> Health | None:
        """What the cushion said last about itself, or None if it never did."""
        return self._last(device, "health", rows.health)

    def reported(self, device: str) -> SettingsInForce | None:
        """Which settings the cushion said last to have in force, or None if it never did."""
        said = self._latest(device, "settings/reported")
        return SettingsInForce(said["rev"], said["settings"], tuple(said["refused"])) if said else None

    def status(self, device: str) -> str | None:
        """What the cushion said last that it is, or the broker for it; None if neither ever did."""
        said = self._latest(device, "status")
        return None if said is None else str(said)

    def statuses(self) -> dict[str, str]:
        """What each cushion is: the status that it, or the broker for it, told last, or silent."""
        return dict(self._ask("SELECT device, heart FROM heads WHERE topic = 'status'"))

    def earliest(self, device: str) -> int | None:
        """The UTC ms at which the first placed bout of a cushion began, or None."""
        found = self._ask("SELECT min(start_ms) FROM records WHERE device = ? AND kind = 'bout'", device)
        return found[0][0] if found else None

    def zero(self, device: str, boot: str) -> int | None:
        """The UTC ms at which a boot of a cushion began, or None while nobody knows."""
        found = self._ask("SELECT zero FROM boots WHERE device = ? AND boot = ?", device, boot)
        return found[0][0] if found else None

    def unplaced(self) -> dict[str, int]:
        """How many records of each cushion still wait for a known time; cushions with none are left out."""
        return dict(self._ask(UNPLACED))

    def quarantine(self, newest: int = 20) -> QuarantineSummary:
        """What was refused: the totals and the `newest` rows, latest first."""
        with files.explained(self._path):
            return quarantine.summary(self._db, newest)

    def span(self, device: str) -> tuple[int, int] | None:
        """From its first placed record to the end of its last one, UTC ms; None where there is none."""
        found = [self._ask(SPAN, device, kind)[0] for kind in KINDS]
        starts, ends = [start for start, _ in found if start is not None], [end for _, end in found if end is not None]
        return (min(starts), max(ends)) if starts else None

    def count(self, device: str) -> int:
        """How many records it has sent that were stored."""
        return int(self._ask("SELECT count(*) FROM records WHERE device = ?", device)[0][0])

    def floods(self) -> list[tuple[str, Quarantined]]:
        """What is not looked at, by cushion, as there is too much of it."""
        with files.explained(self._path):
            return quarantine.floods(self._db)

    def refused_topics(self) -> list[str]:
        """The topics of the messages in the quarantine, sorted."""
        return [topic for (topic,) in self._ask("SELECT DISTINCT topic FROM quarantine ORDER BY topic")]

    def waiting(self) -> int:
        """How many hours and states InfluxDB is still to be told of."""
        return int(self._ask(WAITING)[0][0])

    def forgotten(self) -> list[Forgotten]:
        """The cushions that were forgotten, by name."""
        with files.explained(self._path):
            return tombstones.rows(self._db)

    def refilling(self) -> Refilling | None:
        """Whether a restored journal still waits for what its backup lacked."""
        with files.explained(self._path):
            return refilling.found(self._db)

    def damage(self) -> str | None:
        """What is wrong with the file itself, after a look at all of it; None if nothing is."""
        said = str(self._ask("PRAGMA quick_check(1)")[0][0])
        return None if said == "ok" else said

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _last(
        self,
        device: str,
        topic: str,
        noun: Callable[[str, dict[str, Any], int | None, str | None], Noun],
    ) -> Noun | None:
        said = self._latest(device, topic)
        return noun(device, said, self._zero(device, said), self._latest(device, "status")) if said else None

    def _latest(self, device: str, topic: str) -> Any:
        found = self._ask("SELECT body FROM latest WHERE device = ? AND topic = ?", device, topic)
        return json.loads(found[0][0]) if found else None

    def _zero(self, device: str, said: dict[str, Any]) -> int | None:
        if said["zero"] is not None:
            return int(said["zero"])
        return self.zero(device, said["boot"])

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        with files.explained(self._path):
            return self._db.execute(query, values).fetchall()
