"""The commands for files, baseline and pages, as they are typed."""

import json
import re
from pathlib import Path
from threading import Event

import pytest

from perch import cli
from perch.cli.run import beneath
from perch.cli.watch import watch
from perch.journal import Writer
from perch.service.host import Host
from support.cli import typed
from support.recordings import DAYS, RAW, SOME_EVENTS, events, events_ex
from support.weeks import DEVICE, recorded

pytestmark = pytest.mark.slow

KNOWN = (3, 5, 8, 12, 17, 20, 25, 30, 40, 45, 60, 75)
BERLIN = ("--zone", "Europe/Berlin")


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A list of bouts of the known lengths."""
    at, rows = 1_772_442_000_000, ["start,duration_s"]
    for minutes in KNOWN:
        rows.append(f"{at},{minutes * 60}")
        at += (minutes + 5) * 60_000
    path = tmp_path / "bouts.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "AP 12-Events.csv"
    path.write_text(events(SOME_EVENTS))
    return path


def test_the_known_lengths_have_their_measures(known: Path, tmp_path: Path) -> None:
    found = json.loads(typed(tmp_path, "measures", str(known), "--json").stdout)
    measures = found["measures"]
    assert (found["holds"], found["zone"], found["notes"]) == ("a list of bouts", "UTC", [])
    assert (measures["sit_min"], measures["n_bouts"], measures["bout_median_min"]) == (340, 12, 22.5)
    assert measures["gini"] == pytest.approx(0.46256684491978617)
    assert measures["w50_fit_min"] == pytest.approx(37.2543, abs=1e-3)


def test_measures_are_given_by_day(known: Path, tmp_path: Path) -> None:
    found = json.loads(typed(tmp_path, "measures", str(known), "--json", "--by", "day", "--day-start", "11:00").stdout)
    assert [day["day"] for day in found["days"]] == ["2026-03-01", "2026-03-02"]
    assert sum(day["sit_min"] for day in found["days"]) == 340
    assert "nudges" not in found["days"][0]


def test_measures_are_printed_for_people(known: Path, tmp_path: Path) -> None:
    assert re.search(r"sat, min +340", typed(tmp_path, "measures", str(known)).stdout)
    assert "sat, min" in typed(tmp_path, "measures", str(known), "--by", "day").stdout


def test_a_bad_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("start,end\n2026-03-02T09:00Z,2026-03-02T08:00Z\n")
    found = typed(tmp_path, "measures", str(path))
    assert found.returncode == 1
    assert found.stderr.startswith(f"perch: {path}: line 2: the bout ends")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_excel_is_read_however_it_is_encoded(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "AP 12-EventsEx.csv"
    path.write_text(events_ex(SOME_EVENTS), encoding)
    assert json.loads(typed(tmp_path, "measures", str(path), "--json").stdout)["measures"]["n_bouts"] == 3


@pytest.mark.parametrize("options", [("--zone", "Mars/Base"), ("--day-start", "late")])
def test_a_wrong_option_is_told(known: Path, tmp_path: Path, options: tuple[str, str]) -> None:
    assert typed(tmp_path, "measures", str(known), *options).returncode == 2


def test_a_dry_run_stores_nothing(recording: Path, tmp_path: Path) -> None:
    found = json.loads(typed(tmp_path, "import", str(recording), *BERLIN, "--dry-run", "--json", "--by", "day").stdout)
    assert [(day["n_bouts"], day["n_censored"]) for day in found["days"]] == [(3, 2)]
    assert not (tmp_path / "journal.db").exists()


def test_a_file_is_taken_in_once(recording: Path, tmp_path: Path) -> None:
    first, second = (typed(tmp_path, "import", str(recording), *BERLIN) for _ in range(2))
    where = "of 2026-03-02; to see them: perch report 2026-03-02 --device import-ap-12-events\n"
    assert first.stdout == f"3 bouts in the journal as import-ap-12-events, {where}"
    assert second.stdout == f"3 bouts in the journal as import-ap-12-events (3 were there already), {where}"
    found = typed(tmp_path, "report", "2026-03-02", TZ="Europe/Berlin")
    assert "You sat 50 min" in found.stdout


def test_a_file_that_overlaps_another_is_refused_and_stores_nothing(recording: Path, tmp_path: Path) -> None:
    typed(tmp_path, "import", str(recording), *BERLIN, "--device", "chair")
    other = tmp_path / "other.csv"
    other.write_text(events_ex([("2026-03-02T09:05:00", 900, "0"), ("2026-03-02T09:20:00", 60, "1")]))
    found = typed(tmp_path, "import", str(other), *BERLIN, "--device", "chair")
    assert found.returncode == 1 and "overlaps another one of import-chair; name another --device" in found.stderr


def test_a_file_is_taken_in_beside_a_running_host(recording: Path, tmp_path: Path) -> None:
    host = Writer(tmp_path / "journal.db")
    found = typed(tmp_path, "import", str(recording), *BERLIN, "--json")
    host.close()
    assert found.returncode == 0 and json.loads(found.stdout)["measures"]["n_bouts"] == 3


def test_plain_occupancy_is_taken_in_and_the_doctor_does_not_miss_it(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text(RAW)
    assert typed(tmp_path, "import", str(path), "--device", "import-me").stdout.startswith(
        "5 bouts in the journal as im"
    )
    assert "import-me" not in typed(tmp_path, "doctor").stdout


def test_a_name_without_letters_is_refused(recording: Path, tmp_path: Path) -> None:
    assert typed(tmp_path, "import", str(recording), "--device", "!").returncode == 2


def test_what_was_decided_about_a_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ride.csv"
    path.write_text(events([("2026-03-02T09:00:00", 600, "2.1")]))
    found = typed(tmp_path, "import", str(path), "--dry-run")
    assert found.stderr == f"{path}: line 2: code 2.1, cycling, counted as upright\n"
    assert typed(tmp_path, "import", str(path)).stderr == found.stderr


def test_a_baseline_is_begun_told_and_ended(tmp_path: Path) -> None:
    recorded(tmp_path)
    mine = ("--device", DEVICE)
    assert "No goal yet" in typed(tmp_path, "baseline", *mine).stdout
    assert "Day 1 of 14" in typed(tmp_path, "baseline", "start", *mine).stdout
    assert "runs since" in typed(tmp_path, "baseline", "start", *mine).stdout
    assert "Day 1 of 14" in typed(tmp_path, "baseline", "status", *mine).stdout
    assert "neither 5 workdays nor 5 other days of it count" in typed(tmp_path, "baseline", "stop", *mine).stdout
    assert "no baseline runs" in typed(tmp_path, "baseline", "stop", *mine).stdout


def test_a_goal_of_ones_own_is_set_with_and_without_a_baseline(tmp_path: Path) -> None:
    recorded(tmp_path)
    mine = ("--device", DEVICE)
    assert typed(tmp_path, "baseline", "goal", "360", *mine).stdout == f"{DEVICE}: Your own goal: 6 h 00 a day.\n"
    assert "No goal yet" in typed(tmp_path, "baseline", "goal", "0", *mine).stdout
    assert "A goal is 30 to 1440 minutes a day" in typed(tmp_path, "baseline", "goal", "29", *mine).stderr
    assert typed(tmp_path, "baseline", "goal", *mine).returncode == 2
    assert typed(tmp_path, "baseline", "start", "360", *mine).returncode == 2


def test_a_baseline_is_of_cushions_and_not_of_files_unless_named(tmp_path: Path) -> None:
    recorded(tmp_path)
    assert "no cushion was heard yet" in typed(tmp_path, "baseline", "start").stderr
    assert "no cushion is named 'sofa'" in typed(tmp_path, "baseline", "--device", "sofa").stderr


def test_a_report_is_written_as_a_page(tmp_path: Path) -> None:
    recorded(tmp_path)
    found = typed(tmp_path, "report", "2026-W10", "--html", str(tmp_path / "week.html"))
    assert f"{tmp_path}/week.html: written" in found.stderr
    assert (found.returncode, found.stdout) == (0, "")
    assert (tmp_path / "week.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "week.html").stat().st_mode & 0o777 == 0o600
    assert typed(tmp_path, "report", "--html", str(tmp_path / "no" / "week.html")).returncode == 1


@pytest.mark.parametrize("days", ["2100-01-01", "2100-W10", "2100-03"])
def test_days_that_have_not_come_are_not_said_to_be_empty(tmp_path: Path, days: str) -> None:
    found = typed(tmp_path, "report", days)
    assert found.returncode == 2 and f"'{days}' has not come yet; today is" in found.stderr


def test_a_week_is_reported(tmp_path: Path) -> None:
    recorded(tmp_path)
    assert "sat a day" in typed(tmp_path, "report", "2026-03").stdout
    assert len(json.loads(typed(tmp_path, "report", "2026-W10", "--json").stdout)["cushions"][0]["days"]) == 7


def test_a_blinded_study_shows_nothing_but_tells_programs(tmp_path: Path) -> None:
    recorded(tmp_path)
    blinded = {"PERCH_STUDY_BLINDED": "yes"}
    assert "A study runs" in typed(tmp_path, "report", "2026-W10", **blinded).stdout
    typed(tmp_path, "report", "2026-W10", "--html", str(tmp_path / "week.html"), **blinded)
    assert "<dd>" not in (tmp_path / "week.html").read_text()
    assert json.loads(typed(tmp_path, "report", "2026-W10", "--json", **blinded).stdout)["cushions"][0]["five"]


def test_the_baseline_of_a_study_shows_none_of_its_numbers(tmp_path: Path) -> None:
    recorded(tmp_path)
    mine, blinded = ("--device", DEVICE), {"PERCH_STUDY_BLINDED": "yes"}
    hidden = "A study runs; what is measured is not shown."
    assert typed(tmp_path, "baseline", *mine, **blinded).stdout == f"{DEVICE}: {hidden}\n"
    assert f"Day 1 of 14, silent. {hidden}" in typed(tmp_path, "baseline", "start", *mine, **blinded).stdout
    assert f"The baseline is over. {hidden}" in typed(tmp_path, "baseline", "stop", *mine, **blinded).stdout


def test_how_baselines_are_stands_beneath_the_view_with_what_is_wrong() -> None:
    news = {"kitchen": "Baseline: day 3 of 14.", "desk": "Your baseline is complete."}
    below = "desk: Your baseline is complete.\nkitchen: Baseline: day 3 of 14.\nThe broker is our own."
    assert beneath(None, "The broker is our own.", news) == below
    assert beneath(None, "", {}) == ""


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status([]) in (0, 2)
    told = capsys.readouterr()
    assert all(f"  {name} " in told.out + told.err for name in cli.COMMANDS)


def test_a_blinded_host_shows_nothing_while_it_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    until = Event()
    until.set()
    watch(Host(recorded(tmp_path), None, lambda: 0), DAYS, lambda: 0, until, lambda: "", blinded=True)
    assert capsys.readouterr().out.startswith("A study runs.")
