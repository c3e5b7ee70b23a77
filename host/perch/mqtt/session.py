"""Short stays at a broker, by paho."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Queue
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from perch.model.cushion import Broker
from perch.mqtt.common import NO_BROKER, LinkError, tls_context, unreachable
from perch.mqtt.mailbox import Mailbox
from perch.mqtt.packets import Message

_PATIENCE_S = 5.0
Hear = Callable[[str, bytes], None]
"""Takes the topic and the payload of a message."""


class Session(Mailbox):
    """A connection to a broker for the time of a `with`, subscribed to `topics`.

    `hear(topic, payload)` is called for each message, in a thread of the connection. A broker ends the connection of
    another client that has this `client_id`. Raises LinkError, whose text continues "the broker …".
    """

    def __init__(
        self, broker: Broker, topics: Sequence[str] = (), hear: Hear = lambda topic, payload: None, client_id: str = ""
    ) -> None:
        super().__init__()
        self._broker = broker
        self._topics = [(topic, 0) for topic in topics]  # at QoS 0 messages come in the order of the topics
        self._hear = hear
        self._outcome = Queue[str]()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id, clean_session=True, protocol=MQTTv311)
        self._client.connect_timeout = _PATIENCE_S
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        try:
            self._connect()
            refusal = self._outcome.get(timeout=_PATIENCE_S)
        except Empty:
            refusal = NO_BROKER
        except (OSError, ValueError) as error:
            refusal = unreachable(error)
        if refusal:
            self.__exit__()
            raise LinkError(refusal)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, message: Message) -> None:
        """Publish a message, and wait until the broker has it. Raises LinkError."""
        published = self._client.publish(message.topic, message.payload, message.qos, message.retain)
        with suppress(RuntimeError, ValueError):  # the connection broke just now
            published.wait_for_publish(_PATIENCE_S)
            if published.is_published():
                return
        raise LinkError("went away before it had taken what we said")

    def _connect(self) -> None:
        self._client.username_pw_set(self._broker.user, self._broker.password)
        if self._broker.tls:
            self._client.tls_set_context(tls_context(self._broker))
        self._client.connect(self._broker.host, self._broker.port)
        self._client.loop_start()

    def _on_connect(self, client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            self._outcome.put(f"refuses us ({code}); look at broker.user and the password")
        elif self._topics:
            client.subscribe(self._topics)
        else:
            self._outcome.put("")

    def _on_subscribe(self, _client: Client, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        refused = any(code.is_failure for code in codes)
        self._outcome.put("lets us connect but not listen; allow this user to read perch/v1/#" if refused else "")

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self.put(message.topic, bytes(message.payload))
        self._hear(message.topic, bytes(message.payload))


def probe(broker: Broker) -> str | None:
    """Return what keeps us from a broker, after "the broker …"; None if it lets us in."""
    try:
        with Session(broker):
            return None
    except LinkError as error:
        return str(error)
