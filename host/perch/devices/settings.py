"""Changes some settings of a cushion and leaves all others as they are: what is sent to it is always the whole set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from perch.model.cushion import Broker, SettingsInForce
from perch.model.records import Snapshot
from perch.mqtt import Message, Session
from perch.wire import decode, encode, messages, topics
from perch.wire.decode import check
from perch.wire.rules import problems

ANSWER_S = 5.0
_KEPT_S = 2.0
_LARGEST_REV = 2**31 - 1
_TRIES = 3
_CROSSED = "others change its settings at the same time; try again"


class Result(Enum):
    """What came of asking a cushion for other settings."""

    UNKNOWN = "it never told its settings at this broker"
    ALREADY = "it has them already"
    WAITS = "it does not answer; the broker keeps the word for it"
    REFUSED = "it refuses"
    DONE = "it has them now"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one cushion; `refused` holds its reasons where it refuses."""

    device: str
    came: Result
    refused: tuple[str, ...] = ()


def change(
    broker: Broker, devices: Sequence[str], values: Mapping[str, int], answer_s: float = ANSWER_S
) -> Iterator[Outcome]:
    """Ask each cushion to have `values` (setting to number) among its settings; yields what came of it.

    Waits `answer_s` for what each answers. LinkError where the broker cannot be reached, before anything is yielded.
    A cushion that never told its settings is told nothing: a set of settings is whole, so those that its owner chose
    would be lost.
    """
    leaves = ("settings", topics.REPORTED)  # in this order, so that both are there when the last one is
    with Session(broker, [topics.down(device, leaf) for leaf in leaves for device in devices]) as visit:
        last = [topics.down(device, topics.REPORTED) for device in devices]
        visit.wait(lambda: all(topic in visit.heard for topic in last), _KEPT_S)
        for device in devices:
            yield _Talk(visit, device, values, answer_s).outcome()


@dataclass(frozen=True, slots=True)
class _Talk:
    """With one cushion."""

    visit: Session
    device: str
    values: Mapping[str, int]
    answer_s: float

    def outcome(self) -> Outcome:
        """Tell it, unless it is so already, and see what it answers; again where somebody else told it meanwhile."""
        tries = (self._asked() for _ in range(_TRIES))
        return next((came for came in tries if came), Outcome(self.device, Result.REFUSED, (_CROSSED,)))

    def _asked(self) -> Outcome | None:
        """What came of it; None where other settings came to it under the number that we gave ours."""
        reported = self._reported()
        if reported is None:
            return Outcome(self.device, Result.UNKNOWN)
        kept = self._kept()
        waits = kept is not None and kept.rev != reported.rev and not reported.refused
        base = (kept if kept and waits else reported).settings
        if not waits and base == {**base, **self.values}:
            return Outcome(self.device, Result.ALREADY)
        newest = max(reported.rev, kept.rev if kept else 0)
        return self._told(newest % _LARGEST_REV + 1, {**base, **self.values})

    def _told(self, rev: int, wanted: dict[str, int]) -> Outcome | None:
        self.visit.heard.pop(topics.down(self.device, topics.REPORTED))
        self.visit.say(Message(topics.down(self.device, "settings"), encode.settings(rev, wanted), retain=True))
        self.visit.wait(lambda: self._answers(rev), self.answer_s)
        answer = self._reported()
        if answer is None or not self._answers(rev):
            return Outcome(self.device, Result.WAITS)
        if answer.rev != rev:
            return Outcome(self.device, Result.REFUSED, answer.refused)
        return Outcome(self.device, Result.DONE) if answer.settings == {**answer.settings, **self.values} else None

    def _answers(self, rev: int) -> bool:
        answer = self._reported()
        return answer is not None and (answer.rev == rev or bool(answer.refused))

    def _reported(self) -> SettingsInForce | None:
        """The settings that the cushion says to be in force."""
        topic = topics.down(self.device, topics.REPORTED)
        meaning = check(topic, self.visit.heard.get(topic, b""), 0)
        if not isinstance(meaning, Snapshot):
            return None
        said = json.loads(meaning.body)
        return SettingsInForce(said["rev"], said["settings"], tuple(said["refused"]))

    def _kept(self) -> SettingsInForce | None:
        """The settings that the broker keeps for the cushion, whoever wrote them; None where they make no sense."""
        try:
            said = decode.read(self.visit.heard.get(topics.down(self.device, "settings"), b""))
        except decode.Unreadable:
            return None
        if problems(said, messages.WANTED):
            return None
        return SettingsInForce(**{name: cast(Any, said[name]) for name in ("rev", "settings")})


_WILL = {True: "is silent", False: "nudges again"}


def silence(
    broker: Broker, devices: Sequence[str], silent: bool, answer_s: float = ANSWER_S
) -> Iterator[tuple[str, str]]:
    """Tell each cushion to be silent, or to nudge again; yields (device, what came of it in words).

    Waits `answer_s` for what each answers. LinkError where the broker cannot be reached, before anything is yielded.
    """
    for outcome in change(broker, devices, {"baseline": int(silent)}, answer_s):
        yield outcome.device, _words(outcome, silent)


def _words(outcome: Outcome, silent: bool) -> str:
    words = {
        Result.UNKNOWN: f"{Result.UNKNOWN.value}, so it could not be told that it {_WILL[silent]}; "
        "plug it in, with the newest firmware, and give this command again",
        Result.ALREADY: "it is silent already" if silent else "it nudges already",
        Result.WAITS: f"{Result.WAITS.value}, and it {_WILL[silent]} once it is back",
        Result.REFUSED: f"{Result.REFUSED.value}: {'; '.join(outcome.refused)}",
        Result.DONE: "it is silent now" if silent else "it nudges again",
    }
    return words[outcome.came]
