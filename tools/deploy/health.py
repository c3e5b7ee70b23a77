"""Does the cushion say that it is well?"""

from collections import deque
from collections.abc import Callable, Iterable

from deploy.problems import Problem, Unmet

SAID = "perch: "  # a cushion can be well without Wi-Fi or a broker: then this says what is wrong with them
WELL = SAID + "well"
UNMET = SAID + "measures, but has not met the broker: "
MEND = "mend the settings (SETTINGS=file.json) or the broker; the cushion goes on trying, and keeps what it measures"
LAST = 15  # lines that are shown when it is not well


def wait(lines: Iterable[str], slot: str, say: Callable[[str], None]) -> None:
    """Read what the board says until it is well; a Problem when it is not, or not from this slot, or says nothing."""
    last: deque[str] = deque(maxlen=LAST)
    for line in lines:
        last.append(line)
        if line.startswith(SAID):
            say(line)
        if line == WELL:
            return
        if line.startswith(UNMET):
            raise Unmet(f"the new application is on the board and {line.removeprefix(SAID)}\n{MEND}")
        if reason := unwell(line, slot):
            raise Problem(f"{reason}\n{indented(last)}")
    raise Problem(f"the cushion does not say that it is well; the last it said:\n{indented(last)}")


def unwell(line: str, slot: str) -> str | None:
    """Why a line means that this deploy will not become well."""
    if line.startswith(f"perch: /{slot} does not start"):
        return f"the new application in /{slot} does not start, and the board goes back to the old one"
    if line.startswith("perch: start ") and line.endswith("in safe mode"):
        return "the new application was not well three times, and the board is in its safe mode"
    if line.startswith("perch: there is nothing to start"):
        return "the board has nothing that it could start"
    return None


def indented(last: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in last) or "  (nothing)"
