"""Walks of other programs, with what should come of them worked out by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from perch import cli
from perch.importers.notes import Unusable
from perch.importers.walks import ImportedWalk, read
from perch.journal import Reader
from perch.model.people import Felt, Walk
from perch.programme.entries import history
from support.recordings import DAYS

DAY = date(2026, 3, 2)
HISTORY = "entity_id,state,last_changed\n"


def walks(text: str) -> list[Walk]:
    return [imported.walk for imported in read(text.splitlines(keepends=True), DAYS)]


def counter(name: str, *readings: tuple[str, str]) -> str:
    rows = "".join(f"sensor.{name},{state},2026-03-02T{time}:00.000Z\n" for time, state in readings)
    return HISTORY + rows


def test_a_list_of_walks_is_taken_as_it_is() -> None:
    text = "Date;Minutes;Felt\n2026-03-03;25;too much\n2026-03-02;12,4;\n2026-03-02;12;\n"
    assert walks(text) == [Walk(DAY, 12), Walk(DAY, 12), Walk(DAY + timedelta(1), 25, Felt.TOO_MUCH)]
    assert walks("day,minutes\n2026-03-02T08:00:00,12\n") == [Walk(DAY, 12)]


def test_a_counter_of_minutes_gives_a_walk_a_day() -> None:
    """Berlin: 10 of 08:00 to 09:00 and 7 in the evening; a reset counts from zero, and what is not known counts not."""
    text = counter(
        "walking", ("07:00", "5"), ("08:00", "15"), ("18:00", "22"), ("19:00", "unavailable"), ("20:00", "9")
    )
    assert walks(text) == [Walk(DAY, 17)]
    assert walks(counter("walking", ("07:00", "5"), ("08:00", "3"))) == [Walk(DAY, 3)]
    assert walks(counter("walking", ("07:00", "5"), ("08:00", "5.2"))) == []


def test_of_steps_a_walk_is_what_goes_on_at_a_pace() -> None:
    """1,500 steps in 15 min and 900 in 10 are 24 min; 200 in 10 min are none, nor 3,000 in an hour, nor 400 in 4."""
    readings = [
        ("08:00", "0"), ("08:15", "1500"), ("08:25", "2400"), ("08:35", "2600"), ("09:35", "5600"),
        ("09:39", "6000"), ("09:40", "6010"),
    ]  # fmt: skip
    assert walks(counter("phone_steps", *readings)) == [Walk(DAY, 24)]


def test_the_newest_may_come_first() -> None:
    rows = counter("walking", ("07:00", "5"), ("08:00", "15")).splitlines()
    assert walks("\n".join([rows[0], *reversed(rows[1:])])) == [Walk(DAY, 10)]


def test_the_same_walk_is_the_same_and_a_longer_one_takes_its_place() -> None:
    def one(state: str) -> ImportedWalk:
        (found,) = read(counter("walking", ("07:00", "5"), ("08:00", state)).splitlines(), DAYS)
        return found

    assert one("15") == one("15") and one("15").subject == one("20").subject and one("15").id != one("20").id


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n", "", "day,minutes\nsoon,12\n", "day,minutes\n2026-03-02,x\n",
        "day,minutes\n2026-03-02,nan\n", "day,minutes\n2026-03-02,inf\n", "day,minutes\n0001-01-01,12\n",
        counter("a", ("07:00", "5"), ("08:00", "nan")), counter("steps", ("07:00", "5"), ("07:10", "inf")),
        counter("a", ("07:00", "0"), ("08:00", "1.7e308")),
        "day,minutes,felt\n2026-03-02,5,bad\n",
        HISTORY + "sensor.a,5,2026-03-02T07:00:00Z\nsensor.b,6,2026-03-02T08:00:00Z\n",
        HISTORY + "sensor.a,on,2026-03-02T07:00:00Z\n",
        counter("a", ("07:00", "5"), ("08:00", "6"), ("07:30", "7")),
    ],
)  # fmt: skip
def test_what_is_no_list_of_walks_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Unusable, match="line"):
        walks(text)


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    for name in ("PERCH_DATA_DIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")

    def run(*words: str) -> str:
        status = cli.status(words)
        seen = capsys.readouterr()
        return f"{status or ''}{seen.out}{seen.err}".strip()

    return run


def test_walks_are_imported_once_and_exported_walks_come_back(say: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "walks.csv"
    file.write_text("day,minutes,felt\n2026-03-02,12,right\n2026-03-03,14,\n")
    assert (
        say("import", str(file), "--walks")
        == "2 walks of me in the journal (0 were there already), of 2026-03-02 to 2026-03-03"
    )
    assert say("import", str(file), "--walks").startswith("2 walks of me in the journal (2 were there already)")
    file.write_text("day,minutes,felt\n2026-03-02,2000,right\n")
    assert say("import", str(file), "--walks").startswith("1perch: ")
    file.write_text(say("export", "--table", "walks"))
    assert say("import", str(file), "--walks").startswith("2 walks of me in the journal (2 were there already)")
    with Reader(tmp_path / "journal.db") as journal:
        assert sorted(walk.minutes for walk in history(journal.entries()).facts(Walk)) == [12, 14]


def test_a_walk_to_come_or_a_file_without_walks_is_refused(say: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "walks.csv"
    file.write_text("day,minutes\n2999-03-02,12\n")
    assert say("import", str(file), "--walks").startswith("1perch: ") and not (tmp_path / "journal.db").exists()
    file.write_text("time,state\n2026-03-02T07:00:00Z,on\n")
    assert "there should be day and minutes" in say("import", str(file), "--walks")
    assert say("import", str(file), "--person", "me").startswith("2Usage")
    assert say("import", str(file), "--walks", "--device", "desk").startswith("2Usage")
