"""The command line as it is typed: real processes, their words and their exit status."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perch import cli
from perch.cli.common import Failure
from perch.cli.report import _span
from perch.journal import Writer
from support.cli import surroundings, typed
from support.messages import MINUTE_MS, NOW_MS, arrival, bout, state
from support.processes import PATIENCE_S, heeding_signals
from support.recordings import DAYS

pytestmark = pytest.mark.slow


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A data folder with a morning of two bouts on 2026-02-20, and a cushion that said so."""
    writer = Writer(tmp_path / "journal.db")
    first, second = (0, 25 * MINUTE_MS), (30 * MINUTE_MS, 75 * MINUTE_MS)
    said = [arrival(bout(1, *first), "desk"), arrival(bout(2, *second), "desk"), arrival(b"online", "desk", "status")]
    writer.store([*said, arrival(state(seated=False, bout=None), "desk", "state")], NOW_MS)
    writer.close()
    return tmp_path


def test_the_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"perch \d+\.\d+\.\d+\n", typed(tmp_path, "--version").stdout)


@pytest.mark.parametrize("command", [[], ["run"], ["report"], ["doctor"]])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_an_example(tmp_path: Path, command: list[str], option: str) -> None:
    found = typed(tmp_path, *command, option)
    assert found.returncode == 0
    assert f"perch {' '.join(command) or 'report'}\n" in found.stdout


LOADED = """
import sys
from perch import cli
try:
    cli.main(sys.argv[1:])
finally:
    print(*(name for name in sys.modules if name.split(".")[0] not in sys.stdlib_module_names), file=sys.stderr)
"""
HEAVY = {"amqtt", "influxdb_client", "nicegui", "orjson", "paho", "pyarrow"}


@pytest.mark.parametrize(
    ("words", "most", "without"),
    [(["--help"], 30, {"rich", "perch.config"}), (["report", "2026-02-20"], 162, HEAVY | {"babel"})],
)
def test_a_command_loads_what_it_needs_and_no_more(used: Path, words: list[str], most: int, without: set[str]) -> None:
    """Loading is what takes the time of a short command; the count does not depend on how busy the machine is."""
    command = [sys.executable, "-c", LOADED, *words]
    found = subprocess.run(
        command, capture_output=True, text=True, env=surroundings(used, {}), timeout=PATIENCE_S, check=False
    )
    names = found.stderr.split()
    assert found.returncode == 0 and "perch.cli" in names and found.stdout
    assert len(names) <= most, names
    assert not {name for name in names for heavy in without if name == heavy or name.startswith(heavy + ".")}


def test_a_day_is_reported_in_a_sentence(used: Path) -> None:
    found = typed(used, "report", "2026-02-20")
    assert found.returncode == 0
    assert "You sat 1 h 10 on Friday 20 February 2026 in 2 sits; the longest was 45 min." in found.stdout
    assert "\x1b" not in found.stdout


def test_a_day_is_reported_as_json_for_programs(used: Path) -> None:
    found = json.loads(typed(used, "report", "2026-02-20", "--json").stdout)
    assert (found["day"], found["zone"], found["cushions"][0]["device"]) == ("2026-02-20", "UTC", "desk")
    measures = found["cushions"][0]["measures"]
    assert (measures["sit_min"], measures["n_bouts"], measures["min_ge40"]) == (70, 2, 45)
    assert len(found["cushions"][0]["bouts"]) == 2


def test_a_day_without_data_is_reported_as_such(used: Path) -> None:
    assert "Nothing was recorded yesterday" in typed(used, "report", "yesterday").stdout
    assert json.loads(typed(used, "report", "--json").stdout)["cushions"][0]["measures"] is None


def test_an_option_can_be_given_by_a_variable(used: Path) -> None:
    found = typed(used, "report", PERCH_REPORT_DEVICE="sofa")
    assert found.returncode == 2 and "no cushion is named 'sofa'; there is desk" in found.stderr


def test_a_day_that_is_none_is_a_wrong_use(used: Path) -> None:
    found = typed(used, "report", "someday")
    assert found.returncode == 2 and "is not today, yesterday, week" in found.stderr


