"""The unit for systemd: taken by systemd itself, hardened, and in step with what the host does."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from perch.config import SETTINGS

UNIT = Path(__file__).parents[2] / "host" / "perch.service"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 20  # tenths, as `systemd-analyze security` counts; a unit without hardening has 96


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    assert ANALYZE, "systemd is needed to check the unit (Debian: apt-get install systemd)"
    path = tmp_path / "perch.service"
    path.write_text(UNIT.read_text().replace("/opt/perch/bin/perch", "/usr/bin/true"))
    return path


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True, check=False)


def test_systemd_takes_the_unit_without_a_word(unit: Path) -> None:
    done = analyzed("verify", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_slip_in_the_unit_would_be_found(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("NoNewPrivileges", "NoNewPrivilege"))
    assert "NoNewPrivilege" in analyzed("verify", str(unit)).stderr


def test_it_is_exposed_as_little_as_it_can_be(unit: Path) -> None:
    done = analyzed("security", "--offline=true", "--json=short", f"--threshold={MOST_EXPOSED}", str(unit))
    assert done.returncode == 0, [row["name"] for row in json.loads(done.stdout) if not row["set"]]


def test_it_runs_the_host_and_names_settings_and_secrets_that_there_are() -> None:
    text = UNIT.read_text()
    assert re.search(r"^ExecStart=\S+/perch run --quiet$", text, re.MULTILINE)
    assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) <= {setting.env for setting in SETTINGS}
    secret = {f"perch.{setting.key}" for setting in SETTINGS if setting.secret}
    held = set(re.findall(r"^LoadCredential=(\S+)$", text, re.MULTILINE))
    assert {"perch.broker.password", "perch.influx.token"} == held <= secret
