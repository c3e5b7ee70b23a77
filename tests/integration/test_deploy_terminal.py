"""A deploy that asks on the terminal, and the log of a board: programs that somebody sits before."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.deploy import Firmware, deployed, environment
from support.fake_board import FakeBoard, Flash, at_terminal
from support.processes import PATIENCE_S


@pytest.fixture
def firmware(tmp_path: Path) -> Firmware:
    return Firmware(tmp_path / "firmware")


class Terminal:
    """A program at a terminal of its own, as a person has it."""

    def __init__(self, command: str, board: FakeBoard, *options: str) -> None:
        self._ours, theirs = os.openpty()
        self.shown = self._unseen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy", command, "--port", board.port, *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(),
            start_new_session=True,
            preexec_fn=at_terminal,
        )
        os.close(theirs)

    def read_until(self, text: str) -> None:
        """Read on until this is shown, from where the last one was found. OSError when the program has ended."""
        while text not in self._unseen:
            data = os.read(self._ours, 4096).decode()
            self.shown, self._unseen = self.shown + data, self._unseen + data
        self._unseen = self._unseen.partition(text)[2]

    def answer(self, question: str, text: str) -> None:
        self.read_until(question)
        os.write(self._ours, text.encode() + b"\n")

    def ended(self) -> int:
        code = self.process.wait(PATIENCE_S)
        os.close(self._ours)
        return code


def test_the_first_deploy_asks_for_the_settings_and_shows_no_password(tmp_path: Path, firmware: Firmware) -> None:
    with FakeBoard(Flash(tmp_path)) as board:
        deploy = Terminal("deploy", board, "--firmware", str(firmware.folder))
        deploy.answer("Name of the cushion", "cushion-9")
        deploy.answer("Board", "")
        deploy.answer("Number of cells", "6")
        deploy.answer("Wi-Fi network", "home")
        deploy.answer("Password of home", "only for me")
        deploy.answer("Wi-Fi network", "")
        deploy.answer("broker's address", "")
        deploy.read_until("perch: well")
        assert deploy.ended() == 0
    assert "only for me" not in deploy.shown
    settings = json.loads(board.flash.read()["/settings.json"])
    assert settings["device"] == "cushion-9"
    assert settings["wifi"] == [{"ssid": "home", "password": "only for me"}]


def test_ctrl_c_at_a_question_leaves_the_board_as_it_was(tmp_path: Path, firmware: Firmware) -> None:
    with FakeBoard(Flash(tmp_path)) as board:
        deploy = Terminal("deploy", board, "--firmware", str(firmware.folder))
        deploy.answer("Name of the cushion", "cushion-9\n\n\nhome")
        deploy.answer("Password of home", "\x03")
        assert deploy.ended() == 130
    assert board.flash.read() == {}


def test_the_log_shows_what_the_board_says_until_ctrl_c(tmp_path: Path, firmware: Firmware) -> None:
    with FakeBoard(Flash(tmp_path)) as board:
        deployed(board, firmware)
        board.flash.write({"/main.py": "import time\nwhile True:\n    print('said again')\n    time.sleep(0.05)\n"})
    with FakeBoard(board.flash) as board:
        logs = Terminal("logs", board)
        logs.read_until("said again\r\nsaid again")
        logs.process.send_signal(signal.SIGINT)
        assert logs.ended() == 130
