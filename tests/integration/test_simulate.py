"""`perch simulate`: a simulated cushion at a real Mosquitto with the shipped configuration and accounts."""

import json
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from perch.cli import simulate
from perch.cli.common import Failure
from perch.journal import Reader
from support.cli import surroundings, typed
from support.guarded_broker import Guarded
from support.hosts import HostProcess
from support.processes import PATIENCE_S, heeding_signals, wait


def settings(folder: Path, **broker: object) -> Path:
    path = folder / "desk.json"
    path.write_text(json.dumps({"device": "desk", "broker": {"host": "127.0.0.1", **broker}}))
    return path


def test_with_the_account_of_a_cushion_it_is_that_cushion(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path)
    made = guarded.typed("device", "add", "desk", "--broker", "broker.example", "--port", str(guarded.port), "--plain")
    assert made.returncode == 0, made
    guarded.start()
    file = tmp_path / "cushions" / "desk.json"
    file.write_text(file.read_text().replace("broker.example", "127.0.0.1"))
    host = HostProcess(tmp_path, guarded.port, guarded.env)
    command = [sys.executable, "-m", "perch", "simulate", "--settings", str(file), "--person", "ignorer"]
    env = surroundings(tmp_path, {"PYTHONUNBUFFERED": "1"})
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, preexec_fn=heeding_signals) as cushion:
        with Reader(host.journal) as reader:
            wait(lambda: reader.live("desk") is not None)
        cushion.terminate()
        said, _ = cushion.communicate(timeout=PATIENCE_S)
    assert cushion.returncode == 0 and said.startswith(f"desk, simulated, at 127.0.0.1:{guarded.port}, not encrypted.")
    host.kill()
    guarded.stop()


@pytest.mark.parametrize(
    ("broker", "told"),
    [({"host": ""}, "broker.host: missing"), ({"psk_identity": "desk"}, "psk_identity and psk_key go together")],
)
def test_settings_that_lead_nowhere_are_told(tmp_path: Path, broker: dict[str, object], told: str) -> None:
    done = typed(tmp_path, "simulate", "--settings", str(settings(tmp_path, **broker)))
    assert done.returncode == 1 and told in done.stderr


def test_a_key_that_this_python_cannot_use_is_never_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings(tmp_path, port=1, psk_identity="desk", psk_key="00" * 16)
    monkeypatch.delattr(ssl.SSLContext, "set_psk_client_callback", raising=False)
    with pytest.raises(Failure, match="Python can use from 3.13 on"):
        simulate.command.main(["--settings", str(file)], standalone_mode=False)
