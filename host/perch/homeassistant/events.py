"""The events of a cushion for Home Assistant: nudges as they come, and breaks as the seat empties and fills."""

from collections.abc import Iterator, Sequence

from perch.measures.bouts import BREAK_MS
from perch.model.cushion import SeatState
from perch.model.sitting import Nudge

NUDGES = ("first", "second", "third")
BREAKS = ("begun", "taken", "short")
"""The seat has emptied; it has been empty for two minutes, so that the break counts; somebody sat down before that."""
NEWS_MS = 2 * 60_000
"""A nudge that is heard of later than this is history and no event."""


class NudgeEvents:
    """Finds the nudges of one cushion that are news."""

    def __init__(self) -> None:
        self._known: set[int] | None = None

    def step(self, now_ms: int, nudges: Sequence[Nudge]) -> Iterator[str]:
        """Yield an element of NUDGES for each delivered nudge that was not in the step before.

        `nudges` are those of the last `NEWS_MS`. Nothing is yielded in the first step.
        """
        delivered = {nudge.at_ms: nudge.nth for nudge in nudges if nudge.delivered and nudge.at_ms > now_ms - NEWS_MS}
        news = sorted(delivered.keys() - self._known) if self._known is not None else []
        self._known = set(delivered)
        yield from (NUDGES[min(delivered[at], len(NUDGES)) - 1] for at in news)


class BreakEvents:
    """Finds the breaks of one cushion as they happen."""

    def __init__(self) -> None:
        self._boot = ""
        self._seated = False
        self._empty_from_ms: int | None = None
        """Since when the seat is empty; None while somebody sits, or once the break was taken."""

    @property
    def due_ms(self) -> int | None:
        """When the break that goes on is taken (UTC ms), None where none goes on."""
        return None if self._empty_from_ms is None else self._empty_from_ms + BREAK_MS

    def step(self, now_ms: int, state: SeatState) -> Iterator[str]:
        """Yield the elements of BREAKS that have happened since the step before; none in the first one of a boot."""
        changed_ms = state.since_ms if state.since_ms is not None else now_ms - state.lasted_ms
        until_ms = changed_ms if state.seated else now_ms
        if state.boot != self._boot:
            recent = not state.seated and until_ms - changed_ms < BREAK_MS
            self._empty_from_ms = changed_ms if recent else None
        elif self._seated and not state.seated:
            yield "begun"
            self._empty_from_ms = changed_ms
        is_taken = self.due_ms is not None and until_ms >= self.due_ms
        if is_taken or (self._empty_from_ms is not None and state.seated):
            yield "taken" if is_taken else "short"
            self._empty_from_ms = None
        self._boot, self._seated = state.boot, state.seated
