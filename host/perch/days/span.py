"""Days as people name them: today, week, 2026-W10."""

import re
from datetime import date, timedelta

_DAY = timedelta(days=1)
_YEARS = (1971, 2100)
_LENGTHS = {"week": 7, "month": 28}


def span(text: str, present: date) -> tuple[date, date] | None:
    """The first and last day of today, yesterday, week (7 days up to today), month (28), a date, 2026-W10, 2026-03.

    None for any other text. Future days are left out of a week or month that has begun.
    """
    word = text.lower()
    if word in _LENGTHS:
        return present - (_LENGTHS[word] - 1) * _DAY, present
    dates = _dated(word, present)
    if dates is None or not _YEARS[0] <= dates[0].year <= _YEARS[1]:
        return None
    return dates[0], max(dates[0], min(dates[1], present))


def _dated(word: str, present: date) -> tuple[date, date] | None:
    named = {"today": present, "yesterday": present - _DAY}
    try:
        if re.fullmatch(r"\d{4}-w\d\d", word):
            first = date.fromisoformat(f"{word.upper()}-1")
            return first, first + 6 * _DAY
        if re.fullmatch(r"\d{4}-\d\d", word):
            first = date.fromisoformat(f"{word}-01")
            return first, (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
        day = named.get(word) or date.fromisoformat(word)
    except (ValueError, OverflowError):
        return None
    return day, day
