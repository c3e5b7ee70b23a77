"""Tells cushions whether they shall be silent: their setting `baseline`, and all others as they are."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from perch.mqtt import Message, Visit
from perch.nouns import Broker, Reported, Snapshot
from perch.wire import down, messages, text, topics
from perch.wire.check import check
from perch.wire.fields import problems

_KEPT_S = 2.0
_ANSWER_S = 5.0
_LARGEST_REV = 2**31 - 1
_WILL = {True: "is silent", False: "nudges again"}


def silence(
    broker: Broker, devices: Sequence[str], silent: bool, answer_s: float = _ANSWER_S
) -> Iterator[tuple[str, str]]:
    """Tell each cushion to be silent, or to nudge again; yields (device, what came of it).

    Waits `answer_s` for what each answers. LinkError where the broker cannot be reached, before anything is yielded.
    A cushion that never told its settings is told nothing: a set of settings is whole, so those that its owner chose
    would be lost.
    """
    leaves = ("settings", topics.REPORTED)  # in this order, so that both are there when the last one is
    with Visit(broker, [topics.down(device, leaf) for leaf in leaves for device in devices]) as visit:
        last = [topics.down(device, topics.REPORTED) for device in devices]
        visit.wait(lambda: all(topic in visit.heard for topic in last), _KEPT_S)
        for device in devices:
            yield device, _Talk(visit, device, silent, answer_s).outcome()


@dataclass(frozen=True, slots=True)
class _Talk:
    """With one cushion."""

    visit: Visit
    device: str
    silent: bool
    answer_s: float

    def outcome(self) -> str:
        """Tell it, unless it is so already, and say what it answered."""
        reported = self._reported()
        if reported is None:
            return (
                "it never told its settings at this broker, so it could not be told that it "
                f"{_WILL[self.silent]}; plug it in, with the newest firmware, and give this command again"
            )
        kept = self._kept()
        waits = kept is not None and kept.rev != reported.rev and not reported.refused
        base = kept if kept and waits else reported
        if not waits and base.silent == self.silent:
            return "it is silent already" if self.silent else "it nudges already"
        newest = max(reported.rev, kept.rev if kept else 0)
        return self._told(newest % _LARGEST_REV + 1, base.settings | {"baseline": int(self.silent)})

    def _told(self, rev: int, wanted: dict[str, int]) -> str:
        self.visit.heard.pop(topics.down(self.device, topics.REPORTED))
        self.visit.say(Message(topics.down(self.device, "settings"), down.settings(rev, wanted), retain=True))
        self.visit.wait(lambda: self._answers(rev), self.answer_s)
        answer = self._reported()
        if answer is None or not self._answers(rev):
            return f"it does not answer; the broker keeps the word for it, and it {_WILL[self.silent]} once it is back"
        if answer.rev != rev:
            return f"it refuses: {'; '.join(answer.refused)}"
        return "it is silent now" if self.silent else "it nudges again"

    def _answers(self, rev: int) -> bool:
        answer = self._reported()
        return answer is not None and (answer.rev == rev or bool(answer.refused))

    def _reported(self) -> Reported | None:
        """The settings that the cushion says to be in force."""
        topic = topics.down(self.device, topics.REPORTED)
        meaning = check(topic, self.visit.heard.get(topic, b""), 0)
        if not isinstance(meaning, Snapshot):
            return None
        said = json.loads(meaning.body)
        return Reported(said["rev"], said["settings"], tuple(said["refused"]))

    def _kept(self) -> Reported | None:
        """The settings that the broker keeps for the cushion, whoever wrote them; None where they make no sense."""
        try:
            said = text.read(self.visit.heard.get(topics.down(self.device, "settings"), b""))
        except text.Unreadable:
            return None
        if problems(said, messages.WANTED):
            return None
        return Reported(**{name: cast(Any, said[name]) for name in ("rev", "settings")})
