"""The measures of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from perch.measures.bouts import LONG_MS, Stretch, WholeBout, counted_breaks, overlap_ms, sessions, stretches
from perch.measures.lengths import MINUTE_MS, Lengths
from perch.model.sitting import Bout, Nudge

_LIMITS_MIN = (20, 30, 40, 60)
_HOUR_MS = 60 * MINUTE_MS
ANSWER_MS = 5 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Daily:
    """A day in numbers; minutes are exact fractions. What cannot be computed is None.

    `sit_min` is the seated time within the day, `min_geH` that part of it that is in bouts of H minutes or more. All
    others are of the bouts that began in it, whole; T are their minutes together. `n_geH` counts those of H minutes or
    more, `share_geH` is their part of T. `rises` counts the bouts known to have ended with a rise, `n_censored` those
    that have lost their end; `counted_breaks` are those of 2 to under 60 min between stretches. `suspect_min` are left
    out of everything else. `rises_per_sit_h` is rises by T in hours, the fragmentation index of Chastin et al. 2012.
    `w50_min` see `Lengths`. `min_over_40` is the time that stretches lasted beyond 40 min, whatever limit was set.
    `present_min` counts sessions from first start to last end, an hour away ends one; `sit_per_8h` is T in
    eight hours of presence. `shifts_per_sit_h` and `asymmetry` are of the bouts that say theirs. `nudges`
    were delivered, `nudges_answered` is the number of the `stretches_nudged` in which a counted break began
    within 5 min of one, after `median_response_s`.
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
    bout_mean_min: float | None
    bout_median_min: float | None
    n_ge20: int
    min_ge20: float
    share_ge20: float | None
    n_ge30: int
    min_ge30: float
    share_ge30: float | None
    share_ge40: float | None
    n_ge60: int
    min_ge60: float
    share_ge60: float | None
    rises_per_sit_h: float | None
    w50_min: float | None
    stretch_longest_min: float | None
    min_over_40: float
    present_min: float
    sit_per_8h: float | None
    shifts_per_sit_h: float | None
    asymmetry: float | None
    nudges: int
    stretches_nudged: int
    nudges_answered: int
    median_response_s: float | None


def daily(
    whole: Sequence[WholeBout], start_ms: int, end_ms: int, bouts: Sequence[Bout] = (), nudges: Sequence[Nudge] = ()
) -> Daily:
    """Every measure of the day `[start_ms, end_ms)` of one device.

    `whole` are the whole bouts that overlap the day, by start, the open one among them. `bouts` are the records behind
    them and `nudges` those of the day; an imported file has neither.
    """
    begun = begun_in(whole, start_ms, end_ms)
    lengths, runs = Lengths.of(bout.length_ms for bout in begun), stretches(begun)
    own = [bout for bout in bouts if bout.suspect is None and start_ms <= bout.start_ms < end_ms]
    return Daily(
        sit_min=sum(overlap_ms(bout, start_ms, end_ms) for bout in whole) / MINUTE_MS,
        suspect_min=sum(overlap_ms(bout, start_ms, end_ms) for bout in bouts if bout.suspect is not None) / MINUTE_MS,
        **(of_lengths(lengths, sum(bout.rose for bout in begun)) | _long_min(whole, start_ms, end_ms)),
        n_censored=sum(bout.censored for bout in begun),
        counted_breaks=counted_breaks(runs),
        stretch_longest_min=max(run.seated_ms for run in runs) / MINUTE_MS if runs else None,
        min_over_40=sum(map(over_ms, runs)) / MINUTE_MS,
        **of_presence(lengths, sum(end - start for start, end in sessions(begun))),
        shifts_per_sit_h=shifts_per_sit_h(own),
        asymmetry=asymmetry(own),
        **_of_nudges(nudges, runs, bool(begun) and begun[-1].rose),
    )


def _long_min(whole: Sequence[WholeBout], start_ms: int, end_ms: int) -> dict[str, float]:
    """The minutes within `[start_ms, end_ms)` in bouts of so many minutes or more, by name."""
    within = [(overlap_ms(bout, start_ms, end_ms) / MINUTE_MS, bout.length_ms / MINUTE_MS) for bout in whole]
    return {f"min_ge{least}": sum(sat for sat, length in within if length >= least) for least in _LIMITS_MIN}


