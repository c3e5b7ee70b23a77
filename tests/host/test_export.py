"""Exported tables: every row once, in UTC and local time, readable by others and by Perch itself."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from perch.export.columns import Column, ColumnType, csv_text
from perch.export.days import days as days_of
from perch.export.tables import DEVICE_TABLES, TABLES
from perch.export.write import Export
from perch.journal import Reader, Writer
from support.cli import surroundings, typed
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point
from support.processes import PATIENCE_S
from support.recordings import DAYS, utc_ms
from support.weeks import DEVICE, LAST, RULES, recorded, told

pytestmark = pytest.mark.slow

BERLIN = {"PERCH_TIME_ZONE": "Europe/Berlin"}
NUDGE = {"v": 1, "boot": BOOT, "zero": ZERO_MS, "kind": "nudge", "stretch_ms": 2_400_000, "nth": 1, "bout": 2}


@pytest.fixture
def weeks(tmp_path: Path) -> Path:
    recorded(tmp_path)
    return tmp_path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A data folder with two cushions; of `desk` are a bout over the beginning of a day, others, and a nudge."""
    night = 3 * 60 * MINUTE_MS + 30 * MINUTE_MS  # 03:30 UTC of a day that begins at 04:00 in UTC
    over = {"limit_ms": 1_800_000, "rev": 7, "fw": "0.2", "shifts": 4, "balance_lr": -12, "balance_fr": 0}
    said = [
        bout(1, night, night + 60 * MINUTE_MS, **over),
        bout(2, 600 * MINUTE_MS, 620 * MINUTE_MS, censored=True),
        bout(3, 621 * MINUTE_MS, 650 * MINUTE_MS, resumed=True),
        bout(4, 700 * MINUTE_MS, 800 * MINUTE_MS, suspect="object"),
        NUDGE | {"seq": 5, "at": 640 * MINUTE_MS, "delivered": False, "why": "quiet"},
        point(6, 5, boot="00000001", zero=None),
    ]
    writer = Writer(tmp_path / "journal.db")
    writer.store([arrival(one, "desk") for one in said] + [arrival(bout(1, 0, MINUTE_MS), "sofa")], NOW_MS)
    writer.close()
    return tmp_path


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def exported(folder: Path, *words: str, **env: str) -> Path:
    found = typed(folder, "export", str(folder / "out"), *words, **env)
    assert found.returncode == 0, found.stderr
    return folder / "out"


def computed(folder: Path, table: str, device: str = "desk", now_ms: int = NOW_MS) -> list[dict[str, object]]:
    """The rows of a table before they are written."""
    shape = DEVICE_TABLES[table]
    names = [column.name for column in shape.columns]
    with Reader(folder / "journal.db") as journal:
        found = [row for day in days_of(journal, device, RULES, now_ms) for row in shape.rows(day, RULES.calendar)]
    return [dict(zip(names, row, strict=True)) for row in found]


def test_a_bout_has_its_settings_its_firmware_and_both_times(desk: Path) -> None:
    first = rows(exported(desk, **BERLIN), "bouts")[0]
    assert first == {
        "device": "desk", "day": "2026-02-20", "boot": BOOT, "seq": "1",
        "start": "2026-02-20T12:30:00.000Z", "start_local": "2026-02-20T13:30:00.000+01:00",
        "end": "2026-02-20T13:30:00.000Z", "end_local": "2026-02-20T14:30:00.000+01:00", "duration_s": "3600.0",
        "limit_ms": "1800000", "rev": "7", "fw": "0.2", "mean_load_counts": "900", "balance_lr_permille": "-12",
        "balance_fr_permille": "0", "shifts": "4", "censored": "false", "resumed": "false",
        "suspect": "",
    }  # fmt: skip


def test_every_bout_is_there_once_whatever_day_it_touches(desk: Path) -> None:
    found = rows(exported(desk, PERCH_TIME_DAY_START="13:00"), "bouts")
    assert [(row["device"], row["seq"]) for row in found] == [("desk", str(seq)) for seq in (1, 2, 3, 4)] + [
        ("sofa", "1")
    ]
    assert [row["day"] for row in found][:2] == ["2026-02-19", "2026-02-20"]


def test_a_nudge_says_why_it_was_silent(desk: Path) -> None:
    (nudge,) = computed(desk, "nudges")
    assert (nudge["at"], nudge["delivered"], nudge["why"], nudge["bout"]) == (
        utc_ms("2026-02-20T19:40Z"), False, "quiet", 2
    )  # fmt: skip
    assert computed(desk, "nudges", "nobody") == []


def test_days_are_as_they_are_reported(weeks: Path) -> None:
    out = exported(weeks, **BERLIN)
    days = {row["day"]: row for row in rows(out, "days")}
    report = json.loads(typed(weeks, "report", "2026-W10", "--json", **BERLIN).stdout)["cushions"][0]["days"]
    assert len(days) == 35 and len(report) == 7
    for day in report:
        row = days[day["day"]]
        assert (row["worth"], row["workday"]) == (day["worth"], str(day["workday"]).lower())
        assert float(row["covered_min"]) == pytest.approx(day["covered_min"])
        for name, value in day["measures"].items():
            assert row[name] == ("" if value is None else str(value)), name
    assert days["2026-04-01"]["worth"] == "unknown" and days["2026-04-01"]["sit_min"] == ""
    assert days["2026-03-07"]["worth"] == "away" and days["2026-03-07"]["sit_min"] == "0.0"


