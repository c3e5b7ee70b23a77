"""The real esptool writes images to a pretend chip: `make flash`, as it is typed."""

import hashlib
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from support.deploy import environment
from support.fake_board import FakeBoard, Flash
from support.fake_rom import FakeRom
from support.processes import PATIENCE_S

ESP32, S2, C3, S3 = 0, 2, 5, 9


PSRAM_MB = {0: 0, 2: 2, 8: 1, 16: 3}  # of an ESP32-S3 -> what is burnt into it: bits 3 and 4 of a word
S3_WORD, ESP32_WORD = 0x60007054, 0x3FF5A00C


def image(folder: Path, chip_id: int, size: int = 600_000, name: str = "") -> Path:
    """An image as Espressif's tools make them: header, extended header, one segment, checksum.

    `name` is what MicroPython calls itself in it.
    """
    header = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x40080000)
    extended = struct.pack("<B3xHBHH4xB", 0xEE, chip_id, 0, 0, 0xFFFF, 0)
    data = bytes(range(256)) * (size // 256) + name.encode() + bytes(-len(name) % 256)
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    body = header + extended + struct.pack("<II", 0x3F400020, len(data)) + data
    path = folder / f"chip-{chip_id}.bin"
    path.write_bytes(body + bytes(15 - len(body) % 16) + bytes([checksum]))
    return path


def flash(port: str, *options: str) -> tuple[int, str]:
    """(exit code, what was said) of `make flash`."""
    command = [sys.executable, "-m", "deploy", "flash", "--port", port, *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=PATIENCE_S, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("chip_id", "offset"), [(ESP32, 0x1000), (S3, 0x0), (C3, 0x0)])
def test_the_chip_is_erased_and_written_where_it_begins(tmp_path: Path, chip_id: int, offset: int) -> None:
    file = image(tmp_path, chip_id)
    data = file.read_bytes()
    with FakeBoard(Flash(tmp_path)) as board, FakeRom(chip_id, board.port) as chip:
        code, said = flash(chip.port, "--image", str(file))
    assert code == 0, said
    assert chip.done == ["erased", f"write at {offset:#x}"]
    assert chip.flash[offset : offset + len(data)] == data
    assert set(chip.flash[offset + len(data) + 3 :]) == {0xFF}
    assert f"SHA-256 {hashlib.sha256(data).hexdigest()}" in said
    assert "memory: no PSRAM found. The cushion works without, but TLS may find no room\nNext: make deploy\n" in said


def test_a_board_that_does_not_answer_after_it_was_written_is_told(tmp_path: Path) -> None:
    with FakeRom(ESP32) as chip:
        code, said = flash(chip.port, "--image", str(image(tmp_path, ESP32)), "--patience", "0")
    assert code == 0, said
    assert "memory: not looked at, which make deploy will do (no MicroPython answers at" in said


USUAL, OCTAL = "Generic ESP32S3 module with ESP32S3", "Generic ESP32S3 module with Octal-SPIRAM with ESP32S3"


@pytest.mark.parametrize(
    ("megabytes", "name", "instead"),
    [
        (2, OCTAL, "ESP32_GENERIC_S3-….bin, from https://micropython.org/download/ESP32_GENERIC_S3/"),
        (8, USUAL, "ESP32_GENERIC_S3-SPIRAM_OCT-….bin, from https://micropython.org/download/ESP32_GENERIC_S3/"),
        (16, USUAL, "ESP32_GENERIC_S3-SPIRAM_OCT-….bin"),
    ],
)
def test_an_image_that_would_not_find_the_memory_is_refused(
    tmp_path: Path, megabytes: int, name: str, instead: str
) -> None:
    with FakeRom(S3, registers={S3_WORD: PSRAM_MB[megabytes] << 3}) as chip:
        code, said = flash(chip.port, "--image", str(image(tmp_path, S3, name=name)))
    assert (code, chip.done) == (1, [])
    assert f"would not find the PSRAM of this module: nothing done; take {instead}" in said


def test_an_esp32_with_memory_in_it_wants_the_image_for_it(tmp_path: Path) -> None:
    with FakeRom(ESP32, registers={ESP32_WORD: 6 << 9}) as chip:
        code, said = flash(chip.port, "--image", str(image(tmp_path, ESP32, name="Generic ESP32 module with ESP32")))
    assert (code, chip.done) == (1, [])
    assert "take ESP32_GENERIC-SPIRAM-….bin, from https://micropython.org/download/ESP32_GENERIC/" in said


@pytest.mark.parametrize(("megabytes", "name"), [(2, USUAL), (8, OCTAL), (8, "LOLIN_S3 with ESP32S3"), (0, OCTAL)])
def test_an_image_that_finds_the_memory_or_of_which_nobody_knows_is_written(
    tmp_path: Path, megabytes: int, name: str
) -> None:
    burnt = {S3_WORD: PSRAM_MB[megabytes] << 3}
    with FakeBoard(Flash(tmp_path)) as board, FakeRom(S3, board.port, burnt) as chip:
        code, said = flash(chip.port, "--image", str(image(tmp_path, S3, name=name)))
    assert (code, chip.done) == (0, ["erased", "write at 0x0"]), said


def test_an_image_with_the_published_digest_is_written(tmp_path: Path) -> None:
    file = image(tmp_path, S3)
    with FakeBoard(Flash(tmp_path)) as board, FakeRom(S3, board.port) as chip:
        digest = hashlib.sha256(file.read_bytes()).hexdigest().upper()
        code, said = flash(chip.port, "--image", str(file), "--sha256", digest)
    assert code == 0, said


@pytest.mark.parametrize(
    ("digest", "told"), [("0" * 64, "is not the image that was published: nothing done"), ("abc", "is no SHA-256")]
)
def test_an_image_with_another_digest_is_refused_before_the_board_is_touched(
    tmp_path: Path, digest: str, told: str
) -> None:
    code, said = flash("/dev/null", "--image", str(image(tmp_path, S3)), "--sha256", digest)
    assert code == 1
    assert told in said


def test_an_image_for_another_chip_is_refused_and_nothing_is_erased(tmp_path: Path) -> None:
    with FakeRom(S3) as chip:
        code, said = flash(chip.port, "--image", str(image(tmp_path, ESP32)))
    assert (code, chip.done) == (1, [])
    assert "is for an ESP32, but the board has an ESP32-S3: nothing done; download one from https" in said


def test_a_board_that_is_not_in_its_loader_is_told_how_to_get_there(tmp_path: Path) -> None:
    with FakeBoard(Flash(tmp_path)) as board:
        code, said = flash(board.port, "--image", str(image(tmp_path, ESP32)))
    assert code == 1
    assert "hold BOOT, press EN" in said


def test_an_image_must_be_named() -> None:
    code, said = flash("/dev/null")
    assert code == 1
    assert "say which image: make flash IMAGE=file.bin; download one from https://micropython.org/download/" in said


def test_an_image_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, said = flash("/dev/null", "--image", str(tmp_path / "none.bin"))
    assert code == 1
    assert "the image cannot be read" in said


@pytest.mark.parametrize("content", [b"", b"\xe9", b"UF2\n" * 200_000], ids=["empty", "cut off", "another format"])
def test_a_file_that_is_no_image_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bin").write_bytes(content)
    code, said = flash("/dev/null", "--image", str(tmp_path / "x.bin"))
    assert code == 1
    assert "is not an image for an ESP32" in said


def test_an_image_for_a_chip_that_perch_does_not_run_on_is_refused(tmp_path: Path) -> None:
    code, said = flash("/dev/null", "--image", str(image(tmp_path, S2)))
    assert code == 1
    assert "is for a chip that Perch does not run on (id 2)" in said
