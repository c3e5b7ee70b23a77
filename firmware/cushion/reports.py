"""What the cushion says without being asked: its state, its health, and that it is alive."""

from cushion.late import forget
from cushion.nouns import MINUTE
from cushion.timer import Every

STATE_MS = 1 * MINUTE
HEALTH_MS = 15 * MINUTE
ALIVE_MS = 15 * MINUTE
# Cells are streamed at most so fast and so long, and only while somebody asks again.
STREAM_MS = 100
LONGEST_STREAM_MS = 5 * MINUTE
MOST_REASONS, LONGEST_REASON = 16, 120  # and characters of each: a record has to stay well under 4 kB
ANSWERS = 4  # several may ask at once, and of two states that wait only the later is sent


class Reports:
    """Hands messages to the sender, and `alive` records to the outbox."""

    def __init__(self, board, encoder, sitting, sender, outbox, records, store):
        self._board, self._encoder, self._sitting, self._sender = board, encoder, sitting, sender
        self._outbox, self._records, self._store = outbox, records, store
        self._state, self._health = Every(STATE_MS), Every(HEALTH_MS)
        self._alive = Every(ALIVE_MS, ALIVE_MS)
        self.streaming = None  # a timer while somebody looks at the cells
        self._stream_until = 0
        self._refused, self._answers = [], []
        self._phase_sent = None  # of a calibration, and why a nudge would not be heard
        self.calibrated_at = None  # UTC ms
        self._shed = False

    def each_second(self, now: int) -> None:
        """Send what is due."""
        if self._state.is_time(now) or self._phase() != self._phase_sent:
            self.state(now)
        if self._health.is_time(now):
            self.health(now)
            self._in_force()  # a broker may have forgotten, and no host can change what it does not know
        if self._alive.is_time(now) and not self._sitting.seated:
            self._records.add(self._encoder.note("alive", at=now))

    def each_sample(self, now: int, raws: list) -> None:
        """Stream the cells while somebody looks."""
        if self.streaming and now >= self._stream_until:
            self.streaming = None
        if self.streaming and self.streaming.is_time(now):
            sitting = self._sitting
            self._sender.tell("cells", self._encoder.cells(now, raws, sitting.loads, sitting.cells.in_force), False)

    def stream(self, now: int, every_ms: int, for_ms: int) -> None:
        """Begin to stream the cells, or go on with it."""
        if self._shed:
            return
        self.streaming = Every(max(STREAM_MS, every_ms), None)
        self._stream_until = now + min(for_ms, LONGEST_STREAM_MS)

    def shed(self, now: int) -> None:
        """Memory runs short: stop the stream, and say so in each health from now on."""
        self.streaming, self._shed = None, True
        self.health(now)

    def state(self, now: int) -> None:
        """Send the state, with what became of the last commands."""
        self._phase_sent = self._phase()
        self._sender.tell("state", self._encoder.state(now, self._sitting, self._answers))

    def answer(self, now: int, name: str, done: bool) -> None:
        """Send what became of the command with this id."""
        self._answers = self._answers[1 - ANSWERS :] + [{"id": name, "done": done}]
        self.state(now)

    def health(self, now: int) -> None:
        """Send how the cushion itself is."""
        from cushion import condition

        own = self._encoder, now, self._outbox, self._sitting, self.calibrated_at
        self._sender.tell("health", condition.health(self._board, self._store, self._shed, own))
        forget("cushion.condition")

    def wanted(self, message: dict) -> None:
        """Send which piece of another application is wanted next, or how that ended."""
        self._sender.tell("update/wanted", message, False)

    def settings(self, now: int, refused: list[str]) -> None:
        """Send the settings in force, with what was refused and why.

        A wrong set that the broker keeps comes again with each connection; it becomes one record.
        """
        refused = [reason[:LONGEST_REASON] for reason in refused[:MOST_REASONS]]
        again, self._refused = refused and refused == self._refused, refused
        self._in_force()
        if not again:
            self._records.add(self._encoder.note("settings", at=now, rev=self._sitting.settings.rev, refused=refused))

    def _phase(self) -> tuple:
        cells = self._sitting.cells
        return cells.phase and cells.phase[0], cells.problem, self._sitting.muted_why

    def _in_force(self) -> None:
        from cushion import condition

        self._sender.tell("settings/reported", condition.in_force(self._sitting.settings, self._refused))
        forget("cushion.condition")
