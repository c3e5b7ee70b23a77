"""Bouts as the measures count them: whole again where a power cut split them, suspect ones left out."""

from collections.abc import Iterable
from typing import NamedTuple

from perch.nouns import Bout

JOIN_MS = 120_000


class WholeBout(NamedTuple):
    """A bout `[start_ms, end_ms)`; `censored` if its end was lost, `open` while somebody still sits."""

    start_ms: int
    end_ms: int
    censored: bool = False
    open: bool = False

    @property
    def length_ms(self) -> int:
        """How long it lasted, or lasts by now."""
        return self.end_ms - self.start_ms

    @property
    def rose(self) -> bool:
        """Whether it is known that it ended with somebody getting up."""
        return not (self.censored or self.open)


def joined(bouts: Iterable[Bout], still_open: Bout | None = None) -> list[WholeBout]:
    """The bouts of one device by start, the open one among them, without the suspect ones.

    A censored bout and a resumed one less than 120 s from it are one; the time between them counts as seated.
    They may overlap a little, since each boot has its own idea of UTC.
    """
    whole: list[WholeBout] = []
    for bout in [*bouts, still_open] if still_open else bouts:
        if bout.suspect is not None:
            continue
        made = WholeBout(bout.start_ms, bout.end_ms, bout.censored, bout is still_open)
        if bout.resumed and whole and whole[-1].censored and abs(bout.start_ms - whole[-1].end_ms) < JOIN_MS:
            before = whole.pop()
            made = made._replace(start_ms=before.start_ms, end_ms=max(before.end_ms, made.end_ms))
        whole.append(made)
    return whole


def suspect_ms(bouts: Iterable[Bout], start_ms: int, end_ms: int) -> int:
    """How much of `[start_ms, end_ms)` suspect bouts take."""
    return sum(overlap_ms(bout, start_ms, end_ms) for bout in bouts if bout.suspect is not None)


def overlap_ms(bout: Bout | WholeBout, start_ms: int, end_ms: int) -> int:
    """How much of `[start_ms, end_ms)` a bout takes."""
    return max(0, min(bout.end_ms, end_ms) - max(bout.start_ms, start_ms))
