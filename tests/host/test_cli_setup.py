"""`perch setup`: what is asked, what is written of it, and that no secret shows."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perch.cli import perch
from perch.config import load

ALL = ["192.0.2.7", "perch_host", "broker-word", "Europe/Berlin", "page-word-long", "page-word-long"]
ALL += ["http://127.0.0.1:8086", "token-word", "y"]
NONE = ["127.0.0.1", "-", "UTC", "", "", "", "n"]


def answered(folder: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], *options: str) -> Result:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return CliRunner().invoke(perch, ["setup", *options], input="\n".join(answers) + "\n")


def test_five_answers_make_a_configuration_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = answered(tmp_path, monkeypatch, ALL)
    assert done.exit_code == 0, done.output
    config = load(tmp_path / "perch" / "perch.toml", {})
    assert (config.broker.host, config.broker.user, config.broker.password) == (
        "192.0.2.7",
        "perch_host",
        "broker-word",
    )
    assert (config.time.zone, config.influx.token, config.home_assistant.discovery) == (
        "Europe/Berlin",
        "token-word",
        True,
    )
    assert config.password_hash
    assert not [word for word in ("broker-word", "page-word-long", "token-word") if word in done.output]
    secrets = [tmp_path / "perch" / name for name in ("broker.password", "page.password", "influx.token")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}


def test_with_nothing_but_a_broker_that_is_all_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(tmp_path, monkeypatch, NONE).exit_code == 0
    text = (tmp_path / "perch" / "perch.toml").read_text()
    assert text == '[broker]\nhost = "127.0.0.1"\n\n[time]\nzone = "UTC"\n'


def test_where_no_page_is_installed_no_password_of_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.cli.page.find_spec", lambda name: None)
    asked = answered(tmp_path, monkeypatch, ["127.0.0.1", "-", "UTC", "", "n"])
    assert asked.exit_code == 0 and "Password of the page" not in asked.output


def test_a_dry_run_writes_nothing_and_shows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = answered(tmp_path, monkeypatch, ALL, "--dry-run")
    assert done.exit_code == 0 and 'host = "192.0.2.7"' in done.output and "broker-word" not in done.output
    assert not (tmp_path / "perch").exists()


def test_what_is_there_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "perch").mkdir()
    (tmp_path / "perch" / "perch.toml").write_text("# mine\n")
    done = answered(tmp_path, monkeypatch, NONE)
    assert done.exit_code == 1 and (tmp_path / "perch" / "perch.toml").read_text() == "# mine\n"


def test_an_answer_that_cannot_work_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = answered(tmp_path, monkeypatch, [*ALL[:6], "no address", "", "n"])
    assert done.exit_code == 2 and "nothing was written" in done.output
    assert list((tmp_path / "perch").iterdir()) == []
