"""The cushion at work: read, decide, queue, send. Board and link are given; nothing here knows which they are."""

import asyncio

from cushion import __version__, wire
from cushion.calibration import restored, uncalibrated
from cushion.checkpoint import Checkpoints
from cushion.clock import Clock
from cushion.commands import Commands
from cushion.nouns import SECOND, Bout, Calibrated, Fault, Nudge
from cushion.outbox import Outbox
from cushion.reports import Every, Reports
from cushion.sender import Sender
from cushion.settings import check, defaults
from cushion.sitting import Sitting
from cushion.supervised import Supervised

HOST_JITTER_MS = 30 * SECOND
UNKEPT = 16  # records that there was no memory to keep, at most


class App:
    """One cushion. `run` ends only by being cancelled; a task that fails is logged and started again.

    `store` keeps small things over a restart: `load(name)` gives what was saved or None, `save(name, value)`; its
    `trouble` says what is wrong with the flash.
    """

    def __init__(self, board, link, shelf, store, settings, layout):
        self.board, self._link, self.store = board, link, store
        self._clock = Clock(board.ticks_ms(), board.TICKS_PERIOD)
        self.encoder = wire.Encoder(board.random_hex(8), self._clock, __version__)
        self.outbox = Outbox(shelf, settings.outbox_kb * 1024)
        calibration, self.calibrated_at = restored(store.load("calibration"), len(layout))
        self.sitting = Sitting(settings, layout, calibration or uncalibrated(len(layout)), self.encoder.take_seq)
        self.sender = Sender(link, self.outbox, self.now)
        self.reports = Reports(self)
        self._checkpoints = Checkpoints(self, store)
        self._commands = Commands(self)
        self._second = Every(SECOND)
        self.found = []  # by the decisions, and not yet a record
        self.unkept = []  # records that wait for memory; with the power they would be lost
        self.beat = lambda name: None  # told the name of each task that shows that it lives

    @property
    def boot(self) -> str:
        """Identity of this start."""
        return self.encoder.boot

    @property
    def zero(self) -> int | None:
        """UTC ms of this start, as far as it is known."""
        return self._clock.zero

    async def run(self) -> None:
        """Work until cancelled."""
        self._clock.learn(self.now(), self.board.utc_ms())
        self._checkpoints.begin(self.now())
        self.sender.beat = lambda: self.beat("send")
        works = (self._sample, self._send, self._receive, self._link.run)
        await asyncio.gather(*[Supervised(work.__name__, work, self.board.log, self._failed).run() for work in works])

    def now(self) -> int:
        """Milliseconds since boot."""
        return self._clock.now(self.board.ticks_ms())

    def step(self) -> None:
        """Read the cells once and act on what they say."""
        now, raws = self.now(), self.board.read_raw()
        self.found += self.sitting.step(now, raws, self._clock.utc(now))
        second = self._second.is_time(now)
        if second:
            self.found += self.sitting.unplugged(now, self.board.open_cells())
        if self.found:
            self._record_found()
            self.reports.state(now)
            self._checkpoints.keep(now)
        self.board.buzz(self.sitting.buzzing(now))
        self.board.led(self._light())
        self.reports.each_sample(now, raws)
        if second:
            self._each_second(now)

    def finish(self) -> None:
        """The data ends here: keep what is known of the open bout."""
        self.found += self.sitting.finish(self.now())
        self._record_found()

    def restart(self) -> None:
        """Close what is open and start anew."""
        self.finish()
        self._checkpoints.keep(self.now())
        self.board.restart()

    def record(self, record: dict) -> None:
        """Keep a record until the host has it. If there is no memory for it now, that is tried again each second."""
        self.unkept.append(record)
        if len(self.unkept) > UNKEPT:
            self.unkept.pop(0)
            self.outbox.dropped += 1
        if not self._kept_all():
            self.outbox.shrink()
            self._kept_all()
        self.sender.wake()

    def tell_state(self) -> None:
        """Say what is so now."""
        self.reports.state(self.now())

    def adopt(self, rev, wanted) -> None:
        """Put the wanted set of settings in force, once; where it is wrong, all stays and the reasons are told."""
        whole = dict(wanted, rev=rev) if isinstance(wanted, dict) else wanted
        settings, refused = check(whole)
        if settings == self.sitting.settings:
            return
        if settings and rev == self.sitting.settings.rev:
            settings, refused = None, ["rev: %d is in force with other values" % rev]
        if settings:
            self.store.save("settings", whole)
            self.sitting.adopt(settings)
        self.reports.settings(self.now(), refused)

    def pressed(self, what: str) -> None:
        """Somebody pressed the button of the cushion, and meant this."""
        self.record(self.encoder.press(self.now(), what))
        self._commands.press(what)

    def learn_time(self, utc_ms: int) -> None:
        """Take the host's time, unless the board has a better source."""
        if self.board.utc_ms() is None:
            self._clock.learn(self.now(), utc_ms)

    def is_past(self, utc_ms: int) -> bool:
        """Whether this instant has gone by; not known, and so False, before the cushion knows the time."""
        utc_now = self._clock.utc(self.now())
        return utc_now is not None and utc_now > utc_ms

    def host_seen(self, journal: str) -> None:
        """A host with this journal came online."""
        self.outbox.meet(self.now(), journal, self._jitter())
        self.outbox.resume(self.now(), self._jitter())
        self.sender.wake()

    def host_answered(self, journal: str, stored: list, rejected: list) -> None:
        """The host with this journal has records on disk, or in quarantine."""
        self.outbox.answered(self.now(), journal, stored, rejected, self._jitter())
        self.sender.wake()

    async def _sample(self) -> None:
        due = self.now()
        try:
            while True:
                self.step()
                self.beat("sample")
                now = self.now()
                due = max(due + SECOND // self.sitting.settings.sample_hz, now)
                await self.board.sleep_ms(due - now)
        finally:
            self.board.buzz(False)  # nobody would see the seat empty

    async def _send(self) -> None:
        await self.sender.run()

    async def _receive(self) -> None:
        while True:
            topic, payload, retained = await self._link.receive()
            self._commands.obey(topic, payload, retained)

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, MemoryError):
            self.outbox.shrink()

    def _kept_all(self) -> bool:
        try:
            while self.unkept:
                record = self.unkept[0]
                self.outbox.add((record["boot"], record["seq"]), wire.encode(record), record["kind"] == "bout")
                self.unkept.pop(0)
        except MemoryError:
            return False
        return True

    def _record_found(self) -> None:
        """Make records of what was found. What there is no memory for stays, and the next sample tries again."""
        encoder = self.encoder
        while self.found:
            what, record = self.found[0], None
            if isinstance(what, Bout):
                record = encoder.bout(what, self.sitting.settings.rev)
            elif isinstance(what, Nudge):
                record = encoder.nudge(what)
            elif isinstance(what, Fault):
                record = encoder.fault(what)
            elif isinstance(what, Calibrated):
                record = encoder.calibration(what)
                self.calibrated_at = self._clock.utc(what.at)
                self.store.save("calibration", what.calibration.as_saved(self.calibrated_at))
            self.found.pop(0)
            if record:
                self.record(record)
            if isinstance(what, (Fault, Calibrated)):
                self.reports.health(what.at)

    def _each_second(self, now: int) -> None:
        self._clock.learn(now, self.board.utc_ms())
        self._kept_all()
        if self.outbox.due(now):
            self.sender.wake()
        self.reports.each_second(now)
        self._checkpoints.each_second(now)

    def _light(self) -> str:
        """What the LED is to say."""
        if self.sitting.cells.phase:
            return "calibrate"
        return "seated" if self.sitting.seated else "off"

    def _jitter(self) -> int:
        return self.board.random(HOST_JITTER_MS)


def settings_in_force(store, given: dict) -> tuple:
    """(settings, problems): what was last set by the host, else what the settings file says, else the defaults."""
    problems = []
    for source in (store.load("settings"), given):
        if source is not None:
            settings, wrong = check(source)
            if settings:
                return settings, problems
            problems += wrong
    return defaults(), problems
