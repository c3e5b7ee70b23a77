"""Checks of each cushion: whether it is heard, well, and nudges when it should."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from perch.config import Config
from perch.days.baseline import device_baseline, nudging_wrong
from perch.doctor.finding import Finding
from perch.journal import Reader
from perch.model.cushion import MEND_SAFE, SAFE, Health, SeatState
from perch.model.language import ago, many
from perch.report.cells import RESTING, UNFELT, places_of, too_few

_MINUTE_MS = 60_000
LEAST_LEFT = 8 * 1024
"""Bytes of memory under which the network of a cushion has been seen to fail on an emulated ESP32 (1,956 were)."""
MOST_QUICK = 2
"""Starts by power within a minute of another that ask for a look at the supply: one may be somebody plugging it in."""
MOST_HUNG = 2
"""Starts by the watchdog that ask for a look at the log: one is also what who works at the serial line gets."""
RECENT_MS = 7 * 24 * 60 * _MINUTE_MS
"""A refusal or a flood is worth an advice for so long."""


def cushion_findings(devices: Sequence[str], reader: Reader, config: Config, now_ms: int) -> Iterator[Finding]:
    """Yield the findings on each of these cushions, and on records of any that wait for a known time."""
    for device in devices:
        yield _condition(device, reader, now_ms)
        yield from _nudging(device, reader, config, now_ms)
        yield from _starts(device, reader.starts(device, now_ms - RECENT_MS))
    for device, count in reader.unplaced().items():
        yield from _waiting(device, count, reader)


def _waiting(device: str, count: int, reader: Reader) -> Iterator[Finding]:
    """Yield how many records have no known time; those of the present start can still be placed."""
    health = reader.health(device)
    waiting = count if health is None else reader.unplaced_of(device, health.boot)
    if waiting:
        waits = f"{many(waiting, 'record')} of {device} {'waits' if waiting == 1 else 'wait'} for a known time"
        yield Finding("time", waits, "Let the cushion reach this host or an NTP server; they are placed then.")
    if lost := count - waiting:
        ended = f"{many(lost, 'record')} of {device} from starts that ended before the time was known: in no day"
        advice = "Nothing to do, unless it comes again: see that it reaches this host"
        yield Finding(f"{device}, times", f"{ended}. {advice}")


def _starts(device: str, starts: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Yield a finding where power came back again and again (a brown-out is told as power-on), or it hung often."""
    on = [at_ms for at_ms, cause in starts if cause == "power-on"]
    quick = sum(1 for before, after in pairwise(on) if after - before < _MINUTE_MS)
    if quick >= MOST_QUICK:
        shown = f"within a minute of another start power came {quick} times in 7 days"
        yield Finding(f"{device}, power", shown, "Is its supply weak? Try another cable, then another charger.")
    hung = sum(1 for _, cause in starts if cause == "watchdog")
    if hung >= MOST_HUNG:
        shown = f"its watchdog started it anew {hung} times in 7 days"
        advice = "`make logs` says which task hung. Update it, or replace the board."
        yield Finding(f"{device}, watchdog", shown, advice)


def flood_findings(reader: Reader, now_ms: int) -> Iterator[Finding]:
    """Yield each cushion of whose messages some were dropped unread in the last 7 days."""
    for device, row in reader.floods():
        if now_ms - row.last_ms < RECENT_MS:
            shown = f"{row.reason} ({ago(now_ms - row.last_ms)})"
            yield Finding(device, shown, "Is it the cushion itself? `perch device remove` shuts out who has its key.")


def _condition(device: str, reader: Reader, now_ms: int) -> Finding:
    state, health = reader.live(device), reader.health(device)
    if reader.status(device) == "safe":
        return Finding(device, SAFE, MEND_SAFE)
    if state is None:
        return Finding(device, "never told about its seat", "Is it plugged in, and on the Wi-Fi?")
    heard = "at an unknown time" if state.at_ms is None else ago(now_ms - state.at_ms)
    how = "asleep on its battery" if state.asleep else "online" if state.online else "offline"
    shown = f"{how}, last heard {heard}{_health_words(health)}"
    if state.left and not state.seated:
        shown += ", something was left on the seat"
    return Finding(device, shown, _advice(state, health, now_ms))


def _nudging(device: str, reader: Reader, config: Config, now_ms: int) -> Iterator[Finding]:
    """Yield a finding where it nudges and should not, or the other way round."""
    reported, period = reader.reported(device), device_baseline(reader, device)
    present = config.calendar.day_of(now_ms)
    off = reported.nudging_off if reported else None
    if problem := nudging_wrong(off, period, config.study.blinded, present):
        yield Finding(f"{device}, nudges", *problem)


def _health_words(health: Health | None) -> str:
    if health is None:
        return ""
    flash = f"; flash: {health.flash}" if health.flash else ""
    lowest = "" if health.idf_lowest is None else f", at least {health.idf_lowest // 1024} kB of memory left"
    faulty = f"; left out as faulty: {places_of(health.faulty, health.places)}" if health.faulty else ""
    faulty += f"; the empty seat counts at: {places_of(health.resting, health.places)}" if health.resting else ""
    few = too_few(len(health.places), len(health.faulty))
    update = f" (update: {health.update})" if health.update else ""
    return f", firmware {health.fw}{update}, {health.outbox} not stored yet{lowest}{flash}{faulty}{few and '; ' + few}"


def _advice(state: SeatState, health: Health | None, now_ms: int) -> str:
    """Return what to do about the first thing that is wrong; "" where nothing is."""
    problems: dict[str, object] = {
        "It is ahead of this machine: check both clocks.": state.at_ms and state.at_ms > now_ms + _MINUTE_MS,
        "Is it plugged in, and on the Wi-Fi?": not state.online,
        "It is silent: is `perch run` running, the Wi-Fi well, and this machine's clock right?": state.unheard(now_ms),
    }
    if health:
        is_short = health.idf_lowest is not None and health.idf_lowest < LEAST_LEFT
        problems |= {
            f"Check the wires of the cells that are left out. {UNFELT}": health.faulty,
            RESTING: health.resting,
            "Its flash fails: deploy to it again; if it stays so, replace the board.": health.flash,
            _TAKEN_BACK: health.update and health.update.startswith("went back"),
            "It had to drop records: keep `perch run` running.": health.dropped,
            "Its memory is short: a board with PSRAM has more.": health.shed or is_short,
        }
    return next((advice for advice, is_so in problems.items() if is_so), "")


_TAKEN_BACK = "The last update was taken back: mend what it says, then `perch update` again."
