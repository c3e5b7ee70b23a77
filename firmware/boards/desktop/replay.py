"""The job "replay": recorded raw counts through the code of the board, each record said as it is made."""

from boards.desktop.board import Board
from cushion.app import App
from cushion.store.memory import MemoryShelf, MemoryStore


class Trace:
    """Recorded samples in place of time, seat and link. `utc_ms` is the time of day of the first, None if not known."""

    up = False

    def __init__(self, utc_ms: int | None):
        self._utc_ms = utc_ms
        self.ms = 0
        self.raws: list = []

    def take(self, ms: int, raws: list) -> None:
        """The next sample, so many ms after the first."""
        self.ms, self.raws = ms, raws

    def ticks_ms(self) -> int:
        """Time of the sample, wrapping as on a board."""
        return self.ms % Board.TICKS_PERIOD

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

    def rest(self) -> bool:
        """There is never a connection."""
        return True

    def wake(self) -> None:
        """There is nobody to connect to."""


class Record(MemoryShelf):
    """A shelf that says each record as it is put there, and keeps none."""

    def __init__(self, write):
        super().__init__()
        self._write = write

    def append(self, key: tuple, payload: bytes, is_bout: bool) -> None:
        """Say it."""
        self._write(payload.decode())


def replay(samples, settings, job: dict, write) -> None:
    """`samples` gives (ms since the first, raws), oldest first; where none follow for a while, one without raws."""
    trace, store, layout = Trace(job["utc"]), MemoryStore(), tuple([(x, y) for x, y in job["layout"]])
    if job["calibration"]:
        store.save("calibration", job["calibration"])
    app = App(Board(trace, trace, lambda what: None), trace, Record(write), store, settings, layout)
    for ms, raws in samples:
        while ms - trace.ms > Board.TICKS_PERIOD // 4:  # who looks at ticks must do so before they wrap
            trace.take(trace.ms + Board.TICKS_PERIOD // 4, trace.raws)
            app.now()
        trace.take(ms, raws)
        if raws:
            app.step()
        else:
            app.finish()
