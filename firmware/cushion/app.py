"""The cushion at work: read, decide, queue, send. Board and link are given; nothing here knows which they are."""

import asyncio

from cushion import __version__, wire
from cushion.clock import Clock
from cushion.commands import Commands
from cushion.nouns import MINUTE, SECOND, Bout, Nudge
from cushion.outbox import Outbox
from cushion.post import Post
from cushion.sitting import Sitting

STATE_MS = 1 * MINUTE
HEALTH_MS = 15 * MINUTE
ALIVE_MS = 15 * MINUTE
HOST_JITTER_MS = 30 * SECOND
RESTART_MS = 1 * SECOND


class App:
    """One cushion. `run` ends only by being cancelled; a task that fails is logged and started again."""

    def __init__(self, board, link, shelf, settings, calibration):
        self._board, self._link, self._settings = board, link, settings
        self._clock = Clock(board.ticks_ms(), board.TICKS_PERIOD)
        self._speaker = wire.Speaker(board.random_hex(8), self._clock, __version__)
        self.outbox = Outbox(shelf, settings.outbox_kb * 1024)
        self.sitting = Sitting(settings, calibration, self._speaker.take_seq)
        self.post = Post(link, self.outbox, self._now)
        self._commands = Commands(self)
        self._due = {"alive": ALIVE_MS}  # what is done every so often: name -> when next

    @property
    def boot(self) -> str:
        """Identity of this start."""
        return self._speaker.boot

    async def run(self) -> None:
        """Work until cancelled."""
        self._clock.learn(self._now(), self._board.utc_ms())
        self.record(self._speaker.started(self._now(), self._board.reset_cause()))
        works = (self._sample, self._send, self._receive, self._link.run)
        await asyncio.gather(*[self._keep(work) for work in works])

    def record(self, record: dict) -> None:
        """Keep a record until the host has it."""
        key = (record["boot"], record["seq"])
        self.outbox.add(key, wire.encode(record), record["kind"] == "bout")
        self.post.wake()

    def snooze(self) -> bool:
        """Put off the nudges of this stretch."""
        done = self.sitting.snooze(self._now())
        self._tell_state(self._now())
        return done

    def learn_time(self, utc_ms: int) -> None:
        """Take the host's time, unless the board has a better source."""
        if self._board.utc_ms() is None:
            self._clock.learn(self._now(), utc_ms)

    def is_past(self, utc_ms: int) -> bool:
        """Whether this instant has gone by; not known, and so False, before the cushion knows the time."""
        zero = self._clock.zero
        return zero is not None and zero + self._now() > utc_ms

    def host_seen(self, journal: str) -> None:
        """A host with this journal came online."""
        self.outbox.meet(self._now(), journal, self._jitter())
        self.outbox.resume(self._now(), self._jitter())
        self.post.wake()

    def host_answered(self, message: dict) -> None:
        """The host has records on disk."""
        self.outbox.answered(self._now(), message, self._jitter())
        self.post.wake()

    def step(self) -> None:
        """Read the cells once and act on what they say."""
        now = self._now()
        found = self.sitting.step(now, self._board.read_raw())
        for what in found:
            self._queue(what)
        if found:
            self._tell_state(now)
        self._board.buzz(self.sitting.buzzing(now))
        self._board.led(self.sitting.seated)
        if self._is_time(now, "second", SECOND):
            self._each_second(now)

    def finish(self) -> None:
        """The data ends here: keep what is known of the open bout."""
        for what in self.sitting.finish(self._now()):
            self._queue(what)

    async def _sample(self) -> None:
        period, due = SECOND // self._settings.sample_hz, self._now()
        while True:
            self.step()
            due = max(due + period, self._now())
            await self._board.sleep_ms(due - self._now())

    async def _send(self) -> None:
        await self.post.run()

    async def _receive(self) -> None:
        while True:
            topic, payload, retained = await self._link.receive()
            self._commands.obey(topic, payload, retained)

    async def _keep(self, work) -> None:
        while True:
            try:
                await work()
            except Exception as problem:  # noqa: BLE001 - whatever it was, the other tasks and the next try go on
                self._board.log("%s: %r" % (work.__name__, problem))
            await asyncio.sleep(RESTART_MS / SECOND)

    def _queue(self, what) -> None:
        if isinstance(what, Bout):
            self.record(self._speaker.bout(what, self._settings.rev))
        elif isinstance(what, Nudge):
            self.record(self._speaker.nudge(what))

    def _each_second(self, now: int) -> None:
        self._clock.learn(now, self._board.utc_ms())
        if self.outbox.due(now):
            self.post.wake()
        if self._is_time(now, "state", STATE_MS):
            self._tell_state(now)
        if self._is_time(now, "health", HEALTH_MS):
            self._tell_health(now)
        if self._is_time(now, "alive", ALIVE_MS) and not self.sitting.seated:
            self.record(self._speaker.alive(now))

    def _is_time(self, now: int, name: str, every_ms: int) -> bool:
        due = self._due.get(name, now)
        if now < due:
            return False
        self._due[name] = now + every_ms
        return True

    def _tell_state(self, now: int) -> None:
        self.post.tell("state", self._speaker.state(now, self.sitting))

    def _tell_health(self, now: int) -> None:
        cause, free = self._board.reset_cause(), self._board.free_memory()
        self.post.tell("health", self._speaker.health(now, cause, free, self.outbox, self._settings))

    def _jitter(self) -> int:
        return self._board.random(HOST_JITTER_MS)

    def _now(self) -> int:
        return self._clock.now(self._board.ticks_ms())