def test_coverage_sums_to_that_of_the_days(weeks: Path) -> None:
    out = exported(weeks, **BERLIN)
    covered: dict[str, float] = {}
    for row in rows(out, "coverage"):
        covered[row["day"]] = covered.get(row["day"], 0) + float(row["duration_s"]) / 60
    assert covered == {
        row["day"]: pytest.approx(float(row["covered_min"])) for row in rows(out, "days") if float(row["covered_min"])
    }


def test_the_goal_of_a_day_is_that_of_the_report(weeks: Path) -> None:
    found = told(weeks / "journal.db", LAST, LAST)
    writer = Writer(weeks / "journal.db")
    writer.remember(f"baseline:{DEVICE}", '{"first": "2026-03-02", "stopped": null}')
    writer.close()
    goals = {row["day"]: row["goal_min"] for row in computed(weeks, "days", DEVICE, DAYS.bounds(LAST)[1])}
    assert goals["2026-03-15"] is None  # still in the baseline
    assert goals["2026-03-31"] == found.progress[True].goal_min == 212


def test_exported_bouts_measure_the_same_and_can_be_taken_in_again(weeks: Path) -> None:
    out = exported(weeks, **BERLIN)
    found = json.loads(typed(weeks, "measures", str(out / "bouts.csv"), "--json", "--by", "day", **BERLIN).stdout)
    measured = {day["day"]: day for day in found["days"] if day["n_bouts"]}
    for row in rows(out, "days"):
        if row["n_bouts"] not in ("", "0"):
            assert str(measured.pop(row["day"])["sit_min"]) == row["sit_min"]
    assert not measured
    again = typed(weeks, "import", str(out / "bouts.csv"), "--device", "again", **BERLIN)
    assert "bouts in the journal as import-again" in again.stdout
    with Reader(weeks / "journal.db") as journal:
        held, copied = (journal.bouts(name, 0, NOW_MS * 2) for name in (DEVICE, "import-again"))
    assert [(one.start_ms, one.end_ms) for one in held] == [(one.start_ms, one.end_ms) for one in copied]


def test_exported_bouts_have_the_measures_of_the_exported_days(desk: Path) -> None:
    out = exported(desk, "--device", "desk")
    said = json.loads(typed(desk, "measures", str(out / "bouts.csv"), "--json", "--by", "day").stdout)
    assert said["notes"] == ["line 5: a suspect bout, left out"]
    exactly = {row["day"]: row for row in rows(out, "days")}
    for day in said["days"]:
        told = {name: "" if value is None else str(value) for name, value in day.items()}
        assert told == {name: exactly[day["day"]][name] for name in told}
    assert sum(day["n_bouts"] for day in said["days"]) == 2  # a power cut split the second


def test_two_cushions_in_one_list_are_not_taken_for_one(desk: Path) -> None:
    found = typed(desk, "measures", str(exported(desk) / "bouts.csv"))
    assert "bouts of sofa after those of desk; a list of bouts is of one device" in found.stderr


def test_parquet_holds_what_csv_holds(weeks: Path) -> None:
    import pandas  # here, since each process reads all test files, and this takes a second

    out = exported(weeks, **BERLIN)
    exported(weeks, "--format", "parquet", **BERLIN)
    for name, table in DEVICE_TABLES.items():
        found = pandas.read_parquet(out / f"{name}.parquet", dtype_backend="pyarrow")
        assert list(found.columns) == [column.name for column in table.columns]
        assert len(found) == len(rows(out, name))
        for column in table.columns:
            if column.kind is ColumnType.MOMENT and len(found):
                assert str(found[column.name].dt.tz) == "UTC"
                texts = [moment.isoformat(timespec="milliseconds") for moment in found[column.name]]
                assert [text.replace("+00:00", "Z") for text in texts] == [row[column.name] for row in rows(out, name)]
    days = pandas.read_parquet(out / "days.parquet").set_index("day")
    assert days["sit_min"]["2026-03-07"] == 0 and pandas.isna(days["sit_min"]["2026-04-01"])


def test_parquet_without_pyarrow_says_what_to_install(desk: Path) -> None:
    without = "import sys; sys.modules['pyarrow'] = None; from perch.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", without, "export", str(desk / "out"), "--format", "parquet"]
    found = subprocess.run(command, capture_output=True, text=True, env=surroundings(desk, {}))
    assert found.returncode == 1 and "pip install '.[parquet]'" in found.stderr
    assert not list((desk / "out").iterdir())


def test_one_table_is_printed(desk: Path) -> None:
    found = typed(desk, "export", "--table", "bouts", "--device", "sofa")
    assert [line.split(",")[0] for line in found.stdout.splitlines()] == ["device", "sofa"]


