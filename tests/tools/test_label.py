"""`make label`: what is on the label, and who may read it."""

import json
import os
import stat
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import segno

import label

POINT = {"ssid": "perch-3f2a", "password": "abcdefghjkmn"}
SVG = "{http://www.w3.org/2000/svg}"


def made(folder: Path, settings: Any = None, device: str = "desk") -> tuple[int, Path]:
    """(exit code, where the label is) for these settings."""
    source = folder / f"{device}.json"
    source.write_text(json.dumps({"device": device, "access_point": POINT} if settings is None else settings))
    return label.main(device, str(source)), folder / f"{device}-label.svg"


def test_the_label_has_in_letters_what_its_code_says(tmp_path: Path) -> None:
    code, path = made(tmp_path)
    drawing = ET.parse(path).getroot()
    texts = [text.text for text in drawing.iter(SVG + "text")]
    assert code == 0 and "network perch-3f2a" in texts and "abcdefghjkmn" in texts and "Perch desk" in texts
    (modules,) = drawing.iter(SVG + "path")
    expected = segno.make("WIFI:T:WPA;S:perch-3f2a;P:abcdefghjkmn;;", error="m", micro=False)
    assert modules.get("d") == segno_path(expected)


def segno_path(code: segno.QRCode) -> str:
    """The path of the dark modules of a code, as the library draws it."""
    (path,) = ET.fromstring(code.svg_inline(border=2, omitsize=True)).iter("path")
    return str(path.get("d"))


def test_signs_that_mean_something_in_a_code_or_in_svg_are_escaped(tmp_path: Path) -> None:
    point = {"ssid": 'a;b:d"\\<&', "password": "<p>;:\\ 123"}
    _, path = made(tmp_path, {"access_point": point})
    drawing = ET.parse(path).getroot()
    texts = [text.text for text in drawing.iter(SVG + "text")]
    assert f"network {point['ssid']}" in texts and point["password"] in texts
    expected = segno.make(r"WIFI:T:WPA;S:a\;b\:d\"\\<&;P:<p>\;\:\\ 123;;", error="m", micro=False)
    (modules,) = drawing.iter(SVG + "path")
    assert modules.get("d") == segno_path(expected)


def test_everything_is_on_the_paper_even_with_the_longest_texts(tmp_path: Path) -> None:
    _, path = made(tmp_path, {"access_point": {"ssid": "s" * 32, "password": "p" * 63}}, "d" * 32)
    for text in ET.parse(path).getroot().iter(SVG + "text"):
        assert float(text.get("x") or 0) + float(text.get("textLength") or 0) <= label.WIDTH_MM


def test_the_label_is_for_its_owner_only_and_replaces_the_one_before(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made(tmp_path)
        (tmp_path / "desk-label.svg").chmod(0o644)
        _, path = made(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("settings", [{}, [], {"access_point": 1}, {"access_point": {"ssid": "x", "password": ""}}])
def test_a_cushion_without_an_access_point_has_no_label(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, path = made(tmp_path, settings)
    assert code == 1 and not path.exists() and "perch device add NAME --renew" in capsys.readouterr().err


def test_settings_that_cannot_be_read_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.json").write_text('{"password": "secret"')
    assert label.main("desk", str(tmp_path / "broken.json")) == 1
    assert label.main("desk", str(tmp_path / "none.json")) == 1
    said = capsys.readouterr().err
    assert "is not JSON" in said and "SETTINGS=file.json" in said and "secret" not in said


def test_without_a_file_it_is_the_one_that_device_add_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "perch" / "cushions").mkdir(parents=True)
    (tmp_path / "perch" / "cushions" / "desk.json").write_text(json.dumps({"access_point": POINT}))
    assert label.main("desk", "") == 0
    assert (tmp_path / "perch" / "cushions" / "desk-label.svg").exists()


def test_a_label_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "desk-label.svg").mkdir()
    assert made(tmp_path)[0] == 1
    assert "make label: " in capsys.readouterr().err
