"""The host: what comes from the broker goes to the journal, and cushions hear what is safe."""

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from perch.asking import asked
from perch.broker import LOOPBACK, BrokerError, EmbeddedBroker
from perch.ingest import Ingest
from perch.journal import JournalError, Reader, Writer
from perch.mqtt import Link, LinkError, Message
from perch.nouns import Broker
from perch.wire import down, topics


class Part(Protocol):
    """Something that works beside the host on the same journal, such as the sender to InfluxDB.

    `pressed` tells whether records wait to be stored, so that what can wait should.
    """

    def start(self, pressed: Callable[[], bool]) -> None: ...
    def stop(self) -> None: ...


TROUBLE = (BrokerError, JournalError, LinkError)
"""What can keep a service from working; the text of each says what to do next."""

log = logging.getLogger(__name__)


class Service:
    """The host of one broker and one journal; without a broker it brings an embedded one, for the simulator.

    `now_ms` tells UTC in ms; `parts` start once the journal is there, and stop with the rest. Raises JournalError,
    BrokerError or LinkError on `start` where a part cannot work at all; a broker that is only away is waited for.
    Where the journal becomes unusable while it works, `failure` says why, and `failed` is called.
    """

    def __init__(
        self,
        journal: Path,
        broker: Broker | None,
        now_ms: Callable[[], int],
        *,
        embedded_port: int = 0,
        time_each_s: float = 60.0,
        failed: Callable[[], None] = lambda: None,
        parts: Sequence[Part] = (),
    ) -> None:
        self._path = journal
        self._broker = broker
        self._now_ms = now_ms
        self._embedded_port = embedded_port
        self._time_each_s = time_each_s
        self._failed = failed
        self._parts = parts
        self._ingest: Ingest | None = None
        self._closing = ExitStack()
        self._stopping = Event()
        self.failure: JournalError | None = None
        """Why nothing can be stored any more."""
        self.ready = Event()
        """Set once the host listens at the broker."""

    def start(self) -> None:
        """Start every part, or none: where one fails, those before it are stopped again."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Write what has come in, say offline, and stop every part; in a few seconds at most."""
        self._stopping.set()
        self._closing.close()

    def ask(self, device: str, command: str, **details: int) -> None:
        """Ask a cushion for something, as far as the broker is there; what comes of it is seen in its state."""
        self._link.say(asked(device, command, self._now_ms(), **details))

    @property
    def address(self) -> Broker:
        """The broker at which host and cushions meet; of the embedded one it is known once started."""
        if self._broker is None:
            raise RuntimeError("the embedded broker has not started")
        return self._broker

    @property
    def reader(self) -> Reader:
        """The journal of this host, to be read from any thread while it runs."""
        return self._reader

    def _start(self) -> None:
        writer = Writer(self._path)
        self._closing.callback(writer.close)
        self._reader = Reader(self._path)
        self._closing.callback(self._reader.close)
        for part in self._parts:
            part.start(lambda: self._ingest is not None and self._ingest.pressed)
            self._closing.callback(part.stop)
        if self._broker is None:
            self._broker = self._embedded()
        self._connect(self._broker, writer)
        ticker = Thread(target=self._tell_time, name="time", daemon=True)
        ticker.start()
        self._closing.callback(ticker.join, 1.0)

    def _embedded(self) -> Broker:
        broker = EmbeddedBroker(self._embedded_port)
        broker.start()
        self._closing.callback(broker.stop)
        log.info("no broker is set: an embedded one for the simulator listens on %s:%d", LOOPBACK, broker.port)
        return Broker(LOOPBACK, broker.port)

    def _connect(self, broker: Broker, writer: Writer) -> None:
        gone = Message(topics.HOST, down.host(writer.id, online=False), retain=True)
        here = Message(topics.HOST, down.host(writer.id, online=True), retain=True)
        ingest = self._ingest = Ingest(
            writer, lambda topic, payload: self._link.say(Message(topic, payload)), self._now_ms, self._give_up
        )
        name = f"perch-host-{writer.id}"
        self._link = Link(broker, name, topics.SUBSCRIPTIONS, gone, ingest.hear, lambda: self._announce(here))
        self._link.start()
        self._closing.callback(self._link.stop, gone)
        ingest.start()
        self._closing.callback(ingest.stop)

    def _give_up(self, error: JournalError) -> None:
        log.error("%s", error)
        self.failure = error
        self._failed()

    def _announce(self, here: Message) -> None:
        self._link.say(here)
        self._say_time()
        self.ready.set()

    def _tell_time(self) -> None:
        while not self._stopping.wait(self._time_each_s):
            self._say_time()

    def _say_time(self) -> None:
        # Never retained, and never queued for later: an old time is worse than none.
        self._link.say(Message(topics.TIME, down.time(self._now_ms()), qos=0))
