"""Short stays at a broker."""

from collections.abc import Callable, Sequence
from queue import Empty, Queue
from typing import Self

from perch.model.cushion import Broker
from perch.mqtt.client import Link
from perch.mqtt.common import LinkError
from perch.mqtt.mailbox import Mailbox
from perch.mqtt.packets import Heard, Message

_PATIENCE_S = 5.0


class Session(Mailbox):
    """A connection to a broker for the time of a `with`, subscribed to `topics`.

    `hear(topic, payload)` is called for each message, in a thread of the connection. A broker ends the connection of
    another client that has this `client_id`. Raises LinkError, whose text continues "the broker …".
    """

    def __init__(
        self,
        broker: Broker,
        topics: Sequence[str] = (),
        timeout_s: float = _PATIENCE_S,
        hear: Callable[[str, bytes], None] = lambda topic, payload: None,
        client_id: str = "",
    ) -> None:
        super().__init__()
        self._broker = broker
        self._topics = [(topic, 0) for topic in topics]  # at QoS 0 messages come in the order of the topics
        self._timeout_s = timeout_s
        self._hear = hear
        self._client_id = client_id

    def __enter__(self) -> Self:
        outcome = Queue[str]()
        self._link = Link(
            self._broker, self._client_id, self._topics, None, self._take, lambda: outcome.put(""), failed=outcome.put
        )
        self._link.start()
        try:
            refusal = outcome.get(timeout=self._timeout_s)
        except Empty:
            refusal = "does not answer as an MQTT broker does"
        if refusal:
            self._link.stop(None)
            raise LinkError(refusal)
        return self

    def __exit__(self, *_: object) -> None:
        self._link.stop(None)

    def say(self, message: Message) -> None:
        """Publish a message, and wait until the broker has it. Raises LinkError."""
        if not self._link.say_all([message], self._timeout_s):
            raise LinkError("went away before it had taken what we said")

    def _take(self, messages: Heard) -> None:
        for topic, payload in messages:
            self.put(topic, payload)
            self._hear(topic, payload)


def probe(broker: Broker, timeout_s: float = _PATIENCE_S) -> str | None:
    """Return what keeps us from a broker, after "the broker …"; None if it lets us in."""
    try:
        with Session(broker, timeout_s=timeout_s):
            return None
    except LinkError as error:
        return str(error)
