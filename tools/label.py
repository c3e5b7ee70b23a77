"""`make label`: the label of a cushion, with the QR code by which a phone joins its access point, as SVG."""

import json
import os
import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from segno.helpers import make_wifi_data

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 62, 29, 2  # of a usual label printer
MISSING = (
    "has no access_point with a password; `perch device add NAME --renew` draws one, and `make deploy` brings it there"
)


def main(device: str, path: str) -> int:
    """Write the label beside the settings file and say where; returns the exit code."""
    source = Path(path) if path else folder() / f"{device}.json"
    try:
        settings = json.loads(source.read_text("utf-8"))
        ssid, password = access_point(settings)
    except OSError as problem:
        return failed(f"{source}: {problem.strerror}; say SETTINGS=file.json, the settings of this cushion")
    except ValueError as problem:
        text = "is not JSON" if isinstance(problem, json.JSONDecodeError) else str(problem)
        return failed(f"{source} {text}")
    target = source.with_name(f"{device}-label.svg")
    try:
        write(target, drawn(device, ssid, password))
    except OSError as problem:
        return failed(f"{target}: {problem.strerror}")
    print(f"{target}: print it at full size. It holds the password of the access point, and is for you only.")
    return 0


def folder() -> Path:
    """Return where `perch device add` writes settings files by default."""
    data = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(data) / "perch" / "cushions"


def access_point(settings: Any) -> tuple[str, str]:
    """Return name and password of a cushion's access point. Raises ValueError where its settings have none."""
    point = settings.get("access_point") if isinstance(settings, dict) else None
    found = (point.get("ssid"), point.get("password")) if isinstance(point, dict) else (None, None)
    if not all(isinstance(text, str) and text for text in found):
        raise ValueError(MISSING)
    return str(found[0]), str(found[1])


def drawn(device: str, ssid: str, password: str) -> str:
    """Return the label: the code on the left, beside it what it says in letters."""
    code = segno.make(make_wifi_data(ssid=ssid, password=password, security="WPA"), error="m", micro=False)
    size = HEIGHT_MM - 2 * MARGIN_MM
    svg = BytesIO()
    code.save(svg, kind="svg", border=2, xmldecl=False, svgns=False, nl=False, omitsize=True)
    picture = svg.getvalue().decode().replace("<svg", f'<svg x="{MARGIN_MM}" y="{MARGIN_MM}" width="{size}"', 1)
    picture = picture.replace("<svg", f'<svg height="{size}"', 1)
    left = size + 2 * MARGIN_MM
    lines = [("Perch " + device, 7, 3.2), ("To take it into another Wi-Fi:", 12, 2.2), ("network " + ssid, 17, 2.6)]
    lines += [("password", 21, 2.2), (password, 25, 2.9)]
    texts = "".join(
        f'<text x="{left}" y="{y}" font-size="{high}" textLength="{fitted(text, high, left)}"'
        f' lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
        for text, y, high in lines
    )
    size_of = f'width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}"'
    paper = f'<rect width="{WIDTH_MM}" height="{HEIGHT_MM}" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size_of} font-family="monospace">{paper}{picture}{texts}</svg>\n'


def fitted(text: str, high: float, left: float) -> float:
    """Return how wide a line is, at most what is left of the label."""
    return round(min(len(text) * high * 0.6, WIDTH_MM - left - MARGIN_MM), 2)


def write(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def failed(text: str) -> int:
    """Say why there is no label."""
    print(f"make label: {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
