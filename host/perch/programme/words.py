"""Plain sentences about walks and the diary: no promise, no blame, nothing that can be lost."""

from collections.abc import Iterator

from perch.model.people import BreakActivity, DiaryDay, DrillAnswer, Walk
from perch.programme.diary import DaysSince, MedianPain, PainFree
from perch.programme.entries import Fact
from perch.programme.plan import Ask, PlanWeek, WalkingPlan

SIDE_BY_SIDE = "Side by side, not cause and effect: your back also feels sleep, stress, load and chance."


def noted(fact: Fact) -> str:
    """Say that something is written down."""
    if isinstance(fact, BreakActivity):
        return _BREAK.get(fact.answer, "✓")
    if isinstance(fact, DiaryDay):
        return f"{fact.pain} today: written down."
    if isinstance(fact, Walk):
        return f"Walked {fact.minutes} min: written down."
    return "Written down."


_BREAK: dict[DrillAnswer | None, str] = {
    DrillAnswer.SKIPPED: "",
    DrillAnswer.TOO_HARD: (
        "Next time the easier one, or another. If it hurts more than before and stays so, leave it out and ask somebody"
        " who knows your back."
    ),
}


def plan_lines(plan: WalkingPlan, commands: bool = True) -> Iterator[str]:
    """Yield what the plan says now, with the commands that answer it where `commands`."""
    if plan.paused_until:
        yield f"Walking: paused until {plan.paused_until.isoformat()}."
    elif plan.folded:
        yield "Walking: paused. Take it up whenever you like" + (": `perch walk plan go`." if commands else ".")
    else:
        yield _week_line(plan.weeks[-1])
        if plan.ask is not Ask.NOTHING:
            said = _ASKED[plan.ask].format(minutes=plan.offered_min, times=plan.offered_times)
            answer = _ANSWERED.get(plan.ask, "").format(minutes=plan.offered_min, times=plan.offered_times)
            yield f"{said} {answer}" if answer and commands else said


def _week_line(week: PlanWeek) -> str:
    return f"This week: {week.minutes} min, {week.times} times. Walked: {week.done} of {week.times}."


_ASKED = {
    Ask.LONGER: "Next, {minutes} min? Or stay as it is.",
    Ask.OFTENER: "Next, {times} times a week? Or stay as it is.",
    Ask.KEEP_IT: "This is where the plan ends: you keep it.",
    Ask.WENT_BACK: "Back to {minutes} min. That is how it goes; take your time.",
    Ask.STAYS: "It stays at {minutes} min, as there was a flare-up.",
    Ask.WHERE_TO_GO_ON: "Last week was empty. Where do you want to go on? As it is, {minutes} min, or a pause.",
}
_GO = "Yes: `perch walk plan go {minutes} --times {times}`."
_ANSWERED = {
    Ask.LONGER: _GO,
    Ask.OFTENER: _GO,
    Ask.KEEP_IT: "`perch walk plan end` closes it.",
    Ask.WHERE_TO_GO_ON: "`perch walk plan go {minutes} --times {times}`, or `perch walk plan pause DAY`.",
}


def pain_free_line(value: PainFree) -> str:
    """Say how many of the told days had no pain."""
    days = "day" if value.days == 1 else "days"
    return f"{value.days} pain-free {days} in the last {value.span}; {value.told} of {value.span} days told."


def median_line(value: MedianPain) -> str:
    """Say the median of the pain that was told."""
    if value.pain is None:
        return f"The last {value.span} days: none told."
    return f"A typical day of the last {value.span}: {value.pain:g} of 10; {value.told} of {value.span} days told."


def since_line(value: DaysSince) -> str:
    """Say how long the last limited day is past."""
    what = "the last limited day" if value.limited else "the first day of the diary, no day limited"
    if not value.days:
        return f"Today is {what}."
    days = "day" if value.days == 1 else "days"
    return f"{value.days} {days} since {what}; {value.told} of {value.days} told since."


def then_and_now_line(then: PainFree, now: PainFree) -> str:
    """Say the pain-free days of the first and of the newest 28 days."""
    return (
        f"Pain-free days: {then.days} of the {then.told} told in the first {then.span} days,"
        f" {now.days} of the {now.told} told in the last {now.span}."
    )
