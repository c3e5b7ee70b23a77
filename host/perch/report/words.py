"""Plain sentences about a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from perch.days.day import DayFacts
from perch.measures.bouts import SESSION_GAP_MS, WholeBout, overlap_ms
from perch.measures.day import Daily
from perch.model.language import N_, _, date_text, lasting, minutes_lasting, ngettext
from perch.model.sitting import Nudge

_MINUTE_MS = 60_000
_FRESH_MS = 3 * _MINUTE_MS  # a state comes each minute
_MOST = 0.9  # of a day covered, and it may be spoken of as a whole
_LEAST_GAP_MS = 20 * _MINUTE_MS  # a vacant cushion that is on is not heard of for a quarter of an hour
_SILENT = {
    "quiet": N_("silent: quiet hours"),
    "muted": N_("silent: muted"),
    "baseline": N_("silent: measuring your usual days"),
    "object": N_("silent: nothing on the seat has moved for half an hour"),
}
BLINDED = N_("A study runs. What is measured is not shown, so that it changes nothing.")
DISCLAIMER = N_("Time on this chair. Perch measures and prompts; it is not a medical device and promises nothing.")
_NTH = (
    N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"),
    N_("sixth"), N_("seventh"), N_("eighth"), N_("ninth"), N_("tenth"),
)  # fmt: skip
_ENDINGS = {1: N_("{number}st"), 2: N_("{number}nd"), 3: N_("{number}rd")}
_OTHERS = N_("{number}th")


def apart(one_min: float, other_min: float) -> str:
    """Return how far two times are apart as both are printed, so that 6 h 39 and 4 h 02 are 2 h 37 apart."""
    return minutes_lasting(abs(int(one_min) - int(other_min)) or abs(one_min - other_min))


def own_goal_line(goal_min: int) -> str:
    """Return a sentence with an own goal."""
    return _("Your own goal: {goal} a day.", goal=minutes_lasting(goal_min))


def nth(number: int) -> str:
    """Return an ordinal: first, second, 11th."""
    if number <= len(_NTH):
        return _(_NTH[number - 1])
    return _(_OTHERS if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, _OTHERS), number=number)


def which_day(day: date, present: date) -> str:
    """The name of a day in a sentence: today, yesterday, on Monday 2 March 2026."""
    near = {present: _("today"), present - timedelta(days=1): _("yesterday")}
    return near.get(day) or _("on {date}", date=date_text(day))


def summary(day: DayFacts, present: date, now_ms: int | None = None) -> str:
    """The sentence of a day: how long, in how many bouts, the longest; up to `now_ms` where that is within the day."""
    when = which_day(day.day, present)
    if day.headline is None:
        return _("Nothing was recorded {when}: that says nothing about sitting.", when=when)
    if day.headline.sit_min:
        return _sitting(day, day.headline, when)
    yours = bool(day.headline.suspect_min)
    if is_partly_known(day, day.end_ms if day.day < present else now_ms or day.start_ms):
        known = lasting(day.covered_ms)
        if yours:
            return _("You did not sit here {when}, as far as is known: {known} of it.", when=when, known=known)
        return _("Nobody sat here {when}, as far as is known: {known} of it.", when=when, known=known)
    return _("You did not sit here {when}.", when=when) if yours else _("Nobody sat here {when}.", when=when)


def is_partly_known(day: DayFacts, until_ms: int) -> bool:
    """Whether more than a little of a day, up to a moment, is not known; the last minutes always are."""
    length = min(until_ms, day.end_ms) - day.start_ms
    return length - day.covered_ms > max(_LEAST_GAP_MS, (1 - _MOST) * length)


def _sitting(day: DayFacts, numbers: Daily, when: str) -> str:
    """A bout counts whole where it began; what lies beyond the bounds of the day is named, or the sum would not fit."""
    sat = minutes_lasting(numbers.sit_min)
    if numbers.bout_longest_min is None:
        return _("You sat {sat} {when}, all of it begun the day before.", sat=sat, when=when)
    so_far = _("You sat {sat} {when}", sat=sat, when=when)
    if before := sum(overlap_ms(bout, day.start_ms, day.end_ms) for bout in day.bouts if bout.start_ms < day.start_ms):
        so_far += _(": {before} in a sit begun the day before, the rest", before=lasting(before))
    longest, goes_on = minutes_lasting(numbers.bout_longest_min), any(bout.end_ms > day.end_ms for bout in day.bouts)
    if numbers.n_bouts == 1 and goes_on:
        return _("{so_far} in one sit of {longest}, which went on into the next day.", so_far=so_far, longest=longest)
    if numbers.n_bouts == 1:
        return _("{so_far} in one sit of {longest}.", so_far=so_far, longest=longest)
    whole = _(
        "{so_far} in {count} sits; the longest was {longest}.", so_far=so_far, count=numbers.n_bouts, longest=longest
    )
    return f"{whole} {_('The last went on into the next day.')}" if goes_on else whole


def details(numbers: Daily) -> Iterator[str]:
    """Yield the further sentences of a day; none about what did not happen."""
    if numbers.rises:
        count = numbers.counted_breaks
        breaks = ngettext("{count} break", "{count} breaks", count) if count else _("no break")
        times = ngettext("once", "{count} times", numbers.rises)
        yield _("You got up {times} and took {breaks} of 2 minutes or more.", times=times, breaks=breaks)
    if numbers.n_censored:
        yield ngettext(
            "{count} sit lost its end in a power cut.",
            "{count} sits lost their ends in power cuts.",
            numbers.n_censored,
        )
    if numbers.suspect_min:
        time = minutes_lasting(numbers.suspect_min)
        yield _("Left out: {time} in which somebody else, or something, was on the seat.", time=time)


def afterwards(bout: WholeBout, following: WholeBout | None, now_ms: int) -> Iterator[str]:
    """Yield how long nobody sat after a bout, or why that is not known."""
    if bout.open:
        yield open_bout(bout, now_ms)
    elif bout.censored:
        yield _("power lost, end not known")
    elif following is not None:
        gap = max(0, following.start_ms - bout.end_ms)  # under 0 where two boots disagree about the time
        time = lasting(gap)
        yield _("up for {time}", time=time) if gap < SESSION_GAP_MS else _("away for {time}", time=time)


def open_bout(bout: WholeBout, now_ms: int) -> str:
    """Return in words whether an open bout goes on, by the time of the last state."""
    return _("still sitting") if now_ms - bout.end_ms < _FRESH_MS else _("not heard of since")


def nudge_line(nudge: Nudge) -> str:
    """A nudge in words: which of its stretch, after how long, and why it was silent."""
    words = _("{nth} reminder after {time}", nth=nth(nudge.nth), time=lasting(nudge.stretch_ms))
    return words if nudge.delivered else f"{words} ({_(_SILENT.get(nudge.why or '', N_('silent')))})"
