"""Plain sentences about walks and the diary: no promise, no blame, nothing that can be lost."""

from collections.abc import Iterator, Sequence

from perch.model.language import N_, _, date_text, ngettext, number_text
from perch.model.people import BreakActivity, DiaryDay, DrillAnswer, Walk
from perch.programme.diary import DaysSince, MedianPain, PainFree
from perch.programme.entries import Fact
from perch.programme.plan import PlanWeek, WalkingPlan

KEPT_FROM = N_("In the last four weeks, how much did your back keep you from what you wanted to do?")
SIDE_BY_SIDE = N_("Side by side, not cause and effect: your back also feels sleep, stress, load and chance.")


def noted(fact: Fact) -> str:
    """Return the sentence that confirms an entry."""
    if isinstance(fact, BreakActivity):
        return _(_BREAK.get(fact.answer, "✓"))
    if isinstance(fact, DiaryDay) and fact.kept_from is not None:
        return _("{pain} today, kept from things {kept_from}: written down.", pain=fact.pain, kept_from=fact.kept_from)
    if isinstance(fact, DiaryDay):
        return _("{pain} today: written down.", pain=fact.pain)
    if isinstance(fact, Walk):
        return _("Walked {minutes} min: written down.", minutes=fact.minutes)
    return _("Written down.")


_BREAK: dict[DrillAnswer | None, str] = {
    DrillAnswer.SKIPPED: "",
    DrillAnswer.TOO_HARD: N_(
        "Next time the easier one, or another. If it hurts more than before and stays so, leave it out and ask somebody"
        " who knows your back."
    ),
}


def plan_lines(plan: WalkingPlan, commands: bool = True) -> Iterator[str]:
    """Yield the sentences of the plan, with the commands that answer it where `commands`."""
    if plan.paused_until:
        yield _("Walking: paused until {date}.", date=date_text(plan.paused_until))
    elif plan.folded:
        more = _("Walking: paused. Take it up whenever you like: `perch walk plan go`.")
        yield more if commands else _("Walking: paused. Take it up whenever you like.")
    else:
        yield week_line(plan.weeks[-1])
        asked, answer = (_(text, minutes=plan.offered_min, times=plan.offered_times) for text in plan.ask.value)
        if asked:
            yield f"{asked} {answer}" if answer and commands else asked


def week_line(week: PlanWeek) -> str:
    """Return a sentence with the aim of a week and the walks done."""
    return _(
        "This week: {minutes} min, {times} times. Walked: {done} of {times}.",
        minutes=week.minutes,
        times=week.times,
        done=week.done,
    )


def pain_free_line(value: PainFree) -> str:
    """Say how many of the told days had no pain."""
    return ngettext(
        "{count} pain-free day in the last {span}; {told} of {span} days told.",
        "{count} pain-free days in the last {span}; {told} of {span} days told.",
        value.days,
        span=value.span,
        told=value.told,
    )


def median_line(value: MedianPain) -> str:
    """Say the median of the pain that was told."""
    if value.pain is None:
        return _("The last {span} days: none told.", span=value.span)
    return _(
        "A typical day of the last {span}: {pain} of 10; {told} of {span} days told.",
        span=value.span,
        pain=number_text(value.pain, 0 if value.pain.is_integer() else 1),
        told=value.told,
    )


def kept_from_line(days: Sequence[DiaryDay]) -> str:
    """Say the newest answer to the four-weekly question of `days`, by day, and the one before; "" without an answer."""
    if not days:
        return ""
    values = {"kept_from": days[-1].kept_from, "date": date_text(days[-1].day, "medium")}
    if len(days) == 1:
        return _("Kept you from things: {kept_from} of 10 on {date}.", **values)
    before, earlier = days[-2].kept_from, date_text(days[-2].day, "medium")
    return _(
        "Kept you from things: {kept_from} of 10 on {date}, {before} on {earlier}.",
        before=before,
        earlier=earlier,
        **values,
    )


def since_line(value: DaysSince) -> str:
    """Say how long the last limited day is past."""
    if not value.days:
        if value.limited:
            return _("Today is the last limited day.")
        return _("Today is the first day of the diary, no day limited.")
    if value.limited:
        return ngettext(
            "{count} day since the last limited day; {told} of {count} told since.",
            "{count} days since the last limited day; {told} of {count} told since.",
            value.days,
            told=value.told,
        )
    return ngettext(
        "{count} day since the first day of the diary, no day limited; {told} of {count} told since.",
        "{count} days since the first day of the diary, no day limited; {told} of {count} told since.",
        value.days,
        told=value.told,
    )


def then_and_now_line(then: PainFree, now: PainFree) -> str:
    """Say the pain-free days of the first and of the newest 28 days."""
    return _(
        "Pain-free days: {then} of the {then_told} told in the first {span} days, {now} of the {now_told} told in the"
        " last {now_span}.",
        then=then.days,
        then_told=then.told,
        span=then.span,
        now=now.days,
        now_told=now.told,
        now_span=now.span,
    )
