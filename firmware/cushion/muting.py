"""When a nudge is not to be heard, and why. Silence never stops the clock: the nudge is counted and recorded."""

from cushion.nouns import MINUTE

DAY_MS = 24 * 60 * MINUTE


class Muting:
    """Mute, quiet hours, baseline, and what sits there not being you."""

    def __init__(self):
        self.muted_until: int | None = None  # ms since boot
        self.not_me = False  # for the open bout
        self.object = False  # for the open bout

    def rise(self) -> None:
        """Forget what holds for the open bout only."""
        self.not_me = self.object = False

    def why(self, now: int, utc_ms: int | None, settings) -> str | None:
        """Why a nudge at `now` is silent, None if it is to be heard."""
        if self.left_ms(now) or self.not_me:
            return "muted"
        if self.object:
            return "object"
        if settings.baseline:
            return "baseline"
        return "quiet" if is_quiet(utc_ms, settings) else None

    def left_ms(self, now: int) -> int:
        """Return for how long it is still muted by somebody, 0 where it is not."""
        if self.muted_until is None:
            return 0
        if now >= self.muted_until:
            self.muted_until = None
            return 0
        return self.muted_until - now


def is_quiet(utc_ms: int | None, settings) -> bool:
    """Whether it is within the quiet hours, by local time; never without a known time."""
    start, end = settings.quiet_from_min, settings.quiet_to_min
    if utc_ms is None or start == end:
        return False
    offset_ms = settings.utc_offset_ms  # local time minus UTC, until one of the next two changes
    if settings.offset_1_at and utc_ms >= settings.offset_1_at:
        offset_ms = settings.offset_1_ms
    if settings.offset_2_at and utc_ms >= settings.offset_2_at:
        offset_ms = settings.offset_2_ms
    minute = (utc_ms + offset_ms) % DAY_MS // MINUTE
    return start <= minute < end if start < end else minute >= start or minute < end
