"""Power is lost at many of the writes to a real littlefs; `make powercuts` tries every one of them."""

import subprocess

import pytest

from support import micropython

pytestmark = pytest.mark.slow

HEAP = "16M"  # two chips of flash in memory


@pytest.mark.parametrize(("script", "every"), [("outbox", 23), ("whole", 7), ("update", 1), ("joining", 1)])
def test_whenever_power_is_lost_what_was_kept_is_there_once(script: str, every: int) -> None:
    path = micropython.RUNNER.with_name("powercuts") / f"{script}.py"
    ran = subprocess.run([*micropython.command(HEAP), path, str(every)], capture_output=True, text=True, timeout=240)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
    assert "all promises kept" in ran.stdout