def begun_in(whole: Sequence[WholeBout], start_ms: int, end_ms: int) -> list[WholeBout]:
    """The bouts that began in `[start_ms, end_ms)`: they belong to it whole."""
    return [bout for bout in whole if start_ms <= bout.start_ms < end_ms]


def of_lengths(lengths: Lengths, rises: int) -> dict[str, Any]:
    """The measures of lengths, by name."""
    measures: dict[str, Any] = {
        "n_bouts": lengths.n,
        "bout_mean_min": lengths.mean_min,
        "bout_median_min": lengths.median_min,
        "bout_longest_min": lengths.longest_min,
        "rises": rises,
        "rises_per_sit_h": rises / (lengths.total_ms / _HOUR_MS) if lengths.n else None,
        "w50_min": lengths.w50_min,
    }
    for minutes in _LIMITS_MIN:
        long = lengths.at_least(minutes)
        share = long.total_ms / lengths.total_ms if lengths.n else None
        long_min = long.total_ms / MINUTE_MS
        measures |= {f"n_ge{minutes}": long.n, f"min_ge{minutes}": long_min, f"share_ge{minutes}": share}
    return measures


def of_presence(lengths: Lengths, present: int) -> dict[str, Any]:
    """The measures of `present` ms of presence, by name."""
    return {"present_min": present / MINUTE_MS, "sit_per_8h": 480 * lengths.total_ms / present if present else None}


def over_ms(run: Stretch) -> int:
    """The seated ms of a stretch beyond 40 min."""
    return max(0, run.seated_ms - LONG_MS)


def _of_nudges(nudges: Sequence[Nudge], runs: Sequence[Stretch], last_rose: bool) -> dict[str, Any]:
    at = [nudge.at_ms for nudge in nudges if nudge.delivered]
    answered_ms = answers(nudges, runs, last_rose).values()
    return {
        "nudges": len(at),
        "stretches_nudged": sum(any(run.start_ms <= ms <= run.end_ms for ms in at) for run in runs),
        "nudges_answered": len(answered_ms),
        "median_response_s": median(answered_ms) / 1000 if answered_ms else None,
    }


def answers(nudges: Sequence[Nudge], stretches: Sequence[Stretch], last_rose: bool) -> dict[int, int]:
    """The answered nudges by their time (UTC ms), with the ms to the break; one a stretch.

    A nudge is answered if a counted break began within 5 min. Every stretch but the last ends in a break; the last
    does if `last_rose`: it ended with a rise, and nobody was back within 2 min.
    """
    at = sorted(nudge.at_ms for nudge in nudges if nudge.delivered)
    answered = {}
    for position, stretch in enumerate(stretches):
        before = [ms for ms in at if stretch.start_ms <= ms <= stretch.end_ms]
        ended = position < len(stretches) - 1 or last_rose
        if before and ended and stretch.end_ms - before[-1] <= ANSWER_MS:
            answered[before[-1]] = stretch.end_ms - before[-1]
    return answered


def shifts_per_sit_h(bouts: Sequence[Bout]) -> float | None:
    """Changes of position per hour of sitting."""
    counted = [(bout.shifts, bout.end_ms - bout.start_ms) for bout in bouts if bout.shifts is not None]
    return sum(shifts for shifts, _ in counted) / (sum(ms for _, ms in counted) / _HOUR_MS) if counted else None


def asymmetry(bouts: Sequence[Bout]) -> float | None:
    """The share of the load, 0 to 1, that one side carries more than the other, weighted by time.

    Leaning left and right in turn within a bout evens out, since a bout has only its mean balance.
    """
    counted = [(abs(bout.balance_lr), bout.end_ms - bout.start_ms) for bout in bouts if bout.balance_lr is not None]
    return sum(lean * ms for lean, ms in counted) / sum(ms for _, ms in counted) / 1000 if counted else None
