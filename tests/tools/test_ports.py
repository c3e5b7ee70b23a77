"""Which port: found, chosen, and each way in which that can fail told in words that help."""

import os
from pathlib import Path

import pytest

from deploy import ports
from deploy.ports import checked, chosen, trouble, unopened
from deploy.problems import Problem

ONE, OTHER = "/dev/null", "/dev/zero"  # devices that everybody has and may use


def test_the_only_board_is_taken() -> None:
    assert chosen("", [ONE]) == ONE


def test_the_port_that_is_asked_for_is_taken_whatever_else_there_is() -> None:
    assert chosen(OTHER, [ONE]) == OTHER


def test_a_port_of_windows_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="there is no port COM3; there is"):
        checked("COM3")
    monkeypatch.setattr(ports, "WINDOWS", True)
    assert checked("COM3") == "COM3"


def test_a_file_that_is_no_port_is_told(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    with pytest.raises(Problem, match="ttyUSB0 cannot be opened: it is no serial port"):
        checked(str(tmp_path / "ttyUSB0"))


def test_no_board_is_told() -> None:
    with pytest.raises(Problem, match="no board found: plug it in with a USB cable that carries data"):
        chosen("", [])


def test_of_two_boards_one_is_to_be_named() -> None:
    with pytest.raises(Problem, match="2 ports found: say which one, PORT=/dev/ttyUSB0 or PORT=/dev/ttyUSB1"):
        chosen("", ["/dev/ttyUSB0", "/dev/ttyUSB1"])


def test_a_port_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no port .*/ttyUSB7; there is"):
        chosen(str(tmp_path / "ttyUSB7"), [])


def test_a_port_that_may_not_be_used_names_the_group_to_join(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    port = str(tmp_path / "ttyUSB0")
    said = str(trouble(port, PermissionError()))
    assert f"{port} may not be used by you: sudo usermod -aG {Path(port).group()} $USER" in said


def test_a_device_with_nothing_behind_it_is_not_called_in_use() -> None:
    assert str(unopened(ONE)).startswith(f"{ONE} cannot be opened: no board is there; there is ")


def test_a_terminal_that_cannot_be_had_is_in_use() -> None:
    host, far = os.openpty()
    assert (
        str(unopened(os.ttyname(far)))
        == f"{os.ttyname(far)} is in use: close the other program (make logs, a terminal)"
    )
    os.close(far)
    os.close(host)


def test_a_port_that_goes_as_it_is_opened_is_told(tmp_path: Path) -> None:
    assert str(unopened(str(tmp_path / "ttyUSB0"))).startswith(f"there is no port {tmp_path}/ttyUSB0; there is ")


def test_any_other_trouble_is_told_as_it_is() -> None:
    assert "cannot be opened: [Errno 5]" in str(trouble("/dev/ttyUSB0", OSError(5, os.strerror(5))))


def test_a_port_at_a_network_is_taken_as_it_is() -> None:
    for port in ("socket://10.0.0.7:2323", "rfc2217://board.example:4000"):
        assert chosen(port, []) == port
        assert "cannot be opened: is that program running there" in str(unopened(port))
