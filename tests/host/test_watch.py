"""The view of many cushions does work by change: it reads again only those that changed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from perch.cli import watch
from perch.journal import Reader, Writer
from perch.model.cushion import SeatState
from perch.model.records import Arrival, Refusal
from perch.service.changes import Changes, SeatChanges
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, nudge, point, state
from support.recordings import DAYS

NAMES = [f"c{number:03}" for number in range(1000)]
AT = ZERO_MS + 5 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS


class Watched:
    """A journal of a thousand cushions, and what is read of it."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self.changes, self.seats = Changes(), SeatChanges()
        self.tell(*NAMES)
        self.reader = Reader(path)
        self.asked: list[str] = []
        self.reader._db.set_trace_callback(self.asked.append)
        self.looks = watch._Looks(self.reader, DAYS)

    def tell(self, *devices: str, **more: object) -> None:
        """Have these cushions send a state."""
        self.store(*(arrival(state(**more), device, "state") for device in devices))

    def store(self, *arrivals: Arrival) -> None:
        """Store what was received, as the host does."""
        self.writer.store(arrivals, NOW_MS)
        stored = [one.meaning for one in arrivals if not isinstance(one.meaning, Refusal)]
        self.changes.note(stored)
        self.seats.note(stored)

    def refresh(self, now_ms: int = AT) -> set[str]:
        """Look; what is asked of the journal for it is in `asked`."""
        self.asked.clear()
        return self.looks.refresh(now_ms, self.changes.take())

    def lines(self, looks: Mapping[int, Callable[[], object]]) -> None:
        """Print the lines of looks at some times, each after what is to happen before it."""
        times, until = iter(looks), Event()

        def now_ms() -> int:
            now = next(times)
            looks[now]()
            self.asked.clear()
            if now == max(looks):
                until.set()
            return now

        watch._logged(self.looks, self.seats, now_ms, until)


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
    watched.store(arrival(nudge(8, 170_000), "c003"))
    assert watched.refresh() == {"c003"} and len(watched.looks.all["c003"][0].nudges) == 1


def test_who_is_new_is_shown_in_its_place_and_who_was_forgotten_is_missed_soon(watched: Watched) -> None:
    watched.refresh()
    watched.tell("b")
    watched.writer.forget("c999", NOW_MS)
    assert watched.refresh() == {"b"} and list(watched.looks.all)[:2] == ["b", "c000"]
    watched.refresh(AT + watch._LIST_EACH_MS)
    assert list(watched.looks.all) == ["b", *NAMES[:-1]]


def told_of(device: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that were printed of a cushion, without their time."""
    lines = capsys.readouterr().out.splitlines()
    return [line.partition(f"{device}: ")[2] for line in lines if f" {device}: " in line]


def nothing() -> None:
    """Nothing happens."""


def test_a_cushion_that_was_forgotten_is_no_longer_looked_at_where_lines_are_printed(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    forgotten = AT + watch._LIST_EACH_MS
    watched.lines({AT: nothing, forgotten: lambda: watched.writer.forget("c000", NOW_MS), AT + HOUR_MS: nothing})
    assert "c000" in capsys.readouterr().out


def test_where_lines_are_printed_a_look_at_which_nothing_changed_goes_through_no_cushion(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    asked, unheard = [], SeatState.unheard

    def counted(live: SeatState, now_ms: int) -> bool:
        asked.append(now_ms)
        return unheard(live, now_ms)

    monkeypatch.setattr(SeatState, "unheard", counted)
    watched.lines(dict.fromkeys(range(AT, AT + 3_000, 500), nothing))
    assert set(asked) == {AT}


def test_where_lines_are_printed_a_state_of_the_same_seat_is_not_read(watched: Watched) -> None:
    def repeat() -> None:
        watched.tell(*NAMES, at=180_000)
        watched.store(arrival(point(9, 180_000), "c002"))

    watched.lines({AT: nothing, AT + 500: repeat})
    assert watched.asked == []


def test_where_lines_are_printed_each_change_has_one_also_of_a_cushion_that_was_not_heard(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    watched.lines(
        {
            AT: nothing,
            AT + 500: lambda: watched.store(arrival(nudge(8, 170_000), "c000")),
            AT + MINUTE_MS: lambda: watched.tell("c000", at=6 * MINUTE_MS),
            AT + 5 * MINUTE_MS: nothing,
            AT + 7 * MINUTE_MS: nothing,
            AT + 8 * MINUTE_MS: lambda: watched.tell("c000", at=13 * MINUTE_MS),
            AT + 9 * MINUTE_MS: lambda: watched.tell("c000", at=14 * MINUTE_MS, since=14 * MINUTE_MS - 1, seated=False),
        }
    )
    told = told_of("c000", capsys)
    assert told == [
        "online, somebody sits", "first reminder after 40 min", "offline", "online, somebody sits",
        "got up after 12 min",
    ]  # fmt: skip


def test_where_lines_are_printed_a_nudge_has_one_once_a_later_record_gives_it_its_time(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    watched.tell("c000", zero=None)
    watched.lines(
        {
            AT: nothing,
            AT + 500: lambda: watched.store(arrival(nudge(8, 170_000, zero=None), "c000")),
            AT + MINUTE_MS: lambda: watched.tell("c000", at=6 * MINUTE_MS),
            AT + 2 * MINUTE_MS: lambda: watched.store(arrival(point(9, 6 * MINUTE_MS), "c000")),
        }
    )
    assert "first reminder after 40 min" in told_of("c000", capsys)
    watched.changes.take()
    watched.seats.take()
    watched.store(arrival(point(10, 7 * MINUTE_MS), "c000"))
    assert watched.seats.take() == set()


def test_where_lines_are_printed_they_go_by_the_corrected_time_of_a_boot(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    watched.tell("c000", zero=ZERO_MS + 2 * HOUR_MS)
    watched.lines(
        {
            AT: nothing,
            AT + MINUTE_MS: lambda: watched.tell("c000", at=6 * MINUTE_MS),
            AT + 20 * MINUTE_MS: nothing,
            AT + 30 * MINUTE_MS: nothing,
        }
    )
    assert told_of("c000", capsys) == ["online, somebody sits", "offline"]


def test_at_the_end_of_a_day_its_line_counts_what_was_sat_since_the_seat_changed(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.store(arrival(b"online", "c000", "status"))
    end = DAYS.start(DAYS.day_of(AT) + timedelta(1))
    watched.lines({AT: nothing, AT + 500: lambda: watched.tell("c000", at=end - ZERO_MS - 1), end: nothing})
    told = told_of("c000", capsys)
    assert told == ["online, somebody sits", "You sat 17 h 58 yesterday in one sit of 17 h 58."]
