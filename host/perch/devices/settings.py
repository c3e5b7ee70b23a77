"""Change some settings of a cushion. A message of settings is always the whole set, so the others are sent as well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from perch.devices.commands import Connect, Connection
from perch.model.cushion import SettingsInForce
from perch.mqtt import Message
from perch.wire import decode, encode, topics

ANSWER_S = 5.0
_RETAINED_S = 2.0
_LARGEST_REV = 2**31 - 1
_TRIES = 3
_CROSSED = "others change its settings at the same time; try again"


class Result(Enum):
    """The result of a change of settings, in words to be read after the cushion's name."""

    UNKNOWN = "it never told its settings at this broker"
    ALREADY = "it has them already"
    WAITS = "it does not answer; the broker keeps the word for it"
    REFUSED = "it refuses"
    DONE = "it has them now"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result at one cushion, with the reasons where it refuses."""

    device: str
    result: Result
    refused: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the cushion has the wanted settings now."""
        return self.result in (Result.DONE, Result.ALREADY)

    @property
    def words(self) -> str:
        """The result with its reasons, in words."""
        return ": ".join(filter(None, (self.result.value, "; ".join(self.refused))))


def change_settings(connect: Connect, devices: Sequence[str], values: Mapping[str, int]) -> Iterator[Outcome]:
    """Set `values` (setting to number) at each cushion and yield its outcome, after at most 5 s a cushion.

    A cushion whose settings are not known is sent nothing: the whole set is sent, and its other settings would be
    lost. Raises LinkError where the broker is away, before anything is yielded.
    """
    leaves = ("settings", topics.REPORTED)  # in this order, so that both are there when the last one is
    with connect([topics.down(device, leaf) for leaf in leaves for device in devices]) as connection:
        reported = [topics.down(device, topics.REPORTED) for device in devices]
        connection.wait(lambda: all(topic in connection.heard for topic in reported), _RETAINED_S)
        for device in devices:
            yield _Change(connection, device, values).outcome()


@dataclass(frozen=True, slots=True)
class _Change:
    """A change at one cushion."""

    connection: Connection
    device: str
    values: Mapping[str, int]

    def outcome(self) -> Outcome:
        """Make the change, again where another writer took the same `rev` meanwhile."""
        tries = (self._try() for _ in range(_TRIES))
        return next((outcome for outcome in tries if outcome), Outcome(self.device, Result.REFUSED, (_CROSSED,)))

    def _try(self) -> Outcome | None:
        """Make the change once; None where other settings were applied under our `rev`."""
        reported = self._reported()
        if reported is None:
            return Outcome(self.device, Result.UNKNOWN)
        desired = decode.wanted(self._payload("settings"))
        pending = desired is not None and desired.rev != reported.rev and not reported.refused
        base = (desired if desired and pending else reported).settings
        if not pending and base == {**base, **self.values}:
            return Outcome(self.device, Result.ALREADY)
        newest = max(reported.rev, desired.rev if desired else 0)
        return self._send(newest % _LARGEST_REV + 1, {**base, **self.values}, self._payload(topics.REPORTED))

    def _send(self, rev: int, wanted: dict[str, int], before: bytes) -> Outcome | None:
        """Send the set and wait for a report other than `before`, which was there already."""
        message = Message(topics.down(self.device, "settings"), encode.settings(rev, wanted), retain=True)
        self.connection.say(message)
        answered = self.connection.wait(lambda: self._answers(rev, before), ANSWER_S)
        answer = self._reported()
        if answer is None or not answered:
            return Outcome(self.device, Result.WAITS)
        if answer.rev != rev:
            return Outcome(self.device, Result.REFUSED, answer.refused)
        return Outcome(self.device, Result.DONE) if answer.settings == {**answer.settings, **self.values} else None

    def _answers(self, rev: int, before: bytes) -> bool:
        answer = self._reported()
        is_new = self._payload(topics.REPORTED) is not before  # the same words again are an answer as well
        return answer is not None and (answer.rev == rev or (is_new and bool(answer.refused)))

    def _reported(self) -> SettingsInForce | None:
        return decode.reported(self._payload(topics.REPORTED))

    def _payload(self, leaf: str) -> bytes:
        return self.connection.heard.get(topics.down(self.device, leaf), b"")


_WILL = {True: "is silent", False: "nudges again"}


def set_nudging(connect: Connect, devices: Sequence[str], *, off: bool) -> Iterator[tuple[str, str]]:
    """Switch the nudges of each cushion off or on; yields (device, the outcome in words).

    Waits at most 5 s a cushion. Raises LinkError where the broker is away, before anything is yielded.
    """
    for outcome in change_settings(connect, devices, {"baseline": int(off)}):
        yield outcome.device, _nudging_words(outcome, off)


def _nudging_words(outcome: Outcome, off: bool) -> str:
    words = {
        Result.UNKNOWN: f"{Result.UNKNOWN.value}, so it could not be told that it {_WILL[off]}; "
        "plug it in, with the newest firmware, and give this command again",
        Result.ALREADY: "it is silent already" if off else "it nudges already",
        Result.WAITS: f"{Result.WAITS.value}, and it {_WILL[off]} once it is back",
        Result.REFUSED: outcome.words,
        Result.DONE: "it is silent now" if off else "it nudges again",
    }
    return words[outcome.result]
