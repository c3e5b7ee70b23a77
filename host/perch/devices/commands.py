"""Asks one cushion for something and follows what comes of it, as far as its state tells."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Self

from perch.model.cushion import Broker
from perch.model.records import Snapshot
from perch.mqtt import Message, Session
from perch.wire import decode, encode, messages, topics
from perch.wire.decode import check
from perch.wire.rules import problems

KEPT_S = 2.0
"""How long the broker may take to say what it keeps of a cushion."""
ANSWER_S = 15.0
"""Longer than a cushion takes to send what waits, also where its Wi-Fi sleeps in between."""
BACK_S = 120.0
"""A restart, Wi-Fi and the broker."""
SILENCE_S = 20.0
"""The state comes at the end of each phase of a calibration; so long after it, it does not come any more."""
_LOOK_S = 0.2


class NoAnswer(Exception):
    """The cushion cannot be asked, or does not answer; the text says which, after its name."""


@dataclass(frozen=True, slots=True)
class CalibrationPhase:
    """A part of a calibration: `empty`, `sit` or `upright`, and how many seconds of it are left."""

    name: str
    left_s: int


class CushionSession:
    """One cushion at a broker, in `with`. LinkError where there is no broker, NoAnswer where there is no cushion.

    `now_ms` tells UTC in ms. `hear(topic, payload)` is called for each message, in the thread of the visit; `also`
    are more that the cushion says.
    """

    def __init__(
        self,
        broker: Broker,
        name: str,
        now_ms: Callable[[], int],
        also: Sequence[str] = (),
        hear: Callable[[str, bytes], None] = lambda topic, payload: None,
    ) -> None:
        self._name, self._now_ms = name, now_ms
        self._topics = {leaf: topics.down(name, leaf) for leaf in ("cells", *also, "state", "status")}
        self._visit = Session(broker, list(self._topics.values()), hear=hear)

    def __enter__(self) -> Self:
        self._visit.__enter__()
        try:
            self._news("status", b"", KEPT_S)
            self._must_be_there()
        except BaseException:
            self._visit.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._visit.__exit__(kind, error, trace)

    @property
    def state(self) -> dict[str, Any]:
        """What it said last of itself; empty where that was nothing, or nothing that makes sense."""
        meaning = check(self._topics["state"], self._said("state"), self._now_ms())
        return dict(json.loads(meaning.body)) if isinstance(meaning, Snapshot) else {}

    def kept(self, leaf: str, for_s: float) -> bytes:
        """What the broker keeps of it on one of its topics; empty where it keeps nothing for so long."""
        self._news(leaf, b"", for_s)
        return self._said(leaf)

    def ask(self, command: str, **details: int) -> bool:
        """Ask for it; whether the cushion did it, or could not as things stand. NoAnswer where it does not answer."""
        ident, message = self._asked(command, **details)
        self._visit.say(message)
        if not self._visit.wait(lambda: ident in self._answers, ANSWER_S):
            raise NoAnswer("does not answer; its clock may be wrong, or its firmware too old to answer")
        return self._answers[ident]

    def restart(self) -> None:
        """Ask for a restart and wait until it is back. NoAnswer where it does not come back."""
        before = self.state.get("boot")
        self._visit.say(self._asked("restart")[1])
        if not self._visit.wait(lambda: self.state.get("boot") not in (before, None), BACK_S):
            raise NoAnswer("did not start anew: nothing was heard of another start")

    def phases(self) -> Iterator[CalibrationPhase]:
        """Follow a calibration that was asked for, several times a second, until it is over."""
        said, state, at = self._said("state"), self.state, monotonic()
        boot = state["boot"]
        while "calibrating" in state:
            left_s = state["calibrating"]["left_ms"] / 1000 - (monotonic() - at)
            if left_s < -SILENCE_S:
                raise NoAnswer("went away before the calibration was over")
            yield CalibrationPhase(state["calibrating"]["phase"], max(0, round(left_s)))
            if self._news("state", said, _LOOK_S):
                said, state, at = self._said("state"), self.state, monotonic()
        if state.get("boot") != boot:
            raise NoAnswer("started anew before the calibration was over")

    def cells(self, each_ms: int, for_s: float) -> Iterator[tuple[list[int], list[int]]]:
        """(counts, loads) of the cells as they come, for so long. NoAnswer where nothing comes."""
        end, said = monotonic() + for_s, self._said("cells")
        self.ask("cells", every_ms=each_ms, for_ms=round(1000 * for_s))
        while self._news("cells", said, min(ANSWER_S, max(0.0, end - monotonic()))):
            said = self._said("cells")
            sample = _sample(said)
            if sample:
                yield sample
        if monotonic() < end:
            raise NoAnswer("does not tell any more what its cells read")

    def _asked(self, command: str, **details: int) -> tuple[str, Message]:
        return asked(self._name, command, self._now_ms() + PATIENCE_MS, **details)

    def _said(self, leaf: str) -> bytes:
        return self._visit.heard.get(self._topics[leaf], b"")

    def _news(self, leaf: str, before: bytes, for_s: float) -> bool:
        return self._visit.wait(lambda: self._said(leaf) != before, for_s)

    @property
    def _answers(self) -> dict[str, bool]:
        return {answer["id"]: answer["done"] for answer in self.state.get("answers", ())}

    def _must_be_there(self) -> None:
        status = self._said("status").decode(errors="replace")
        if status == "safe":
            raise NoAnswer("is in its safe mode, in which it obeys nothing: see `make logs` and `make deploy`")
        if status == "offline":
            raise NoAnswer("is not connected: see that it has power and Wi-Fi")
        if status != "online":
            raise NoAnswer("was never heard of at this broker: `perch doctor` lists the cushions there are")


def _sample(payload: bytes) -> tuple[list[int], list[int]] | None:
    try:
        said: dict[str, Any] = decode.read(payload)
    except decode.Unreadable:
        return None
    return None if problems(said, messages.CELLS) else (said["raw"], said["load"])


PATIENCE_MS = 60_000
"""How long a command is worth doing: an order given to a cushion that was away must not surprise whoever sits later."""


def asked(device: str, command: str, until_ms: int, **details: int) -> tuple[str, Message]:
    """The name, drawn anew, of a command that is worth doing until `until_ms`, and the message that asks for it."""
    ident = secrets.token_hex(8)
    return ident, Message(topics.down(device, "do"), encode.do(command, ident, until_ms, **details))
