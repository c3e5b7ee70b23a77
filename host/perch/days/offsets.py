"""The offset of a zone from UTC and its next two changes, which a cushion needs for its quiet hours."""

from datetime import UTC, datetime, timedelta, tzinfo

_STEP_MS = 12 * 3_600_000
_STEPS = 2 * 800  # two years and a bit: the next two changes of any zone that has them
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def offsets(zone: tzinfo, now_ms: int) -> dict[str, int]:
    """The settings `utc_offset_ms`, `offset_1_at`, `offset_1_ms`, `offset_2_at`, `offset_2_ms`; 0 at: never."""
    changes: list[int] = []
    at = now_ms
    for _ in range(_STEPS):
        if len(changes) < 2 and offset_ms(zone, at) != offset_ms(zone, at + _STEP_MS):
            changes.append(_change(zone, at, at + _STEP_MS))
        at += _STEP_MS
    settings = {"utc_offset_ms": offset_ms(zone, now_ms)}
    for number in (1, 2):
        when = changes[number - 1] if len(changes) >= number else 0
        settings |= {f"offset_{number}_at": when, f"offset_{number}_ms": offset_ms(zone, when) if when else 0}
    return settings


def offset_ms(zone: tzinfo, at_ms: int) -> int:
    """Local time minus UTC at an instant."""
    offset = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone).utcoffset() or timedelta(0)
    return offset // timedelta(milliseconds=1)


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The instant between the two at which the offset changes, to the second."""
    new = offset_ms(zone, after)
    before, after = before // 1000, -(-after // 1000)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if offset_ms(zone, middle * 1000) == new else (middle, after)
    return after * 1000
