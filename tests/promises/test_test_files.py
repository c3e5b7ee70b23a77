"""What tests share lies in tests/support, and what they need is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from xdist.remote import Producer

from promises.tree import ROOT, at, parsed, sources, told
from support.units import Units, unit_of

NAMED_OTHERWISE = {
    "axe_core_python": "axe-core-python",
    "grafana_foundation_sdk": "grafana-foundation-sdk",
    "paho": "paho-mqtt",
    "skdh": "scikit-digital-health",
    "xdist": "pytest-xdist",
    "yaml": "pyyaml",
}
"""The package that brings a module of another name."""
BOARD = {"micropython", "vfs"}
"""Modules of MicroPython itself."""
BROUGHT_WITH = {
    "coverage": "pytest-cov", "numpy": "scikit-digital-health", "scipy": "scikit-digital-health", "uvicorn": "nicegui"
}  # fmt: skip
"""Modules that a package declared for the same tests always brings."""

OTHER_PYTHON = {"homeassistant"}
"""Modules of an environment with a Python of its own, made by `make home-assistant`."""


def modules(node: ast.AST) -> list[str]:
    """The modules that a statement imports, without names from inside them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def is_of_tests(module: str) -> bool:
    """Whether a module is a file that pytest collects or configures itself by."""
    return any(part.startswith("test_") or part == "conftest" for part in module.split("."))


def imported() -> Iterator[tuple[str, str]]:
    """(where, module) of each import in the tests."""
    for path in sources("tests"):
        for node in ast.walk(parsed(path)):
            yield from ((at(path, node), module) for module in modules(node))


def test_no_test_file_imports_another() -> None:
    wrong = [
        f"{where} imports {module}: move it to tests/support" for where, module in imported() if is_of_tests(module)
    ]
    assert not wrong, told(wrong)


@pytest.mark.parametrize(
    "code", ["import test_cli", "from test_cli import typed", "from host.test_cli import typed", "import conftest"]
)
def test_an_import_of_a_test_file_is_found(code: str) -> None:
    assert any(is_of_tests(module) for node in ast.walk(ast.parse(code)) for module in modules(node))


def test_what_the_tests_import_is_declared() -> None:
    known = sys.stdlib_module_names | own() | BOARD | BROUGHT_WITH.keys() | OTHER_PYTHON
    tops = {(where, module.split(".")[0]) for where, module in imported()}
    wrong = [
        f"{where} imports {top}" for where, top in sorted(tops) if top not in known and package(top) not in declared()
    ]
    assert not wrong, told(wrong)


def package(module: str) -> str:
    """The name of the package that brings a module, as `declared` spells it."""
    return NAMED_OTHERWISE.get(module, module.replace("_", "-")).lower()


def own() -> set[str]:
    """The names under which this project's own files and folders are imported."""
    roots = [ROOT / "host", *(ROOT / name for name in paths())]
    found = {path.stem for root in roots for path in root.iterdir() if path.is_dir() or path.suffix == ".py"}
    return found | {path.stem for path in sources("tests") if path.parent.name in ("bench", "powercuts")}


def paths() -> list[str]:
    """The folders that pytest puts on the path."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    return list(options["pythonpath"])


def declared() -> set[str]:
    """The packages that pyproject.toml asks for, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return {re.split(r"[=<>\[ ;]", line, maxsplit=1)[0].lower() for line in lines}


def test_only_whole_packages_of_tests_are_on_the_path() -> None:
    of_tests = {Path(name) for name in paths() if Path(name).parts[0] == "tests"}
    assert of_tests == {Path("tests"), Path("tests/firmware/standins")}, "helpers go to tests/support"


SILENT = Producer("units", enabled=False)


class Process:
    """Stands for one of the processes that run tests."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.given: list[int] = []
        self.gateway = SimpleNamespace(id=name)

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def test_the_tests_of_a_file_run_in_one_process(pytestconfig: pytest.Config) -> None:
    files = 4 * ["firmware/test_wrap.py", "firmware/test_wrap.py@micropython", "host/test_day.py"]
    collected = [f"tests/{name}::test_{number}" for number, name in enumerate(files)]
    option = SimpleNamespace(loadscopereorder=True)
    config = SimpleNamespace(option=option, getvalue=lambda _: ["popen", "popen"])
    units = pytestconfig.hook.pytest_xdist_make_scheduler(config=config, log=SILENT)
    processes = [Process("one"), Process("other")]
    for process in processes:
        units.add_node(process)
    for process in processes:
        units.add_node_collection(process, collected)
    units.schedule()
    one, other = ({files[index].partition("@")[0] for index in process.given} for process in processes)
    assert isinstance(units, Units) and (one, other) == ({"firmware/test_wrap.py"}, {"host/test_day.py"})


def test_a_test_of_integration_is_a_unit_unless_its_file_shares_what_it_sets_up() -> None:
    alone = "tests/integration/test_tell.py::test_one[a@b/c.py]"
    assert unit_of(alone) == alone
    shared = {unit_of(f"tests/integration/test_dashboards.py::test_{name}") for name in ("one", "two[x]")}
    assert len(shared) == 1
    assert unit_of("tests/host/test_update.py::test_a") != unit_of("tests/firmware/test_update.py::test_a")
