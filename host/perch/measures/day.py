"""The headline of a day: the few numbers that tell how somebody sat."""

from collections.abc import Sequence
from dataclasses import dataclass

from perch.measures.joined import joined, overlap_ms, suspect_ms
from perch.measures.stretches import counted_breaks, stretches
from perch.nouns import Bout

LONG_MS = 40 * 60_000
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Headline:
    """A day in numbers; minutes are exact fractions. What cannot be computed is None.

    `sit_min` is the seated time within the day. All others are of the bouts that began in it, whole: how
    many, the longest, those of 40 min or more (`n_ge40`, `min_ge40`), breaks of 2 to under 60 min between
    their stretches, bouts known to have ended with a rise. `n_censored` bouts have lost their end;
    `suspect_min` were left out of everything else.
    """

    sit_min: float
    n_bouts: int
    bout_longest_min: float | None
    n_ge40: int
    min_ge40: float
    counted_breaks: int
    rises: int
    n_censored: int
    suspect_min: float


def headline(bouts: Sequence[Bout], start_ms: int, end_ms: int, still_open: Bout | None = None) -> Headline:
    """The headline of the day `[start_ms, end_ms)`.

    `bouts` are those of one device that overlap the day, by start; also those around it, so that one which
    a power cut split near its bounds is still whole. `still_open` is the bout in which somebody sits now.
    """
    whole = joined(bouts, still_open)
    begun = [bout for bout in whole if start_ms <= bout.start_ms < end_ms]
    lengths = [bout.length_ms for bout in begun]
    long = [length for length in lengths if length >= LONG_MS]
    return Headline(
        sit_min=sum(overlap_ms(bout, start_ms, end_ms) for bout in whole) / _MINUTE_MS,
        n_bouts=len(begun),
        bout_longest_min=max(lengths) / _MINUTE_MS if lengths else None,
        n_ge40=len(long),
        min_ge40=sum(long) / _MINUTE_MS,
        counted_breaks=counted_breaks(stretches(begun)),
        rises=sum(bout.rose for bout in begun),
        n_censored=sum(bout.censored for bout in begun),
        suspect_min=suspect_ms(bouts, start_ms, end_ms) / _MINUTE_MS,
    )
