"""The seat as it is now, in words: for how long, and when the next nudge is due."""

from perch.days.day import next_nudge_ms
from perch.model.cushion import SeatState
from perch.report.words import ago, lasting, many

_ROUND_UP_MS = 59_999  # 0:20 left is said as 1 min, as a countdown does


def lasted(live: SeatState, now_ms: int) -> str:
    """For how long it has been seated or vacant."""
    return lasting(live.lasted_ms if live.since_ms is None else max(0, now_ms - live.since_ms))


def last_heard(live: SeatState, now_ms: int) -> str:
    """When it was heard last, "" where that is not known."""
    return "" if live.at_ms is None else f"last heard {ago(now_ms - live.at_ms)}"


def stretch_ms(live: SeatState, now_ms: int) -> int:
    """The seated time of the stretch, if nobody has risen since."""
    return live.stretch_ms + (0 if live.at_ms is None else max(0, now_ms - live.at_ms))


def is_long(live: SeatState, now_ms: int) -> bool:
    """Whether the stretch has come to the limit."""
    return stretch_ms(live, now_ms) >= live.limit_ms


def next_nudge(live: SeatState, now_ms: int) -> str:
    """When the next nudge comes, or what to do where all were given."""
    left = next_nudge_ms(live, now_ms)
    if left is None:
        return f"nudged {many(live.nudges, 'time')}: time to get up" if live.nudges else ""
    return f"next nudge in {lasting(left + _ROUND_UP_MS)}" if left else "a nudge is due"
