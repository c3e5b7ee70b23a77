"""Plain sentences about a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from perch.days.day import DayFacts
from perch.measures.bouts import SESSION_GAP_MS, WholeBout, overlap_ms
from perch.measures.day import Headline
from perch.model.sitting import Nudge

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS
_FRESH_MS = 3 * _MINUTE_MS  # a state comes each minute
_MOST = 0.9  # of a day covered, and it may be spoken of as a whole
_LEAST_GAP_MS = 20 * _MINUTE_MS  # a vacant cushion that is on is not heard of for a quarter of an hour
_SILENT = {
    "quiet": "silent: quiet hours",
    "muted": "silent: muted",
    "baseline": "silent: measuring your usual days",
    "object": "silent: nothing on the seat has moved for half an hour",
}
SAFE = "in its safe mode, in which it measures nothing, as it was not well several times in a row"
MEND_SAFE = "`make logs` shows why; mend it and `make deploy`, or unplug it to let it try again."
"""What is to be said of a cushion whose status is `safe`, and to be done about it."""
BLINDED = "A study runs. What is measured is not shown, so that it changes nothing."
DISCLAIMER = "Time on this chair. Perch measures and prompts; it is not a medical device and promises nothing."
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def lasting(ms: float) -> str:
    """A time as people say it, in whole units that have passed: 6 h 12, 25 min, 30 s."""
    minutes = int(ms) // _MINUTE_MS
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes} min" if minutes else f"{int(ms) // 1000} s"


def ago(ms: float) -> str:
    """How long something is past, 0 where it is yet to come: 25 min ago, 3 days ago."""
    days = int(ms) // _DAY_MS
    return f"{days} days ago" if days > 1 else f"{lasting(max(0, ms))} ago"


def minutes_lasting(minutes: float) -> str:
    """The same of exact minutes, as the measures give them."""
    return lasting(round(minutes * _MINUTE_MS)) if minutes else "0 min"


def many(count: int, one: str, more: str | None = None) -> str:
    """A count with its noun: 1 bout, 2 bouts."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def nth(number: int) -> str:
    """Return an ordinal: first, second, 11th."""
    if number <= len(_NTH):
        return _NTH[number - 1]
    return f"{number}{'th' if number % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def which_day(day: date, present: date) -> str:
    """How a sentence names a day: today, yesterday, on Monday 2 March 2026."""
    near = {present: "today", present - timedelta(days=1): "yesterday"}
    return near.get(day, f"on {full_date(day)}")


def full_date(day: date) -> str:
    """A day written out: Monday 2 March 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def summary(day: DayFacts, present: date, now_ms: int | None = None) -> str:
    """The sentence of a day: how long, in how many bouts, the longest. With `now_ms` also today's gaps are told."""
    when = which_day(day.day, present)
    if day.headline is None:
        return f"Nothing was recorded {when}: that says nothing about sitting."
    if day.headline.sit_min:
        return _sitting(day, day.headline, when)
    nobody = "You did not sit" if day.headline.suspect_min else "Nobody sat"
    if is_partly_known(day, day.end_ms if day.day < present else now_ms or day.start_ms):
        return f"{nobody} here {when}, as far as is known: {lasting(day.covered_ms)} of it."
    return f"{nobody} here {when}."


def is_partly_known(day: DayFacts, until_ms: int) -> bool:
    """Whether more than a little of a day, up to a moment, is not known; the last minutes always are."""
    length = min(until_ms, day.end_ms) - day.start_ms
    return length - day.covered_ms > max(_LEAST_GAP_MS, (1 - _MOST) * length)


def _sitting(day: DayFacts, numbers: Headline, when: str) -> str:
    """A bout counts whole where it began; what lies beyond the bounds of the day is told, or the sum would not fit."""
    sentence = f"You sat {minutes_lasting(numbers.sit_min)} {when}"
    if numbers.bout_longest_min is None:
        return f"{sentence}, all of it begun the day before."
    if before := sum(overlap_ms(bout, day.start_ms, day.end_ms) for bout in day.bouts if bout.start_ms < day.start_ms):
        sentence += f": {lasting(before)} in a sit begun the day before, the rest"
    longest, goes_on = minutes_lasting(numbers.bout_longest_min), any(bout.end_ms > day.end_ms for bout in day.bouts)
    if numbers.n_bouts == 1:
        return f"{sentence} in one sit of {longest}{', which went on into the next day' if goes_on else ''}."
    beyond = " The last went on into the next day." if goes_on else ""
    return f"{sentence} in {numbers.n_bouts} sits; the longest was {longest}.{beyond}"


def details(numbers: Headline) -> list[str]:
    """What else a day tells, one sentence each, without what there was not."""
    sentences = []
    if numbers.rises:
        breaks = many(numbers.counted_breaks, "break") if numbers.counted_breaks else "no break"
        times = "once" if numbers.rises == 1 else f"{numbers.rises} times"
        sentences.append(f"You got up {times} and took {breaks} of 2 minutes or more.")
    if numbers.n_censored:
        sentences.append(_cut(numbers.n_censored))
    if numbers.suspect_min:
        left_out = minutes_lasting(numbers.suspect_min)
        sentences.append(f"Left out: {left_out} in which it was not you, or not a person, on the seat.")
    return sentences


def _cut(count: int) -> str:
    ends = "sit lost its end in a power cut" if count == 1 else "sits lost their ends in power cuts"
    return f"{count} {ends}."


def afterwards(bout: WholeBout, following: WholeBout | None, now_ms: int) -> Iterator[str]:
    """Yield what came after a bout: how long nobody sat, or why that is not known."""
    if bout.open:
        yield open_bout(bout, now_ms)
    elif bout.censored:
        yield "power lost, end not known"
    elif following is not None:
        gap = max(0, following.start_ms - bout.end_ms)  # under 0 where two boots disagree about the time
        yield f"{'up' if gap < SESSION_GAP_MS else 'away'} for {lasting(gap)}"


def open_bout(bout: WholeBout, now_ms: int) -> str:
    """Say whether an open bout goes on, as far as the last state tells."""
    return "still sitting" if now_ms - bout.end_ms < _FRESH_MS else "not heard of since"


def nudge_line(nudge: Nudge) -> str:
    """A nudge in words: which of its stretch, after how long, and why it was silent."""
    silent = "" if nudge.delivered else f" ({_SILENT.get(nudge.why or '', 'silent')})"
    return f"{nth(nudge.nth)} reminder after {lasting(nudge.stretch_ms)}{silent}"
