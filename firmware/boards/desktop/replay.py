"""The job "replay": recorded raw counts through the code of the board, each record said as it is made."""

from boards.desktop.board import Board
from cushion.app import App
from cushion.clock import EARLIEST_UTC
from cushion.store.memory import MemoryShelf, MemoryStore

TICKS_PERIOD = 1 << 30


class Trace:
    """Recorded samples in place of both time and seat. Times go on from the first sample if that is a time of day."""

    def __init__(self, first_ms: int):
        self._utc_ms = first_ms if first_ms >= EARLIEST_UTC else None
        self._origin = first_ms if self._utc_ms else 0
        self.ms = 0
        self.raws = []

    def take(self, ms: int, raws: list) -> None:
        """The next sample."""
        self.ms, self.raws = ms - self._origin, raws

    def ticks_ms(self) -> int:
        """Time of the sample, wrapping as on a board."""
        return self.ms % TICKS_PERIOD

    def utc_ms(self) -> int | None:
        """Time of day of the sample, if it was recorded."""
        return None if self._utc_ms is None else self._utc_ms + self.ms

    def read(self, now: int) -> list:
        """Raw counts of the sample."""
        return self.raws

    def nudged(self, now: int) -> None:
        """A recorded person hears nothing."""

    async def sleep_ms(self, ms: int) -> None:
        """Nobody waits for a recording."""


class Record(MemoryShelf):
    """A shelf that says each record as it is put there, and keeps none."""

    def __init__(self, write):
        super().__init__()
        self._write = write

    def append(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Say it."""
        self._write(payload.decode())


def replay(samples, settings, layout: tuple, write) -> None:
    """`samples` gives (ms, raws), oldest first; the data ends with the last, which is given with no raws."""
    app = trace = None
    for ms, raws in samples:
        if trace is None:
            trace = Trace(ms)
            board = Board(trace, trace, lambda what: None)
            app = App(board, None, Record(write), MemoryStore(), settings, layout)
        trace.take(ms, raws)
        if raws:
            app.step()
        else:
            app.finish()
