"""What the cushion says of itself without being asked: its state, its health, that it is alive."""

from cushion.nouns import MINUTE

STATE_MS = 1 * MINUTE
HEALTH_MS = 15 * MINUTE
ALIVE_MS = 15 * MINUTE
# Cells are streamed at most so fast and so long, and only while somebody asks again.
STREAM_MS = 100
LONGEST_STREAM_MS = 5 * MINUTE
MOST_TOLD, LONGEST_TOLD = 16, 120  # reasons, and characters of each: a record has to stay well under 4 kB


class Every:
    """Says when it is time for something that is done every so often; the first time at once, or after `first`."""

    def __init__(self, every_ms: int, first: int = 0):
        self._every, self._due = every_ms, first

    def is_time(self, now: int) -> bool:
        """Whether to do it now."""
        if now < self._due:
            return False
        self._due = now + self._every
        return True


class Reports:
    """Puts messages into the post, and `alive` records into the outbox."""

    def __init__(self, app):
        self._app = app
        self._state, self._health = Every(STATE_MS), Every(HEALTH_MS)
        self._alive, self._cells = Every(ALIVE_MS, ALIVE_MS), None
        self._stream_until = 0
        self._refused = []
        self._told_phase = None  # of a calibration
        self.answers = []  # {id, done} of the last commands, the newest last

    def each_second(self, now: int) -> None:
        """Say what is due."""
        if self._state.is_time(now) or self._phase() != self._told_phase:
            self.state(now)
        if self._health.is_time(now):
            self.health(now)
            self._in_force()  # a broker may have forgotten, and no host can change what it does not know
        if self._alive.is_time(now) and not self._app.sitting.seated:
            self._app.record(self._app.encoder.alive(now))

    def each_sample(self, now: int, raws: list) -> None:
        """Stream the cells while somebody looks."""
        if self._cells and now >= self._stream_until:
            self._cells = None
        if self._cells and self._cells.is_time(now):
            self._app.sender.tell("cells", self._app.encoder.cells(now, raws, self._app.sitting.loads), False)

    def stream(self, now: int, every_ms: int, for_ms: int) -> None:
        """Begin to stream the cells, or go on with it."""
        self._cells = Every(max(STREAM_MS, every_ms), now)
        self._stream_until = now + min(for_ms, LONGEST_STREAM_MS)

    def state(self, now: int) -> None:
        """Say what is so, and what became of the last commands."""
        self._told_phase = self._phase()
        self._app.sender.tell("state", self._app.encoder.state(now, self._app.sitting, self.answers))

    def health(self, now: int) -> None:
        """Say how the cushion itself is."""
        board, app = self._app.board, self._app
        seen = board.reset_cause(), board.free_memory(), board.rssi()
        places = app.sitting.cells.layout
        health = app.encoder.health(now, seen, app.outbox, app.sitting, app.calibrated_at, places)
        if app.store.trouble:
            health["flash"] = app.store.trouble
        app.sender.tell("health", health)

    def settings(self, now: int, refused: list) -> None:
        """Say which settings are in force, and what was refused and why.

        A wrong set that the broker keeps comes again with each connection; it becomes one record.
        """
        refused = [reason[:LONGEST_TOLD] for reason in refused[:MOST_TOLD]]
        again, self._refused = refused and refused == self._refused, refused
        self._in_force()
        if not again:
            self._app.record(self._app.encoder.settings(now, self._app.sitting.settings.rev, refused))

    def _phase(self) -> tuple:
        cells = self._app.sitting.cells
        return cells.phase and cells.phase[0], cells.problem

    def _in_force(self) -> None:
        told = self._app.encoder.reported(self._app.sitting.settings, self._refused)
        self._app.sender.tell("settings/reported", told)
