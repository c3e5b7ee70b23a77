"""Commands for one cushion: send one, wait for the cushion's answer in its state, follow what it starts."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

from perch.model.cushion import Broker
from perch.model.errors import PerchError
from perch.mqtt import Follower, Message, Session
from perch.wire import decode, encode, topics

KEPT_S = 2.0
"""How long the broker may take to send what it retains of a cushion."""
ANSWER_S = 15.0
"""Longer than a cushion takes to send what waits, also where its Wi-Fi sleeps in between."""
BACK_S = 120.0
"""A restart, Wi-Fi and the broker."""
SILENCE_S = 20.0
"""Longer than a cushion in a calibration takes from one state to the next."""
PATIENCE_MS = 60_000
"""How long a command is valid: one that is carried out later would surprise whoever sits there then."""
_LOOK_S = 0.2
_NOT_ONLINE = {
    "safe": "is in its safe mode, in which it obeys nothing: see `make logs` and `make deploy`",
    "offline": "is not connected: see that it has power and Wi-Fi",
}
_UNKNOWN = "was never heard of at this broker: `perch doctor` lists the cushions there are"


class NoAnswer(PerchError):
    """The cushion cannot be asked, or does not answer; `text` says which, to be read after its name."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name} {text}")


Connection = Follower | Session
"""An open connection to a broker; `heard` has the newest payload of each topic that it was opened for."""

Connect = Callable[[Sequence[str]], AbstractContextManager[Connection]]
"""Opens a connection for some topics, those retained among them; raises LinkError where the broker is away."""


def command_message(device: str, command: str, until_ms: int, **details: int) -> tuple[str, Message]:
    """Return a new random id, and the message that asks for `command` under it until `until_ms` (UTC)."""
    ident = secrets.token_hex(8)
    return ident, Message(topics.down(device, "do"), encode.do(command, ident, until_ms, **details))


def ask(
    connection: Connection, device: str, command: str, until_ms: int, answer_s: float, **details: int
) -> bool | None:
    """Send a command and wait for its answer on the cushion's `state`, one of the topics of `connection`.

    Returns True where it was done, False where it could not be as things stand, None without an answer in `answer_s`.
    """
    ident, message = command_message(device, command, until_ms, **details)
    topic = topics.down(device, "state")

    def answers() -> dict[str, bool]:
        state = decode.fields(topic, connection.heard.get(topic, b""), until_ms)
        return {answer["id"]: answer["done"] for answer in state.get("answers", ())}

    connection.say(message)
    connection.wait(lambda: ident in answers(), answer_s)
    return answers().get(ident)


@dataclass(eq=False)
class CushionSession:
    """One cushion at a broker, in `with`. Raises LinkError without a broker, NoAnswer without a cushion.

    `now_ms()` returns UTC in ms. `hear(topic, payload)` is called for each message, in the thread of the connection;
    `also` are further topics of the cushion to listen to; a command is worth doing for `patience_ms`.
    """

    broker: Broker
    name: str
    now_ms: Callable[[], int]
    also: Sequence[str] = ()
    hear: Callable[[str, bytes], None] = lambda topic, payload: None
    patience_ms: int = PATIENCE_MS

    def __post_init__(self) -> None:
        self._topics = {leaf: topics.down(self.name, leaf) for leaf in ("cells", *self.also, "state", "status")}
        self._session = Session(self.broker, list(self._topics.values()), hear=self.hear)

    def __enter__(self) -> Self:
        self._session.__enter__()
        try:
            self._wait_for_news("status", b"", KEPT_S)
            self._require_online()
        except BaseException:
            self._session.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *error: Any) -> None:
        self._session.__exit__(*error)

    @property
    def state(self) -> dict[str, Any]:
        """The newest `state`; empty before a valid one."""
        return self._fields("state")

    def newest(self, leaf: str, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the fields of a topic that is listened to, once they are others than `before`, or after `KEPT_S`.

        They are empty before a valid message.
        """
        self._session.wait(lambda: self._fields(leaf) != (before or {}), KEPT_S)
        return self._fields(leaf)

    def ask(self, command: str, **details: int) -> bool:
        """Return whether the cushion did it; False is that it could not as things stand. Raises NoAnswer."""
        done = ask(self._session, self.name, command, self.now_ms() + self.patience_ms, ANSWER_S, **details)
        if done is None:
            raise NoAnswer(self.name, "does not answer; its clock may be wrong, or its firmware too old to answer")
        return done

    def restart(self) -> None:
        """Restart the cushion and wait until it is back. Raises NoAnswer where that takes longer than `BACK_S`."""
        before = self.state.get("boot")
        self._session.say(command_message(self.name, "restart", self.now_ms() + self.patience_ms)[1])
        if not self._session.wait(lambda: self.state.get("boot") not in (before, None), BACK_S):
            raise NoAnswer(self.name, "did not start anew: nothing was heard of another start")

    def phases(self) -> Iterator[tuple[str, int]]:
        """Yield (phase, how many seconds of it are left) of a calibration under way, several times a second.

        Phases are `empty`, `sit` and `upright`. It ends with the calibration. Raises NoAnswer.
        """
        payload, state, at = self._payload("state"), self.state, monotonic()
        boot = state["boot"]
        while "calibrating" in state:
            left_s = state["calibrating"]["left_ms"] / 1000 - (monotonic() - at)
            if left_s < -SILENCE_S:
                raise NoAnswer(self.name, "went away before the calibration was over")
            yield state["calibrating"]["phase"], max(0, round(left_s))
            if self._wait_for_news("state", payload, _LOOK_S):
                payload, state, at = self._payload("state"), self.state, monotonic()
        if state.get("boot") != boot:
            raise NoAnswer(self.name, "started anew before the calibration was over")

    def cells(self, each_ms: int, for_s: float) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield (counts, loads) of all cells as they come, for `for_s`. Raises NoAnswer where they stop before."""
        end, payload = monotonic() + for_s, self._payload("cells")
        self.ask("cells", every_ms=each_ms, for_ms=round(1000 * for_s))
        while self._wait_for_news("cells", payload, min(ANSWER_S, max(0.0, end - monotonic()))):
            payload = self._payload("cells")
            if sample := decode.cells(payload):
                yield sample.raws, sample.loads
        if monotonic() < end:
            raise NoAnswer(self.name, "does not tell any more what its cells read")

    def _fields(self, leaf: str) -> dict[str, Any]:
        return decode.fields(self._topics[leaf], self._payload(leaf), self.now_ms())

    def _payload(self, leaf: str) -> bytes:
        return self._session.heard.get(self._topics[leaf], b"")

    def _wait_for_news(self, leaf: str, before: bytes, for_s: float) -> bool:
        return self._session.wait(lambda: self._payload(leaf) != before, for_s)

    def _require_online(self) -> None:
        status = self._payload("status").decode(errors="replace")
        if status == "asleep":
            raise NoAnswer(self.name, f"sleeps on its battery{self._back()}: sit on it for a minute, then ask again")
        if status != "online":
            raise NoAnswer(self.name, _NOT_ONLINE.get(status, _UNKNOWN))

    def _back(self) -> str:
        """Return in how many minutes at most a sleeping cushion connects, in words; "" where unknown or overdue."""
        self._wait_for_news("state", b"", KEPT_S)
        state = self.state
        if state.get("zero") is None:
            return ""
        left_ms = state["zero"] + state["at"] + state.get("away_ms", 0) - self.now_ms()
        return f", and is heard again within {-(-left_ms // 60_000)} min" if left_ms > 0 else ""
