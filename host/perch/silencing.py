"""Tells cushions whether they shall be silent: their setting `baseline`, and all others as they are."""

from collections.abc import Iterator, Sequence

from perch.changing import ANSWER_S, Came, Outcome, change
from perch.nouns import Broker

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
        Came.UNKNOWN: f"{Came.UNKNOWN.value}, so it could not be told that it {_WILL[silent]}; "
        "plug it in, with the newest firmware, and give this command again",
        Came.ALREADY: "it is silent already" if silent else "it nudges already",
        Came.WAITS: f"{Came.WAITS.value}, and it {_WILL[silent]} once it is back",
        Came.REFUSED: f"{Came.REFUSED.value}: {'; '.join(outcome.refused)}",
        Came.DONE: "it is silent now" if silent else "it nudges again",
    }
    return words[outcome.came]
