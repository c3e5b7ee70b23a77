"""Is everything well? Each finding says what is so and, where it is not well, what to do about it."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from perch.config import Config, ConfigError, find, load
from perch.days import baseline
from perch.doctor.finding import Finding
from perch.doctor.host import answering
from perch.influx.client import Influx, Unreachable
from perch.journal import JournalError, Reader
from perch.model.cushion import Health, SeatState
from perch.model.records import IMPORTED
from perch.model.upkeep import QuarantineSummary
from perch.mqtt import probe
from perch.report.words import MEND_SAFE, SAFE, ago, many

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS
_RELEASED_MS = 1_767_225_600_000  # 2026-01-01: a clock before this Perch was written is wrong
_LEAST_FREE = 200 * 1024 * 1024
_ROWS_TOLD = 3
_BESIDE = ("-wal", "-shm", ".lock", ".sender.lock")  # what a host needs beside the journal
_RECENT_MS = 7 * _DAY_MS
_TO_INFLUX = "influx/"
_REFUSED = {
    False: "Is a cushion newer than this host? Does somebody else write there?",
    True: "Mend what InfluxDB says of influx/…, then `perch rebuild` sends it again.",
}


def examine(given: Path | None, env: Mapping[str, str], now_ms: int) -> Iterator[Finding]:
    """All findings, one after the other; a config that cannot be used ends them."""
    path = find(given, env)
    try:
        config = load(given, env)
    except ConfigError as error:
        yield from (Finding("config", text, "Mend this setting.") for text in error.problems)
        return
    yield Finding("config", f"read from {path}" if path else "no file, so the defaults hold")
    yield _clock(now_ms, config)
    yield from _folder(config)
    broker = _broker(config)
    yield broker
    yield from _journal(config, now_ms)
    if config.address and broker.well:
        yield answering(config, config.address, _journal_id(config))
    if config.influx.url:
        yield _influx(config)


def examine_host(given: Path | None, env: Mapping[str, str]) -> Iterator[Finding]:
    """Only whether the host of this configuration answers at its broker; quick, however large the journal is."""
    try:
        config = load(given, env)
    except ConfigError as error:
        yield from (Finding("config", text, "Mend this setting.") for text in error.problems)
        return
    yield (broker := _broker(config))
    if config.address and broker.well:
        yield answering(config, config.address, _journal_id(config))


def _clock(now_ms: int, config: Config) -> Finding:
    told = f"{config.calendar.local(now_ms):%Y-%m-%d %H:%M} in {config.time.zone}"
    return Finding("clock", told, "" if now_ms >= _RELEASED_MS else "Set the clock of this machine.")


def _folder(config: Config) -> Iterator[Finding]:
    folder = config.folder
    there = next(path for path in (folder, *folder.absolute().parents) if _exists(path))
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        yield Finding("data", f"{folder} cannot be written", "Give yourself the right to, or set data_dir elsewhere.")
        return
    yield Finding("data", str(folder) + ("" if there == folder else ", not made yet"))
    for path in (config.journal, *(config.journal.with_name(f"{config.journal.name}{end}") for end in _BESIDE)):
        if _exists(path) and not os.access(path, os.W_OK):
            yield Finding("data", f"{path} cannot be written", "Give it to the user that `perch run` runs as.")
    free = shutil.disk_usage(there).free
    advice = "" if free >= _LEAST_FREE else "Make room: nothing is stored on a full disk."
    yield Finding("disk", f"{free // 1024**2:,} MiB free", advice)


def _exists(path: Path) -> bool:
    """Whether it is there, as far as we may look."""
    with suppress(OSError):
        return path.exists()
    return False


def _broker(config: Config) -> Finding:
    if config.address is None:
        return Finding("broker", "none set, so `perch run` starts its own, for the simulator only")
    where = f"{config.address.host}:{config.address.port}"
    wrong = probe(config.address)
    if wrong is None:
        return Finding("broker", f"{where} lets us in")
    return Finding("broker", f"{where} {wrong}", "See that it runs, and that the settings of [broker] fit it.")


def _journal(config: Config, now_ms: int) -> Iterator[Finding]:
    if not _exists(config.journal):
        yield Finding("journal", f"none yet at {config.journal}; `perch run` makes it")
        return
    try:
        with Reader(config.journal) as reader:
            yield from _contents(reader, config, now_ms)
    except JournalError as error:
        yield Finding("journal", str(error), "Until this is mended nothing is stored.")


def _influx(config: Config) -> Finding:
    """Whether InfluxDB takes points."""
    own = config.influx
    try:
        Influx(own.url, own.org, own.bucket, own.token).look()
    except Unreachable as error:
        advice = "See that it runs, and that the settings of [influx] fit it. Nothing is lost: the journal has it all."
        return Finding("InfluxDB", f"{own.url}: {error}", advice)
    waiting = many(_waiting(config), "hour or state", "hours and states")
    to_send = "on standby nothing is sent" if config.standby else f"{waiting} to be sent"
    return Finding("InfluxDB", f"{own.url} takes points; {to_send}")


def _waiting(config: Config) -> int:
    try:
        with Reader(config.journal) as reader:
            return reader.waiting()
    except JournalError:
        return 0


def _journal_id(config: Config) -> str | None:
    """The id of the journal; None where there is none, empty where it cannot be read."""
    try:
        with Reader(config.journal) as reader:
            return reader.id
    except JournalError:
        return "" if _exists(config.journal) else None


def _contents(reader: Reader, config: Config, now_ms: int) -> Iterator[Finding]:
    devices = [device for device in reader.devices() if not device.startswith(IMPORTED)]
    size = f"{config.journal.stat().st_size // 1024:,} KiB"
    damage = reader.damage()
    told = f"{reader.id}, {size}, {many(len(devices), 'cushion')}" + (f"; damaged: {damage}" if damage else "")
    yield Finding("journal", told, "`perch restore` puts a backup in its place." if damage else "")
    yield from _owned(reader, config)
    for device in devices:
        yield _cushion(device, reader, now_ms)
        yield from _silence(device, reader, config, now_ms)
    for device, count in reader.unplaced().items():
        told = f"{many(count, 'record')} of {device} {'waits' if count == 1 else 'wait'} for a known time"
        yield Finding("time", told, "Let the cushion reach this host or an NTP server; they are placed then.")
    yield _quarantine(reader.quarantine(), now_ms)
    yield from _floods(reader, now_ms)


def _owned(reader: Reader, config: Config) -> Iterator[Finding]:
    """Whether it was restored and is not whole yet, and who was forgotten."""
    days = config.calendar
    if refilling := reader.refilling():
        names = ", ".join(refilling.waiting)
        yield Finding(
            "restored",
            f"{days.local(refilling.since_ms):%Y-%m-%d %H:%M}, and not yet known to be whole again: {names}",
            "Keep `perch run` and these cushions on for an hour; `perch restore --done` if one never comes back.",
        )
    gone = [f"{one.device} ({days.local(one.at_ms):%Y-%m-%d})" for one in reader.forgotten() if one.back_ms is None]
    if gone:
        yield Finding("forgotten", f"{', '.join(gone)}; nothing is taken from there")


def _cushion(device: str, reader: Reader, now_ms: int) -> Finding:
    live, health = reader.live(device), reader.health(device)
    if reader.status(device) == "safe":
        return Finding(device, SAFE, MEND_SAFE)
    if live is None:
        return Finding(device, "never told about its seat", "Is it plugged in, and on the Wi-Fi?")
    heard = "at an unknown time" if live.at_ms is None else ago(now_ms - live.at_ms)
    told = f"{'online' if live.online else 'offline'}, last heard {heard}{_of_health(health)}"
    return Finding(device, told, _advice(live, health, now_ms))


def _silence(device: str, reader: Reader, config: Config, now_ms: int) -> Iterator[Finding]:
    """Whether it nudges when it should."""
    reported, held = reader.reported(device), baseline.read(reader.note(baseline.note_of(device)))
    present = config.calendar.day_of(now_ms)
    silent = reported.nudging_off if reported else None
    if wrong := baseline.nudging_wrong(silent, held, config.study.blinded, present):
        yield Finding(f"{device}, nudges", *wrong)


def _of_health(health: Health | None) -> str:
    if health is None:
        return ""
    flash = f"; flash: {health.flash}" if health.flash else ""
    return f", firmware {health.fw}, {health.outbox} not stored yet{flash}"


def _advice(live: SeatState, health: Health | None, now_ms: int) -> str:
    """What to do first about a cushion: the first that is wrong."""
    wrong: list[tuple[bool, str]] = [
        (
            live.at_ms is not None and live.at_ms > now_ms + _MINUTE_MS,
            "It is ahead of this machine: check both clocks.",
        ),
        (not live.online, "Is it plugged in, and on the Wi-Fi?"),
        (live.unheard(now_ms), "It is silent: is `perch run` running, the Wi-Fi well, and this machine's clock right?"),
        (bool(health and health.faulty), "A cell is faulty: check its wires."),
        (bool(health and health.flash), "Its flash fails: deploy to it again; if it stays so, replace the board."),
        (bool(health and health.dropped), "It had to drop records: keep `perch run` running."),
    ]
    return next((advice for is_so, advice in wrong if is_so), "")


def _quarantine(found: QuarantineSummary, now_ms: int) -> Finding:
    if not found.refused:
        return Finding("refused", "no message was")
    recent = {row.topic.startswith(_TO_INFLUX) for row in found.rows if now_ms - row.last_ms < _RECENT_MS}
    lacking = f" but for {found.overflow}, for which it has no room" if found.overflow else ""
    told = f"{many(found.refused, 'message')}, kept in the journal{lacking}; the last:"
    for row in found.rows[:_ROWS_TOLD]:
        told += f"\n{row.count} × {row.topic}: {row.reason} ({ago(now_ms - row.last_ms)})"
    return Finding("refused", told, " ".join(_REFUSED[by_influx] for by_influx in sorted(recent)))


def _floods(reader: Reader, now_ms: int) -> Iterator[Finding]:
    """Who sends so much that not all of it is looked at."""
    for device, row in reader.floods():
        if now_ms - row.last_ms < _RECENT_MS:
            told = f"{row.reason} ({ago(now_ms - row.last_ms)})"
            yield Finding(device, told, "Is it the cushion itself? `perch device remove` shuts out who has its key.")
