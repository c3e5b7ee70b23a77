"""main.py on a pretend board (MicroPython, littlefs, a stand-in for `machine`) with applications that fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support import micropython
from support.fake_board import HARD_RESET, NOBODY, Flash

pytestmark = pytest.mark.slow

MAIN = (micropython.ROOT / "firmware" / "main.py").read_text()

# Applications: what their boards/esp32/start.py holds.
WELL = """
import machine
def run(safe):
    machine.RTC().memory(b"")
    print("well in", __file__[:2], safe)
"""
UNWELL = """
import machine
def run(safe):
    print("started in", __file__[:2], safe)
    if not safe:
        machine.reset()
"""
FAILS = "def run(safe):\n    raise ValueError('no cells')\n"
LOOKS = "import chip\nprint('radio:', chip.counts.get('wlan'))\ndef run(safe):\n    pass\n"
BROKEN = "import cushion\nimport nowhere\n"


@pytest.fixture
def flash(tmp_path: Path) -> Flash:
    flash = Flash(tmp_path)
    flash.write({"/main.py": MAIN})
    return flash


@pytest.fixture
def install(flash: Flash) -> Callable[..., None]:
    """Put applications into the slots and choose one of these."""

    def put(chosen: str, **slots: str) -> None:
        for slot, start in slots.items():
            board = f"/{slot}/boards/esp32"
            marks = {f"/{slot}/{name}": "" for name in ("boards/__init__.py", "manifest.json")}
            cushion = {f"/{slot}/cushion/__init__.py": f"print('cushion of {slot}')"}
            flash.write({**marks, **cushion, f"{board}/__init__.py": "", f"{board}/start.py": start})
        flash.write({"/slot": chosen})

    return put


def test_it_starts_the_application_of_the_chosen_slot(flash: Flash, install: Callable[..., None]) -> None:
    install("b", a=UNWELL, b=WELL)
    said, _ = flash.start()
    assert said.startswith("perch: start 1 from /b\nwell in /b False\n")


def test_without_a_chosen_slot_it_takes_what_is_there(flash: Flash, install: Callable[..., None]) -> None:
    install("", b=WELL)
    flash.write({"/slot": None})
    assert "well in /b False" in flash.start()[0]


def test_a_choice_that_is_no_text_is_none(flash: Flash, install: Callable[..., None]) -> None:
    install("", a=WELL)
    flash.write({"/slot": b"\xff\xfe"})
    assert "well in /a False" in flash.start()[0]


def test_an_application_that_cannot_be_imported_gives_way_to_the_other(
    flash: Flash, install: Callable[..., None]
) -> None:
    install("b", a=WELL, b=BROKEN)
    said, _ = flash.start()
    assert "perch: /b does not start: ImportError" in said
    assert "well in /a False" in said


def test_nothing_of_a_broken_application_stays(flash: Flash, install: Callable[..., None]) -> None:
    install("b", a="import cushion\n" + WELL, b=BROKEN)
    said, _ = flash.start()
    assert said.index("cushion of b") < said.index("cushion of a")


def test_a_deploy_that_never_ended_is_not_started(flash: Flash, install: Callable[..., None]) -> None:
    install("b", a=WELL, b=WELL)
    flash.write({"/b/manifest.json": None})
    assert "well in /a False" in flash.start()[0]


def test_after_three_unhealthy_starts_the_safe_mode_comes_from_the_other_slot(
    flash: Flash, install: Callable[..., None]
) -> None:
    install("b", a=UNWELL, b=UNWELL)
    starts = [flash.start() for _ in range(4)]
    assert [code for _, code in starts] == [HARD_RESET, HARD_RESET, HARD_RESET, NOBODY]
    assert all("started in /b False" in said for said, _ in starts[:3])
    assert "perch: start 4 from /a in safe mode" in starts[3][0]
    assert "started in /a True" in starts[3][0]


def test_the_safe_mode_comes_from_the_chosen_slot_where_there_is_no_other(
    flash: Flash, install: Callable[..., None]
) -> None:
    install("a", a=UNWELL)
    for _ in range(3):
        flash.start()
    assert "started in /a True" in flash.start()[0]


def test_a_start_that_is_well_forgives_those_before_it(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=UNWELL)
    flash.start()
    flash.start()
    install("a", a=WELL)
    flash.start()
    assert flash.starts == 0


def test_an_application_that_fails_starts_anew_and_ends_in_the_safe_mode(
    flash: Flash, install: Callable[..., None]
) -> None:
    install("a", a=FAILS)
    starts = [flash.start() for _ in range(4)]
    assert [code for _, code in starts] == [HARD_RESET, HARD_RESET, HARD_RESET, NOBODY]
    assert "ValueError: no cells" in starts[0][0]
    assert "MicroPython v" in starts[3][0], "it must give the prompt"


def test_a_loss_of_power_gives_three_new_tries(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=UNWELL)
    for _ in range(4):
        flash.start()
    flash.lose_power()
    assert "started in /a False" in flash.start()[0]


def test_the_count_of_starts_stays_in_its_byte(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=UNWELL)
    (flash.folder / "rtc").write_bytes(bytes([1, 255]) + bytes(6))
    assert "perch: start 255 from /a in safe mode" in flash.start()[0]


def test_an_empty_board_says_what_to_do(flash: Flash) -> None:
    assert "perch: there is nothing to start; use make deploy" in flash.start()[0]


def test_the_radio_has_its_memory_before_the_application_takes_any(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=LOOKS)
    assert "radio: 1" in flash.start()[0]


def test_a_radio_that_gets_no_memory_does_not_keep_the_application(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=WELL)
    fails = "import chip\ndef fail():\n    raise RuntimeError('Wifi Unknown Error 0x0101')\nchip.hooks['wlan'] = fail\n"
    flash.write({"/main.py": fails + MAIN})
    said, _ = flash.start()
    assert "perch: no Wi-Fi: RuntimeError" in said and "well in /a False" in said


def test_what_is_part_of_the_image_starts_where_the_chosen_slot_does_not(
    flash: Flash, install: Callable[..., None]
) -> None:
    """Of an image that has none nothing is said. The pretend board looks in / for what an image has."""
    install("b", a=WELL, b=BROKEN)
    assert "perch: start 1 from /a\nwell in /a" in flash.start()[0].partition("does not start")[2]
    flash.write({"/boards/__init__.py": "", "/boards/esp32/__init__.py": "", "/boards/esp32/start.py": WELL})
    assert "perch: start 1 from the image\nwell in" in flash.start()[0].partition("does not start")[2]
    install("b", a=FAILS, b=WELL)
    assert flash.start()[0].startswith("perch: start 1 from /b\nwell in /b False\n")


def test_what_the_application_keeps_behind_the_count_stays(flash: Flash, install: Callable[..., None]) -> None:
    install("a", a=UNWELL)
    (flash.folder / "rtc").write_bytes(bytes([3, 0, 7, 8]) + bytes(4))
    flash.start()
    assert (flash.folder / "rtc").read_bytes()[:4] == bytes([3, 1, 7, 8])
