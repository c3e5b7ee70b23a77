"""All that `make hardware` makes, into hardware/build: drawings, netlists, printed parts, patterns. Each is checked."""

import os
import subprocess
import sys
from pathlib import Path

from design import cells, gerber, guide, lands, pattern, plot, route, rules, simulate, solid, strips, view
from design.circuit import Circuit
from design.schematic import draw
from design.svg import Drawing, on_a3
from design.variants import CIRCUITS

HARDWARE = Path(__file__).parents[1]
OUT = HARDWARE / "build"
KICADS = ["", *map(str, range(6, 11))]
PARTS = ("base", "lid", "both")


class Failed(Exception):
    """A tool failed; the text is its output."""


def make() -> int:
    """Make everything; return the exit status, 1 with the failure on standard error."""
    OUT.mkdir(exist_ok=True)
    try:
        for name, circuit in CIRCUITS.items():
            _netlist(name)
            draw(circuit, OUT / f"schematic-{name}.svg")
            _fit(f"schematic-{name}.svg")
            _write(f"stripboard-{name}.svg", strips.drawn(circuit))
            _board(circuit)
        for path in sorted((HARDWARE / "wiring").glob("*.yml")):
            _wiring(path)
        for variant, is_full in (("simple", "false"), ("full", "true")):
            for part in PARTS:
                _printed(variant, is_full, part)
        for count, layout in cells.LAYOUTS.items():
            _pattern(count, pattern.pattern(layout))
        for step in guide.STEPS:
            _step(step)
        _write("cell.svg", plot.plot())
        _simulated()
    except (Failed, route.Stuck, solid.NotClosed, simulate.Unsafe) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"all is in {OUT}; print patterns at 100 %, and measure their 100 mm before you cut")
    return 0


def _board(circuit: Circuit) -> None:
    """The printed board, its files read back and held against its rules; a fault that is put there must be found."""
    made, size = lands.lands(circuit), lands.size_mm(circuit)
    path = OUT / f"pcb-{circuit.name}.zip"
    pictures = gerber.write(circuit, made, route.routed(*size, made), path)
    for side, picture in zip(("top", "bottom"), pictures, strict=True):
        (OUT / f"pcb-{circuit.name}-{side}.svg").write_text(picture, encoding="utf-8")
    copper, holes = gerber.read(path)
    if found := list(rules.broken(copper, holes, made, size)):
        raise Failed(f"{path.name} breaks rules:\n" + "\n".join(found[:10]))
    if not list(rules.broken(copper[:-1], holes, made, size)):
        raise Failed(f"the rules do not miss a track that was taken out of {path.name}")
    print(f"{path.name}: {size[0]:.0f} × {size[1]:.0f} mm, {len(holes)} holes; design rules: 0 broken")


def _step(step: guide.Step) -> None:
    """A view of a step of the guide, its parts pulled apart."""
    stl = OUT / "step.stl"
    places = [[x, -y] for x, y in cells.FOUR]
    wanted = [f'step="{step.model}"', f"full={'true' if step.full else 'false'}", f"cells={places}"]
    said = _run("openscad", "-o", stl, *(word for each in wanted for word in ("-D", each)), HARDWARE / "steps.scad")
    _write(f"step-{step.name}.svg", view.view(stl.read_text(encoding="ascii"), guide.named(said), step.measure, 120))
    stl.unlink()


def _simulated() -> None:
    """Every short and spark, and that the README has what comes of them."""
    for line in simulate.checks():
        print(line)
    readme = (HARDWARE / "README.md").read_text(encoding="utf-8")
    tables = "\n".join(simulate.tables()).split("\n\n")
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
    print(next(line for line in said.splitlines() if line.startswith("netlist")))


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
    """Run a program and return its output, errors last. Raises Failed with it where the program fails."""
    command = [str(program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)
    if done.returncode:
        raise Failed(f"{program} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr
