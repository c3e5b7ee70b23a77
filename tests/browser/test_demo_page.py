"""`perch demo` serves the page too, in its own quick time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from perch.journal import Reader
from perch.model.cushion import SeatState
from support.page import Window
from support.processes import PATIENCE_S, free_port, heeding_signals, wait


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Where its page is, and its journal; somebody sits for hours, and minds no nudge.

    From the first nudge of three to the last there are ten minutes: ten seconds, in which to press Snooze.
    """
    port = free_port()
    ours = {"PERCH_DATA_DIR": str(tmp_path), "PERCH_PAGE_PORT": str(port), "PERCH_BROKER_EMBEDDED_PORT": "0"}
    command = [sys.executable, "-m", "perch", "demo", "--person", "ignorer", "--speed", "60"]
    env = {"TZ": "UTC", "XDG_CONFIG_HOME": str(tmp_path), "PERCH_PAGE_TOKEN": "never", **ours}
    env["XDG_RUNTIME_DIR"] = str(tmp_path)
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=env, preexec_fn=heeding_signals)
    try:
        wait(lambda: "Live page" in (tmp_path / "said").read_text())
        yield f"http://127.0.0.1:{port}", tmp_path / "journal.db"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0


def live(journal: Path) -> SeatState:
    with closing(Reader(journal)) as reader:
        found = reader.live("cushion-demo")
    assert found is not None
    return found


def test_a_nudge_is_told_by_the_browser_and_a_snooze_puts_off_the_next(demo: tuple[str, Path], window: Window) -> None:
    url, journal = demo
    page = window(url)
    page.evaluate(
        "window.told = []; window.Notification = function (...said) { told.push(said[0]); };"
        "window.Notification.permission = 'granted';"
        "ServiceWorkerRegistration.prototype.showNotification = (...said) => told.push(said[0]); true"
    )
    page.wait_for_function("told.length > 0")
    assert page.evaluate("told[0]") == "Time to get up"
    before = live(journal)
    page.get_by_role("button", name="10 min more").click()
    expect(page.get_by_role("status").filter(has_text="10 minutes more.")).to_be_visible()
    after = live(journal)
    assert list(after.answers.values())[-1]
    assert before.due_in_ms is not None and after.due_in_ms is not None and after.due_in_ms > before.due_in_ms
