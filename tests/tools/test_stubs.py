"""The types of the firmware are checked against the stubs of the board's MicroPython, and that finds what it should."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def types(*checked: str) -> str:
    """What mypy says of these files with the settings of the firmware."""
    assert (ROOT / ".cache/stubs/wanted").exists(), "no stubs: run `make check`, or `make test` for all"
    command = [sys.executable, "-m", "mypy", "--config-file", "firmware/mypy.ini", *checked]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).stdout


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("adc.read_mv()", '"ADC" has no attribute "read_mv"'),
        ("adc.read_uv(16)", 'Too many arguments for "read_uv"'),
        ("ADC(Pin(36), attenuation=ADC.ATTN_11DB)", 'Unexpected keyword argument "attenuation"'),
        ("volts: str = adc.read_uv()", "Incompatible types in assignment"),
        ("time.monotonic()", 'Module has no attribute "monotonic"'),
        ("asyncio.sleep_ms('long')", 'No overload variant of "sleep_ms"'),
        ("adc.read_uv()", "Success"),
    ],
)
def test_a_wrong_call_of_the_hardware_is_found(planted: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "driver.py"
    path.write_text(
        "import asyncio\nimport time\nfrom machine import ADC, Pin\n\n\ndef read(pin: int):\n"
        f"    adc = ADC(Pin(pin), atten=ADC.ATTN_11DB)\n    {planted}\n    return asyncio, time, adc\n"
    )
    assert found in types(str(path))


def test_the_firmware_calls_the_hardware_right() -> None:
    assert types("firmware").startswith("Success")
