"""A deploy that ends in the middle: whatever was done by then, the board starts something whole, and that is well."""

import json
import time
from hashlib import sha256
from pathlib import Path

import pytest

from support.deploy import Deploy, Firmware, deployed, started
from support.fake_board import FakeBoard, Flash

POINTS = 10


@pytest.fixture
def flash(tmp_path: Path) -> Flash:
    return Flash(tmp_path)


@pytest.fixture
def firmware(tmp_path: Path) -> Firmware:
    return Firmware(tmp_path / "firmware")


def in_both_slots(flash: Flash, firmware: Firmware) -> None:
    """Two versions one after the other: the old one lies in /a, and /b is in use."""
    for name in ("old", "new"):
        firmware.renewed(name)
        with FakeBoard(flash) as board:
            deployed(board, firmware)


def length_of_a_deploy(firmware: Firmware, folder: Path) -> int:
    """How many bytes a board receives when the version in a slot becomes another one."""
    folder.mkdir()
    flash = Flash(folder)
    in_both_slots(flash, firmware)
    firmware.renewed("measured")
    with FakeBoard(flash) as board:
        deployed(board, firmware)
        return board.received


def cut(board: FakeBoard, firmware: Firmware, at_byte: int, power: bool) -> None:
    """Start a deploy and end it when the board has received so much; with `power`, the board's goes too."""
    deploy = Deploy(board.port, firmware, "--settings", str(firmware.settings))

    def end() -> None:
        if power:
            board.cut()
        deploy.process.kill()

    board.at_byte = (board.received + at_byte, end)
    deploy.ended()
    time.sleep(0.05)  # the board may do what it had received


def whole(files: dict[str, bytes], slot: str) -> bool:
    """Does a slot hold what its manifest says?"""
    manifest = json.loads(files[f"/{slot}/manifest.json"])
    return bool({path: sha256(files[f"/{slot}/{path}"]).hexdigest() for path in manifest} == manifest)


@pytest.mark.parametrize("power", [False, True], ids=["the deploy killed", "the power gone"])
def test_a_deploy_cut_anywhere_leaves_a_board_that_starts(
    flash: Flash, firmware: Firmware, tmp_path: Path, power: bool
) -> None:
    length = length_of_a_deploy(firmware, tmp_path / "measured")
    in_both_slots(flash, firmware)
    slots = []
    main = (firmware.folder / "main.py").read_text()
    for point in range(POINTS):
        firmware.renewed(f"{point}")
        firmware.write("main.py", f"{main}# {point}\n")
        with FakeBoard(flash) as board:
            board.wait_for("perch: well")
            cut(board, firmware, length * (point + 1) // (POINTS + 1), power)
        slot = flash.read()["/slot"].decode()
        assert f"perch: start 1 from /{slot}\nthis is version" in started(flash).replace("\r", "")
        files = flash.read()
        assert f"/{slot}/manifest.json" in files
        trusted = [slot for slot in "ab" if f"/{slot}/manifest.json" in files]
        assert all(whole(files, slot) for slot in trusted)
        assert files["/main.py"].decode().startswith(main)
        slots.append(slot)
    assert slots[: POINTS // 2] == ["b"] * (POINTS // 2), "until the rename it is the old one"
    with FakeBoard(flash) as board:
        firmware.version("last")
        deployed(board, firmware)
        board.wait_for("this is version last")


def test_a_first_deploy_that_is_cut_can_be_done_again(flash: Flash, firmware: Firmware) -> None:
    with FakeBoard(flash) as board:
        cut(board, firmware, 3000, power=False)
    with FakeBoard(flash) as board:
        deployed(board, firmware)


def test_a_board_that_goes_away_in_the_middle_is_told(flash: Flash, firmware: Firmware) -> None:
    with FakeBoard(flash) as board:
        board.at_byte = (2000, board.cut)
        code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings)).ended()
    assert code == 1
    assert "stopped answering; try again" in said
