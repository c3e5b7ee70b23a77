"""Sixty days of four cushions up to a Friday afternoon, over the end of summer time, through the journal to InfluxDB.

All is made up and the same each time. `desk` has a baseline, goals and six cells, `sofa` is used on all days and in no
group, `lab-1` has a faulty cell and has dropped records, `lab-2` was heard last five hours ago. Their cells are CELLS.
Mia has desk and sofa, walks by a plan and keeps a diary.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.client import Influx
from perch.influx.people import PeopleSync
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, Reader, Writer
from perch.model.people import Entry, Person, Sharing
from perch.model.records import Arrival, Refusal
from perch.programme.entries import Fact, entry_of
from perch.simulator.past_entries import past_entries
from perch.wire.decode import check
from support.messages import bout, point
from support.recordings import DAYS

MINUTE, HOUR = 60_000, 3_600_000
TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=59)
DEVICES = ("desk", "lab-1", "lab-2", "sofa")
SITE = "home"
GROUPS = {"desk": "office", "lab-1": "lab", "lab-2": "lab"}
CELLS = {"desk": 6, "lab-1": 8, "lab-2": 16, "sofa": 4}
CALIBRATED = TODAY - timedelta(days=5)
PHASE = BaselinePeriod(FIRST)
MIA = Person("m1", "Mia", ("desk", "sofa"))
RULES = Rules(DAYS, frozenset(range(5)))
NOW_MS = DAYS.start(TODAY) + 12 * HOUR + 52 * MINUTE  # 16:52
SINCE_MS = NOW_MS - 31 * MINUTE  # since when somebody sits on the desk's chair
ENDS = {"lab-2": NOW_MS - 5 * HOUR}
_STATES_FROM = NOW_MS - 3 * 24 * HOUR
_HEALTH_FROM = NOW_MS - 14 * 24 * HOUR
_LIMIT = 40 * MINUTE

Sit = tuple[int, int]


def fill(folder: Path, url: str) -> Path:
    """Put all of it into a journal in this folder and from there into the InfluxDB at `url`; the journal."""
    journal = folder / "journal.db"
    writer = Writer(journal)
    for device in DEVICES:
        writer.store(list(history(device)), NOW_MS)
        writer.remember(f"group:{device}", GROUPS.get(device, ""))
    writer.remember(note_of("desk"), written(PHASE))
    writer.tell(list(_entries()))
    writer.close()
    influx, outbox = Influx(url, "perch", "perch", "", site=SITE), InfluxQueue(journal)
    with Reader(journal) as reader:
        filler = InfluxSync(reader, outbox, BatchWriter(influx, outbox), RULES)
        while filler.step(NOW_MS):
            pass
        PeopleSync(reader, outbox, BatchWriter(influx, outbox), RULES).look(NOW_MS)
    outbox.close()
    influx.close()
    return journal


def _entries() -> Iterator[Entry]:
    """What the one person wrote down who has desk and sofa, and lets InfluxDB have it."""
    own: list[tuple[int, Fact]] = [(1, MIA), (2, Sharing(influx=True, pain=True))]
    for number, (at_ms, fact) in enumerate([*own, *past_entries(DAYS, FIRST, TODAY - timedelta(days=1))]):
        yield entry_of(fact, MIA.id, f"{number:016x}", at_ms)


def history(device: str) -> Iterator[Arrival]:
    """All that a cushion said."""
    end = ENDS.get(device, NOW_MS)
    for number in reversed(range(21 if device in GROUPS and device != "desk" else 60)):
        day = TODAY - timedelta(days=number)
        sits = list(sits_of(device, day))
        for one in [*records(device, day, sits, end), *states(device, day, sits, end)]:
            kind = "record" if "seq" in one else "state"
            yield arrival(one, device, kind)
        yield from (arrival(one, device, "health") for one in health(device, day, end))
    yield arrival(b"offline" if device in ENDS else b"online", device, "status")


def arrival(message: dict[str, Any] | bytes, device: str, leaf: str) -> Arrival:
    """A message as it reaches the journal."""
    topic, payload = (
        f"perch/v1/{device}/{leaf}",
        message if isinstance(message, bytes) else json.dumps(message).encode(),
    )
    meaning = check(topic, payload, NOW_MS)
    if isinstance(meaning, Refusal):
        raise ValueError(f"the history is not on the wire: {meaning.reason}")
    return Arrival(topic, payload, meaning)


def sits_of(device: str, day: date) -> Iterator[Sit]:
    """When somebody sat (UTC ms): less once the baseline of two weeks is over, on the sofa in the evening."""
    chance, at = Random(f"{device} {day}"), DAYS.start(day) + (15 if device == "sofa" else 5) * HOUR
    if day.weekday() > 4 and device != "sofa":
        return
    last = at + (4 if device == "sofa" else 8 if day < FIRST + timedelta(days=14) else 7) * HOUR
    while at < last and (day != TODAY or at < SINCE_MS - 40 * MINUTE):
        minutes = chance.choice((4, 12, 25, 38, 43, 47, 58))
        yield at, min(at + minutes * MINUTE, SINCE_MS - 5 * MINUTE) if day == TODAY else at + minutes * MINUTE
        at += (minutes + chance.choice((1, 3, 8, 20))) * MINUTE
    if device == "desk" and day == TODAY:
        yield SINCE_MS, NOW_MS + HOUR


def _boot(day: date) -> dict[str, Any]:
    return {"boot": f"{day.toordinal():08x}", "zero": DAYS.start(day)}


def records(device: str, day: date, sits: list[Sit], end: int) -> Iterator[dict[str, Any]]:
    """The start of the day, a sign of life each quarter of an hour on an empty seat, bouts and nudges."""
    zero, boot, chance = DAYS.start(day), _boot(day), Random(f"{device} {day} posture")
    stop = min(end, DAYS.bounds(day)[1])
    yield point(0, 0, kind="boot", cause="power-on", fw="0.1.0", **boot)
    if (device, day) == ("desk", CALIBRATED):
        yield point(900, HOUR, kind="calibration", empty=[100] * CELLS[device], **boot)
    seq = 1
    for at in range(zero + 15 * MINUTE, stop, 15 * MINUTE):
        if not any(start <= at < till for start, till in sits):
            yield point(seq, at - zero, **boot)
            seq += 1
    for number, (start, till) in enumerate(sits):
        if till > stop:
            continue
        more = {"suspect": "object"} if (device, number, day.day) == ("desk", 3, 10) else {}
        told = {
            "balance_lr": chance.randrange(-90, 60),
            "balance_fr": chance.randrange(-40, 90),
            "shifts": chance.randrange(9),
        }
        yield bout(seq, start - zero, till - zero, **told, **more, **boot)
        yield from _nudges(seq + 1, (start - zero, till - zero), day, boot)
        seq += 5


def _nudges(seq: int, sit: Sit, day: date, boot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    silent = {"delivered": False, "why": "baseline"} if PHASE.contains(day) else {"delivered": True}
    for number, after in enumerate((40, 45, 50)):
        at = sit[0] + after * MINUTE
        if at < sit[1]:
            muted = {"delivered": False, "why": "muted"} if number == 2 else silent
            yield point(
                seq + number, at, kind="nudge", stretch_ms=after * MINUTE, nth=number + 1, bout=seq - 1, **boot, **muted
            )


def states(device: str, day: date, sits: list[Sit], end: int) -> Iterator[dict[str, Any]]:
    """Of the last three days: at each change, and each five minutes."""
    zero, stop = DAYS.start(day), min(end, DAYS.bounds(day)[1])
    changes = {moment for sit in sits for moment in sit if moment < stop}
    moments = changes | set(range(zero, stop, 5 * MINUTE)) | ({NOW_MS - MINUTE} if stop == NOW_MS else set())
    for at in sorted(moment for moment in moments if moment >= _STATES_FROM):
        sit = next((one for one in sits if one[0] <= at < one[1]), None)
        since = sit[0] if sit else max((till for _, till in sits if till <= at), default=zero)
        yield _state(device, at - zero, since - zero, sits.index(sit) if sit else None, day)


def _state(device: str, at: int, since: int, bout: int | None, day: date) -> dict[str, Any]:
    stretch = at - since if bout is not None else 0
    cells = [700, 800, 900, 600, 500, 400, *range(300, 310)][: CELLS[device]]
    told: dict[str, Any] = {
        "v": 1,
        "at": at,
        "seated": bout is not None,
        "since": since,
        "bout": None if bout is None else 1_000 + bout,
    }
    told |= {"stretch_ms": stretch, "nudges": 0}
    told |= {"limit_ms": _LIMIT, "due_in_ms": max(0, _LIMIT - stretch)}
    told |= {"loads": [load if bout is not None else 0 for load in cells]}
    posture = {"balance_lr": -78, "balance_fr": 32} if bout is not None else {}
    return told | posture | _boot(day)


def health(device: str, day: date, end: int) -> Iterator[dict[str, Any]]:
    """Of the last two weeks: each quarter of an hour."""
    zero, stop, chance = DAYS.start(day), min(end, DAYS.bounds(day)[1]), Random(f"{device} {day} health")
    for at in range(zero, stop, 15 * MINUTE):
        if at >= _HEALTH_FROM:
            late = at > NOW_MS - 20 * HOUR
            told = {"v": 1, "at": at - zero, "cause": "power-on", "free": 61_440 - chance.randrange(900), "fw": "0.1.0"}
            told |= {"rssi": -60 - chance.randrange(9), "outbox": chance.randrange(4), "rev": 3, "calibrated": True}
            told |= {"dropped": 7 if late and device == "lab-1" else 0, "faulty": [2] if device == "lab-1" else []}
            told |= {"calibrated_at": DAYS.start(FIRST), "drift": chance.randrange(4), "idf_lowest": 17_000}
            yield told | _boot(day)


def written_line(url: str, line: str) -> None:
    """One more line, as the host writes them."""
    influx = Influx(url, "perch", "perch", "")
    influx.write([line])
    influx.close()
