"""Short stays at a broker."""

from collections.abc import Callable, Sequence
from queue import Empty, Queue
from threading import Condition
from types import TracebackType
from typing import Self

from perch.model.cushion import Broker
from perch.mqtt.client import Link
from perch.mqtt.common import LinkError
from perch.mqtt.packets import Heard, Message

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
        self._client_id = client_id

    def __enter__(self) -> Self:
        self._link = Link(
            self._broker, self._client_id, self._topics, None, self._take, lambda: self._answers.put(""),
            timeout_s=self._timeout_s, failed=self._answers.put,
        )  # fmt: skip
        self._link.start()
        try:
            refusal = self._answers.get(timeout=self._timeout_s)
        except Empty:
            refusal = "does not answer as an MQTT broker does"
        if refusal:
            self._link.stop(None)
            raise LinkError(refusal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop(None)

    def say(self, message: Message) -> None:
        """Say something, and wait until the broker has it; LinkError where it does not take it."""
        if not self._link.say_all([message], self._timeout_s):
            raise LinkError("went away before it had taken what we said")

    def wait(self, until: Callable[[], bool], for_s: float) -> bool:
        """Wait for something to become true of what was heard; whether it did."""
        with self._changed:
            return self._changed.wait_for(until, for_s)

    def _take(self, messages: Heard) -> None:
        with self._changed:
            self.heard.update(messages)
            self._changed.notify_all()
        for topic, payload in messages:
            self._hear(topic, payload)


def probe(broker: Broker, timeout_s: float = _VISIT_S) -> str | None:
    """What keeps us from a broker, in plain words; None if it lets us in."""
    try:
        with Session(broker, timeout_s=timeout_s):
            return None
    except LinkError as error:
        return str(error)
