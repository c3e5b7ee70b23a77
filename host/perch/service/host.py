"""The host: stores what cushions publish, and answers them with what is on disk."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic

from perch.devices.commands import PATIENCE_MS, Connection, ask, command_message
from perch.journal import JournalError, Reader, Writer
from perch.model.cushion import Broker
from perch.model.host import HostHealth
from perch.model.records import Receipt
from perch.mqtt import Link, Message, on_this_machine
from perch.mqtt.embedded import LOOPBACK, EmbeddedBroker
from perch.service.announcer import Announcer, HostConflict
from perch.service.answers import Answers
from perch.service.changes import Changes, Stored
from perch.service.incoming import Incoming
from perch.service.ingest import Ingest
from perch.service.listening import Listening
from perch.service.samples import Samples
from perch.service.settings_keeper import SettingsKeeper
from perch.service.worker import Part, Worker
from perch.wire import encode, topics

_ANSWER_S = 6.0
_TIME_EACH_S = 60.0
_CAME_S = 1.0
"""How long a cushion that came online waits for the time at most: one message serves all of this span."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Host:
    """The host of one broker and one journal; without a broker it brings an embedded one, for the simulator.

    `now_ms` returns UTC in ms; `parts` are made once the journal is open, and stop with the rest. On `standby` it keeps
    a whole journal of its own and publishes nothing. Where another host answers at the broker it yields, unless it is
    to `take_over`. `start` raises JournalError, BrokerError or LinkError where a part cannot work at all; a broker that
    is only away is waited for. Where the journal becomes unusable later, or another host answers, `failure` is set and
    `failed` is called. A cushion may obey a command for `patience_ms`.
    """

    journal: Path
    broker: Broker | None
    now_ms: Callable[[], int]
    _: KW_ONLY
    embedded_port: int = 0
    standby: bool = False
    take_over: bool = False
    failed: Callable[[], None] = lambda: None
    parts: Callable[["Host"], Iterable[Part]] = lambda host: ()
    patience_ms: int = PATIENCE_MS
    failure: JournalError | HostConflict | None = field(default=None, init=False)
    """Why it cannot go on."""
    ready: Event = field(default_factory=Event, init=False)
    """Set once the host listens at the broker."""
    reader: Reader = field(init=False)
    """The journal of this host, to be read from any thread while it runs."""
    ingest: Ingest = field(init=False)
    """What stores messages, once started."""
    address: Broker = field(init=False)
    """The broker at which host and cushions meet, once started."""

    def __post_init__(self) -> None:
        self._beside: list[Part] = []
        self._clock = Worker("time", self._keep_time, each_s=_CAME_S, first_s=_CAME_S)
        self._came = Event()
        self._time_due_s = monotonic() + _TIME_EACH_S
        self.samples = Samples()
        """The newest sample of the cells of each cushion that streams them."""
        self._closing = ExitStack()
        self._listeners: list[Callable[[Sequence[Stored]], None]] = []

    def start(self) -> None:
        """Start every part, or none: where one fails, those before it are stopped again."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Store what was received, publish `offline`, and stop every part; in a few seconds at most."""
        self._closing.close()

    def send(self, device: str, command: str, **details: int) -> None:
        """Send a command to a cushion, now or when the broker is back, and wait for nothing."""
        if command == topics.CELLS:
            self._listening.stream(device)
        self._link.say(command_message(device, command, self.now_ms() + self.patience_ms, **details)[1])

    def ask(self, device: str, command: str, **details: int) -> bool | None:
        """Send a command to a cushion; return whether it did it, None without an answer within 6 s.

        Raises LinkError while the broker is away.
        """
        with self.follow([topics.down(device, "state")]) as connection:
            return ask(connection, device, command, self.now_ms() + self.patience_ms, _ANSWER_S, **details)

    def follow(self, wanted: Sequence[str]) -> AbstractContextManager[Connection]:
        """Follow some topics over the connection of this host. Raises LinkError while the broker is away."""
        return self._link.follow(wanted)

    def on_stored(self, listener: Callable[[Sequence[Stored]], None]) -> None:
        """Call `listener` with what each transaction has brought on disk, in the storing thread."""
        self._listeners.append(listener)

    def changes(self) -> Changes:
        """Return the changes from now on."""
        changes = Changes()
        self.on_stored(changes.note)
        return changes

    def watch(self, part: Part) -> None:
        """Add the health of a part that was started after this host to `health`."""
        self._beside.append(part)

    @property
    def connected(self) -> bool:
        """Whether the broker is there and lets us listen."""
        return self._link.up

    def health(self) -> HostHealth:
        """Return what the host last managed, and what it does not manage now."""
        intake, now_ms = self.ingest, self.now_ms()
        stuck, since_ms = intake.stuck or (None, None)
        workers = (intake, self._clock, self._answers, self._announcer, self._settings)
        healths = [part.health() for part in (*workers, *self._beside)]
        merged = {name: value for health in healths for name, value in health.items()}
        threads = (name for health in healths for name in health.get("threads", ()))
        merged["threads"] = (*threads, "mqtt") if self._link.ended else tuple(threads)
        return HostHealth(
            now_ms, received_ms=intake.received_ms, stored_ms=intake.stored_ms, stuck=stuck, stuck_ms=since_ms,
            unstored_ms=intake.unstored_ms, clock=intake.clock.doubt,
            twins=intake.twins(now_ms), refused_today=intake.refusals.today,
            unsaid=self._answers.lost + self._link.unsaid, floods=self._listening.floods, **merged
        )  # fmt: skip

    def _start(self) -> None:
        writer = Writer(self.journal)
        self._closing.callback(writer.close)
        writer.check()
        for row in writer.take_out_unreadable(self.now_ms()):
            log.error("the journal: a row of %s cannot be read and is taken out: %s", row.table, row.key)
        self.reader = Reader(self.journal)
        self._closing.callback(self.reader.close)
        self._answers = Answers(lambda: writer.id, self._say_all, lambda: self.ingest.unstored_ms is not None)
        self.ingest = Ingest(writer, self._answer, self.now_ms, self._give_up, self._stored)
        for part in self.parts(self):
            part.start()
            self._closing.callback(part.stop)
            self.watch(part)
        self.address = self.broker or self._embedded()
        self._connect(writer)

    def _embedded(self) -> Broker:
        broker = EmbeddedBroker(self.embedded_port)
        broker.start()
        self._closing.callback(broker.stop)
        log.info("no broker is set: an embedded one for the simulator listens on %s:%d", LOOPBACK, broker.port)
        return Broker(LOOPBACK, broker.port)

    def _connect(self, writer: Writer) -> None:
        alone = self.broker is None
        self._announcer = Announcer(
            writer, self._say, self.now_ms, self.health, self._begin, self._give_up, self.take_over, alone
        )
        self._settings = SettingsKeeper(self.journal, self.reader, self._say, lambda: self._announcer.speaks)
        gone = None if self.standby else self._announcer.last_word
        name = on_this_machine(f"perch-{'standby' if self.standby else 'host'}-{writer.id}")
        wanted = topics.SUBSCRIPTIONS if self.standby else (*topics.HOSTS, topics.WANTED, *topics.SUBSCRIPTIONS)
        again = self._announcer.repeat
        self._listening = Listening(wanted, self.reader.devices, lambda heard: self._link.hear_only(heard), again)
        parts = (self._announcer, self._listening, self.ingest, self._settings, self.samples)
        incoming = Incoming(*parts, came=self._came.set)
        self._link = Link(self.address, name, wanted, gone, incoming.hear, self._connected)
        self._link.start()
        self._closing.callback(lambda: self._link.stop(self._announcer.last_word if self._announcer.speaks else None))
        storing = (self._answers, self.ingest)
        for part in storing if self.standby else (self._announcer, self._settings, *storing, self._clock):
            part.start()
            self._closing.callback(part.stop)

    def _say(self, message: Message) -> bool:
        return self._link.say(message)

    def _answer(self, receipts: Sequence[Receipt]) -> None:
        """Answer cushions; on standby that is for the other host to do."""
        if not self.standby:
            self._answers.add(receipts)

    def _say_all(self, messages: Sequence[Message]) -> bool:
        """Publish answers; return False while another host may answer.

        The generation of the journal goes before them: by it an older copy that is put back is noticed.
        """
        return self._announcer.speaks and self._link.say_all([self._announcer.heartbeat, *messages])

    def _stored(self, stored: Sequence[Stored]) -> None:
        for listener in self._listeners:
            listener(stored)

    def _give_up(self, error: JournalError | HostConflict) -> None:
        log.error("%s", error)
        self.failure = error
        self.failed()

    def _connected(self) -> None:
        if self.standby:
            log.info("on standby: what cushions tell is kept, and another host answers them")
            self.ready.set()
        else:
            self._settings.connected()
            self._announcer.connected()

    def _begin(self) -> None:
        log.info("it answers the cushions at this broker")
        self._say_time()
        self.ready.set()

    def _keep_time(self) -> None:
        """Publish the time each minute, and within a second after a cushion came online: it may sleep soon."""
        if self._came.is_set() or monotonic() >= self._time_due_s:
            self._say_time()

    def _say_time(self) -> None:
        self._came.clear()
        self._time_due_s = monotonic() + _TIME_EACH_S
        self._listening.look()
        if self.ingest.clock.doubt or not self._announcer.speaks:
            return
        # Never retained, and never queued for later: an old time is worse than none.
        self._say(Message(topics.TIME, encode.time(self.now_ms()), qos=0))
