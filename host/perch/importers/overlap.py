"""Whether bouts of a file fit beside those that the journal holds under the same name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perch.measures.bouts import WholeBout
from perch.model.sitting import Bout


@dataclass(frozen=True, slots=True)
class Fit:
    """How many bouts a file has, how many of them are held already, the first that overlaps another one."""

    bouts: int
    known: int
    clash: WholeBout | None


def fit(bouts: Iterable[WholeBout], held: Sequence[Bout]) -> Fit:
    """How the bouts of a file fit beside those held; both by start."""
    count = known = position = 0
    clash = None
    for bout in bouts:
        count += 1
        while position < len(held) and held[position].end_ms <= bout.start_ms:
            position += 1
        if position == len(held) or held[position].start_ms >= bout.end_ms:
            continue
        if _same(bout, held[position]):
            known += 1
        else:
            clash = clash or bout
    return Fit(count, known, clash)


def _same(bout: WholeBout, other: Bout) -> bool:
    """Equal, or one of them goes on where the other one's recording ended."""
    if bout.start_ms != other.start_ms:
        return False
    return bout.end_ms == other.end_ms if bout.censored == other.censored else True
