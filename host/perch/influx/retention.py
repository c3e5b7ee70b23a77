"""Whether a bucket keeps all that the journal has. Pure."""

from perch.model.language import many

_DAY_MS = 86_400_000
LONGER_RETENTION = "Give its bucket a longer retention, then `perch rebuild` sends all that the journal has."


def too_short(keeps_ms: int | None, first_ms: int | None, now_ms: int) -> str:
    """What is missing in a bucket that keeps less than since `first_ms`, in words; "" where nothing is."""
    if not keeps_ms or first_ms is None or now_ms - first_ms <= keeps_ms:
        return ""
    kept, there = (many(round(ms / _DAY_MS), "day") for ms in (keeps_ms, now_ms - first_ms))
    return f"its bucket keeps {kept} and the journal has {there}: what is older is in no dashboard"
