"""Until when to mute: a time of day as somebody types it."""

from perch.days import Calendar, minutes_of

LONGEST_MS = 12 * 3_600_000
"""A cushion stays muted no longer than this."""
_MINUTE_MS = 60_000
_DAY_MIN = 24 * 60


def until(text: str, now_ms: int, calendar: Calendar) -> int | None:
    """For how long to mute, ms, until the next time that the clock shows HH:MM; None where that is no such time.

    A time further away than 12 hours is none either.
    """
    wanted = minutes_of(text)
    if wanted is None:
        return None
    clock = calendar.local(now_ms)
    away = (wanted - clock.hour * 60 - clock.minute - 1) % _DAY_MIN + 1
    for_ms = away * _MINUTE_MS - clock.second * 1000
    return for_ms if for_ms <= LONGEST_MS else None


def in_an_hour(now_ms: int, calendar: Calendar) -> str:
    """What to offer: the next full quarter of an hour that is an hour away."""
    quarter = 15 * _MINUTE_MS
    at = -(-(now_ms + 60 * _MINUTE_MS) // quarter) * quarter
    return f"{calendar.local(at):%H:%M}"
