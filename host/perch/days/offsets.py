"""The offset of a zone from UTC and its next two changes, which a cushion needs for its quiet hours."""

from datetime import timedelta, tzinfo
from itertools import islice, pairwise

from perch.model.calendar import clock_change, instant, offset_ms, utc_ms

_STEP = timedelta(hours=12)
_STEPS = 2 * 800  # two years and a bit: the next two changes of any zone that has them


def offsets(zone: tzinfo, now_ms: int) -> dict[str, int]:
    """The settings `utc_offset_ms`, `offset_1_at`, `offset_1_ms`, `offset_2_at`, `offset_2_ms`; 0 at: never."""
    now = instant(now_ms - now_ms % 1000)
    steps = pairwise(now + n * _STEP for n in range(_STEPS + 1))
    changes = (clock_change(zone, a, b) for a, b in steps if offset_ms(zone, a) != offset_ms(zone, b))
    settings = {"utc_offset_ms": offset_ms(zone, now)} | dict.fromkeys(_CHANGES, 0)
    for number, at in enumerate(islice(changes, 2), 1):
        settings |= {f"offset_{number}_at": utc_ms(at), f"offset_{number}_ms": offset_ms(zone, at)}
    return settings


_CHANGES = ("offset_1_at", "offset_1_ms", "offset_2_at", "offset_2_ms")
