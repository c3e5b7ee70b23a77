"""The view of many cushions does work by change: it reads again only those that changed."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from perch.cli import watch
from perch.journal import Reader, Writer
from perch.model.cushion import SeatState
from perch.service.changes import Changes
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, nudge, state
from support.recordings import DAYS

NAMES = [f"c{number:03}" for number in range(1000)]
AT = ZERO_MS + 5 * MINUTE_MS


class Watched:
    """A journal of a thousand cushions, and what is read of it."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self.changes = Changes()
        self.tell(*NAMES)
        self.reader = Reader(path)
        self.asked: list[str] = []
        self.reader._db.set_trace_callback(self.asked.append)
        self.looks = watch._Looks(self.reader, DAYS, self.changes)

    def tell(self, *devices: str, **more: object) -> None:
        """Have these cushions send a state."""
        self.writer.store([arrival(state(**more), device, "state") for device in devices], NOW_MS)
        self.changes.add(devices)

    def refresh(self, now_ms: int = AT) -> set[str]:
        """Look; what is asked of the journal for it is in `asked`."""
        self.asked.clear()
        return self.looks.refresh(now_ms)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "journal.db")
    yield made
    made.reader.close()
    made.writer.close()


def test_only_what_changed_is_read_again(watched: Watched) -> None:
    assert watched.refresh() == set(NAMES)
    assert watched.refresh() == set() and watched.asked == []
    watched.tell("c007", at=180_000)
    assert watched.refresh() == {"c007"} and 0 < len(watched.asked) < 20
    assert list(watched.looks.all) == NAMES


def test_a_new_day_is_looked_at_for_all(watched: Watched) -> None:
    watched.refresh()
    assert watched.refresh(ZERO_MS + 24 * 60 * MINUTE_MS) == set(NAMES)


def test_a_nudge_whose_record_comes_after_its_state_is_not_missed(watched: Watched) -> None:
    watched.refresh()
    watched.tell("c003", at=180_000, nudges=1)
    assert watched.refresh() == {"c003"}
    watched.writer.store([arrival(nudge(8, 170_000), "c003")], NOW_MS)
    watched.changes.add({"c003"})
    assert watched.refresh() == {"c003"} and len(watched.looks.all["c003"][0].nudges) == 1


def test_who_is_new_is_shown_in_its_place_and_who_was_forgotten_is_missed_soon(watched: Watched) -> None:
    watched.refresh()
    watched.tell("b")
    watched.writer.forget("c999", NOW_MS)
    assert watched.refresh() == {"b"} and list(watched.looks.all)[:2] == ["b", "c000"]
    watched.refresh(AT + watch._LIST_EACH_MS)
    assert list(watched.looks.all) == ["b", *NAMES[:-1]]


def test_a_cushion_that_was_forgotten_is_no_longer_looked_at_where_lines_are_printed(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.writer.store([arrival(b"online", "c000", "status")], NOW_MS)
    looks = iter((AT, AT + watch._LIST_EACH_MS, AT + 60 * MINUTE_MS))
    until = Event()

    def now_ms() -> int:
        now = next(looks)
        if now != AT:
            watched.writer.forget("c000", NOW_MS)
        if now > AT + watch._LIST_EACH_MS:
            until.set()
        return now

    watch._logged(watched.looks, DAYS, now_ms, until)
    assert "c000" in capsys.readouterr().out


def test_where_lines_are_printed_a_look_at_which_nothing_changed_goes_through_no_cushion(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.writer.store([arrival(b"online", "c000", "status")], NOW_MS)
    looks, until, asked, unheard = iter(range(AT, AT + 3_000, 500)), Event(), [], SeatState.unheard

    def counted(live: SeatState, now_ms: int) -> bool:
        asked.append(now_ms)
        return unheard(live, now_ms)

    def now_ms() -> int:
        now = next(looks)
        if now == AT + 2_500:
            until.set()
        return now

    monkeypatch.setattr(SeatState, "unheard", counted)
    watch._logged(watched.looks, DAYS, now_ms, until)
    assert set(asked) == {AT}
