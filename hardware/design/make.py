"""All that `make hardware` makes, into hardware/build: drawings, netlists, printed parts, patterns. Each is checked."""

import os
import subprocess
import sys
from pathlib import Path

from design import cells, pattern, plot, simulate, solid, strips, view, wiring
from design.schematic import draw
from design.svg import Drawing, on_a3
from design.variants import CIRCUITS

HARDWARE = Path(__file__).parents[1]
OUT = HARDWARE / "build"
KICADS = ["", *map(str, range(6, 11))]
PARTS = ("base", "lid", "both")


class Failed(Exception):
    """A tool failed; the text is what it said."""


def make() -> int:
    """Make everything; 1 where something fails, which is told."""
    OUT.mkdir(exist_ok=True)
    try:
        for name, circuit in CIRCUITS.items():
            _netlist(name)
            draw(circuit, OUT / f"schematic-{name}.svg")
            _fit(f"schematic-{name}.svg")
            _write(f"stripboard-{name}.svg", strips.drawn(circuit))
        for path in wiring.drawings():
            _wiring(path)
        for variant, is_full in (("simple", "false"), ("full", "true")):
            for part in PARTS:
                _printed(variant, is_full, part)
        for count, layout in cells.LAYOUTS.items():
            _pattern(count, pattern.pattern(layout))
        _write("cell.svg", plot.plot())
        _simulated()
    except (Failed, solid.NotClosed, simulate.Unsafe) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"all is in {OUT}; print patterns at 100 %, and measure their 100 mm before you cut")
    return 0


def _simulated() -> None:
    """Every short and spark, and that the README has what comes of them."""
    for line in simulate.checks():
        print(line)
    readme = (HARDWARE / "README.md").read_text(encoding="utf-8")
    tables = "\n".join(simulate.told()).split("\n\n")
    if stale := [table for table in tables if table not in readme]:
        raise Failed("hardware/README.md has other tables than the simulation:\n" + "\n\n".join(stale))


def _wiring(path: Path) -> None:
    name = f"wiring-{path.stem}"
    _run(Path(sys.executable).with_name("wireviz"), "--format", "s", "--output-dir", OUT, "--output-name", name, path)
    _fit(f"{name}.svg")


def _fit(name: str) -> None:
    path = OUT / name
    path.write_text(on_a3(path.read_text(encoding="utf-8")), encoding="utf-8")


def _netlist(name: str) -> None:
    """In a process of its own. Its parts are in our code: KiCad's libraries, which it would look for, it needs not."""
    kicad = {f"KICAD{version}_SYMBOL_DIR": str(OUT) for version in KICADS}
    paths = os.pathsep.join([str(HARDWARE), str(HARDWARE.parent / "firmware")])
    said = _run(sys.executable, "-m", "design.netlist", name, cwd=OUT, env=os.environ | kicad | {"PYTHONPATH": paths})
    print(said.splitlines()[-1])


def _printed(variant: str, is_full: str, part: str) -> None:
    name = OUT / f"box-{variant}-{part}.stl"
    wanted = ["-D", f'part="{part}"', "-D", f"full={is_full}"]
    _run("openscad", "--quiet", "-o", name, *wanted, HARDWARE / "box.scad")
    text = name.read_text(encoding="ascii")
    body = solid.checked(text)
    if part == "both":
        name.unlink()  # it is only to look at
        _write(f"box-{variant}.svg", view.view(text))
        return
    x, y, z = body.size_mm
    print(f"{name.name}: closed, {body.triangles} triangles, {x:.0f} × {y:.0f} × {z:.0f} mm, {body.volume_cm3:.0f} cm³")


def _pattern(count: int, page: Drawing) -> None:
    _write(f"pattern-{count}.svg", page)
    for name, sheet in pattern.tiles(page):
        (OUT / f"pattern-{count}-a4-{name}.svg").write_text(sheet, encoding="utf-8")


def _write(name: str, page: Drawing) -> None:
    (OUT / name).write_text(page.svg(), encoding="utf-8")


def _run(program: str | Path, *words: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """What a program printed; Failed with what it said where it fails."""
    command = [str(program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)
    if done.returncode:
        raise Failed(f"{program} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
