"""Short stays at a broker, by paho."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Queue
from threading import Condition
from types import TracebackType
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from perch.model.cushion import Broker
from perch.mqtt.common import LinkError, tls_context, unreachable
from perch.mqtt.packets import Message

_VISIT_S = 5.0


class Session:
    """A short stay at a broker, in `with`: hear some topics, say a few things, and go.

    `heard` holds the newest payload of each topic, what the broker keeps among them; `hear(topic, payload)` is called
    for each message, in a thread of the visit. A broker ends the connection of another one that has this `client_id`.
    LinkError says in plain words what keeps us from the broker, after "the broker …".
    """

    def __init__(
        self,
        broker: Broker,
        topics: Sequence[str] = (),
        timeout_s: float = _VISIT_S,
        hear: Callable[[str, bytes], None] = lambda topic, payload: None,
        client_id: str = "",
    ) -> None:
        self.heard: dict[str, bytes] = {}
        self._broker = broker
        self._topics = [(topic, 0) for topic in topics]  # at QoS 0 they come in the order of the topics
        self._timeout_s = timeout_s
        self._hear = hear
        self._answers: Queue[str] = Queue()
        self._changed = Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id, clean_session=True, protocol=MQTTv311)
        self._client.connect_timeout = timeout_s
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        try:
            self._let_in()
            self._client.connect(self._broker.host, self._broker.port)
            self._client.loop_start()
            refusal = self._answers.get(timeout=self._timeout_s)
        except Empty:
            refusal = "does not answer as an MQTT broker does"
        except (OSError, ValueError) as error:
            refusal = unreachable(error)
        except LinkError as error:
            refusal = str(error)
        if refusal:
            self._leave()
            raise LinkError(refusal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def say(self, message: Message) -> None:
        """Say something, and wait until the broker has it; LinkError where it does not take it."""
        said = self._client.publish(message.topic, message.payload, message.qos, message.retain)
        with suppress(RuntimeError, ValueError):  # the line broke just now
            said.wait_for_publish(self._timeout_s)
            if said.is_published():
                return
        raise LinkError("went away before it had taken what we said")

    def wait(self, until: Callable[[], bool], for_s: float) -> bool:
        """Wait for something to become true of what was heard; whether it did."""
        with self._changed:
            return self._changed.wait_for(until, for_s)

    def _let_in(self) -> None:
        self._client.username_pw_set(self._broker.user, self._broker.password)
        if self._broker.tls:
            self._client.tls_set_context(tls_context(self._broker))

    def _leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            self._answers.put(f"refuses us ({code}); look at broker.user and the password")
        elif self._topics:
            client.subscribe(self._topics)
        else:
            self._answers.put("")

    def _on_subscribe(self, _client: Client, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        deaf = any(code.is_failure for code in codes)
        self._answers.put("lets us connect but not listen; allow this user to read perch/v1/#" if deaf else "")

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        with self._changed:
            self.heard[message.topic] = bytes(message.payload)
            self._changed.notify_all()
        self._hear(message.topic, bytes(message.payload))


def probe(broker: Broker, timeout_s: float = _VISIT_S) -> str | None:
    """What keeps us from a broker, in plain words; None if it lets us in."""
    try:
        with Session(broker, timeout_s=timeout_s):
            return None
    except LinkError as error:
        return str(error)
