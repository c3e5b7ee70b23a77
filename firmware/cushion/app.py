"""The cushion at work: read, decide, queue, send. Board and link are given; nothing here knows which they are."""

import asyncio

from cushion import __version__, wire
from cushion.calibration import restored, uncalibrated
from cushion.checkpoint import Checkpoints
from cushion.clock import Clock
from cushion.commands import Commands
from cushion.late import forget
from cushion.nouns import SECOND, Calibrated, Fault
from cushion.outbox import Outbox
from cushion.records import Records
from cushion.reports import Reports
from cushion.sender import Sender
from cushion.sitting import Sitting
from cushion.supervised import Supervised
from cushion.timer import Every


class App:
    """One cushion. `run` ends only by being cancelled; a task that fails is logged and started again.

    `store` keeps small values over a restart: `load(name)` returns the value or None, `save(name, value)` keeps it;
    its `trouble` says what is wrong with the flash. `beat(name)` is called by each task that shows that it lives.
    """

    def __init__(self, board, link, shelf, store, settings, layout: tuple, beat=lambda name: None):
        self._board, self._link, self._store, self._beat = board, link, store, beat
        self._clock = Clock(board.ticks_ms(), board.TICKS_PERIOD)
        self.encoder = wire.Encoder(board.random_hex(8), self._clock, __version__)
        self.outbox = Outbox(shelf, settings.outbox_kb * 1024)
        calibration, calibrated_at = restored(store.load("calibration"), len(layout))
        self.sitting = Sitting(settings, layout, calibration or uncalibrated(len(layout)), self.encoder.take_seq)
        self.sender = Sender(link, self.outbox, self.now, lambda: beat("send"))
        self.records = Records(self.outbox, self.sender.wake)
        self.reports = Reports(board, self.encoder, self.sitting, self.sender, self.outbox, self.records, store)
        self.reports.calibrated_at = calibrated_at
        self._checkpoints = Checkpoints(
            store, board, self._clock, self.encoder, self.sitting, self.outbox, self.records
        )
        known = self.outbox, self.sender, self.sitting, store, self.reports
        self._commands = Commands(board, self.now, self._clock, *known, self.restart)
        self._second = Every(SECOND)
        self._batteries: list = []  # the Battery, once the settings said that there is one

    async def run(self) -> None:
        """Work until cancelled."""
        self.begin()
        works = (
            ("sample", self._sample),
            ("send", self.sender.run),
            ("receive", self._receive),
            ("link", self._link.run),
        )
        await asyncio.gather(*[Supervised(name, work, self._board.log, self._failed).run() for name, work in works])

    def begin(self) -> None:
        """Take up what the start before left."""
        self._clock.learn(self.now(), self._board.utc_ms())
        self._checkpoints.begin(self.now())

    def now(self) -> int:
        """Return ms since boot."""
        return self._clock.now(self._board.ticks_ms())

    def step(self) -> None:
        """Read the cells once and act on what they say."""
        now, raws, found = self.now(), self._board.read_raw(), self.records.found
        utc = self._clock.utc(now)
        found += self.sitting.step(now, raws, utc)
        second = self._second.is_time(now)
        if second:
            found += self.sitting.unplugged(now, self._board.open_cells())
        if found:
            self._record_found()
            self.reports.state(now)
            self._checkpoints.keep(now)
        self._board.buzz(self.sitting.buzzing(now))
        if self.sitting.ticks(now, utc):
            self._board.sound("tick")
        self._board.led(self._light())
        self.reports.each_sample(now, raws)
        if second:
            self._each_second(now)

    def finish(self) -> None:
        """The data ends here: keep what is known of the open bout."""
        self.records.found += self.sitting.finish(self.now())
        self._record_found()

    def restart(self) -> None:
        """Close what is open and start anew."""
        self.finish()
        self._checkpoints.keep(self.now())
        self._board.restart()

    def shed(self) -> None:
        """Memory runs short: do with less of it until the next start, and say so once."""
        if self.outbox.shed():
            self._board.log("memory: short of it; no stream of the cells, fewer records at a time")
            self.reports.shed(self.now())

    def pressed(self, what: str) -> None:
        """Somebody pressed the button of the cushion, and meant this command."""
        self.records.add(self.encoder.note("press", at=self.now(), what=what))
        self._commands.press(what)

    async def _sample(self) -> None:
        due = self.now()
        try:
            while True:
                self.step()
                self._beat("sample")
                now = self.now()
                due = max(due + self._until_next_ms(now), now)
                await self._board.sleep_ms(due - now)
        finally:
            self._board.buzz(False)  # nobody would see the seat empty

    def _until_next_ms(self, now: int) -> int:
        for battery in self._batteries:
            if battery.is_calm(now):
                return SECOND
        return SECOND // self.sitting.settings.sample_hz

    async def _receive(self) -> None:
        while True:
            self._commands.obey(*await self._link.receive())

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, MemoryError):
            self.outbox.shrink()

    def _record_found(self) -> None:
        """Make records of what was found. What there is no memory for stays, and the next sample tries again."""
        found = self.records.found
        while found:
            what = found[0]
            record = self.encoder.record(what, self.sitting.settings.rev)
            if isinstance(what, Calibrated):
                self.reports.calibrated_at = at_utc = self._clock.utc(what.at)
                self._store.save("calibration", what.calibration.as_saved(at_utc))
            found.pop(0)
            if record:
                self.records.add(record)
            if isinstance(what, (Fault, Calibrated)):
                self.reports.health(what.at)

    def _each_second(self, now: int) -> None:
        self._clock.learn(now, self._board.utc_ms())
        self.records.retry()
        if self.outbox.due(now):
            self.sender.wake()
        self.reports.each_second(now)
        self._checkpoints.each_second(now)
        self._mind_power(now)
        if self._commands.is_updated():
            self.restart()

    def _mind_power(self, now: int) -> None:
        if self.sitting.settings.power and not self._batteries:
            from cushion.battery import Battery

            forget("cushion.battery")
            parts = self._board, self._link, self.sitting, self.sender, self._commands, self.reports
            self._batteries = [Battery(now, *parts)]
        for battery in self._batteries:
            battery.each_second(now)

    def _light(self) -> str:
        """Return what the LED is to show."""
        if self.sitting.cells.phase:
            return "calibrate"
        return "seated" if self.sitting.seated else "off"
