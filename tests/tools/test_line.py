"""Each way in which mpremote fails is told in words that help."""

import errno
import os
import struct
import tty

import pytest
from mpremote.transport import TransportError, TransportExecError

from deploy import line
from deploy.line import SILENT, Line, as_problems
from deploy.problems import Problem


def said(problem: Exception, *silent: str) -> str:
    with pytest.raises(Problem) as told, as_problems("/dev/ttyUSB0", *silent):
        raise problem
    return str(told.value)


@pytest.mark.parametrize("error", ["OSError: [Errno 28] ENOSPC", "OSError: 28"], ids=["named", "numbered"])
def test_a_full_flash_of_the_board_is_told(error: str) -> None:
    assert "is full" in said(TransportExecError(b"", f"Traceback (most recent call last):\n{error}\n"))


def test_a_full_flash_while_mpremote_writes_a_file_is_told() -> None:
    assert "is full" in said(OSError(errno.ENOSPC, "/a/x.mpy"))


def test_another_error_on_the_board_is_shown_as_the_board_shows_it() -> None:
    assert said(TransportExecError(b"", "Traceback:\nOSError: [Errno 5] EIO\n")).endswith("OSError: [Errno 5] EIO")


def test_a_board_that_is_pulled_out_is_told() -> None:
    assert "is gone" in said(OSError(errno.EIO, "Input/output error"))


@pytest.mark.parametrize("problem", [TransportError("timeout"), struct.error("too short")])
def test_a_board_that_falls_silent_is_told(problem: Exception) -> None:
    assert "stopped answering" in said(problem)
    assert "make flash" in said(problem, SILENT)


def test_a_port_that_goes_and_does_not_come_back_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "AWAY_S", 0)  # not long enough for anybody else to get a terminal of this name
    host, far = os.openpty()
    tty.setraw(far)
    with Line(os.ttyname(far)) as opened:
        os.close(far)
        os.close(host)
        with pytest.raises(Problem, match="has gone and does not come back: is the board still plugged in"):
            next(opened.lines(10**9))
