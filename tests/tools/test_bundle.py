"""What is done to a program before it is compiled for a board changes nothing but its names and its files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.application import ENTRY, STAY, built, sources
from deploy.bundle import bundled
from deploy.constants import without_constants
from deploy.program import Program, module_of, program
from deploy.shorten import attributes, classes, kept, shorten
from support import micropython

FIRMWARE = micropython.ROOT / "firmware"
STUBS = micropython.ROOT / ".cache" / "stubs"
PROGRAM = {
    "main.py": """
from shop import TAX, prices
from shop.till import LIMIT as MOST, Till, closed
from shop import till as desk

GREETING: str = "hello"
FIRST, SECOND = 1 << 4, "second"
names = [name for name in ("a", "b")]

def run(order, aloud=True):
    '''Begin.'''
    from shop import late
    from shop.later import Later
    from shop.later_still import again

    priced = prices(order)
    result = [each for each in range(2)]
    till = Till("x", limit=MOST)
    till.add(order)
    till.total += late.rounded(late.STEP + FIRST)
    def inner(order, deep=TAX):
        return order + deep + till.total
    return (GREETING, SECOND, names, result, priced, till.told(lambda order: order * FIRST), inner(1), aloud,
            desk.closed(), closed(), Later(till).again(), desk.Till.KIND, getattr(till, "total"), again(till))
""",
    "shop/__init__.py": "from shop.prices import prices\n\nTAX = 7\n",
    "shop/tax.py": "def taken(amount, change, till):\n    return amount if change and till else 0\n",
    "shop/prices.py": "def prices(total):\n    return {'total': total}\n",
    "shop/till.py": """
from collections import namedtuple
from shop import TAX, prices, tax

LIMIT = 3 * TAX
Line = namedtuple("Line", "amount hidden")

class Base:
    KIND = LIMIT
    first, second = staticmethod(prices), staticmethod(tax.taken)
    third = staticmethod(prices)
    fourth = staticmethod(tax.taken)

    def __init__(self, name):
        self._name = name
        self.total = 0

class Till(Base):
    def __init__(self, name, limit):
        super().__init__(name)
        self._limit, self._lines = limit, []

    def add(self, amount):
        try:
            self._lines.append(Line(amount, -amount))
            self.total += amount if amount < self._limit else 0
        except TypeError as problem:
            return problem

    @property
    def lines(self):
        return [line.amount - line.hidden for line in self._lines]

    def told(self, change):
        found = prices(self.total)
        found["total"] = tax.taken(found["total"], change, self)
        many = self.first(1), self.second(2, 3, 4), self.third(5), self.fourth(6, 7, 8)
        return change(found["total"]), self._name, self.lines, self._limit, many

def closed(total=LIMIT):
    return "closed %d" % total
""",
    "shop/late.py": "STEP = 2\nfactor = [10]\n\ndef rounded(value):\n    return value // factor[0] * factor[0]\n",
    "shop/later_still.py": "from shop import later\n\ndef again(till):\n    return later.Later(till).again()\n",
    "shop/later.py": """
from shop.till import LIMIT, Line, closed

class Later:
    def __init__(self, till):
        self._till = till

    def again(self):
        return Line(LIMIT, 1).amount, closed(), self._till.lines
""",
}
DELETES = """
import sys
from shop.till import Till, closed

order = sys.byteorder
del sys, Till

def _found(total):
    from shop import late
    from shop.prices import prices
    from shop.till import LIMIT

    found = late.rounded(total), prices(total), LIMIT
    rows = list(range(LIMIT + 2))
    del rows[LIMIT:]
    del late, prices, LIMIT
    return found

def _late(total):
    from shop import later

    again = later.Later(total)
    return bool(again)

def run(total, aloud=True):
    found = _found(total)
    return order, found, _late(total), closed()
