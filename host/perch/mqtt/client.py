"""A connection to a broker that is set up again whenever it breaks."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, InitVar, dataclass, field
from threading import Event, Lock, Thread

from paho.mqtt.client import convert_connack_rc_to_reason_code
from paho.mqtt.enums import ConnackCode

from perch.model.cushion import Broker
from perch.mqtt import packets
from perch.mqtt.common import LinkError, tls_context, unreachable
from perch.mqtt.connection import KEEPALIVE_S, TICK_S, Bell, BrokerConnection
from perch.mqtt.mailbox import Follower
from perch.mqtt.outbox import Batch, Outbox
from perch.mqtt.packets import Control, Heard, Message, Received, Topics
from perch.mqtt.subscriptions import Subscriptions

_CONFIRM_S = 5.0
_MOST_WAITING, _WINDOW = 10_000, 1_000
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_LAST_WORD_S, _STOP_S = 0.5, 3.0

log = logging.getLogger("perch.mqtt")


@dataclass(eq=False)
class Link:
    """A connection to a broker that is kept up by a thread of its own until `stop`.

    `heard(messages)` is called with what was received, as (topic, payload), `ready()` each time the subscriptions
    stand; both in the thread of the link. `will` is the last will, if any. Messages that the broker retained are heard
    only if `retained`. `client_id` may be "". `purpose` is for the log, where there are several links.
    Raises LinkError where TLS cannot be set up.
    """

    broker: Broker
    client_id: str
    subscriptions: InitVar[Topics]
    will: Message | None
    heard: Callable[[Heard], None]
    ready: Callable[[], None]
    _: KW_ONLY
    retained: bool = True
    purpose: str = ""
    up: bool = field(default=False, init=False)
    """Whether the broker is there and the subscriptions stand."""
    unsaid: int = field(default=0, init=False)
    """Messages that were dropped for want of room."""

    def __post_init__(self, subscriptions: Topics) -> None:
        self._tls = tls_context(self.broker) if self.broker.tls else None
        self._subscriptions = Subscriptions(subscriptions)  # changed under the lock, as is the outbox
        self._outbox = Outbox(_MOST_WAITING, _WINDOW)
        self._password = self.broker.password
        self._where = f"{self.broker.host}:{self.broker.port}" + (f" for {self.purpose}" if self.purpose else "")
        self._stopping = Event()
        self._pause_s = _SHORTEST_PAUSE_S
        self._accepted = False
        self._subscribed_as = 0
        self._lock = Lock()
        self._bell = Bell()
        self._connection: BrokerConnection | None = None
        self._thread = Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()
        Thread(target=self._tick, name="mqtt-ticks", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def say(self, message: Message) -> bool:
        """Publish, now or when the broker is back; return False, logged once and counted, where too many wait.

        At QoS 0 a message is dropped without a broker.
        """
        if (not message.qos and not self._accepted) or self._queue([message]):
            return True
        if not self.unsaid:
            log.warning("the broker %s takes too little; some of what is to be said is dropped", self._where)
        self.unsaid += 1
        return False

    def say_all(self, messages: Sequence[Message], for_s: float = _CONFIRM_S) -> bool:
        """Publish messages, and return whether the broker confirmed all of them within `for_s`. Else withdraw them."""
        confirmed = Event()
        batch = self._queue(messages, confirmed.set) if self.up else None
        if batch and not confirmed.wait(for_s):
            with self._lock:
                batch.withdrawn = True
        return confirmed.is_set()

    def hear_only(self, subscriptions: Topics) -> None:
        """Replace the subscriptions; topics that stay are heard without a gap."""
        with self._lock:
            new, gone = self._subscriptions.replace(subscriptions)
            if self.up:
                self._outbox.request(new, gone)
        self._bell.ring()

    @contextmanager
    def follow(self, topics: Sequence[str]) -> Iterator[Follower]:
        """Subscribe to more topics for a while, and collect their messages, retained ones among them.

        `heard` is called for these messages as well. Raises LinkError while the broker is away.
        """
        if not self.up:
            raise LinkError("cannot be reached")
        follower = Follower(self.say, topics)
        with self._lock:
            self._subscriptions.follow(follower)
            self._outbox.request([(topic, 0) for topic in topics], [])
        self._bell.ring()
        try:
            yield follower
        finally:
            with self._lock:
                self._outbox.request([], self._subscriptions.leave(follower))
            self._bell.ring()

    def stop(self, last: Message | None) -> None:
        """Publish a last message, if any, and disconnect; takes a few seconds at most."""
        self._stopping.set()
        if last:
            self.say_all([last], _LAST_WORD_S)
        if connection := self._connection:
            connection.leave()
            self._thread.join(_LAST_WORD_S)
            connection.abort()
        self._thread.join(_STOP_S)
        if not self._thread.is_alive():
            self._bell.close()

    def _queue(self, messages: Sequence[Message], confirmed: Callable[[], None] = lambda: None) -> Batch | None:
        with self._lock:
            batch = self._outbox.add(messages, confirmed)
        self._bell.ring()
        return batch

    def _tick(self) -> None:
        while not self._stopping.wait(TICK_S):
            if connection := self._connection:
                connection.tick()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._connected()
            self._stopping.wait(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def _connected(self) -> None:
        """One connection, from its first byte to its end."""
        hello = packets.connect(self.client_id, KEEPALIVE_S, self.will, self.broker.user, self._password)
        try:
            self._connection = BrokerConnection(
                self.broker, self._tls, hello, self._bell, self._take, self._received, self.retained
            )
            if self._stopping.is_set():
                self._connection.leave()
            self._connection.run()
        except LinkError as error:
            self._complain(str(error))
        except Exception as error:  # noqa: BLE001  bytes of a broken broker must not end the line for good
            self._complain(f"is away: connection lost ({error})" if self._accepted else unreachable(error))
        finally:
            self._accepted = self.up = False

    def _take(self, size: int) -> bytes:
        """Return the bytes to be sent next, none before the CONNACK."""
        with self._lock:
            return self._outbox.take(size) if self._accepted else b""

    def _received(self, received: Received) -> None:
        with self._lock:
            for ident in received.confirmed:
                self._outbox.confirm(ident)
        for packet in received.packets:
            if not isinstance(packet, Control):
                self._take_in(packet)
            elif packet.type == packets.CONNACK:
                self._on_connack(packet)
            elif packet.type == packets.SUBACK:
                self._on_suback(packet)

    def _on_connack(self, packet: Control) -> None:
        if code := packet.body[1]:
            if self.broker.renewed:
                self._password = self.broker.renewed()
            reason = convert_connack_rc_to_reason_code(ConnackCode(code)) if code <= 5 else f"code {code}"
            raise LinkError(f"refuses us ({reason}); look at broker.user and the password")
        with self._lock:
            self._outbox.begin_again()
            self._subscribed_as = self._outbox.request(self._subscriptions.all, [])
        self._accepted = True
        if not self._subscribed_as:
            self._begin()

    def _on_suback(self, packet: Control) -> None:
        if self.up:  # of topics that are followed for a while
            return
        if packet.is_refusal:
            raise LinkError("lets us connect but not listen; allow this user to read perch/v1/#")
        if packet.ident == self._subscribed_as:
            self._begin()

    def _begin(self) -> None:
        log.info("connected to the broker %s", self._where)
        self.up = True
        self._pause_s = _SHORTEST_PAUSE_S
        self._safely(self.ready)

    def _take_in(self, messages: Heard) -> None:
        for follower in self._subscriptions.followers:
            for topic, payload in messages:
                follower.take(topic, payload)
        if messages:
            self._safely(self.heard, messages)

    def _safely(self, call: Callable[..., None], *what: object) -> None:
        """Call back; an error would cost the connection, and is logged."""
        try:
            call(*what)
        except Exception:
            log.exception("messages could not be taken in")

    def _complain(self, why: str) -> None:
        """Report the first failure, and no more until it works again."""
        if self._pause_s == _SHORTEST_PAUSE_S and not self._stopping.is_set():
            log.warning("the broker %s %s; trying again until it works", self._where, why)
