"""The seat as the page shows it now: who sits, how long, what the next nudge is, and what else there is to say."""

from collections.abc import Iterator
from dataclasses import dataclass

from perch.days.day import next_nudge_ms
from perch.model.calendar import Calendar, minutes_of
from perch.model.cushion import SeatState
from perch.report.html.markup import NOTHING, Markup, clock, joined, plain
from perch.report.seat import is_long, last_heard, lasted, next_nudge, stretch_ms
from perch.wire.limits import LONGEST_MUTE_MS, SNOOZE_MS

_HUSHED = {
    "quiet": "Quiet hours: nudges are silent.",
    "baseline": "Your baseline is being measured: nudges are silent.",
    "object": "Nothing on the seat has moved for half an hour: nudges are silent.",
}
_MINUTE_MS = 60_000
"""How long a snooze lasts."""
_NOT_YOU = "Marked as not you: nudges are silent until the seat is empty."


@dataclass(frozen=True, slots=True)
class Seat:
    """What to show: `tone` is waiting, gone, vacant, seated or long; `share` of the limit that the stretch has come to.

    `since`, `following` and `notes` are markup.
    """

    tone: str
    word: str
    lasted: str
    since: Markup
    share: float
    following: Markup
    notes: tuple[Markup, ...]
    muted: bool = False
    seated: bool = False
    can_snooze: bool = False
    """Whether a snooze would put a nudge off: none that is further away than a snooze is moved by it."""

    @property
    def spoken(self) -> str:
        """What a screen reader is told when it changes."""
        told = {"seated": "Somebody sits.", "long": "Somebody has sat for long.", "vacant": "Nobody sits."}
        return told.get(self.tone, f"{self.word}.")


def present(live: SeatState | None, now_ms: int, calendar: Calendar) -> Seat:
    """The seat at `now_ms`, as far as the cushion told."""
    if live is None:
        return Seat("waiting", "Waiting", "", plain("to hear from this cushion"), 0.0, NOTHING, ())
    if not live.online or live.unheard(now_ms):
        return Seat(
            "gone", "Silent" if live.online else "Offline", "", plain(last_heard(live, now_ms)), 0.0, NOTHING,
            (plain("What it said last need not be so any more."),),
        )  # fmt: skip
    since = NOTHING if live.since_ms is None else joined([plain("since "), clock(live.since_ms, calendar)])
    notes, muted = tuple(_notes(live, calendar)), live.muted_until_ms is not None
    if not live.seated:
        return Seat("vacant", "Empty", lasted(live, now_ms), since, 0.0, NOTHING, notes, muted)
    tone, share = ("long" if is_long(live, now_ms) else "seated"), stretch_ms(live, now_ms) / live.limit_ms
    following = plain(next_nudge(live, now_ms))
    return Seat(
        tone,
        "Sitting",
        lasted(live, now_ms),
        since,
        min(1.0, share),
        following,
        notes,
        muted,
        True,
        _near(live, now_ms),
    )


def _near(live: SeatState, now_ms: int) -> bool:
    left = next_nudge_ms(live, now_ms)
    return left is not None and left < SNOOZE_MS


def _notes(live: SeatState, calendar: Calendar) -> Iterator[Markup]:
    if live.muted_until_ms is not None:
        # Somebody asked for a whole minute, and the clock of the cushion is its own.
        nearest = round(live.muted_until_ms / _MINUTE_MS) * _MINUTE_MS
        yield joined([plain("Nudges are muted until "), clock(nearest, calendar), plain(".")])
    elif live.muted_why:
        yield plain(_HUSHED.get(live.muted_why, _NOT_YOU))
    if live.slid:
        yield plain("You have slid forward.")


"""A cushion stays muted no longer than this."""
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
    return for_ms if for_ms <= LONGEST_MUTE_MS else None


def in_an_hour(now_ms: int, calendar: Calendar) -> str:
    """What to offer: the next full quarter of an hour that is an hour away."""
    quarter = 15 * _MINUTE_MS
    at = -(-(now_ms + 60 * _MINUTE_MS) // quarter) * quarter
    return f"{calendar.local(at):%H:%M}"
