"""Compute the measures of a file, as plain data."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from perch.importers.stays import Stay
from perch.measures.bouts import WholeBout
from perch.measures.totals import Totals, by_day
from perch.model.calendar import Calendar

# A file of bouts has none of these.
_NUDGES = frozenset({"nudges", "stretches_nudged", "nudges_answered", "median_response_s"})
_NOT_IN_FILES = _NUDGES | {"suspect_min", "shifts_per_sit_h", "asymmetry"}


def bouts(stays: Iterable[Stay]) -> Iterator[WholeBout]:
    """Yield the seated stays as bouts."""
    return (WholeBout(stay.start_ms, stay.end_ms, censored=stay.cut) for stay in stays if stay.seated)


def measured_by_day(stays: Iterable[Stay], calendar: Calendar) -> list[dict[str, Any]]:
    """Return each day with its measures by name."""
    return [
        {"day": day.isoformat()} | {name: value for name, value in asdict(numbers).items() if name not in _NOT_IN_FILES}
        for day, numbers, _ in by_day(bouts(stays), calendar)
    ]


def measured_together(stays: Iterable[Stay], calendar: Calendar) -> dict[str, Any]:
    """Return the measures of all days together, by name."""
    totals = Totals()
    for _, numbers, begun in by_day(bouts(stays), calendar):
        totals.add(numbers, begun)
    return totals.measures()