"""
CALL = "import {name}\nprint({name}.run(5), {name}.run(30, False))"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for path, text in PROGRAM.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*.py")]


def printed(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def write_for_a_board(shop: Path, board: Path) -> None:
    for path, data in built(program({shop: files(shop)}, "main"), STAY)[0].items():
        (board / path).parent.mkdir(exist_ok=True)
        (board / path).write_bytes(data)


def assert_same(shop: Path, board: Path) -> None:
    call = CALL.format(name="main")
    assert printed([*micropython.command(), "-c", call], board) == printed([sys.executable, "-c", call], shop)


def test_the_files_of_a_board_do_what_the_modules_do(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    board = tmp_path_factory.mktemp("board")
    write_for_a_board(shop, board)
    assert sorted(path.name for path in board.rglob("*.*")) == ["late.mpy", "later.mpy", "later_still.mpy", "main.mpy"]
    assert_same(shop, board)


def test_what_was_imported_may_be_deleted_or_set(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (shop / "main.py").write_text(DELETES)
    board = tmp_path_factory.mktemp("board")
    write_for_a_board(shop, board)
    assert_same(shop, board)


def test_names_that_only_the_program_knows_are_short(shop: Path) -> None:
    found = program({shop: files(shop)}, "main")
    without_constants(found)
    shorten(found)
    words = set(re.findall(r"\w+", bundled(found, STAY)[0]["main"]))
    assert words & {"_limit", "_lines", "Till", "Base", "amount", "told", "GREETING", "TAX", "LIMIT", "Begin"} == set()
    assert words >= {"run", "total", "append", "limit"}  # known to others, or a keyword, or also in a text


def test_what_two_late_files_need_is_in_the_first(shop: Path) -> None:
    (shop / "shop" / "shared.py").write_text("def shared():\n    return 1\n")
    for name in ("late", "later"):
        path = shop / "shop" / f"{name}.py"
        path.write_text("from shop.shared import shared\n" + path.read_text())
    found = program({shop: files(shop)}, "main").files()
    assert "shop.shared" in found["main"]
    assert (found["shop.late"], found["shop.later"]) == (["shop.late"], ["shop.later"])


def test_a_constant_that_is_set_is_none(shop: Path) -> None:
    (shop / "main.py").write_text(PROGRAM["main.py"] + "\ndesk.LIMIT = 4\n")
    found = program({shop: files(shop)}, "main")
    without_constants(found)
    assert "LIMIT = 3 * 7" in ast.unparse(found.trees["shop.till"])


def test_no_name_of_micropython_is_shortened() -> None:
    """Each name that the firmware has in common with the stubs of MicroPython stays as it is."""
    found = program({FIRMWARE: sources(FIRMWARE)}, ENTRY)
    ours = set().union(*classes(found)) - kept(found)
    theirs: set[str] = set()
    for module in ("machine", "network", "neopixel", "tls", "esp32", "asyncio", "gc", "vfs"):
        for path in [path for path in STUBS.rglob("*.pyi") if module in (path.stem, path.parent.name)]:
            tree = ast.parse(path.read_text())
            theirs |= {name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in attributes(node)}
            theirs |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert len(theirs) > 300 and {"read_uv", "feed", "isconnected"} <= theirs
    assert ours & theirs == set()


def test_no_class_of_the_firmware_asks_what_an_object_has() -> None:
    """Two attributes may get the same name: whoever asks for one by its name must not find the other."""
    for path in set(sources(FIRMWARE)) - {Path("cushion/late.py")}:  # that one asks packages for their modules
        for node in ast.walk(ast.parse((FIRMWARE / path).read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("hasattr", "setattr")
            ):
                assert isinstance(node.args[1], ast.Constant), module_of(path)


def test_what_a_function_imports_is_a_file_of_its_own_also_where_another_such_file_loads_it() -> None:
    first = "def run():\n    import one\ndef more():\n    import two\n"
    texts = {"first": first, "one": "import two\n", "two": "value = 1\n"}
    found = Program({name: ast.parse(text) for name, text in texts.items()}, "first")
    assert set(found.files()) == {"first", "one", "two"}
