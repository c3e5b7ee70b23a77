"""The keys of the view in a terminal: one press stores what came of a break, once."""

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from perch.cli.break_keys import BreakKeys, pressed
from perch.days.day import day_facts
from perch.journal import Reader, Writer
from perch.model.cushion import SeatState
from perch.model.people import BreakActivity, DrillAnswer, Person, Tombstone
from perch.programme.entries import entry_of, history
from perch.programme.people import DEFAULT
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state
from support.processes import wait
from support.recordings import DAYS


class Seat:
    """A journal with a cushion, and the keys of its view."""

    def __init__(self, path: Path) -> None:
        self.path, self.writer = path, Writer(path)
        self.reader = Reader(path)
        self.keys = BreakKeys(path, self.reader, DAYS)

    def close(self) -> None:
        self.reader.close()
        self.writer.close()

    def told(self) -> list[BreakActivity]:
        found: list[BreakActivity] = history(self.reader.entries()).facts(BreakActivity)
        return found

    def live(self, suspect: str | None = None, **more: object) -> SeatState:
        told = [arrival(state(**more), "chair", "state"), arrival(b"online", "chair", "status")]
        told.append(
            arrival(bout(1, 5 * MINUTE_MS, 45 * MINUTE_MS, **({"suspect": suspect} if suspect else {})), "chair")
        )
        self.writer.store(told, NOW_MS)
        live = self.reader.live("chair")
        assert live
        return live

    def look(self, at_ms: int) -> None:
        """See what there is at a moment."""
        day = day_facts(self.reader, "chair", DAYS, DAYS.day_of(at_ms))
        self.keys.look([(day, None), (day, self.reader.live("chair"))], at_ms)

    def rises(self, up_ms: int = 30_000, suspect: str | None = None) -> int:
        """Somebody sat, and has been up for half a minute; returns when that is."""
        risen = 45 * MINUTE_MS
        self.live(suspect, seated=False, since=risen, at=risen + up_ms, bout=None, stretch_ms=40 * MINUTE_MS)
        self.look(ZERO_MS + risen + up_ms)
        return ZERO_MS + risen + up_ms


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    with closing(Seat(tmp_path / "journal.db")) as seat:
        yield seat


@pytest.mark.parametrize(
    ("key", "answer"), [("d", DrillAnswer.DONE), ("s", DrillAnswer.SKIPPED), ("t", DrillAnswer.TOO_HARD)]
)
def test_a_key_stores_what_came_of_the_break_once(seat: Seat, key: str, answer: DrillAnswer) -> None:
    at_ms = seat.rises()
    assert "d done, s skip, t too hard" in seat.keys.line
    for typed in ("x", key, key):
        seat.keys.press(typed, at_ms)
    (activity,) = seat.told()
    assert (activity.at_ms, activity.answer) == (at_ms, answer)
    assert "d done" not in seat.keys.line and seat.keys.line


def test_while_somebody_sits_or_ten_minutes_after_nothing_is_asked(seat: Seat) -> None:
    seat.rises(9 * MINUTE_MS)
    assert seat.keys.line
    at_ms = seat.rises(11 * MINUTE_MS)
    seat.keys.press("d", at_ms)
    assert seat.keys.line == "" and not seat.told()
    seat.live(seated=True)
    seat.look(ZERO_MS + 6 * MINUTE_MS)
    seat.keys.press("d", at_ms)
    assert seat.keys.line == "" and not seat.told()


def test_after_a_sit_of_somebody_else_nothing_is_asked(seat: Seat) -> None:
    at_ms = seat.rises(suspect="not-me")
    seat.keys.press("d", at_ms)
    assert seat.keys.line == "" and not seat.told()


def test_of_several_people_nobody_is_asked(seat: Seat) -> None:
    people = [Person("m1", "Mia"), Person("t1", "Tom")]
    seat.writer.tell([entry_of(one, one.id, f"{number:016x}", number) for number, one in enumerate(people)])
    at_ms = seat.rises()
    seat.keys.press("d", at_ms)
    assert seat.keys.line == "" and not seat.told()


def test_keys_are_read_from_a_terminal_of_ours_only(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r+b", buffering=0) as terminal, Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pressed() as typed:
            assert typed() == ""
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr("os.tcgetpgrp", lambda _: os.getpgrp())
        with pressed() as typed:
            os.write(ours, b"d")
            wait(lambda: typed() == "d")
    os.close(ours)


def test_an_answer_that_is_not_stored_is_not_called_written_down(seat: Seat) -> None:
    at_ms = seat.rises()
    seat.writer.bury(Tombstone(DEFAULT.id, "", "", at_ms + 60 * MINUTE_MS))
    seat.keys.press("d", at_ms)
    assert not seat.told() and "behind the last deletion" in seat.keys.line
