"""The host's line to the broker: MQTT 3.1.1 by paho, up again whatever happens, and stopped by no message."""

import hashlib
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from perch.model.cushion import Broker
from perch.mqtt.common import LinkError, Message, let_in, unreachable
from perch.mqtt.follower import Follower
from perch.mqtt.loop import SocketLoop

_KEEPALIVE_S = 30
_CONNECT_S = 3.0
_CONFIRM_S = 5.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_MOST_WAITING = 10_000
_STOP_TRIES = 20
_MOST_TOPICS = 100  # of one packet, which a broker may want to be short

log = logging.getLogger("perch.mqtt")


class Link:
    """A connection to a broker that is kept up by a thread of its own until `stop`.

    `heard(topic, payload)` is called for each message, `ready()` each time the subscriptions stand; both in the
    link's thread. The broker says `will`, if any, for us when we are gone. What it kept from before is heard only if
    `retained`. The broker knows us by `name` and this machine, so that another machine with a copy of our journal
    throws nobody out. Where there are several links, the log tells them apart by what they are `meant` for. Raises
    LinkError where TLS cannot be set up.
    """

    def __init__(
        self,
        broker: Broker,
        name: str,
        subscriptions: Sequence[tuple[str, int]],
        will: Message | None,
        heard: Callable[[str, bytes], None],
        ready: Callable[[], None],
        *,
        retained: bool = True,
        meant: str = "",
    ) -> None:
        self._broker = broker
        self._name = f"{name}-{_machine()}"
        self._subscriptions = list(subscriptions)
        self._will = will
        self._heard = heard
        self._ready = ready
        self._retained = retained
        self._followers: tuple[Follower, ...] = ()
        self._lock = Lock()
        self._where = f"{broker.host}:{broker.port}" + (f" for {meant}" if meant else "")
        self._stopping = Event()
        self._pause_s = _SHORTEST_PAUSE_S
        self._complained = self.up = False
        """`up`: whether the broker is there and the subscriptions stand."""
        self.unsaid = 0
        """Messages that found no room."""
        self._client = self._made()
        self._pump = SocketLoop(self._client)
        self._thread = Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def say(self, message: Message) -> bool:
        """Send, now or when the broker is back; False, logged once and counted, where too much waits already."""
        info = self._client.publish(message.topic, message.payload, message.qos, message.retain)
        if info.rc != MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            return True
        if not self.unsaid:
            log.warning("the broker %s takes too little; some of what is to be said is dropped", self._where)
        self.unsaid += 1
        return False

    def say_all(self, messages: Sequence[Message]) -> bool:
        """Send some, and return whether the broker has confirmed all of them, after 5 s at most."""
        if not self.up:
            return False
        infos = [self._client.publish(one.topic, one.payload, one.qos, one.retain) for one in messages]
        with suppress(RuntimeError, ValueError):  # the line broke just now, or too much waits to be said
            for info in infos[-1:]:  # a broker confirms in the order in which it was told
                info.wait_for_publish(_CONFIRM_S)
            return all(info.is_published() for info in infos)
        return False

    def hear_only(self, subscriptions: Sequence[tuple[str, int]]) -> None:
        """Hear these topics, as (topic, QoS), in place of those before; what both have is heard without a gap."""
        with self._lock:
            before, self._subscriptions = self._subscriptions, list(subscriptions)
            if self.up:
                self._subscribe(sorted(set(subscriptions) - set(before)))
                gone = sorted({topic for topic, _ in before} - self._wanted_topics())
                for first in range(0, len(gone), _MOST_TOPICS):
                    self._client.unsubscribe(gone[first : first + _MOST_TOPICS])

    @contextmanager
    def follow(self, topics: Sequence[str]) -> Iterator[Follower]:
        """Subscribe to a few more topics for a while and collect what comes on them, retained messages among it.

        `heard` is called for these messages as well. Raises LinkError while the broker is away.
        """
        if not self.up:
            raise LinkError("cannot be reached")
        follower = Follower(self.say, topics)
        with self._lock:
            self._followers += (follower,)
            self._client.subscribe([(topic, 0) for topic in topics])
        try:
            yield follower
        finally:
            with self._lock:
                self._followers = tuple(other for other in self._followers if other is not follower)
                if own := sorted(set(topics) - self._wanted_topics()):
                    self._client.unsubscribe(own)

    def stop(self, last: Message | None) -> None:
        """Say one last thing, if any and if the broker listens, and hang up; takes a few seconds at most."""
        self._stopping.set()
        if last and self._client.is_connected():
            with suppress(RuntimeError, ValueError):  # the line broke just now, or too much waits to be said
                self._client.publish(last.topic, last.payload, last.qos, last.retain).wait_for_publish(0.5)
        for _ in range(_STOP_TRIES):  # a connection that was being made misses the first
            self._client.disconnect()
            self._thread.join(0.1)
            if not self._thread.is_alive():
                self._pump.close()
                return

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._connected()
            self._stopping.wait(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def _connected(self) -> None:
        """One connection, from its first byte to its end."""
        try:
            self._client.connect(self._broker.host, self._broker.port, _KEEPALIVE_S)
            self._pump.run()
        except OSError as error:
            self._complain(f"it {unreachable(error)}")
        except Exception as error:  # noqa: BLE001  bytes of a broken broker must not end the line for good
            self._complain(f"{type(error).__name__}: {error}")

    def _made(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, self._name, clean_session=True, protocol=MQTTv311)
        client.connect_timeout = _CONNECT_S
        client.max_inflight_messages_set(500)
        client.max_queued_messages_set(_MOST_WAITING)
        if self._will:
            client.will_set(self._will.topic, self._will.payload, self._will.qos, self._will.retain)
        let_in(client, self._broker)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    # What escapes from a callback costs the connection, so nothing may.

    def _on_connect(self, client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            self._complain(f"it refuses us ({code}); look at broker.user and the password")
            if self._broker.renewed:
                client.username_pw_set(self._broker.user, self._broker.renewed())
        else:
            self._subscribe(self._subscriptions)

    def _wanted_topics(self) -> set[str]:
        """Return all topics that somebody wants to hear."""
        followed = {topic for follower in self._followers for topic in follower.topics}
        return followed | {topic for topic, _ in self._subscriptions}

    def _subscribe(self, subscriptions: Sequence[tuple[str, int]]) -> None:
        for first in range(0, len(subscriptions), _MOST_TOPICS):
            self._client.subscribe(list(subscriptions[first : first + _MOST_TOPICS]))

    def _on_subscribe(self, client: Client, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        if self.up:  # of topics that are followed for a while
            return
        if any(code.is_failure for code in codes):
            self._complain("it lets us connect but not listen; allow this user to read perch/v1/#")
            client.disconnect()
            return
        log.info("connected to the broker %s", self._where)
        self._complained, self.up = False, True
        self._pause_s = _SHORTEST_PAUSE_S
        self._safely(self._ready)

    def _on_disconnect(self, _client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        self.up = False
        if code.is_failure and not self._stopping.is_set():
            self._complain(f"connection lost ({code})")

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        for follower in self._followers:
            follower.take(message.topic, bytes(message.payload))
        if self._retained or not message.retain:
            self._safely(self._heard, message.topic, bytes(message.payload))

    def _safely(self, call: Callable[..., None], *what: object) -> None:
        try:
            call(*what)
        except Exception:
            log.exception("a message could not be taken in")

    def _complain(self, why: str) -> None:
        """Tell the first failure, and no more until it works again."""
        if not self._complained:
            log.warning("the broker %s: %s; trying again until it works", self._where, why)
        self._complained = True


def _machine() -> str:
    """This machine, without its name."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
