"""Many days: each against the goal, by hour and weekday, by length of bout, and the same as tables."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean

from perch.days.hours import WeekHours, bins, named
from perch.days.period import Day, Period
from perch.measures.lengths import LEAST_BOUTS, LEAST_VALID_DAYS
from perch.measures.validity import Validity
from perch.model.language import N_, _, date_text, minutes_lasting, ngettext, percent_text, weekday_text
from perch.report.html.blocks import table
from perch.report.html.markup import Markup, number, on, plain

EARLIEST = date(1971, 1, 1)
_MOST_ROWS = 100
_WORTH = {
    Validity.VALID: N_("counted"),
    Validity.INVALID: N_("not counted"),
    Validity.AWAY: N_("nobody sat"),
    Validity.UNKNOWN: N_("not known"),
}


def pooled(period: Period) -> str:
    """Return a sentence on the pooled measures of 28 days, or on what is missing for them."""
    pooled_days = period.pooled
    if pooled_days is None or pooled_days.w50_min is None:
        valid = [day for day in period.recent if day.counts]
        return _(
            "Not enough days yet to say how long half your sits last: it takes {days} days that count and {sits} sits "
            "in 28 days; so far it is {days_so_far} and {sits_so_far}.",
            days=LEAST_VALID_DAYS,
            sits=LEAST_BOUTS,
            days_so_far=ngettext("{count} day", "{count} days", len(valid)),
            sits_so_far=_sits(sum(len(day.begun) for day in valid)),
        )
    longest, sits = minutes_lasting(pooled_days.w50_min), _sits(pooled_days.n_bouts)
    return _("In the last 28 days half of your sitting was in sits up to {time} ({sits}).", time=longest, sits=sits)


def _sits(count: int) -> str:
    return ngettext("{count} sit", "{count} sits", count)


def uncovered(days: Sequence[Day]) -> str:
    """Return a sentence on the share of the time that is not known; "" where all is."""
    over = [day.facts for day in days if day.over]
    whole = sum(facts.end_ms - facts.start_ms for facts in over)
    unknown = whole - sum(facts.covered_ms for facts in over)
    if not whole or unknown / whole < 0.005:
        return ""
    if unknown / whole >= 0.995:
        return _("Almost all of the time is not known, as no cushion was on: that is not taken as standing.")
    share = percent_text(unknown / whole)
    return _("{share} of the time is not known, as no cushion was on: that is not taken as standing.", share=share)


def by_day(period: Period) -> Markup:
    """Return the days as a table; of more than a hundred, the months."""
    if len(period.days) > _MOST_ROWS:
        return _by_month(period.days)
    rows = []
    for day in period.days:
        numbers, state = day.facts.headline, _(_WORTH[day.validity]) if day.over else _("goes on")
        long_min = None if day.sit_min is None or numbers is None else numbers.min_ge40
        rows.append((on(day.day), *map(_lasting, (day.sit_min, period.goal_of(day), long_min)), plain(state)))
    heads = (_("Day"), _("Sat"), _("Goal"), _("In sits over 40 min"), _("State"))
    return table(_("Each day"), heads, rows)


def _lasting(minutes: float | None) -> Markup:
    return plain(minutes_lasting(minutes))


def _by_month(days: Sequence[Day]) -> Markup:
    rows = (_month(list(held)) for _key, held in groupby(days, lambda day: (day.day.year, day.day.month)))
    heads = (_("Month"), _("Sat a day"), _("Days counted"), _("Days not known"))
    return table(_("Each month"), heads, rows)


def _month(days: Sequence[Day]) -> tuple[Markup, Markup, Markup, Markup]:
    valid = [day.sit_min for day in days if day.counts and day.sit_min is not None]
    unknown = sum(day.validity is Validity.UNKNOWN for day in days)
    mean = _lasting(fmean(valid) if valid else None)
    return plain(date_text(days[0].day, "month")), mean, number(len(valid)), number(unknown)


def by_hour(hours: WeekHours) -> Markup:
    """Return the hours of the week as a table: the part of each that was sat."""
    rows = ((plain(f"{hour:02}:00"), *(_share(hours[day, hour]) for day in range(7))) for hour in range(24))
    return table(_("Part of each hour that was sat"), (_("Hour"), *map(weekday_text, range(7))), rows)


def _share(share: float | None) -> Markup:
    return plain("?" if share is None else percent_text(share))


def by_length(days: Iterable[Day]) -> Markup:
    """Return the bouts by length as a table."""
    rows = ((plain(named(one)), number(one.n), _lasting(one.minutes)) for one in bins(days))
    return table(_("Sits by length"), (_("Length"), _("Sits"), _("Time sat")), rows)


def typed_day(text: str, present: date) -> date | None:
    """Return a day as somebody types it, not before 1971 and not after the present one; None of half a date."""
    try:
        return min(present, max(EARLIEST, date.fromisoformat(text)))
    except ValueError:
        return None


def span_of(name: str, present: date, first: date | None) -> tuple[date, date]:
    """Return the first and last day of a range by its name: a number of days up to the present one, or `all`."""
    if name == "all":
        return min(first or present, present), present
    return present - timedelta(int(name) - 1), present
