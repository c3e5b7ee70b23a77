"""Reading a journal, also from another process while the host writes it."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from perch.journal import entries, foreign_boots, quarantine, refilling, rows, tombstones, unreadable_rows
from perch.journal.connection import EVER, OpenJournal
from perch.journal.damaged_records import cause, damaged, listed
from perch.journal.files import open_to_read
from perch.measures.coverage import runs_of
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.people import Entry
from perch.model.sitting import Bout, Covered, Nudge
from perch.model.upkeep import DamagedRecord, Forgotten, Quarantined, QuarantineSummary, Refilling, UnreadableRow
from perch.programme.seats import as_counted, named_on, seat_as_counted
from perch.wire.messages import KINDS, LONGEST_BOUT_MS

_OF_KIND = (
    "SELECT {} FROM records INDEXED BY records_by_time"
    " WHERE device = ? AND kind = '{}' AND start_ms >= ? AND start_ms < ?"
)
_IN_ORDER = " ORDER BY start_ms, boot, seq"
COVERED = _OF_KIND.format("boot, start_ms, end_ms", "bout") + " AND end_ms > ?"
BOUTS = _OF_KIND.format(rows.BOUT_COLUMNS, "bout") + " AND end_ms > ?" + _IN_ORDER
NUDGES = _OF_KIND.format(rows.NUDGE_COLUMNS, "nudge") + _IN_ORDER
_STARTS = _OF_KIND.format("start_ms, CAST(body AS BLOB)", "boot") + _IN_ORDER
_CALIBRATIONS = _OF_KIND.format("boot, start_ms", "calibration") + _IN_ORDER
# All but bouts are moments, of which the index alone knows all: years of them are not looked up one by one.
MOMENTS = (
    "SELECT boot, start_ms, start_ms FROM records INDEXED BY records_by_time"
    f" WHERE device = ? AND kind IN ({', '.join(repr(kind) for kind in KINDS if kind != 'bout')})"
    " AND start_ms > ? AND start_ms < ?"
)
_DEVICES = "SELECT device FROM boots UNION SELECT device FROM latest ORDER BY device"
_WAITING = "device = ? AND start_ms IS NULL"
UNPLACED = "SELECT device, count(*) FROM records INDEXED BY records_unplaced WHERE start_ms IS NULL GROUP BY device"
# The last to begin is the last to end, but for bouts of one cushion that overlap, which there are none of.
SPAN = (
    "SELECT min(start_ms), (SELECT end_ms FROM records WHERE device = ?1 AND kind = ?2 AND start_ms IS NOT NULL"
    " ORDER BY start_ms DESC LIMIT 1) FROM records WHERE device = ?1 AND kind = ?2"
)
_AROUND_MS = 3_600_000

Noun = TypeVar("Noun")


class Reader(OpenJournal):
    """A read-only view of a journal file. Every call sees what is committed at that moment.

    Raises JournalError where the file is missing, no journal, of a newer Perch, or not yet up to date, and on
    every call that finds it damaged.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, open_to_read(path))
        self._seats: tuple[int, list[Entry]] | None = None

    @property
    def id(self) -> str:
        """The journal id: 16 hex digits, drawn when the journal was made; "" where it cannot be read."""
        return str(self._meta("id") or "")

    @property
    def version(self) -> int:
        """A number that is another one after each commit to the journal, by whatever process; it reads no table."""
        return int(self._ask("PRAGMA data_version")[0][0])

    def devices(self) -> list[str]:
        """Return the names of all devices in the journal, sorted."""
        return [device for (device,) in self._ask(_DEVICES)]

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        """Return the placed bouts that overlap `[from_ms, to_ms)`, by start, marked as they count on the cushion."""
        recorded = partial(self._recorded, device)
        return as_counted(recorded(from_ms, to_ms), named_on(device, self.seat_entries()), recorded)

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        """Return the placed nudges in `[from_ms, to_ms)`, by time."""
        foreign = self.foreign_boots(device)
        nudges = rows.nudges(self._ask(NUDGES, device, from_ms, to_ms))
        return [nudge for nudge in nudges if nudge.boot not in foreign]

    def calibrations(self, device: str, from_ms: int, to_ms: int) -> list[int]:
        """Return the moments of the calibrations in `[from_ms, to_ms)` (UTC ms), by time."""
        foreign = self.foreign_boots(device)
        return [at for boot, at in self._ask(_CALIBRATIONS, device, from_ms, to_ms) if boot not in foreign]

    def covered(self, device: str, from_ms: int, to_ms: int) -> list[Covered]:
        """Return the times at which the cushion was on in `[from_ms, to_ms)` and one hour on both sides.

        They are runs without a longer gap than `measures.coverage` allows, in the order of boots.
        """
        start, end = from_ms - _AROUND_MS, to_ms + _AROUND_MS
        bouts = self._ask(COVERED, device, start - LONGEST_BOUT_MS, end, start)
        return list(runs_of(bouts + self.moments(device, start, end)))

    def moments(self, device: str, from_ms: int, to_ms: int) -> list[tuple[str, int, int]]:
        """Return the moments of all records but bouts between the two, as (boot, at_ms, at_ms)."""
        signs = self._ask(rows.LAST_SIGNS, device, from_ms)
        moments: list[tuple[str, int, int]] = self._ask(MOMENTS, device, from_ms, to_ms)
        return moments + [(boot, at, at) for boot, at in signs if from_ms < at < to_ms]

    def live(self, device: str) -> SeatState | None:
        """Return the newest seat state of this cushion, or None."""
        live = self._last(device, "state", rows.live)
        if live is None or not live.seated:
            return live
        return seat_as_counted(live, named_on(device, self.seat_entries()), partial(self._recorded, device))

    def health(self, device: str) -> Health | None:
        """Return the newest health of this cushion, or None."""
        return self._last(device, "health", rows.health)

    def reported(self, device: str) -> SettingsInForce | None:
        """Return the settings that the cushion last reported in force, or None."""
        body = self._latest(device, "settings/reported")
        return SettingsInForce(body["rev"], body["settings"], tuple(body["refused"])) if body else None

    def wanted(self) -> dict[str, SettingsInForce]:
        """Return the settings that are wanted of each cushion, by device."""
        wanted = self._ask("SELECT device, rev, settings FROM wanted")
        return {device: SettingsInForce(rev, json.loads(values)) for device, rev, values in wanted}

    def status(self, device: str) -> str | None:
        """Return the newest status (online, safe, offline, asleep), or None."""
        status = self._latest(device, "status")
        return None if status is None else str(status)

    def statuses(self) -> dict[str, str]:
        """Return the status of each cushion: online, safe, offline, asleep, or silent where it is no longer heard."""
        return dict(self._ask("SELECT device, heart FROM heads WHERE topic = 'status'"))

    def earliest(self, device: str) -> int | None:
        """Return the UTC ms at which the first placed bout of a cushion began, or None."""
        result = self._ask("SELECT min(start_ms) FROM records WHERE device = ? AND kind = 'bout'", device)
        return result[0][0] if result else None

    def zero(self, device: str, boot: str) -> int | None:
        """Return the UTC ms at which a boot of a cushion began, or None while that is unknown."""
        return self._read(rows.zero, device, boot)

    def unplaced(self) -> dict[str, int]:
        """Return how many records of each cushion wait for a known time; cushions with none are left out."""
        return dict(self._ask(UNPLACED))

    def unplaced_of(self, device: str, boot: str) -> int:
        """Return how many records of a boot have no UTC time yet."""
        return int(self._ask(f"SELECT count(*) FROM records WHERE {_WAITING} AND boot = ?", device, boot)[0][0])

    def starts(self, device: str, from_ms: int) -> list[tuple[int, str]]:
        """Return (start_ms, cause) of the placed starts of a cushion from an instant on, oldest first."""
        starts = self._ask(_STARTS, device, from_ms, EVER)
        return [(at_ms, why) for at_ms, body in starts if (why := cause(body)) is not None]

    def quarantine(self, newest: int = 20) -> QuarantineSummary:
        """Return the totals of the quarantine and its `newest` rows, latest first."""
        return self._read(quarantine.summary, newest)

    def span(self, device: str) -> tuple[int, int] | None:
        """Return the start of its first placed record and the end of its last one, UTC ms; None where there is none."""
        spans = [self._ask(SPAN, device, kind)[0] for kind in KINDS]
        starts, ends = [start for start, _ in spans if start is not None], [end for _, end in spans if end is not None]
        return (min(starts), max(ends)) if starts else None

    def count(self, device: str) -> int:
        """Return the number of stored records of a device."""
        return int(self._ask("SELECT count(*) FROM records WHERE device = ?", device)[0][0])

    def floods(self) -> list[tuple[str, Quarantined]]:
        """Return, by cushion, what is dropped unread because it sends too much."""
        return self._read(quarantine.floods)

    def refused_topics(self) -> list[str]:
        """Return the topics of the messages in the quarantine, sorted."""
        return [topic for (topic,) in self._ask("SELECT DISTINCT topic FROM quarantine ORDER BY topic")]

    def forgotten(self) -> list[Forgotten]:
        """Return the tombstones, by name."""
        return self._read(tombstones.rows)

    def refilling(self) -> Refilling | None:
        """Return what a restored journal still waits for, or None."""
        return self._read(refilling.current)

    def foreign_boots(self, device: str) -> tuple[str, ...]:
        """Return the boots of other boards that send under this name."""
        return self._read(foreign_boots.read, device)

    def entries(self) -> list[Entry]:
        """Return the entries of people, by time, without damaged ones."""
        return self._read(entries.rows)

    def entry_changes(self) -> tuple[object, ...]:
        """Return a value that is another one once entries were stored or deleted; no entry is read for it."""
        return self._read(entries.changes)

    def seat_entries(self) -> list[Entry]:
        """Return the entries on who sat in which bout and on people, by time; none where nobody said who sat.

        They are read once after each commit, as every look at bouts needs them.
        """
        version, known = self.version, self._seats
        if known is None or known[0] != version:
            self._seats = known = version, self._read(entries.seat_rows)
        return known[1]

    def damaged_entries(self) -> list[Entry]:
        """Return the damaged entries of people that were not entered again, without their bodies."""
        return self._read(entries.damaged)

    def damaged(self) -> list[DamagedRecord]:
        """Read every record; return those that are damaged and not set aside yet."""
        return self._read(lambda db: list(damaged(db)))

    def set_aside(self) -> list[DamagedRecord]:
        """Return the damaged records that were set aside and were not sent again since."""
        return self._read(listed)

    def unreadable(self) -> list[UnreadableRow]:
        """Return the rows beside records and entries that cannot be read; they count nowhere."""
        return self._read(unreadable_rows.found)

    def lost(self) -> tuple[int, list[UnreadableRow]] | None:
        """Return which rows of what people decided were taken out as unreadable, and when last (UTC ms), or None."""
        return self._read(unreadable_rows.lost)

    def _recorded(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        foreign = self.foreign_boots(device)
        bouts = rows.bouts(self._ask(BOUTS, device, from_ms - LONGEST_BOUT_MS, to_ms, from_ms))
        return [bout for bout in bouts if bout.boot not in foreign]

    def _last(
        self, device: str, topic: str, noun: Callable[[str, dict[str, Any], int | None, str | None], Noun]
    ) -> Noun | None:
        body = self._latest(device, topic)
        if not body:
            return None
        try:
            zero = self.zero(device, body["boot"]) if body["zero"] is None else int(body["zero"])
            return noun(device, body, zero, self._latest(device, "status"))
        except (KeyError, TypeError, ValueError):  # damaged on the disk; the next one takes its place
            return None

    def _latest(self, device: str, topic: str) -> Any:
        result = self._ask("SELECT body FROM latest WHERE device = ? AND topic = ?", device, topic)
        return json.loads(result[0][0]) if result else None  # one that is no JSON is hidden
