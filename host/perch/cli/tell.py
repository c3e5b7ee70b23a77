"""`perch tell`: send a command to a cushion and wait for its answer."""

import sys
from collections.abc import Callable, Iterator

import click

from perch.cli.common import Failure, PerchCommand, at_broker, now_ms, patience_ms
from perch.cli.people import Book, opened
from perch.devices.commands import CushionSession
from perch.model.errors import PerchError
from perch.model.language import many
from perch.model.people import SatBout
from perch.report.cells import UNFELT, places_of, with_places
from perch.service.entries import name_sitter
from perch.wire.limits import LONGEST_MUTE_MS, LONGEST_STREAM_MS

_MOST = {"mute": LONGEST_MUTE_MS // 60_000, "cells": LONGEST_STREAM_MS // 1000}  # minutes, seconds
_EACH_MS = 500
_INSTRUCTIONS = {
    "empty": "Get up and leave the seat empty",
    "sit": "Sit down, upright, as you would like to sit",
    "upright": "Stay like this",
}


@click.command("tell", cls=PerchCommand)
@click.argument("device")
@click.argument("order", metavar="COMMAND", type=click.Choice(["calibrate", "tare", "mute", "snooze", "not-me",
                                                               "cells", "identify", "restart"]))  # fmt: skip
@click.argument("amount", metavar="[N]", type=click.IntRange(min=0), required=False)
@click.option("--person", metavar="NAME", help="Who it is that sits there, of those the host knows; with not-me.")
def command(device: str, order: str, amount: int | None, person: str | None) -> None:
    """DEVICE is the name of a cushion, which must be connected. COMMAND is one of

    \b
    calibrate  learn the empty seat (10 s) and how you sit upright (30 s)
    tare       learn the empty seat only (10 s)
    mute       no nudge is heard for N minutes (60 if not said, 0: no longer)
    snooze     put off the nudges of this stretch by 10 minutes, twice at most
    not-me     who sits there now is somebody else: leave this bout out, or
               count it in the days of --person
    cells      show what the cells read, for N seconds (60 if not said)
    identify   buzz, so that it can be found
    restart    start anew

    \b
    perch tell desk calibrate
    perch tell desk mute 30
    perch tell desk not-me --person Tom
    """
    if person is not None and order != "not-me":
        raise click.UsageError("--person goes with not-me")
    if amount is not None and order not in _MOST:
        raise click.UsageError(f"{order} takes no number; mute takes minutes and cells seconds")
    if amount is not None and amount > _MOST[order]:
        raise click.UsageError(f"{amount} is too much for {order}: {_MOST[order]} at most")
    book = _book(person) if order == "not-me" else None
    with (
        at_broker(lambda: f"; {device} was told nothing") as broker,
        CushionSession(broker, device, now_ms, ("health",), patience_ms=patience_ms()) as cushion,
    ):
        for line in _ORDERS[order](cushion, amount):
            click.echo(line if order == "cells" else f"{device}: {line}")
        if book:
            click.echo(f"{device}: {_name_sitter(cushion, book)}")


def _book(name: str | None) -> Book | None:
    """Return what people wrote down, to give a bout to the person of a name; None where there is one person.

    Raises EntryError where nobody has that name, and with a name also JournalError, Failure and OSError.
    """
    try:
        book = opened(name)
    except (Failure, PerchError, OSError):
        if name is None:
            return None
        raise
    return book if (name and book.who) or len(book.everybody) > 1 else None


def _name_sitter(cushion: CushionSession, book: Book) -> str:
    """Give the bout under way to the person that was asked for, to nobody without; return in words what came of it."""
    state, who = cushion.state, book.who if book.name else None
    if state.get("bout") is None:
        raise Failure("the seat is empty by now; `perch person sat` says who it was")
    start_ms = None if state.get("zero") is None else state["zero"] + state["since"]
    bout = SatBout(cushion.name, state["boot"], state["bout"], start_ms)
    name_sitter(book.config.journal, book.entries, bout, who, book.now_ms)
    return f"until the seat is empty, this counts as {who.name}'s" if who else "say who it is with --person"


def _simply(order: str, done: str, otherwise: str) -> Callable[[CushionSession, int | None], Iterator[str]]:
    """Return what sends a command and yields `done`; Failure with `otherwise` where the cushion could not do it."""

    def act(cushion: CushionSession, _amount: int | None) -> Iterator[str]:
        if not cushion.ask(order):
            raise Failure(otherwise)
        yield done

    return act


def _mute(cushion: CushionSession, amount: int | None) -> Iterator[str]:
    minutes = 60 if amount is None else amount
    cushion.ask("mute", for_ms=minutes * 60_000)
    until = cushion.state.get("muted_until")
    yield "no longer muted" if until is None else f"muted for {many(minutes, 'minute')}"


def _guided(order: str, done: str) -> Callable[[CushionSession, int | None], Iterator[str]]:
    """Return what leads through a calibration: yields what to do, then the result, with each cell by its place."""

    def act(cushion: CushionSession, _amount: int | None) -> Iterator[str]:
        before = cushion.newest("health")
        cushion.ask(order)
        shown = ""
        for phase, left_s in cushion.phases():
            if phase != shown:
                yield _INSTRUCTIONS[phase]
            shown = phase
            _count_down(left_s)
        if problem := cushion.state.get("problem"):
            raise Failure(f"not calibrated: {with_places(problem, cushion.newest('health').get('places', ()))}")
        yield done
        health = cushion.newest("health", before)
        if faulty := health.get("faulty"):
            yield f"left out as faulty: {places_of(faulty, health.get('places', ()))}. {UNFELT}"

    return act


def _count_down(left_s: int) -> None:
    """Show how many seconds are left, in a line that the next one replaces; not where the output goes to a file."""
    if sys.stdout.isatty():
        click.echo(f"  {left_s:3} s\r", nl=False)


def _cells(cushion: CushionSession, amount: int | None) -> Iterator[str]:
    for counts, loads in cushion.cells(_EACH_MS, 60 if amount is None else amount):
        columns = "  ".join(f"{count:4}:{load:4}" for count, load in zip(counts, loads, strict=False))
        yield f"{columns}   sum {sum(loads):5}"


def _restart(cushion: CushionSession, _amount: int | None) -> Iterator[str]:
    yield "asked to start anew ..."
    cushion.restart()
    yield "is back"


_ORDERS: dict[str, Callable[[CushionSession, int | None], Iterator[str]]] = {
    "calibrate": _guided("calibrate", "calibrated: it knows the empty seat and how you sit upright"),
    "tare": _guided("tare", "it knows the empty seat anew"),
    "mute": _mute,
    "snooze": _simply("snooze", "the nudges of this stretch come 10 minutes later",
                      "not snoozed: nobody sits there, or it was snoozed twice in this stretch"),
    "not-me": _simply("not-me", "this bout is left out, and no nudge is heard until it ends",
                      "nobody sits there, so there is nothing to leave out"),
    "cells": _cells,
    "identify": _simply("identify", "it buzzes", "it cannot make itself noticed"),
    "restart": _restart,
}  # fmt: skip
