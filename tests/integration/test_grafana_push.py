"""`perch grafana push`, with the real grafana-client."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.grafana import dashboards
from support.fake_grafana import LOOKER, TOKEN, FakeGrafana
from support.processes import PATIENCE_S, free_port

ROOT = Path(__file__).resolve().parents[2]
UIDS = {"perch-today", "perch-weeks", "perch-back", "perch-cushion", "perch-fleet"}
SECRET = "influx-token-that-nobody-sees"


@pytest.fixture
def grafana() -> Iterator[FakeGrafana]:
    with FakeGrafana() as grafana:
        yield grafana


def pushed(url: str, folder: Path, token: str = TOKEN, *more: str, **env: str) -> tuple[int, str]:
    """Exit status, and all that was said."""
    said = {"PERCH_GRAFANA_URL": url, "PERCH_GRAFANA_TOKEN": token, "PERCH_INFLUX_URL": "http://influx:8086"}
    said |= {"PERCH_INFLUX_TOKEN": SECRET, "XDG_CONFIG_HOME": str(folder), "PATH": os.environ["PATH"]}
    said |= {"XDG_RUNTIME_DIR": str(folder)} | env
    given = {name: value for name, value in said.items() if value}
    command = [sys.executable, "-m", "perch", "grafana", "push", *more]
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_push_makes_folder_data_source_and_dashboards(grafana: FakeGrafana, tmp_path: Path) -> None:
    status, said = pushed(grafana.url, tmp_path)
    assert (status, set(grafana.folders), set(grafana.dashboards)) == (0, {"perch"}, UIDS), said
    source = grafana.sources["perch-influx"]
    assert (source["url"], source["jsonData"]["dbName"]) == ("http://influx:8086", "perch")
    assert source["secureJsonData"] == {"httpHeaderValue1": f"Token {SECRET}"}
    assert "Perch: today: made" in said and SECRET not in said and TOKEN not in said


def test_a_second_push_writes_no_dashboard(grafana: FakeGrafana, tmp_path: Path) -> None:
    pushed(grafana.url, tmp_path)
    before = {uid: one["dashboard"]["version"] for uid, one in grafana.dashboards.items()}
    grafana.writes.clear()
    status, said = pushed(grafana.url, tmp_path)
    assert (status, grafana.writes) == (0, ["PUT /api/datasources/uid/perch-influx"]), said
    assert {uid: one["dashboard"]["version"] for uid, one in grafana.dashboards.items()} == before


def test_a_dashboard_that_somebody_changed_or_moved_is_set_again(grafana: FakeGrafana, tmp_path: Path) -> None:
    pushed(grafana.url, tmp_path)
    grafana.dashboards["perch-today"]["dashboard"]["title"] = "Mine"
    grafana.dashboards["perch-weeks"]["meta"]["folderUid"] = "elsewhere"
    status, said = pushed(grafana.url, tmp_path)
    assert status == 0 and said.count(": set") == 3
    titles = {one["uid"]: one["title"] for one in dashboards()}
    assert grafana.dashboards["perch-today"]["dashboard"]["title"] == titles["perch-today"]
    assert grafana.dashboards["perch-weeks"]["meta"]["folderUid"] == "perch"


def test_what_a_file_provisions_is_left_alone(grafana: FakeGrafana, tmp_path: Path) -> None:
    pushed(grafana.url, tmp_path)
    grafana.dashboards["perch-today"]["meta"]["provisioned"] = True
    grafana.sources["perch-influx"]["readOnly"] = True
    grafana.writes.clear()
    status, said = pushed(grafana.url, tmp_path)
    assert (status, grafana.writes, said.count("a file provisions it")) == (0, [], 2)


def test_the_tokens_may_be_in_files_and_influxdb_elsewhere(grafana: FakeGrafana, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    env = {"PERCH_GRAFANA_TOKEN_FILE": str(tmp_path / "token"), "PERCH_INFLUX_URL": ""}
    status, said = pushed(grafana.url + "/", tmp_path, "", "--influx-url", "http://db:8086", **env)
    assert (status, grafana.sources["perch-influx"]["url"]) == (0, "http://db:8086"), said


@pytest.mark.parametrize(
    ("token", "told"), [("wrong", "does not know the token"), (LOOKER, "needs the role Admin")], ids=["401", "403"]
)
def test_a_token_that_will_not_do_is_told(grafana: FakeGrafana, tmp_path: Path, token: str, told: str) -> None:
    status, said = pushed(grafana.url, tmp_path, token)
    assert (status, grafana.dashboards) == (1, {})
    assert told in said and token not in said and "Traceback" not in said


@pytest.mark.parametrize(("version", "told"), [("10.4.2", "10.4.2 is too old"), (None, "is the address right")])
def test_a_server_that_is_too_old_or_no_grafana_is_told(tmp_path: Path, version: str | None, told: str) -> None:
    with FakeGrafana(version) as grafana:
        status, said = pushed(grafana.url, tmp_path)
    assert (status, grafana.writes) == (1, [])
    assert told in said


def test_a_grafana_that_does_not_answer_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    status, said = pushed(url, tmp_path)
    assert status == 1
    assert f"no Grafana answers at {url}" in said and "Traceback" not in said


def test_all_that_is_not_set_is_named_at_once(tmp_path: Path) -> None:
    status, said = pushed("", tmp_path, "", PERCH_INFLUX_URL="")
    assert status == 2
    assert all(name in said for name in ("grafana.url", "grafana.token_file", "--influx-url")), said
    status, said = pushed("http://127.0.0.1:3000", tmp_path, PERCH_INFLUX_URL="")
    assert (status, "--influx-url" in said, "grafana.url" in said) == (2, True, False)
