"""Checks of the machine, the broker, the journal and InfluxDB, and of each cushion by `perch.doctor.check_cushions`."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from perch.config import Config, ConfigError, find, load
from perch.doctor.check_cushions import RECENT_MS, cushion_findings, flood_findings
from perch.doctor.check_host import host_findings
from perch.doctor.check_influx import influx_findings
from perch.doctor.finding import Finding
from perch.journal import JournalError, Reader
from perch.model.calendar import Calendar
from perch.model.language import ago, many
from perch.model.records import IMPORTED
from perch.model.upkeep import QuarantineSummary, UnreadableRow
from perch.mqtt import probe

_RELEASED_MS = 1_767_225_600_000  # 2026-01-01: a clock before this Perch was written is wrong
_LEAST_FREE = 200 * 1024 * 1024
_ROWS_SHOWN = 3
_BESIDE = ("-wal", "-shm", ".lock", ".sender.lock")  # what a host needs beside the journal
_REFUSED = {
    False: "Is a cushion newer than this host? Does somebody else write there?",
    True: "Mend what InfluxDB says of influx/…, then `perch rebuild` sends it again.",
}


def examine(
    given: Path | None, env: Mapping[str, str], now_ms: int, speed: int = 1, host_only: bool = False
) -> Iterator[Finding]:
    """Yield all findings; a config that cannot be used ends them. `now_ms` goes `speed` times as fast as real time.

    With `host_only` only whether the host of this configuration answers: quick with a journal of any size.
    """
    try:
        config = load(given, env)
    except ConfigError as error:
        yield from (Finding("config", text, "Mend this setting.") for text in error.problems)
        return
    if not host_only:
        yield from _machine(find(given, env), config, now_ms)
    yield (broker := _broker(config))
    if not host_only:
        yield from _journal(config, now_ms)
    if config.address and broker.well:
        of_host = host_findings(config, config.address, _journal_id(config), now_ms, speed)
        # Damage was read above, record by record.
        yield from (finding for finding in of_host if host_only or finding.about != "host, damage")
    if config.influx.url and not host_only:
        yield from influx_findings(config, now_ms)


def _machine(path: Path | None, config: Config, now_ms: int) -> Iterator[Finding]:
    yield Finding("config", f"read from {path}" if path else "no file, so the defaults hold")
    shown = f"{config.calendar.local(now_ms):%Y-%m-%d %H:%M} in {config.time.zone}"
    yield Finding("clock", shown, "" if now_ms >= _RELEASED_MS else "Set the clock of this machine.")
    yield from _folder(config)


def _folder(config: Config) -> Iterator[Finding]:
    folder = config.folder
    nearest = next(path for path in (folder, *folder.absolute().parents) if _exists(path))
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        yield Finding("data", f"{folder} cannot be written", "Give yourself the right to, or set data_dir elsewhere.")
        return
    yield Finding("data", str(folder) + ("" if nearest == folder else ", not made yet"))
    for path in (config.journal, *(config.journal.with_name(f"{config.journal.name}{end}") for end in _BESIDE)):
        if _exists(path) and not os.access(path, os.W_OK):
            yield Finding("data", f"{path} cannot be written", "Give it to the user that `perch run` runs as.")
    free = shutil.disk_usage(nearest).free
    advice = "" if free >= _LEAST_FREE else "Make room: nothing is stored on a full disk."
    yield Finding("disk", f"{free // 1024**2:,} MiB free", advice)


def _exists(path: Path) -> bool:
    """Return whether the path exists, as far as we may look."""
    with suppress(OSError):
        return path.exists()
    return False


def _broker(config: Config) -> Finding:
    if config.address is None:
        return Finding("broker", "none set, so `perch run` starts its own, for the simulator only", pending=True)
    where = f"{config.address.host}:{config.address.port}"
    problem = probe(config.address)
    if problem is None:
        return Finding("broker", f"{where} lets us in")
    return Finding("broker", f"{where} {problem}", "See that it runs, and that the settings of [broker] fit it.")


def _journal(config: Config, now_ms: int) -> Iterator[Finding]:
    if not _exists(config.journal):
        yield Finding("journal", f"none yet at {config.journal}; `perch run` makes it", pending=True)
        return
    try:
        with Reader(config.journal) as reader:
            yield from _contents(reader, config, now_ms)
    except JournalError as error:
        yield Finding("journal", str(error), "Until this is mended nothing is stored.")


def _journal_id(config: Config) -> str | None:
    """Return the id of the journal; None where there is none, "" where it cannot be read."""
    try:
        with Reader(config.journal) as reader:
            return reader.id
    except JournalError:
        return "" if _exists(config.journal) else None


def _contents(reader: Reader, config: Config, now_ms: int) -> Iterator[Finding]:
    devices = [device for device in reader.devices() if not device.startswith(IMPORTED)]
    size = f"{config.journal.stat().st_size // 1024:,} KiB"
    damage = reader.damage()
    shown = f"{reader.id}, {size}, {many(len(devices), 'cushion')}" + (f"; damaged: {damage}" if damage else "")
    yield Finding("journal", shown, "Stop `perch run`, then `perch repair`." if damage else "")
    if not damage:
        yield from _damaged(reader, config.calendar, now_ms)
    if not devices:
        yield Finding("cushions", "none was ever heard", pending=True)
    yield from _ownership(reader, config)
    yield from cushion_findings(devices, reader, config, now_ms)
    yield _quarantine(reader.quarantine(), now_ms)
    yield from flood_findings(reader, now_ms)


def _damaged(reader: Reader, calendar: Calendar, now_ms: int) -> Iterator[Finding]:
    """Yield the records, and the entries of people, whose bytes are not those that were written."""
    bad = [*reader.damaged(), *reader.set_aside()]
    if bad:
        rows = _lines(f"{row.device}, boot {row.boot}, seq {row.seq}: {row.reason}" for row in bad)
        advice = "Check the disk of this machine. `perch repair` asks cushions for all that they still have."
        yield Finding("damage", f"{many(len(bad), 'record')} cannot be read and counts nowhere:{rows}", advice)
    yield from _unreadable(reader, now_ms)
    if entries := reader.damaged_entries():
        rows = _lines(f"{entry.kind}, told {_day_of(entry.told_ms, calendar)}" for entry in entries)
        shown = f"{many(len(entries), 'entry', 'entries')} of people cannot be read and counts nowhere:{rows}"
        advice = "Check the disk, and enter it again; a backup may still have it. `perch repair` leaves it out."
        yield Finding("damage, entries", shown, advice)


def _unreadable(reader: Reader, now_ms: int) -> Iterator[Finding]:
    """Yield the rows beside records and entries that cannot be read, and what was lost of what people decided."""
    if rows := reader.unreadable():
        shown = f"{many(len(rows), 'row')} beside the records cannot be read:{_named(rows)}"
        advice = "Check the disk, and start `perch run` anew: it takes them out and makes anew what it can."
        yield Finding("damage, rows", shown, advice)
    at_ms, gone = reader.lost() or (0, [])
    if gone and now_ms - at_ms < RECENT_MS:
        shown = f"of what you decided {many(len(gone), 'row')} could not be read and had to go:{_named(gone)}"
        advice = "Decide it again, as by `perch baseline`, `perch forget` or the settings of the cushion."
        yield Finding("damage, decisions", shown, advice)


def _named(rows: Sequence[UnreadableRow]) -> str:
    return _lines(f"{row.table}: {row.key}" for row in rows)


def _lines(rows: Iterable[str]) -> str:
    """Return the first of some rows, each on a line of its own."""
    return "".join(f"\n{row}" for row in islice(rows, _ROWS_SHOWN))


def _day_of(told_ms: object, calendar: Calendar) -> str:
    """Return the day of a damaged entry, as far as it can be read."""
    with suppress(TypeError, ValueError, OverflowError, OSError):
        return calendar.day_of(int(str(told_ms))).isoformat()
    return "on a day that cannot be read"


def _ownership(reader: Reader, config: Config) -> Iterator[Finding]:
    """Yield whether the journal was restored and is not whole yet, and which cushions were forgotten."""
    calendar = config.calendar
    if refilling := reader.refilling():
        names = ", ".join(refilling.waiting)
        yield Finding(
            "restored",
            f"{calendar.local(refilling.since_ms):%Y-%m-%d %H:%M}, and not yet known to be whole again: {names}",
            "Keep `perch run` and these cushions on for an hour; `perch restore --done` if one never comes back.",
        )
    forgotten = [tombstone for tombstone in reader.forgotten() if tombstone.back_ms is None]
    if forgotten:
        names = ", ".join(f"{each.device} ({calendar.local(each.at_ms):%Y-%m-%d})" for each in forgotten)
        yield Finding("forgotten", f"{names}; nothing is taken from there")


def _quarantine(summary: QuarantineSummary, now_ms: int) -> Finding:
    if not summary.refused:
        return Finding("refused", "no message was")
    recent = {row.topic.startswith("influx/") for row in summary.rows if now_ms - row.last_ms < RECENT_MS}
    lacking = f" but for {summary.overflow}, for which it has no room" if summary.overflow else ""
    shown = f"{many(summary.refused, 'message')}, kept in the journal{lacking}; the last:"
    rows = _lines(f"{row.count} × {row.topic}: {row.reason} ({ago(now_ms - row.last_ms)})" for row in summary.rows)
    return Finding("refused", shown + rows, " ".join(_REFUSED[by_influx] for by_influx in sorted(recent)))
