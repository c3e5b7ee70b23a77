"""Nudges and what came of them."""

from collections.abc import Sequence
from statistics import median

from perch.measures.stretches import Stretch
from perch.nouns import Nudge

ANSWER_MS = 5 * 60_000


def responses_ms(nudges: Sequence[Nudge], stretches: Sequence[Stretch], last_rose: bool) -> list[int]:
    """How long each answered stretch took from its last delivered nudge to the break, ms; one a stretch."""
    return list(answers(nudges, stretches, last_rose).values())


def answers(nudges: Sequence[Nudge], stretches: Sequence[Stretch], last_rose: bool) -> dict[int, int]:
    """The nudges that were answered, by their moment (UTC ms), and after how many ms; one a stretch.

    Answered is a nudge after which a counted break began within 5 min. Every stretch but the last ends in one;
    whether the last does is `last_rose`: it ended with a rise, and nobody was back within 2 min.
    """
    at = sorted(nudge.at_ms for nudge in nudges if nudge.delivered)
    found = {}
    for position, stretch in enumerate(stretches):
        before = [ms for ms in at if stretch.start_ms <= ms <= stretch.end_ms]
        ended = position < len(stretches) - 1 or last_rose
        if before and ended and stretch.end_ms - before[-1] <= ANSWER_MS:
            found[before[-1]] = stretch.end_ms - before[-1]
    return found


def nudged(nudges: Sequence[Nudge], stretches: Sequence[Stretch]) -> int:
    """How many stretches had a delivered nudge: all that could have been answered."""
    at = [nudge.at_ms for nudge in nudges if nudge.delivered]
    return sum(any(stretch.start_ms <= ms <= stretch.end_ms for ms in at) for stretch in stretches)


def median_s(responses: Sequence[int]) -> float | None:
    """The middle response in seconds, None without any."""
    return median(responses) / 1000 if responses else None