def test_a_clock_of_1970_is_named_where_the_day_is_asked_for() -> None:
    with pytest.raises(Failure, match="the clock of this machine says .*1970.*set it"):
        _span("today", DAYS, 5 * 3_600_000)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_edge_of_the_calendar_ends_in_no_traceback(used: Path, day: str) -> None:
    found = typed(used, "report", day, TZ="Asia/Tokyo")
    assert found.returncode in (0, 2) and "mistake" not in found.stderr


def test_a_terminal_that_lacks_our_marks_shows_others(used: Path) -> None:
    found = typed(used, "report", "2026-02-20", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert found.returncode == 0 and "You sat 1 h 10" in found.stdout


def test_a_report_without_a_journal_says_how_to_get_one(tmp_path: Path) -> None:
    found = typed(tmp_path, "report")
    assert found.returncode == 1 and "`perch run`" in found.stderr
    Writer(tmp_path / "journal.db").close()
    found = typed(tmp_path, "report")
    assert found.returncode == 1 and "no cushion was heard yet" in found.stderr


@pytest.mark.parametrize("words", [("--config", "{}", "report"), ("report", "--config", "{}")])
def test_a_wrong_config_is_told_whole_wherever_it_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text("a = 1\n[broker]\nport = 0\n", "utf-8")
    found = typed(tmp_path, *(word.format(path) for word in words))
    assert found.returncode == 2
    assert f"{path}: a: unknown setting" in found.stderr and f"{path}: broker.port: 0 is outside" in found.stderr


def test_the_doctor_finds_a_fresh_installation_well(tmp_path: Path) -> None:
    found = typed(tmp_path, "doctor")
    assert found.returncode == 0 and "Nothing is wrong with what is there" in found.stdout
    assert "All is well" not in found.stdout, "no broker is set and no cushion was heard"


def test_the_doctor_says_what_to_do_and_fails(used: Path) -> None:
    found = typed(used, "doctor", "--json", PERCH_BROKER_HOST="127.0.0.1", PERCH_BROKER_PORT="1")
    told = {one["about"]: one for one in json.loads(found.stdout)["findings"]}
    assert found.returncode == 1
    assert not told["broker"]["well"] and told["broker"]["advice"]
    assert not told["desk"]["well"] and "last heard" in told["desk"]["told"]
    assert told["journal"]["well"] and told["refused"]["well"]


def test_the_doctor_tells_the_problems_of_the_config(tmp_path: Path) -> None:
    found = typed(tmp_path, "doctor", PERCH_LOG_LEVEL="loud")
    assert found.returncode == 1 and "'loud' is none of" in found.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_host_runs_with_its_own_broker_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    env = surroundings(tmp_path, {"PERCH_BROKER_EMBEDDED_PORT": "0"})
    command = [sys.executable, "-m", "perch", "run"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env, preexec_fn=heeding_signals) as host:
        assert host.stderr is not None
        told = next(line for line in host.stderr if "simulator only" in line and "INFO" not in line)
        host.send_signal(number)
        _, rest = host.communicate(timeout=PATIENCE_S)
    assert "apt install mosquitto" in told and "PERCH_BROKER_HOST" in told
    assert host.returncode == 0 and "Traceback" not in rest
    assert (tmp_path / "journal.db").exists()


def test_on_a_terminal_the_host_draws_a_view_and_leaves_it_clean(used: Path) -> None:
    ours, theirs = pty.openpty()
    env = surroundings(used, {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": "1", "TERM": "xterm"})
    command = [sys.executable, "-m", "perch", "run"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=theirs, stderr=pipe, env=env, preexec_fn=heeding_signals) as host:
        os.close(theirs)
        seen = b""
        while b"cannot be reached" not in seen:
            seen += os.read(ours, 65536)
        host.send_signal(signal.SIGINT)
        while more := _rest(ours):
            seen += more
    os.close(ours)
    assert "○ Nothing heard" in seen.decode() and "Ctrl-C ends it." in seen.decode()
    assert host.returncode == 0
    assert seen.rindex(b"\x1b[?1049l") > seen.rindex(b"Ctrl-C")  # the screen is given back as it was


def test_a_table_that_is_exported_into_a_file_is_not_drawn_on_the_terminal(used: Path) -> None:
    ours, theirs = pty.openpty()
    env = surroundings(used, {"TERM": "xterm"})
    command = [sys.executable, "-m", "perch", "export", "--table", "bouts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=env) as export:
        os.close(theirs)
        assert export.stdout
        rows = export.stdout.read().splitlines()
        drawn = b"".join(iter(lambda: _rest(ours), b""))
    os.close(ours)
    assert rows[0].startswith("device,") and len(rows) == 3
    assert b"Exporting" in drawn and b"device," not in drawn


def test_a_backup_is_made_also_where_the_output_was_closed(used: Path) -> None:
    command = ["sh", "-c", '"$0" -m perch backup there.db >&-', sys.executable]
    done = subprocess.run(command, cwd=used, env=surroundings(used, {}), stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and (used / "there.db").exists()


def _rest(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""


@pytest.mark.parametrize("command", ["report", "run", "doctor"])
def test_a_damaged_journal_is_told_in_a_sentence(used: Path, command: str) -> None:
    journal = used / "journal.db"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:4096] + b"A" * (len(whole) - 4096))
    found = typed(used, command, PERCH_BROKER_EMBEDDED_PORT="0")
    assert found.returncode == 1 and "a mistake in Perch" not in found.stderr
    told = " ".join((found.stdout + found.stderr).split())
    assert "cannot use the journal" in told and "perch repair" in told


def test_a_second_host_on_one_journal_is_refused_in_a_sentence(tmp_path: Path) -> None:
    first = Writer(tmp_path / "journal.db")
    found = typed(tmp_path, "run", PERCH_BROKER_EMBEDDED_PORT="0")
    first.close()
    assert found.returncode == 1 and found.stderr.startswith("perch: ") and "Traceback" not in found.stderr


def test_a_reader_that_hangs_up_is_no_news(used: Path) -> None:
    shell = f"{sys.executable} -m perch report 2026-02-20 | true"
    env = surroundings(used, {})
    found = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, env=env, timeout=PATIENCE_S)
    assert found.stderr == ""


def test_a_mistake_of_ours_is_a_sentence_and_with_v_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("perch.doctor.checks.examine", lambda *_: 1 // 0)
    assert cli.status(["doctor"]) == 1
    assert capsys.readouterr().err.startswith("perch: a mistake in Perch itself (ZeroDivisionError")
    assert cli.status(["doctor", "-v"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_what_the_system_refuses_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("perch.doctor.checks.examine", refused)
    assert cli.status(["doctor"]) == 1
    assert capsys.readouterr().err == "perch: the system refuses: [Errno 28] No space left on device\n"


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("perch.doctor.checks.examine", interrupted)
    assert cli.status(["doctor"]) == cli.INTERRUPTED
    assert capsys.readouterr().err.strip() == ""


def test_an_interruption_that_falls_into_the_making_of_a_class_is_quiet_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr("perch.doctor.checks.examine", interrupted)
    assert cli.status(["doctor"]) == cli.INTERRUPTED
    assert capsys.readouterr().err.strip() == ""


def test_an_interruption_that_falls_into_the_making_of_a_dataclass_has_the_same_exit_status(tmp_path: Path) -> None:
    """Python executes text there, and run with -m would end by SIGINT itself: -2 to whoever waits, and not 130."""
    (tmp_path / "interrupted.py").write_text(
        "import perch.doctor.checks as checks, perch.cli as cli\n"
        "def interrupted(*_): exec('raise KeyboardInterrupt')\n"
        "checks.examine = interrupted\n"
        "cli.main(['doctor'])\n"
    )
    command, env = [sys.executable, "-m", "interrupted"], surroundings(tmp_path, {"PYTHONPATH": str(tmp_path)})
    assert subprocess.run(command, env=env, timeout=PATIENCE_S).returncode == cli.INTERRUPTED


def test_a_command_loads_nothing_heavy_before_it_is_needed(tmp_path: Path) -> None:
    code = "import sys, perch.cli; print([m for m in ('rich', 'paho', 'amqtt', 'sqlite3') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE_S)
    assert found.stdout == "[]\n"
