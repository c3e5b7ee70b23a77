"""Reading a journal, also from another process while the host writes it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from perch.nouns import Bout, Health, Live, Nudge, Quarantine


class Reader:
    """A read-only view of a journal file. Every call sees what is committed at that moment.

    Raises JournalError where the file is missing, no journal, of a newer Perch, or not yet brought up to date.
    """

    def __init__(self, path: Path) -> None:
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The journal id: 16 hex digits, drawn when the journal was made."""
        raise NotImplementedError

    def devices(self) -> list[str]:
        """The names of all cushions that were ever heard, sorted."""
        raise NotImplementedError

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        """The placed bouts that overlap `[from_ms, to_ms)`, by start. The cost does not grow with the years stored."""
        raise NotImplementedError

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        """The placed nudges in `[from_ms, to_ms)`, by time."""
        raise NotImplementedError

    def live(self, device: str) -> Live | None:
        """What the cushion said last about its seat, or None if it never did."""
        raise NotImplementedError

    def health(self, device: str) -> Health | None:
        """What the cushion said last about itself, or None if it never did."""
        raise NotImplementedError

    def unplaced(self) -> dict[str, int]:
        """How many records of each cushion still wait for a known time; cushions with none are left out."""
        raise NotImplementedError

    def quarantine(self, newest: int = 20) -> Quarantine:
        """What was refused: the totals and the `newest` rows, latest first."""
        raise NotImplementedError

    def close(self) -> None:
        """Let the file go."""
        raise NotImplementedError

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
