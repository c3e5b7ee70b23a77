"""`perch break`, `walk`, `diary` and `person` as they are typed: stored, shown, exported, deleted."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from perch import cli
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Reader, Writer
from perch.model.people import Kind
from support.cli import typed

Typed = Callable[..., str]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """A command line in this process; what it prints, with its exit status in front unless that is 0."""
    for name in ("PERCH_DATA_DIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")

    def run(*words: str) -> str:
        status = cli.status(words)
        seen = capsys.readouterr()
        return f"{status or ''}{seen.out}{seen.err}".strip()

    return run


def entries(folder: Path) -> list[str]:
    with Reader(folder / "journal.db") as journal:
        return [entry.kind for entry in journal.entries()]


def table(say: Typed, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(say("export", "--table", name).splitlines()))


def test_a_walk_is_written_down_as_it_is_typed(tmp_path: Path) -> None:
    found = typed(tmp_path, "walk", "12", "--felt", "right")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("Walked 12 min today: written down.\n")
    assert entries(tmp_path) == ["walk"]


def test_what_the_journal_does_not_take_is_a_sentence_with_what_to_do(say: Typed, tmp_path: Path) -> None:
    Writer(tmp_path / "journal.db").close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no room'); END")
    refused = "perch: no room; nothing of it was written: see what `perch doctor` says of the journal"
    assert say("walk", "12") == f"1{refused}"


def test_the_long_form_says_the_same(say: Typed, tmp_path: Path) -> None:
    say("walk", "log", "5"), say("diary", "tell", "0")
    assert entries(tmp_path) == ["walk", "diary"]


def test_the_plan_is_begun_goes_on_pauses_and_ends(say: Typed) -> None:
    assert say("walk", "plan").startswith("There is no walking plan")
    assert say("walk", "plan", "go", "12").startswith("There is no walking plan")
    assert say("walk", "plan", "begin", "10", "--times", "4") == "This week: 10 min, 4 times. Walked: 0 of 4."
    assert "Walked: 1 of 4." in say("walk", "9")
    assert say("walk", "plan", "go", "12") == "This week: 12 min, 4 times. Walked: 1 of 4."
    later = datetime.now(UTC).date() + timedelta(9)
    paused = f"Walking: paused until {later:%A} {later.day} {later:%B %Y}."
    assert say("walk", "plan", "pause", later.isoformat()) == paused
    assert say("walk", "plan", "end").startswith("There is no walking plan")


def test_a_diary_says_how_many_days_were_told(say: Typed) -> None:
    assert say("diary").startswith("No day is told yet")
    say("diary", "4", "--limited", "--day", "yesterday")
    assert say("diary", "0").splitlines() == [
        "0 today: written down.",
        "1 pain-free day in the last 28; 2 of 28 days told.",
        "A typical day of the last 7: 2 of 10; 2 of 7 days told.",
        "A typical day of the last 28: 2 of 10; 2 of 28 days told.",
        "1 day since the last limited day; 1 of 1 told since.",
    ]


def test_a_day_told_again_takes_the_place_of_what_was_told_and_undo_deletes_it(say: Typed) -> None:
    say("diary", "4"), say("diary", "2")
    assert "2 of 10; 1 of 7 days told" in say("diary")
    assert say("diary", "undo").startswith("What was told of ")
    assert say("diary").startswith("No day is told yet")
    assert say("diary", "undo") == "There is nothing to delete."


def test_once_in_four_weeks_a_told_day_is_asked_what_the_back_kept_from(say: Typed) -> None:
    now = datetime.now(UTC)
    present = (now - timedelta(days=now.hour < 4)).date()
    days = [present - timedelta(56), present - timedelta(28)]
    assert say("diary", "--kept-from", "4").startswith("1perch: say the pain first")
    say("diary", "6", "--kept-from", "6", "--day", days[0].isoformat()), say("diary", "2", "--note", "fine")
    assert say("diary").endswith("`perch diary --kept-from 4` writes it down, 0 for nothing to 10 for everything.")
    say("diary", "5", "--kept-from", "7", "--day", days[1].isoformat())
    said = say("diary", "--limited", "--kept-from", "0")
    dates = [f"{day.day} {day:%b %Y}" for day in (present, days[1])]
    assert said.splitlines()[0] == "2 today: written down."
    assert said.endswith(f"Kept you from things: 0 of 10 on {dates[0]}, 7 on {dates[1]}.")
    rows = {row["day"]: row for row in table(say, "diary")}
    assert [rows[day.isoformat()]["kept_from"] for day in (*days, present)] == ["6", "7", "0"]
    assert (rows[present.isoformat()]["limited"], rows[present.isoformat()]["note"]) == ("true", "fine")
    say("diary", "undo")
    assert say("diary").splitlines()[-1].startswith("Kept you from things: 7 of 10")


def test_a_flare_names_the_red_flags_and_is_over_when_it_is_said(say: Typed) -> None:
    say("diary", "5")
    assert "See a doctor today" in say("diary", "flare", "began", "--day", "yesterday")
    assert "began yesterday" in say("diary", "flare", "began")
    assert say("diary").endswith("`perch diary flare over` ends it.")
    assert say("diary", "flare", "over") == "The flare-up is over today."
    assert say("diary", "flare", "over") == "No flare-up is written down."


def test_a_drill_is_offered_answered_and_made_easier(say: Typed, tmp_path: Path) -> None:
    first = say("break")
    assert first.startswith("Walk for 2 minutes. Stairs count. Or:\n") and "ask somebody who knows your back" in first
    assert say("break", "done") == "✓" and say("break", "done", "walk") == "✓"
    assert "easier one" in say("break", "too-hard")
    drill = first.splitlines()[1]
    assert drill not in say("break")
    assert [row["answer"] for row in table(say, "breaks")] == ["done", "done", "too hard"]


def test_a_harder_step_is_taken_only_when_it_is_chosen(say: Typed) -> None:
    say("person", "set", "me", "--sits", "home")
    for _ in range(3):
        say("break", "done")
    before = say("break")
    assert "easier)" in before and "`perch break step harder`" in before
    assert "usual)" in say("break", "step", "harder")
    assert "usual)" in say("break")
    say("break", "step", "easier")
    assert say("break", "step", "easier").startswith("1perch: there is no easier one")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("diary", "11"), "1perch: pain is told from 0, none, to 10"),
        (("diary", "3", "--note", "n" * 201), "1perch: a note is text of 200 letters at most"),
        (("diary", "3", "--kept-from", "11"), "1perch: what your back kept you from is told from 0, nothing, to 10"),
        (("diary", "3", "--day", "someday"), "2Usage"),
        (("diary", "3", "--day", "2999-01-01"), "2Usage"),
        (("walk", "log", "12", "--day", "0026-03-02"), "2Usage"),
        (("walk", "0"), "1perch: a walk lasts 1 to 1440 minutes"),
        (("walk", "plan", "begin", "31"), "1perch: a plan walks 2 to 30 minutes"),
        (("walk", "plan", "pause", "2020-01-01"), "1perch: a pause ends on a later day"),
        (("walk", "plan", "pause", "soon"), "2Usage"),
        (("person", "add", " "), "1perch: a name is 1 to 40 printable letters"),
        (("person", "add", "Mia", "--cushion", "Desk!"), "2Usage"),
        (("person", "remove", "Eve"), "1perch: nobody is named 'Eve'; there is me"),
        (("forget", "--kind", "diary"), "2Usage"),
        (("forget", "desk", "--person", "me"), "2Usage"),
        (("forget", "--person", "me"), "1perch: there is nothing of that of me"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(say: Typed, words: tuple[str, ...], problem: str) -> None:
    assert say(*words).startswith(problem)


def test_several_people_have_each_their_own(say: Typed) -> None:
    say("diary", "3")
    assert say("person", "rename", "me", "Mia") == "me is Mia now."
    assert say("person", "add", "Tom", "--cushion", "desk", "--sits", "home") == "Tom is added."
    assert say("diary", "4") == "1perch: who is it? Say --person with one of Mia, Tom"
    assert say("diary", "--person", "Tom").startswith("No day is told yet")
    assert say("person", "add", "Eve", "--cushion", "desk") == "1perch: desk is the cushion of Tom"
    assert say("person", "list").splitlines() == [
        "Mia  (office; all cushions that nobody else has; 1 entry)",
        "Tom  (home; desk; 0 entries)",
    ]


def test_a_removed_person_leaves_no_byte_and_the_others_keep_theirs(say: Typed, tmp_path: Path) -> None:
    say("person", "add", "Mia"), say("person", "add", "Tom")
    say("diary", "7", "--note", "mias-secret", "--person", "Mia"), say("diary", "2", "--person", "Tom")
    assert say("person", "remove", "Mia", "--yes").startswith("Mia: 2 entries deleted.")
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"mias-secret" not in content and b"Mia" not in content
    assert entries(tmp_path) == ["person", "diary"]


@pytest.mark.parametrize(
    ("kind", "left"), [("diary", {Kind.WALK, Kind.PLAN, Kind.BREAK}), ("walks", {Kind.DIARY, Kind.FLARE, Kind.BREAK})]
)
def test_one_kind_is_forgotten(say: Typed, tmp_path: Path, kind: str, left: set[str]) -> None:
    for words in ("diary 3", "diary flare began", "walk 5", "walk plan begin", "break skip"):
        say(*words.split())
    assert say("forget", "--person", "me", "--kind", kind, "--yes").startswith("me: 2 entries deleted.")
    assert set(entries(tmp_path)) == left
    say("diary", "3")
    assert "diary" in entries(tmp_path)


def test_what_was_written_down_is_exported(say: Typed, tmp_path: Path) -> None:
    say("diary", "3", "--limited", "--note", "=long, drive"), say("diary", "flare", "began"), say("walk", "12")
    today = datetime.now(UTC).date()
    (diary,), (walk,) = table(say, "diary"), table(say, "walks")
    wanted = ("me", "3", "true", "true", "'=long, drive", "")  # no formula of a spreadsheet
    assert tuple(diary[name] for name in ("person", "pain", "limited", "flare", "note", "kept_from")) == wanted
    assert (walk["minutes"], walk["felt"], len(walk["id"])) == ("12", "", 16)
    assert today - timedelta(1) <= datetime.fromisoformat(walk["day"]).date() <= today
    say("export", str(tmp_path / "out"))
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"diary.csv", "walks.csv", "breaks.csv", "bouts.csv", "README.md"} <= names
    assert "## diary.csv" in (tmp_path / "out" / "README.md").read_text()
    assert say("export", "--table", "diary", "--device", "desk").startswith("2Usage")


def test_a_blinded_study_hides_the_programme(say: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCH_STUDY_BLINDED", "true")
    assert [say(name)[:14] for name in ("break", "walk", "diary")] == ["1perch: A stud"] * 3


def sat(folder: Path, cushion: str, *sits: tuple[float, float]) -> None:
    """A cushion that was on all of yesterday, UTC, with somebody on it in these hours of it."""
    midnight = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=1)
    if datetime.now(UTC).hour < 4:
        midnight -= timedelta(days=1)
    start, stays = int(midnight.timestamp() * 1000), []
    last = start
    for begin, end in ((start + int(a * 3_600_000), start + int(b * 3_600_000)) for a, b in sits):
        stays += [Stay(last, begin, False, False), Stay(begin, end, True, False)]
        last = end
    with closing(Writer(folder / "journal.db")) as writer:
        writer.store(list(arrivals(cushion, [*stays, Stay(last, start + 86_400_000, False, False)])), start)


def test_a_person_is_reported_exported_and_measured_on_all_of_their_cushions(say: Typed, tmp_path: Path) -> None:
    sat(tmp_path, "desk", (4, 5), (6, 7))
    sat(tmp_path, "sofa", (6.5, 7.5), (14, 15))
    assert [one["device"] for one in json.loads(say("report", "yesterday", "--json"))["cushions"]] == ["desk", "sofa"]
    say("person", "add", "Mia", "--cushion", "desk", "--cushion", "sofa")
    (mia,) = json.loads(say("report", "yesterday", "--json"))["people"]
    assert (mia["person"], mia["cushions"], mia["worth"]) == ("Mia", ["desk", "sofa"], "valid")
    assert (mia["measures"]["sit_min"], mia["overlap_min"]) == (210, 30)
    assert "30 min were sat on two cushions at once, and count once." in say("report", "yesterday", "--person", "mia")
    assert "desk" in say("report", "yesterday", "--device", "desk")
    (day,) = [row for row in table(say, "person_days") if row["sit_min"] != "0.0"]
    assert (day["person"], day["cushions"], day["sit_min"], day["overlap_min"]) == (
        "Mia",
        "desk, sofa",
        "210.0",
        "30.0",
    )
    say("export", str(tmp_path / "out"))
    assert (tmp_path / "out" / "person_days.csv").exists()


def test_who_is_no_person_or_has_no_cushion_is_told_so(say: Typed, tmp_path: Path) -> None:
    sat(tmp_path, "desk", (4, 5))
    say("person", "add", "Mia", "--cushion", "desk"), say("person", "add", "Tom", "--cushion", "sofa")
    assert say("report", "--person", "Eve") == "1perch: nobody is named 'Eve'; there is Mia, Tom"
    assert say("report", "--person", "Tom").startswith("1perch: no cushion is of Tom")
    assert say("report", "--person", "Mia", "--device", "desk").startswith("2Usage")
    assert say("baseline", "--person", "Tom").startswith("1perch: no cushion is of Tom")


def test_the_baseline_of_a_person_is_asked_for_by_name(say: Typed, tmp_path: Path) -> None:
    sat(tmp_path, "import-old", (4, 5))
    say("person", "add", "Mia", "--cushion", "import-old")
    say("baseline", "start", "--person", "Mia")
    assert "Mia: Day 1 of 14" in say("baseline", "--person", "Mia")


def test_a_password_of_the_page_is_kept_as_a_hash_and_taken_away(
    say: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("person", "add", "Mia")
    typed_in = iter(["short", "long-enough"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed_in))
    assert say("person", "password", "Mia") == "1perch: a password needs 8 characters or more; nothing was changed"
    assert say("person", "password", "Mia") == "Mia logs in by that name and password from now on."
    with Reader(tmp_path / "journal.db") as journal:
        bodies = [entry.body for entry in journal.entries() if entry.kind == "password"]
    assert len(bodies) == 1 and "argon2id" in bodies[0] and "long-enough" not in bodies[0]
    assert say("person", "password", "Mia", "--none") == "Mia has no password of their own any more."


def test_nothing_is_shared_until_it_is_switched_on(say: Typed) -> None:
    say("person", "add", "Mia")
    assert "yes" not in say("person", "share", "Mia")
    assert "yes  days and diary on the page" in say("person", "share", "Mia", "--caretaker")
    assert "yes" not in say("person", "share", "Mia", "--no-caretaker")
    assert "yes  the drill of the day, and what came" in say("person", "share", "Mia", "--home-assistant")
