"""The view of many cushions reads again only those that changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.cli import watch
from perch.days.day import day_facts
from perch.journal import Reader, Writer
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, nudge, state
from support.recordings import DAYS

NAMES = [f"c{number}" for number in range(20)]


class Watched:
    """A journal of twenty cushions, and what is read of them."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writer = Writer(path)
        self.tell(*NAMES)
        self.reader = Reader(path)
        self.read: list[str] = []
        plain = day_facts

        def counted(reader: Reader, device: str, *more: object) -> object:
            self.read.append(device)
            return plain(reader, device, *more)  # type: ignore[arg-type]  # they are those of the original

        monkeypatch.setattr(watch, "day_facts", counted)
        self.looks = watch._Looks(self.reader, DAYS)

    def tell(self, *devices: str, **more: object) -> None:
        """Have these cushions send a state."""
        self.writer.store([arrival(state(**more), device, "state") for device in devices], NOW_MS)

    def refresh(self, now_ms: int = ZERO_MS + 5 * MINUTE_MS) -> set[str]:
        """Look; what is read for it is in `read`."""
        self.read.clear()
        return self.looks.refresh(now_ms)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    made = Watched(tmp_path / "journal.db", monkeypatch)
    yield made
    made.reader.close()
    made.writer.close()


def test_only_what_changed_is_read_again(watched: Watched) -> None:
    assert watched.refresh() == set(NAMES)
    assert watched.refresh() == set() and watched.read == []
    watched.tell("c7", at=180_000)
    assert watched.refresh() == {"c7"} and watched.read == ["c7"]
    assert list(watched.looks.all) == sorted(NAMES)


def test_a_new_day_is_looked_at_for_all(watched: Watched) -> None:
    watched.refresh()
    assert watched.refresh(ZERO_MS + 24 * 60 * MINUTE_MS) == set(NAMES)


def test_a_nudge_whose_record_comes_after_its_state_is_not_missed(watched: Watched) -> None:
    watched.refresh()
    watched.tell("c3", at=180_000, nudges=1)
    assert watched.refresh() == {"c3"} and watched.refresh() == {"c3"}
    watched.writer.store([arrival(nudge(8, 170_000), "c3")], NOW_MS)
    watched.refresh()
    assert watched.refresh() == set()
