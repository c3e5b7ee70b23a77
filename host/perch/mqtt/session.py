"""Short stays at a broker."""

from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, Queue
from typing import Self

from perch.model.cushion import Broker
from perch.mqtt.client import Link
from perch.mqtt.common import NO_BROKER, LinkError
from perch.mqtt.mailbox import Mailbox
from perch.mqtt.packets import Heard, Message

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
        self._hear = hear
        self._outcome = Queue[str]()
        wanted = [(topic, 0) for topic in topics]  # at QoS 0 messages come in the order of the topics
        ready = partial(self._outcome.put, "")
        self._link = Link(broker, client_id, wanted, None, self._take_in, ready, failed=self._outcome.put)

    def __enter__(self) -> Self:
        self._link.start()
        try:
            refusal = self._outcome.get(timeout=_PATIENCE_S)
        except Empty:
            refusal = NO_BROKER
        if refusal:
            self.__exit__()
            raise LinkError(refusal)
        return self

    def __exit__(self, *_: object) -> None:
        self._link.stop(None)

    def say(self, message: Message) -> None:
        """Publish a message, and wait until the broker has it. Raises LinkError."""
        if not self._link.say_all([message], _PATIENCE_S):
            raise LinkError("went away before it had taken what we said")

    def _take_in(self, messages: Heard) -> None:
        for topic, payload in messages:
            self.put(topic, payload)
            self._hear(topic, payload)


def probe(broker: Broker) -> str | None:
    """Return what keeps us from a broker, after "the broker …"; None if it lets us in."""
    try:
        with Session(broker):
            return None
    except LinkError as error:
        return str(error)
