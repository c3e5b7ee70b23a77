"""The measures of a diary, each with its number of days with an entry. A day without one is not known, never zero."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

from perch.model.language import _
from perch.model.people import DiaryDay, Flare
from perch.programme.entries import EntryError, History

MONTH = 28
WEEK = 7
COMPARED_AFTER = 12 * 7
"""Days of a diary before its first and last 28 are put side by side (PROGRAMME.md, Diary: after 12 weeks)."""


@dataclass(frozen=True, slots=True)
class PainFree:
    """Of `span` days, `told` have an entry, and `days` of these no pain."""

    days: int
    told: int
    span: int


@dataclass(frozen=True, slots=True)
class MedianPain:
    """The median pain, 0 to 10, of the `told` of `span` days that have an entry; None where none has."""

    pain: float | None
    told: int
    span: int


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Days since the last day that was limited, or since the diary began if `limited` is False; `told` in between."""

    days: int
    told: int
    limited: bool


def changed_day(diary: Iterable[DiaryDay], day: date, named: Mapping[str, Any]) -> DiaryDay:
    """Return a day with the fields of `named` set; the others keep the values of its entry. Raises EntryError."""
    for before in diary:
        if before.day == day:
            return replace(before, **named)
    if named.get("pain") is None:
        raise EntryError(_("say the pain first, 0 to 10; the rest goes with it"))
    return DiaryDay(day, **named)


def pain_free(diary: Iterable[DiaryDay], last: date, span: int = MONTH) -> PainFree:
    """Return the pain-free days of the `span` days that end with `last`."""
    days = _within(diary, last, span)
    return PainFree(sum(not day.pain for day in days), len(days), span)


def median_pain(diary: Iterable[DiaryDay], last: date, span: int) -> MedianPain:
    """Return the median of the `span` days that end with `last`; the midpoint for an even number of days."""
    days = _within(diary, last, span)
    return MedianPain(float(median(day.pain for day in days)) if days else None, len(days), span)


def days_since(diary: Iterable[DiaryDay], present: date) -> DaysSince | None:
    """Return the days since the last limited one until `present`, None before the diary begins."""
    past = sorted(day for day in diary if day.day <= present)
    if not past:
        return None
    limited = [day.day for day in past if day.limited]
    start = limited[-1] if limited else past[0].day
    return DaysSince((present - start).days, sum(day.day > start for day in past), bool(limited))


def then_and_now(diary: Iterable[DiaryDay], present: date) -> tuple[PainFree, PainFree] | None:
    """Return the pain-free days of the first and the newest 28 days, None in the first 12 weeks of a diary."""
    days = sorted(diary)
    if not days or (present - days[0].day).days < COMPARED_AFTER:
        return None
    return pain_free(days, days[0].day + timedelta(MONTH - 1)), pain_free(days, present)


def kept_from_days(diary: Iterable[DiaryDay], present: date) -> list[DiaryDay]:
    """Return the days until `present` on which the four-weekly question was answered, by day."""
    return sorted(day for day in diary if day.day <= present and day.kept_from is not None)


def asks_kept_from(diary: Sequence[DiaryDay], present: date) -> bool:
    """Return whether the four-weekly question is due: on a told day, 28 days after the last answer or the first day."""
    past = sorted(day for day in diary if day.day <= present)
    if not past or past[-1].day != present:
        return False
    since = (kept_from_days(past, present) or past[:1])[-1]
    return (present - since.day).days >= MONTH


def lasting_flares(history: History) -> list[tuple[str, Flare]]:
    """Return the flares that are not over, each with the subject of its entry."""
    flares = [(entry.subject, fact) for entry, fact in history.entered if isinstance(fact, Flare)]
    return [(subject, flare) for subject, flare in flares if flare.over is None]


def in_flare(flares: Iterable[Flare], day: date) -> bool:
    """Whether a flare lasts on a day."""
    return any(flare.covers(day) for flare in flares)


def _within(diary: Iterable[DiaryDay], last: date, span: int) -> Sequence[DiaryDay]:
    return [day for day in diary if 0 <= (last - day.day).days < span]
