"""The real mpremote brings firmware to a pretend board: `make deploy`, as it is typed."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.line import Board
from deploy.problems import Problem
from support.deploy import ROOT, START, Deploy, Firmware, deployed, environment
from support.fake_board import FakeBoard, Flash
from support.processes import PATIENCE_S

BUSY = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except KeyboardInterrupt:\n        pass\n"


@pytest.fixture
def firmware(tmp_path: Path) -> Firmware:
    return Firmware(tmp_path / "firmware")


@pytest.fixture
def flash(tmp_path: Path) -> Flash:
    return Flash(tmp_path)


@pytest.fixture
def board(flash: Flash) -> Iterator[FakeBoard]:
    with FakeBoard(flash) as board:
        yield board


def test_an_empty_board_gets_the_application_and_is_well(board: FakeBoard, firmware: Firmware) -> None:
    said = deployed(board, firmware)
    assert "3 files copied, 0 kept, 0 removed, all verified by SHA-256" in said
    assert said.endswith("perch: start 1 from /a\nperch: well\n")
    files = board.flash.read()
    assert files["/slot"] == b"a"
    settings = json.loads(files["/settings.json"])
    point = settings.pop("access_point")
    assert settings == json.loads(firmware.settings.read_text())
    assert f"its own access point is {point['ssid']}, password {point['password']}\n" in said
    assert "/a/manifest.json" in files


def test_a_port_that_mpremote_reads_as_that_of_a_real_board(
    board: FakeBoard, firmware: Firmware, tmp_path: Path
) -> None:
    """mpremote knows a pseudo-terminal by its name and reads it in another way."""
    port = tmp_path / "ttyUSB0"
    port.symlink_to(board.port)
    code, said = Deploy(str(port), firmware, "--settings", str(firmware.settings)).ended()
    assert code == 0, said
    assert said.endswith("perch: start 1 from /a\nperch: well\n")


def test_the_watchdog_gets_time_before_anything_else(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    assert board.flash.events[0] == "watchdog 600000"
    first = board.said.split(b"raw REPL; CTRL-B to exit")[1]
    assert b"os" not in first, "something was done to the board before its watchdog had time"


def test_the_same_again_copies_nothing_and_restarts(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    before = board.flash.read()
    said = deployed(board, firmware)
    point = json.loads(before["/settings.json"])["access_point"]
    assert f"its own access point is {point['ssid']}, password as in its settings\n" in said
    assert point["password"] not in said
    assert "the application in /a is this one already" in said
    assert "copied" not in said
    assert "written" not in said
    assert said.endswith("perch: well\n")
    assert board.flash.read() == before


def test_a_change_goes_into_the_other_slot_and_the_old_one_stays(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    before = board.flash.read()
    firmware.version("two")
    assert "/slot written" in deployed(board, firmware)
    after = board.flash.read()
    assert after["/slot"] == b"b"
    assert {path: data for path, data in after.items() if path.startswith("/a/")} == {
        path: data for path, data in before.items() if path.startswith("/a/")
    }
    board.wait_for("this is version two")


def test_only_what_changed_since_the_slot_was_used_is_copied(board: FakeBoard, firmware: Firmware) -> None:
    for version in ("one", "two", "three"):
        firmware.version(version)
        said = deployed(board, firmware)
    assert "/a: 1 files copied, 2 kept, 1 removed" in said  # the manifest goes first


def test_a_file_that_is_gone_goes_from_the_board(board: FakeBoard, firmware: Firmware) -> None:
    firmware.write_late("cushion/old/thing.py", "")
    deployed(board, firmware)
    firmware.remove("cushion/old/thing.py")
    for version in ("two", "three"):
        firmware.version(version)
        deployed(board, firmware)
    assert [path for path in board.flash.read() if "old" in path] == []


def test_a_damaged_slot_is_left_for_a_whole_one(flash: Flash, firmware: Firmware) -> None:
    with FakeBoard(flash) as board:
        deployed(board, firmware)
    flash.write({"/a/cushion/app.mpy": "rubbish"})
    with FakeBoard(flash) as board:
        assert "perch: start 1 from /b" in deployed(board, firmware)


def test_what_the_cushion_says_until_it_is_well_is_shown(board: FakeBoard, firmware: Firmware) -> None:
    wrong = "perch: wifi: no network can be joined (home: wrong password); trying on"
    firmware.write("boards/esp32/start.py", START.replace("perch: well", wrong + r"\nnoise\nperch: well"))
    assert deployed(board, firmware).endswith(f"perch: start 1 from /a\n{wrong}\nperch: well\n")


def test_settings_stay_unless_others_are_given(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    kept = board.flash.read()["/settings.json"]
    typed = {f"/settings.json.{name}": "{}" for name in ("wanted", "tried", "failed")}
    board.flash.write(dict(typed))
    firmware.version("two")
    code, said = Deploy(board.port, firmware).ended()
    assert code == 0, said
    files = board.flash.read()
    assert files["/settings.json"] == kept and not typed.keys() & files.keys()
    firmware.write("settings.json", '{"device": "cushion-2"}')
    assert "/settings.json written" in deployed(board, firmware)
    changed = json.loads(board.flash.read()["/settings.json"])
    assert changed == {"device": "cushion-2", "access_point": json.loads(kept)["access_point"]}


def test_a_deploy_replaces_files_that_are_no_text(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    board.flash.write({"/slot": b"\xff\xfe", "/settings.json": b"\xff\xfe"})
    assert "perch: start 1 from /a" in deployed(board, firmware)
    assert json.loads(board.flash.read()["/settings.json"])["device"] == "cushion-1"


def test_no_secret_is_said_aloud(board: FakeBoard, firmware: Firmware) -> None:
    assert "only for me" not in deployed(board, firmware)


def test_unhealthy_starts_are_forgiven_by_a_deploy(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    (board.flash.folder / "rtc").write_bytes(bytes([1, 9]) + bytes(6))
    assert "perch: start 1 from /a\n" in deployed(board, firmware)


def test_an_application_that_cannot_be_imported_is_told_and_the_old_one_runs(
    board: FakeBoard, firmware: Firmware
) -> None:
    deployed(board, firmware)
    firmware.write("cushion/__init__.py", "import nowhere")
    code, said = Deploy(board.port, firmware).ended()
    assert code == 1
    assert "the new application in /b does not start, and the board goes back to the old one" in said
    assert "no module named 'nowhere'" in said
    board.wait_for("perch: start 1 from /a\nthis is version one")


def test_an_application_that_fails_ends_in_the_safe_mode_of_the_old_one(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    firmware.write("boards/esp32/start.py", "def run(safe):\n    raise ValueError('no cells')\n")
    code, said = Deploy(board.port, firmware).ended()
    assert code == 1
    assert "the board is in its safe mode" in said
    assert "ValueError: no cells" in said
    board.wait_for("this is version one safe")


def test_an_application_on_trial_gives_way_after_three_starts_that_were_not_well(
    flash: Flash, firmware: Firmware
) -> None:
    """As one that came over the air: /trial is there since it was chosen."""
    with FakeBoard(flash) as board:
        deployed(board, firmware)
        firmware.write("boards/esp32/start.py", "def run(safe):\n    raise ValueError('no cells')\n")
        Deploy(board.port, firmware).ended()
    flash.write({"/trial": "a 0", "/slot": "b"})
    (flash.folder / "rtc").write_bytes(bytes(8))
    with FakeBoard(flash) as board:
        said = board.wait_for("perch: start 1 from /a\nthis is version one")
    assert "perch: start 3 from /b" in said and said.count("ValueError: no cells") >= 3
    files = flash.read()
    assert (files["/slot"], files["/trial"]) == (b"a", b"a 3")


def test_a_cushion_that_says_nothing_is_not_waited_for_for_ever(board: FakeBoard, firmware: Firmware) -> None:
    firmware.write("boards/esp32/start.py", "import time\ndef run(safe):\n    time.sleep(60)\n")
    code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings), "--patience", "0.5").ended()
    assert code == 1
    assert "does not say that it is well" in said


def test_firmware_without_a_board_is_refused_before_anything_is_done(board: FakeBoard, firmware: Firmware) -> None:
    firmware.remove("boards/esp32/start.py")
    code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings)).ended()
    assert (code, board.received) == (1, 0)
    assert "there is nothing in it that an ESP32 could start" in said


def test_a_port_that_another_program_has_is_told(board: FakeBoard, firmware: Firmware) -> None:
    other = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX)
    code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings)).ended()
    os.close(other)
    assert code == 1
    assert f"make deploy: {board.port} is in use: close the other program" in said


def test_a_board_that_does_not_listen_is_told(flash: Flash, firmware: Firmware) -> None:
    flash.write({"/main.py": BUSY})
    with FakeBoard(flash) as board:
        code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings)).ended()
    assert code == 1
    assert "no MicroPython answers at /dev/" in said
    assert "make flash" in said
    assert "press the reset button" in said


def test_a_full_flash_is_told_before_anything_is_written(tmp_path: Path, firmware: Firmware) -> None:
    flash = Flash(tmp_path, kib=128)
    with FakeBoard(flash) as board:
        deployed(board, firmware)
    with pytest.raises(subprocess.CalledProcessError):
        for number in range(128):
            flash.write({f"/mine-{number}.txt": "x" * 1_000})
    before = flash.read()
    firmware.version("two")
    with FakeBoard(flash) as board:
        board.wait_for("this is version one")
        board.said = b""
        code, said = Deploy(board.port, firmware).ended()
        board.wait_for("this is version one")  # it runs again
    assert code == 1
    assert "KiB are needed and 0 KiB are free: the flash of the board at /dev/" in said
    assert flash.read() == before


def test_a_flash_that_fills_up_under_way_is_told(tmp_path: Path) -> None:
    full = pytest.raises(Problem, match="the flash of the board at .* is full")
    with FakeBoard(Flash(tmp_path, kib=64)) as pretend, Board(pretend.port) as board, full:
        board.put("/large", bytes(100_000))


def test_the_whole_firmware_goes_onto_a_board_and_is_imported_there(
    board: FakeBoard, firmware: Firmware, tmp_path: Path
) -> None:
    everything = tmp_path / "everything"
    shutil.copytree(ROOT / "firmware", everything)
    shutil.copytree(firmware.folder / "boards" / "esp32", everything / "boards" / "esp32", dirs_exist_ok=True)
    start = everything / "boards" / "esp32" / "start.py"
    start.write_text("import cushion.app, link.mqtt\n" + start.read_text())
    firmware.folder = everything
    assert deployed(board, firmware).endswith("perch: well\n")


def check_device(board: FakeBoard, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/device/check_board.py", *options]
    env = environment() | {"PERCH_PORT": board.port, "PERCH_CONNECTED_S": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    return done.returncode, done.stdout


def test_the_tests_of_a_real_board_work_on_a_pretend_one(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    code, said = check_device(board)
    assert (code, "7 passed" in said) == (0, True), said


def test_a_board_whose_network_has_run_short_of_memory_fails_them(board: FakeBoard, firmware: Firmware) -> None:
    deployed(board, firmware)
    (board.flash.folder / "idf").write_text("[[120000, 9000, 8000, 1956]]")
    code, said = check_device(board, "-k", "memory")
    assert (code, "the chip's own heap was down to 1956 bytes" in said) == (1, True), said


def test_without_a_board_they_say_so_and_try_nothing() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/device/check_board.py"]
    env = environment() | {"PERCH_PORT": "/dev/ttyNONE9"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stdout) == (1, False), done.stdout
    assert "make check-device: there is no port /dev/ttyNONE9" in done.stdout


def test_a_board_that_was_never_deployed_to_fails_them(board: FakeBoard) -> None:
    code, said = check_device(board, "-k", "slot")
    assert (code, "make deploy" in said) == (1, True), said
