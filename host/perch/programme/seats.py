"""Named sitters: a bout counts in the days of the person named, and on the cushion only for its owner."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from perch.model.cushion import SeatState
from perch.model.people import Entry, Kind, SatBout
from perch.model.sitting import CONFIRM_MS, JOIN_MS, Bout
from perch.programme.entries import history
from perch.programme.people import cushions_of, people

NOT_ME = "not-me"
T = TypeVar("T")
BootSeq = tuple[str, int]
Read = Callable[[int, int], list[Bout]]
"""From `from_ms` and `to_ms` to the bouts of a cushion that overlap `[from_ms, to_ms)`, by start."""


def sat_bouts(entries: Iterable[Entry]) -> list[tuple[Entry, SatBout]]:
    """Return each bout with a named sitter, with the newest entry that names one."""
    entered = history(entry for entry in entries if entry.kind == Kind.SEAT).entered
    return list({fact.subject: (entry, fact) for entry, fact in entered if isinstance(fact, SatBout)}.values())


def named_on(device: str, entries: Sequence[Entry]) -> dict[BootSeq, bool]:
    """Return of each bout of a cushion that is somebody's whether that person has the cushion."""
    on_it = [(entry.person, fact) for entry, fact in sat_bouts(entries) if fact.device == device]
    if not on_it:
        return {}
    everybody = people(entries)
    owners = {person.id for person in everybody if device in cushions_of(person, everybody, [device])}
    return {(fact.boot, fact.seq): person in owners for person, fact in on_it}


def continued(bouts: Sequence[Bout], named: Mapping[BootSeq, T], read: Read) -> dict[BootSeq, T]:
    """Return `named` with those `bouts` that a power cut parted from one of them: who sits on is the same person.

    `bouts` are of one cushion, by start; `read` is asked for what the first of them continues.
    """
    if not named:
        return {}
    every = list(bouts)
    while every and every[0].resumed and (earlier := read(every[0].start_ms - JOIN_MS, every[0].start_ms)):
        every = earlier + every
    whole = dict(named)
    for before, bout in pairwise(every):
        goes_on = bout.resumed and before.censored and abs(bout.start_ms - before.end_ms) < JOIN_MS
        if goes_on and (before.boot, before.seq) in whole:
            whole.setdefault((bout.boot, bout.seq), whole[before.boot, before.seq])
    return whole


def of_open(live: SeatState | None, named: Mapping[BootSeq, T], read: Read) -> T | None:
    """Return what `named` has of the open bout, also where a power cut parted that; None without one."""
    if live is None or live.bout is None:
        return None
    if live.since_ms is None:
        return named.get((live.boot, live.bout))
    bout = Bout(live.device, live.boot, live.bout, live.since_ms, live.since_ms, live.limit_ms, 0, resumed=True)
    return continued([bout], named, read).get((live.boot, live.bout))


def is_owners(live: SeatState, read: Read) -> bool:
    """Return whether the sit that goes on, or the last one before an empty seat, counts on the cushion.

    `live` and what `read` returns are marked as they count. True as long as the bout is not known.
    """
    if live.seated or live.since_ms is None:
        return live.suspect is None
    last = read(live.since_ms - CONFIRM_MS, live.since_ms + CONFIRM_MS)[-1:]
    return all(bout.suspect is None for bout in last)


def as_counted(bouts: Sequence[Bout], named: Mapping[BootSeq, bool], read: Read) -> list[Bout]:
    """Return the bouts of a cushion, by start, marked as they count on it."""
    if not named:
        return list(bouts)
    whole = continued(bouts, named, read)
    return [bout._replace(suspect=_suspect(bout.suspect, whole.get((bout.boot, bout.seq)))) for bout in bouts]


def seat_as_counted(live: SeatState, named: Mapping[BootSeq, bool], read: Read) -> SeatState:
    """Return a state with the mark of its open bout, as it counts on the cushion."""
    is_own = of_open(live, named, read)
    suspect = _suspect(NOT_ME if live.not_me else None, is_own)
    return replace(live, suspect=suspect) if suspect else live


def _suspect(measured: str | None, is_own: bool | None) -> str | None:
    if is_own is None:
        return measured
    if is_own:
        return None if measured == NOT_ME else measured
    return measured or NOT_ME
