"""Which tests run in one process, one after the other: pytest-xdist gives away no less than that at a time."""

from pathlib import PurePosixPath
from zlib import crc32

from xdist.scheduler import LoadScopeScheduling

ALONE = ("integration", "soak")
"""The folders whose tests set up everything for themselves and take longest: each goes to whichever process is free."""
TOGETHER = ("test_dashboards",)
"""The files there whose tests share what they set up all the same."""
PORTABLE = ("tests/firmware/test_people", "tests/firmware/test_wrap")
"""The portable files that are `slow`: in MicroPython there are no marks."""
LONG = (
    *PORTABLE,
    "tests/browser/",
    "tests/firmware/cpython/test_outbox_in_any_order",
    "tests/integration/test_asleep",
    "tests/integration/test_board_memory",
    "tests/integration/test_chaos",
    "tests/integration/test_dashboards",
    "tests/integration/test_demo",
    "tests/integration/test_deploy_cut",
    "tests/integration/test_faults",
    "tests/integration/test_flood",
    "tests/integration/test_ownership",
    "tests/integration/test_whole",
    "tests/promises",
    "tests/tools/test_application",
    "tests/tools/test_loops",
)
"""How the units begin that take longest, so that none is begun last."""
SHARED = ("promises",)
"""The folders whose files read the same: one unit each."""


def unit_of(nodeid: str) -> str:
    """The name of the unit that a test belongs to: its file, on either interpreter, its folder, or the test itself."""
    path = PurePosixPath(nodeid.partition("::")[0])
    file = path.name.partition(".")[0]
    if path.parent.name in ALONE and file not in TOGETHER:
        return nodeid
    return str(path.parent if path.parent.name in SHARED else path.with_name(file))


def is_slow(nodeid: str) -> bool:
    """Whether a test without marks is one of those that `make quick` leaves out."""
    return nodeid.startswith(PORTABLE)


def turn_of(nodeid: str) -> tuple[bool, int]:
    """What to sort tests by: long units come first, then those that compute among those that wait for processes."""
    unit = unit_of(nodeid)
    return not unit.startswith(LONG), crc32(unit.encode())


class Units(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives away units as they are named above. The marks that xdist 3.8 knows for it do nothing in pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
