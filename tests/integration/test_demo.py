"""`perch demo` as people type it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support.processes import PATIENCE_S, heeding_signals, wait

PERCH = [sys.executable, "-m", "perch"]


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PERCH_")} | {
        "XDG_DATA_HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PERCH_PAGE_ON": "0",
        **more,
    }


def perch(tmp_path: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = environment(tmp_path, **more)
    return subprocess.run([*PERCH, *args], env=env, capture_output=True, text=True, timeout=2 * PATIENCE_S)


@pytest.mark.parametrize("person", ["ignorer", "fidgeter"])
def test_every_bout_of_some_days_is_in_the_journal_once(tmp_path: Path, person: str) -> None:
    done = perch(tmp_path, "demo", "--days", "3", "--check", "--person", person)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Each exactly once." in done.stdout
    made, kept = (int(word) for word in done.stdout.splitlines()[-2].split() if word.isdigit())
    assert made == kept > 5


def test_where_a_bout_is_not_there_the_check_fails_and_says_which(tmp_path: Path) -> None:
    """A real run, at whose end one more bout is claimed than the cushion was sat on."""
    lossy = (
        "import sys, perch.simulator.demo as demo, perch.cli as cli\n"
        "heard = demo.Play.take\n"
        "def once_more(play, said):\n"
        "    heard(play, said)\n"
        "    if 'end' in said: heard(play, {'contact': [play.now_ms - 7200000, play.now_ms - 3600000]})\n"
        "demo.Play.take = once_more\n"
        "cli.main(['demo', '--days', '1', '--check', '--person', 'ignorer'])\n"
    )
    env = environment(tmp_path)
    command = [sys.executable, "-c", lossy]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=2 * PATIENCE_S)
    assert done.returncode == 1
    assert "missing: seated from" in done.stderr and "1 differ" in done.stdout


def test_what_it_played_stays_where_the_variable_says(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert perch(tmp_path, "demo", "--days", "1", "--person", "ignorer", PERCH_DATA_DIR=str(kept)).returncode == 0
    told = json.loads(perch(tmp_path, "report", "yesterday", "--json", PERCH_DATA_DIR=str(kept)).stdout)
    assert "cushion-demo" in json.dumps(told)


def test_without_the_variable_nothing_stays(tmp_path: Path) -> None:
    env = {"TMPDIR": str(tmp_path)}
    assert perch(tmp_path, "demo", "--days", "1", "--person", "nobody", **env).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_live_it_shows_who_sits_and_the_nudge_and_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    env = environment(tmp_path, TMPDIR=str(tmp_path))
    command, pipe = [*PERCH, "demo", "--speed", "600"], subprocess.PIPE
    started = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, preexec_fn=heeding_signals)
    try:
        lines = until(started, "first reminder after 40 min")
        assert any("somebody sits" in line for line in lines)
        children = pids_of_children(started.pid)
        started.send_signal(signal.SIGINT)
        assert started.wait(PATIENCE_S) == 0
        assert started.stderr and "Traceback" not in started.stderr.read()
        assert children and not any(alive(pid) for pid in children)
    finally:
        started.kill()
        started.communicate()
    assert list(tmp_path.iterdir()) == []


@contextmanager
def started(tmp_path: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    env = environment(tmp_path, TMPDIR=str(tmp_path))
    command = [*PERCH, "demo", *args]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding_signals
    ) as demo:
        yield demo
        demo.kill()


def gone(pid: int) -> bool:
    """One that was only just being started ends by itself, for want of a job."""
    return any(not alive(pid) for _ in range(100))


def its_cushion(demo: subprocess.Popen[str]) -> int:
    """The process of its cushion, once its own program runs there: a demo has other children too, for a moment each."""
    wait(lambda: cushions(demo), lambda: "no cushion was started")
    return cushions(demo)[0]


def cushions(demo: subprocess.Popen[str]) -> list[int]:
    return [pid for pid in pids_of_children(demo.pid) if "desktop.py" in command_of(pid)]


def command_of(pid: int) -> str:
    """Its command line, "" once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("args", [("--days", "60"), ("--speed", "600")])
def test_however_it_is_ended_nothing_stays_behind(
    tmp_path: Path, args: tuple[str, ...], number: signal.Signals
) -> None:
    with started(tmp_path, *args) as demo:
        cushion = its_cushion(demo)
        demo.send_signal(number)
        assert demo.wait(PATIENCE_S) == (130 if "--days" in args else 0)
        assert demo.stderr and "Traceback" not in demo.stderr.read()
        assert gone(cushion)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [("--days", "60", "--check"), ("--speed", "600")])
def test_a_cushion_that_is_ended_from_outside_is_a_failure(tmp_path: Path, args: tuple[str, ...]) -> None:
    with started(tmp_path, *args) as demo:
        os.kill(its_cushion(demo), signal.SIGTERM)
        said, complaint = demo.communicate(timeout=PATIENCE_S)
    assert demo.returncode == 1
    assert "perch: the cushion's program ended with -15" in complaint and "Each exactly once" not in said


def test_played_twice_into_one_journal_it_is_two_cushions_and_not_twice_the_sitting(tmp_path: Path) -> None:
    kept = {"PERCH_DATA_DIR": str(tmp_path / "kept")}
    for _ in range(2):
        done = perch(tmp_path, "demo", "--days", "1", "--check", "--person", "ignorer", **kept)
        assert done.returncode == 0, done.stderr
    told = json.loads(perch(tmp_path, "report", "yesterday", "--json", **kept).stdout)["cushions"]
    assert [one["device"] for one in told] == ["cushion-demo", "cushion-demo-2"]
    assert told[0]["measures"] == told[1]["measures"]


def test_a_journal_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = perch(tmp_path, "demo", "--days", "1", PERCH_DATA_DIR=str(tmp_path / "file"))
    assert done.returncode == 1 and done.stderr.startswith("perch: cannot use the journal")


def test_other_commands_find_the_demo_that_runs(tmp_path: Path) -> None:
    """They say so where they lack a journal, and with --demo they work on it, in its quick time."""
    with started(tmp_path) as demo:
        until(demo, "cushion-demo: ")
        lacking = perch(tmp_path, "report", TMPDIR=str(tmp_path))
        assert lacking.returncode == 1
        assert "there is no journal" in lacking.stderr and "A demo runs here: with --demo" in lacking.stderr
        for words in (["report", "month"], ["doctor"], ["tell", "cushion-demo", "identify"]):
            done = perch(tmp_path, *words, "--demo", TMPDIR=str(tmp_path))
            assert done.returncode == 0, done.stdout + done.stderr


def until(started: subprocess.Popen[str], text: str) -> list[str]:
    lines: list[str] = []
    assert started.stdout
    for line in started.stdout:
        lines.append(line)
        if text in line:
            return lines
    raise AssertionError(f"it ended before it said {text!r}: {lines}")


def pids_of_children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # the thread has just ended
            found += map(int, (task / "children").read_text().split())
    return found


def alive(pid: int) -> bool:
    time.sleep(0.1)
    return Path(f"/proc/{pid}").exists()


def test_check_alone_says_what_it_goes_with(tmp_path: Path) -> None:
    done = perch(tmp_path, "demo", "--check")
    assert done.returncode == 2 and "--days" in done.stderr
