"""`perch device` as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perch.devices.settings_file import claim_code
from perch.journal import Reader
from support.cli import surroundings, typed

pytestmark = pytest.mark.slow

AT = ("--broker", "192.168.1.5")


def test_many_accounts_are_made_at_once_and_their_group_is_noted(tmp_path: Path) -> None:
    names = [f"office-{number}" for number in range(20)]
    made = typed(tmp_path, "device", "add", *names, *AT, "--group", "third floor")
    assert made.returncode == 0, made.stderr
    assert "perch_host" in made.stdout and "reload mosquitto" in made.stdout
    settings = [json.loads((tmp_path / "cushions" / f"{name}.json").read_text()) for name in names]
    assert len({one["broker"]["psk_key"] for one in settings}) == 20
    assert settings[0]["broker"]["port"] == 8883 and settings[0]["device"] == "office-0"
    with Reader(tmp_path / "journal.db") as journal:
        assert [journal.note(f"group:{name}") for name in names] == ["third floor"] * 20
    assert typed(tmp_path, "device", "list").stdout.splitlines()[0] == "office-0  (third floor)"


def test_where_the_password_of_the_host_is_can_be_put_into_the_config_from_anywhere(tmp_path: Path) -> None:
    here = os.path.relpath(tmp_path / "here")
    there = ("--folder", f"{here}/mosquitto", "--settings", f"{here}/cushions")
    made = typed(tmp_path, "device", "add", "desk", *AT, *there)
    assert f'broker.password_file = "{tmp_path}/here/cushions/host-password"' in made.stdout


def test_a_second_time_nothing_is_changed_and_nobody_is_told_to_reload(tmp_path: Path) -> None:
    typed(tmp_path, "device", "add", "desk", *AT)
    before = (tmp_path / "mosquitto" / "keys").read_bytes()
    again = typed(tmp_path, "device", "add", "desk", *AT)
    assert again.returncode == 0 and again.stdout == "desk: has an account already; --renew draws it anew\n"
    assert (tmp_path / "mosquitto" / "keys").read_bytes() == before
    renewed = typed(tmp_path, "device", "add", "desk", *AT, "--renew")
    assert "reload" in renewed.stdout and (tmp_path / "mosquitto" / "keys").read_bytes() != before


def test_a_name_that_no_cushion_may_have_makes_no_account_for_anybody(tmp_path: Path) -> None:
    for name in ("host", "perch_host", "Desk", "a/b", "+", "x" * 33, "desk:x"):
        refused = typed(tmp_path, "device", "add", "desk", name, *AT)
        assert refused.returncode == 2 and "a device name is" in refused.stderr
    refused = typed(tmp_path, "device", "add", "desk", "import-desk", *AT)
    assert refused.returncode == 2 and "perch import" in refused.stderr
    assert not (tmp_path / "mosquitto").exists()
    assert typed(tmp_path, "device", "add", "desk", *AT, "--group", "\n").returncode == 2


def test_an_address_that_cushions_cannot_reach_is_not_taken(tmp_path: Path) -> None:
    for env in ({}, {"PERCH_BROKER_HOST": "127.0.0.1"}):
        refused = typed(tmp_path, "device", "add", "desk", **env)
        assert refused.returncode == 1 and "--broker" in refused.stderr
    wrong = typed(tmp_path, "device", "add", "desk", "--broker", "mqtt://broker.example")
    assert wrong.returncode == 2 and "it is no URL" in wrong.stderr
    taken = typed(tmp_path, "device", "add", "desk", PERCH_BROKER_HOST="broker.example")
    assert taken.returncode == 0
    assert json.loads((tmp_path / "cushions" / "desk.json").read_text())["broker"]["host"] == "broker.example"


def test_a_simulated_cushion_on_this_machine_may_have_its_address(tmp_path: Path) -> None:
    assert typed(tmp_path, "device", "add", "desk", "--broker", "127.0.0.1").returncode == 0
    assert json.loads((tmp_path / "cushions" / "desk.json").read_text())["broker"]["host"] == "127.0.0.1"


def test_who_is_removed_is_gone_from_the_list(tmp_path: Path) -> None:
    assert "no cushion has an account" in typed(tmp_path, "device", "list").stdout
    typed(tmp_path, "device", "add", "desk", "sofa", *AT)
    assert typed(tmp_path, "device", "remove", "desk").returncode == 0
    assert typed(tmp_path, "device", "list").stdout == "sofa\n"
    again = typed(tmp_path, "device", "remove", "desk")
    assert again.returncode == 1 and again.stdout == "desk: it had no account\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "mosquitto").write_text("in the way")
    refused = typed(tmp_path, "device", "add", "desk", *AT)
    assert refused.returncode == 1 and "mistake in Perch" not in refused.stderr


def test_the_claim_code_of_an_account_is_printed_and_only_of_one_with_its_settings(tmp_path: Path) -> None:
    lacking = typed(tmp_path, "device", "claim", "desk")
    assert lacking.returncode == 1 and "`perch device add desk` makes them" in lacking.stderr
    typed(tmp_path, "device", "add", "desk", *AT)
    claimed = typed(tmp_path, "device", "claim", "desk")
    settings = json.loads((tmp_path / "cushions" / "desk.json").read_text())
    assert claimed.returncode == 0 and claimed.stdout == claim_code(settings) + "\n"
    command = [sys.executable, "-m", "perch", "device", "claim", "desk"]
    with Path("/dev/full").open("w") as full:
        unprinted = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=surroundings(tmp_path, {})
        )
    assert "desk.json" not in unprinted.stderr
    typed(tmp_path, "device", "add", "desk", *AT, "--renew")
    assert typed(tmp_path, "device", "claim", "desk").stdout != claimed.stdout
    (tmp_path / "cushions" / "desk.json").write_text("{}")
    broken = typed(tmp_path, "device", "claim", "desk")
    assert broken.returncode == 1 and "device: missing" in broken.stderr
