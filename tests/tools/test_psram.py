"""Which image finds the PSRAM of a module, and what is said of the memory of a board."""

import pytest

from deploy import psram

S3, S3_OCTAL = "Generic ESP32S3 module with ESP32S3", "Generic ESP32S3 module with Octal-SPIRAM with ESP32S3"
ESP32, ESP32_SPIRAM = "Generic ESP32 module with ESP32", "Generic ESP32 module with SPIRAM with ESP32"
MB = 1 << 20


@pytest.mark.parametrize(
    ("name", "variant"), [(S3, ""), (S3_OCTAL, "SPIRAM_OCT"), (ESP32, ""), (ESP32_SPIRAM, "SPIRAM"), ("LOLIN_S3", None)]
)
def test_an_image_is_known_by_the_name_in_it(name: str, variant: str | None) -> None:
    assert psram.variant(b"\xe9\0" + name.encode() + b"\0\xff") == variant


@pytest.mark.parametrize(
    ("chip", "feature", "variant"),
    [
        ("ESP32-S3", "Embedded PSRAM 2MB (AP_3v3)", ""),
        ("ESP32-S3", "Embedded PSRAM 8MB (AP_3v3)", "SPIRAM_OCT"),
        ("ESP32-S3", "Embedded PSRAM 16MB (AP_1v8)", "SPIRAM_OCT"),
        ("ESP32-S3", "Embedded PSRAM 4MB ()", None),  # by how many lines it is joined we do not know
        ("ESP32-S3", "Unknown Embedded PSRAM ()", None),
        ("ESP32-S3", "Embedded Flash 8MB (XMC)", None),
        ("ESP32", "Embedded PSRAM", "SPIRAM"),
        ("ESP32", "Embedded Flash", None),
        ("ESP32-C3", "Wi-Fi", None),
    ],
)
def test_which_image_a_chip_wants(chip: str, feature: str, variant: str | None) -> None:
    assert psram.wanted(chip, ["Wi-Fi", feature]) == variant


@pytest.mark.parametrize("name", [S3, S3_OCTAL, ESP32, ESP32_SPIRAM])
def test_memory_that_was_found_is_one_line(name: str) -> None:
    assert psram.advice(2 * MB - 30_000, name) == ["memory: 2 MB of PSRAM"]
    assert psram.advice(8 * MB - 30_000, name) == ["memory: 8 MB of PSRAM"]


@pytest.mark.parametrize(
    ("name", "lids"),
    [
        (
            S3,
            ["…R2: it should be there", "…R8 or …R16V: make flash with ESP32_GENERIC_S3-SPIRAM_OCT-….bin"],
        ),
        (S3_OCTAL, ["…R2: make flash with ESP32_GENERIC_S3-….bin, from https:", "…R8 or …R16V: it should be there"]),
        (
            ESP32,
            ["WROVER: make flash with ESP32_GENERIC-SPIRAM-….bin, from https://micropython.org/"],
        ),
        (ESP32_SPIRAM, ["WROVER: it should be there"]),
        ("Generic ESP32C3 module with ESP32C3", []),
        ("", []),
    ],
)
def test_where_none_was_found_it_is_said_what_to_look_at(name: str, lids: list[str]) -> None:
    first, *rest = psram.advice(310_000, name)
    assert first.startswith("memory: no PSRAM found. The cushion works without")
    assert len(rest) == len(lids)
    for line, lid in zip(rest, lids, strict=True):
        assert line.startswith(f"  if the lid of its module says {lid}")
