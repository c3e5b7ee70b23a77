"""A simulated cushion, the host and its embedded broker, in a time that is all their own."""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.importers.records import arrivals
from perch.journal import Reader, Writer
from perch.measures.debounce import Run, bouts
from perch.measures.goal import BASELINE_DAYS
from perch.model.sitting import Bout
from perch.programme.entries import entry_of
from perch.programme.people import DEFAULT
from perch.service.host import Host
from perch.simulator.past import past
from perch.simulator.past_entries import past_entries
from perch.simulator.process import SimulatedCushion

DEVICE = "cushion-demo"
PATIENCE_MS = 3_600_000
"""How long a command is worth doing here, where the time is told by the minute, and a minute may pass in a blink."""
SAMPLE_HZ = 2
_AT_ONCE = 1_000  # records in a transaction
# A change is seen one sample late at most, the median of three may cost another, and a simulated cell, like a real
# one, lets go of its last counts within some three seconds. Bouts are 10 s apart, so none is taken for another.
TOLERANCE_MS = 2 * 1000 // SAMPLE_HZ + 3000


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: who sits, from when to when (UTC ms), and how many times as fast as real time.

    `speed` None is as fast as it goes, `end_ms` None is for ever; `utc_offset_ms` is the person's time zone.
    """

    person: str
    seed: int
    start_ms: int
    utc_offset_ms: int
    speed: int | None = None
    end_ms: int | None = None
    cells: str = "good"

    def job(self, host: str, port: int, device: str) -> dict[str, Any]:
        """The script as the desktop cushion reads it."""
        settings = {"sample_hz": SAMPLE_HZ, "outbox_kb": 8192}
        job = {"job": "simulate", "host": host, "port": port, "device": device, "settings": settings}
        times = {"start_utc": self.start_ms, "end_utc": self.end_ms, "utc_offset_ms": self.utc_offset_ms}
        return job | times | {"person": self.person, "cells": self.cells, "seed": self.seed, "speed": self.speed}


@dataclass
class Play:
    """What the process of the cushion reports: its time, and the contacts that the simulated person made."""

    now_ms: int
    contacts: list[tuple[int, int]] = field(default_factory=list)

    def take(self, message: dict[str, Any]) -> None:
        """Take one message of the process."""
        self.now_ms = message.get("now", self.now_ms)
        if "contact" in message:
            self.contacts.append((message["contact"][0], message["contact"][1]))

    def true_bouts(self) -> list[Run]:
        """Return the bouts that follow from the contacts, by the 10-s rule."""
        return bouts((at, on) for start, end in self.contacts for at, on in ((start, True), (end, False)))


@dataclass(frozen=True, slots=True)
class DemoRun:
    """A running host, and the simulated cushion that is connected to it under the name `device`."""

    service: Host
    board: SimulatedCushion
    play: Play
    device: str

    def acts(self) -> Iterator[None]:
        """Yield after each message of the cushion. Raises BoardError, and the failure of the host."""
        for message in self.board:
            self.play.take(message)
            if self.service.failure:
                raise self.service.failure
            yield


def live_through(journal: Path, rules: Rules, weeks: int, script: Script) -> str:
    """Store weeks of sitting up to the day of the script, with their baseline and the entries of a person.

    Returns the name of the cushion. Raises JournalError.
    """
    last = rules.calendar.day_of(script.start_ms) - timedelta(days=1)
    first = last - timedelta(days=7 * weeks - 1)
    with Writer(journal) as writer, closing(Reader(journal)) as reader:
        device = _new_name(reader.devices())
        records = arrivals(device, past(rules.calendar, first, last, script.seed))
        while batch := list(islice(records, _AT_ONCE)):
            writer.store(batch, script.start_ms)
        writer.remember(note_of(device), written(BaselinePeriod(first, first + timedelta(days=BASELINE_DAYS))))
        if not reader.entries():  # else they are somebody's own
            entries = past_entries(rules.calendar, first, last, script.seed)
            writer.tell([entry_of(fact, DEFAULT.id, secrets.token_hex(8), at_ms) for at_ms, fact in entries])
    return device


@contextmanager
def stage(script: Script, journal: Path, device: str | None = None) -> Iterator[DemoRun]:
    """Set up host and cushion, in simulated time. Raises PerchError where one of them cannot work.

    Without the name of a `device` the cushion gets one that the journal does not know.
    """
    play = Play(script.start_ms)
    service = Host(journal, None, lambda: play.now_ms, patience_ms=PATIENCE_MS)
    service.start()
    try:
        service.ready.wait()
        device = device or _new_name(service.reader.devices())
        with SimulatedCushion(script.job(service.address.host, service.address.port, device)) as board:
            yield DemoRun(service, board, play, device)
    finally:
        service.stop()


def _new_name(known: Collection[str]) -> str:
    """Return a name that the journal does not know: a demo before it was somebody else's sitting."""
    names = chain([DEVICE], (f"{DEVICE}-{number}" for number in count(2)))
    return next(name for name in names if name not in known)


def differences(wanted: list[Run], stored: list[Bout], when: Callable[[int], str]) -> list[str]:
    """Return, in words, the bouts that the journal lacks and those that it has beyond; empty where they agree."""
    left = list(stored)
    missing = [f"missing: {_words(run, when)}" for run in wanted if not _take(left, run)]
    return missing + [f"never happened, or twice: {_words(bout, when)}" for bout in left]


def _take(left: list[Bout], run: Run) -> bool:
    for bout in left:
        if abs(bout.start_ms - run.start_ms) <= TOLERANCE_MS and abs(bout.end_ms - run.end_ms) <= TOLERANCE_MS:
            left.remove(bout)
            return True
    return False


def _words(run: Run | Bout, when: Callable[[int], str]) -> str:
    return f"seated from {when(run.start_ms)} to {when(run.end_ms)}"
