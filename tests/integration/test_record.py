"""`perch record` with a real broker and a whole cushion, and what it wrote through `perch replay`."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from perch.devices.commands import NoAnswer
from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from perch.simulator.csv_trace import samples
from perch.simulator.layout import parse
from perch.simulator.recorder import Recorder
from support.brokers import Mosquitto
from support.chair import EMPTY, NAME, SITTER, Chair, until
from support.cli import environment, typed_with
from support.processes import PATIENCE_S, heeding_signals, wait

PLACES = [(-45, 55), (45, 55), (-60, -10), (60, -10), (-40, -60), (40, -60)]  # of the simulated cells


@pytest.fixture
def chair(mosquitto: Mosquitto) -> Iterator[Chair]:
    with Chair(mosquitto.port, NAME) as chair:
        until(mosquitto.port, lambda state: True)
        yield chair


@pytest.fixture
def env(tmp_path: Path, mosquitto: Mosquitto) -> dict[str, str]:
    return environment(tmp_path, mosquitto.port)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def last_ms(path: Path) -> int:
    return int(lines(path)[-1].split(",")[0]) if len(lines(path)) > 2 else 0


def recorded(env: dict[str, str], chair: Chair, path: Path) -> tuple[int, str, str]:
    """(exit status, output, errors): in the cushion's time the seat is empty for 20 s, taken for 60, empty for 30."""
    command = [sys.executable, "-m", "perch", "record", NAME, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env, preexec_fn=heeding_signals) as process:
        assert process.stdout
        assert process.stderr
        for raws, end_ms in ((EMPTY, 20_000), (SITTER, 80_000), (EMPTY, 110_000)):
            chair.raws = raws
            wait(lambda end_ms=end_ms: last_ms(path) >= end_ms)  # type: ignore[misc]  # bound at once
        process.send_signal(signal.SIGINT)
        return process.wait(), process.stdout.read(), process.stderr.read()


def replayed(env: dict[str, str], path: Path) -> list[dict[str, Any]]:
    done = typed_with(env, "replay", str(path), "--layout", str(path.with_suffix(".json")))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_was_recorded_is_replayed_as_it_was(env: dict[str, str], chair: Chair, tmp_path: Path) -> None:
    path = tmp_path / "sat.csv"
    code, out, errors = recorded(env, chair, path)
    assert (code, errors) == (0, "")
    assert f"{len(lines(path)) - 1} samples; to run them: perch replay {path}" in out
    layout = parse(path.with_suffix(".json").read_text())
    assert [(cell.x, cell.y) for cell in layout.cells] == PLACES
    assert layout.settings["sample_hz"] == 10 and "utc_offset_ms" not in layout.settings
    assert layout.calibration and len(layout.calibration["empty"]) == len(PLACES)
    assert json.loads(path.with_suffix(".json").read_text())["firmware"]
    found = list(samples(lines(path), layout))
    assert found[0].ms == 0 and [sample.raws for sample in found if sample.raws not in (EMPTY, SITTER)] == []
    (bout,) = [record for record in replayed(env, path) if record["kind"] == "bout"]
    sat = [sample.ms for sample in found if sample.raws == SITTER]
    assert abs(bout["start"] - sat[0]) <= 1000 and abs(bout["end"] - sat[-1]) <= 1000
    assert "censored" not in bout


def test_a_recording_of_so_long_ends_by_itself_and_is_never_written_over(
    env: dict[str, str], chair: Chair, tmp_path: Path
) -> None:
    path = tmp_path / "short.csv"
    done = typed_with(env, "record", NAME, str(path), "--for", "0.03", "--every", "200")
    assert done.returncode == 0, done.stderr
    kept = path.read_text()
    times = [int(line.split(",")[0]) for line in kept.splitlines()[1:]]
    assert len(times) > 20 and min(b - a for a, b in zip(times, times[1:], strict=False)) >= 200
    again = typed_with(env, "record", NAME, str(path))
    assert again.returncode == 1 and "is there already" in again.stderr
    assert path.read_text() == kept
    path.unlink()
    assert "short.json is there already" in typed_with(env, "record", NAME, str(path)).stderr


def test_a_stream_is_asked_for_again_before_it_ends(
    mosquitto: Mosquitto, chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The cushion streams for five minutes, which are fifteen seconds here.
    monkeypatch.setattr("perch.simulator.recorder.RENEW_S", 2.0)
    broker, stop = Broker("127.0.0.1", mosquitto.port), Event()
    asked: list[bytes] = []
    hears = [f"perch/v1/{NAME}/do"]
    with (
        Session(broker, hears, hear=lambda _topic, payload: asked.append(payload)),
        Recorder(broker, NAME, chair_ms, 1000) as recorder,
    ):
        times = []
        for sample in recorder.samples(stop, PATIENCE_S):
            times.append(sample.ms)
            if sample.ms > 310_000:
                break
    assert times[-1] > 310_000
    assert max(b - a for a, b in zip(times, times[1:], strict=False)) < 60_000
    assert len({json.loads(payload)["id"] for payload in asked}) == len(asked) > 5


def chair_ms() -> int:
    """The clock of a host that lives in the time of the cushion, more or less."""
    from time import time_ns

    return time_ns() // 1_000_000


def test_a_cushion_that_starts_anew_ends_the_recording(
    env: dict[str, str], chair: Chair, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    path = tmp_path / "cut.csv"
    command = [sys.executable, "-m", "perch", "record", NAME, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env, preexec_fn=heeding_signals) as process:
        wait(lambda: last_ms(path) > 5000)
        assert typed_with(env, "tell", NAME, "restart").returncode == 0
        # Until it has started anew the old one may be who is asked.
        wait(lambda: typed_with(env, "tell", NAME, "cells", "1") and process.poll() is not None)
        assert process.stderr
        assert "started anew, so the recording ends here; " in process.stderr.read()
        assert process.wait() == 1
    assert len(list(samples(lines(path), parse(path.with_suffix(".json").read_text())))) > 10


def test_a_cushion_that_is_not_there_leaves_no_file(env: dict[str, str], mosquitto: Mosquitto, tmp_path: Path) -> None:
    failed = typed_with(env, "record", "nobody", str(tmp_path / "no.csv"))
    assert failed.returncode == 1 and "nobody was never heard of" in failed.stderr
    mosquitto.kill()
    assert "cannot be reached" in typed_with(env, "record", "nobody", str(tmp_path / "no.csv")).stderr
    assert typed_with(env, "record", "nobody", str(tmp_path / "no.txt")).returncode == 2
    assert list(tmp_path.glob("no*")) == []


def test_a_cushion_that_does_not_tell_where_its_cells_lie_cannot_be_recorded(mosquitto: Mosquitto) -> None:
    broker = Broker("127.0.0.1", mosquitto.port)
    with Session(broker) as cushion:
        cushion.say(Message(f"perch/v1/{NAME}/status", b"online", retain=True))
    with Recorder(broker, NAME, chair_ms, 100) as recorder, pytest.raises(NoAnswer, match="deploy the newest firmware"):
        next(recorder.samples(Event(), None))
