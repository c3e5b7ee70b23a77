"""Makes a failure on a board readable: its program has short names."""

import re
from collections.abc import Mapping

PLACE = re.compile(r'^\s*File "(\w+)", line \d+, in (\w+)$')


def readable(line: str, meanings: Mapping[str, set[str]]) -> str:
    """Return a line of a board's output, with the long names that a short one in it may stand for."""
    place = PLACE.match(line)
    names = sorted(meanings.get(place[2], ())) if place else []
    return f"{line} ({' or '.join(names)})" if names else line