@pytest.mark.parametrize("command", [["export", "--table", "days"], ["report", "today"], ["--help"]])
def test_a_reader_may_have_had_enough(desk: Path, command: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    env = surroundings(desk, {})
    words = [sys.executable, "-m", "perch", *command]
    cut = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True, env=env, timeout=PATIENCE_S)
    os.close(writer)
    assert not set(cut.stderr.splitlines()) - {"left out: 1 record of desk waits for a known time"}
    assert cut.returncode in (0, 1)


def test_records_without_a_known_time_are_said_to_be_left_out(desk: Path) -> None:
    found = typed(desk, "export", str(desk / "out"))
    assert found.stderr == "left out: 1 record of desk waits for a known time\n"


def test_the_readme_beside_the_tables_explains_every_column(desk: Path) -> None:
    readme = (exported(desk, **BERLIN) / "README.md").read_text()
    assert "Europe/Berlin and begin at 04:00" in readme and "desk, sofa" in readme
    for name, table in DEVICE_TABLES.items():
        part = readme.split(f"## {name}.csv")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == [column.name for column in table.columns]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ((), 2, "name a folder"),
        (("--table", "bouts", "--format", "parquet"), 2, "name a folder"),
        (("out", "--device", "attic"), 2, "no cushion is named 'attic'; there is desk, sofa"),
        (("/proc/nowhere",), 1, "/proc/nowhere cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_told(desk: Path, words: tuple[str, ...], status: int, told: str) -> None:
    found = typed(desk, "export", *words)
    assert found.returncode == status and told in found.stderr


def test_an_export_that_fails_leaves_the_one_before(desk: Path) -> None:
    out = exported(desk)
    before = (out / "bouts.csv").read_text()
    (out / "coverage.csv").unlink()
    (out / "coverage.csv").mkdir()
    assert typed(desk, "export", str(out)).returncode == 1
    assert (out / "bouts.csv").read_text() == before


def test_only_its_owner_may_read_an_export_and_what_was_opened_to_others_stays_so(desk: Path) -> None:
    out = exported(desk)
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert out.stat().st_mode & 0o777 == 0o700
    (out / "bouts.csv").chmod(0o644)
    exported(desk)
    assert (out / "bouts.csv").stat().st_mode & 0o777 == 0o644


def test_what_root_exports_belongs_to_the_owner_of_the_folder(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, tuple[int, int]] = {}

    def noted(what: int | Path, *who: int) -> None:
        path = what if isinstance(what, Path) else Path(f"/proc/self/fd/{what}").readlink()
        given[path.name.removeprefix(".").removesuffix(path.suffix)] = (who[0], who[1])

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", noted)
    with Reader(desk / "journal.db") as reader:
        export = Export(reader, ["desk"], RULES, NOW_MS)
        export.to_folder(desk / "out", [TABLES["bouts"]], "csv", [])
    ours = desk.stat().st_uid, desk.stat().st_gid
    assert given == {"out": ours, "bouts.csv": ours, "README.md": ours}


def test_files_of_an_earlier_export_that_are_not_written_anew_are_told(desk: Path) -> None:
    exported(desk)
    told = typed(desk, "export", str(desk / "out"), "--table", "days", "--format", "parquet").stderr
    assert "left as an earlier export wrote it: bouts.csv, nudges.csv, days.csv, coverage.csv\n" in told
    assert "earlier" not in typed(desk, "export", str(desk / "new")).stderr


def test_a_folder_with_the_readme_of_another_thing_is_left_alone(desk: Path) -> None:
    (desk / "README.md").write_text("# My thesis\n")
    found = typed(desk, "export", str(desk))
    assert found.returncode == 1
    assert f"{desk} cannot be written: there is a README.md in it that no export wrote" in found.stderr
    assert (desk / "README.md").read_text() == "# My thesis\n" and not (desk / "bouts.csv").exists()


def test_an_empty_journal_has_nothing_to_export(tmp_path: Path) -> None:
    Writer(tmp_path / "journal.db").close()
    assert "nothing to export" in typed(tmp_path, "export", "out").stderr


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (ColumnType.TEXT, None, ""),
        (ColumnType.TEXT, "knee - better", "knee - better"),
        (ColumnType.TEXT, "=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        (ColumnType.TEXT, "-1+1", "'-1+1"),
        (ColumnType.TEXT, "+1", "'+1"),
        (ColumnType.TEXT, "@SUM(A1)", "'@SUM(A1)"),
        (ColumnType.TEXT, "\t=1", "'\t=1"),
        (ColumnType.TRUTH, True, "true"),
        (ColumnType.NUMBER, 0.1, "0.1"),
        (ColumnType.WHOLE, -5, "-5"),
        (ColumnType.MOMENT, 1, "1970-01-01T00:00:00.001Z"),
        (ColumnType.MOMENT, 1_772_442_000_000, "2026-03-02T09:00:00.000Z"),
    ],
)
def test_a_value_is_written_so_that_it_can_be_read_again(
    kind: ColumnType, value: str | float | None, text: str
) -> None:
    assert csv_text(Column("x", kind, ""), value) == text
