"""The first run in five steps that can be left and taken up again: which are done, and what each asks for."""

from datetime import date

from perch.days.period import Period
from perch.model.cushion import Broker, Health
from perch.model.language import N_, _, minutes_lasting
from perch.report.sentences import day_of, type_name
from perch.report.words import own_goal_line

STEPS = (N_("Cushion"), N_("Calibrate"), N_("Your usual"), N_("Goal"), N_("Reminders"))


def steps_done(device: str, health: Health | None, period: Period | None) -> tuple[bool, ...]:
    """Return which of the STEPS of a cushion are done, its name is "" for none; the last one never is."""
    begun = period is not None and period.phase is not None
    has_goal = period is not None and any(ahead.goal_min is not None for ahead in period.progress.values())
    return bool(device), bool(health and health.calibrated), begun, has_goal, False


def waiting_for(broker: Broker) -> list[str]:
    """Return how a cushion comes to this host, as sentences."""
    demo = _("No cushion? `perch demo` shows Perch with a simulated one.")
    if broker.host in ("127.0.0.1", "localhost", "::1"):
        unreachable = _(
            "Perch uses a broker on this machine that a cushion on Wi-Fi cannot reach. Install one that it can "
            "(Debian: apt install mosquitto) and set broker.host."
        )
        return [unreachable, demo]
    address = {"host": broker.host, "port": broker.port}
    return [
        _("I have one: does its light blink? Give it this address as its broker: {host}, port {port}.", **address),
        _("It has to be on the same network. It shows up here by itself."),
        _("I build one: `hardware/README.md` says how, and what it costs."),
        demo,
    ]


def goal(period: Period, present: date) -> str:
    """Say what is usual and what the goal is, or when there will be one."""
    phase = period.phase
    if phase is None:
        return _("There is no goal without your usual days: the step before measures them.")
    if phase.runs(present):
        return _("{day}: your goal comes after that.", day=day_of(phase, present))
    if phase.goal_min is not None:
        return own_goal_line(phase.goal_min)
    parts = []
    for kind, ahead in period.progress.items():
        if ahead.baseline_min is not None and ahead.goal_min is not None:
            usual, aim = minutes_lasting(ahead.baseline_min), minutes_lasting(ahead.goal_min)
            parts.append(_("Your usual on {days}: {usual}. Goal: {goal}.", days=type_name(kind), usual=usual, goal=aim))
    return " ".join(parts) or _("Too few days counted for a goal. Measure again.")
