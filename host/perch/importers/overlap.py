"""Compare bouts of a file with those of the journal under the same name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perch.measures.bouts import WholeBout
from perch.model.sitting import Bout


@dataclass(frozen=True, slots=True)
class Fit:
    """The number of bouts of a file, of those the journal has already, and the first that overlaps another bout.

    `first_ms` and `last_ms` are the starts of the first and the last bout, 0 where there is none.
    """

    bouts: int
    known: int
    clash: WholeBout | None
    first_ms: int
    last_ms: int


def fit(bouts: Iterable[WholeBout], stored: Sequence[Bout]) -> Fit:
    """Compare the bouts of a file with the stored bouts; both come by start."""
    count = known = position = first_ms = last_ms = 0
    clash = None
    for bout in bouts:
        first_ms, last_ms = first_ms if count else bout.start_ms, bout.start_ms
        count += 1
        while position < len(stored) and stored[position].end_ms <= bout.start_ms:
            position += 1
        if position == len(stored) or stored[position].start_ms >= bout.end_ms:
            continue
        if _same(bout, stored[position]):
            known += 1
        else:
            clash = clash or bout
    return Fit(count, known, clash, first_ms, last_ms)


def _same(bout: WholeBout, other: Bout) -> bool:
    """Return whether they are equal, or one continues where the recording of the other ended."""
    is_cut = bout.censored != other.censored
    return bout.start_ms == other.start_ms and (is_cut or bout.end_ms == other.end_ms)
