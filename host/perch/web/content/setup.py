"""The first run in five steps that can be left and taken up again: which are done, and what each asks for."""

from dataclasses import dataclass
from datetime import date

from perch.days.period import Period
from perch.model.cushion import Broker, Health
from perch.model.language import N_, _, minutes_lasting
from perch.report.sentences import day_of, type_name
from perch.report.words import own_goal_line

STEPS = (N_("Cushion"), N_("Calibrate"), N_("Your usual"), N_("Goal"), N_("Reminders"))


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """Which of the STEPS are done, and the number of the first that is not (the last where all are)."""

    done: tuple[bool, ...]

    @property
    def next(self) -> int:
        """The step to go on with."""
        return next((number for number, done in enumerate(self.done) if not done), len(STEPS) - 1)


def progress(device: str, health: Health | None, period: Period | None) -> SetupProgress:
    """Return how far the first run of a cushion is, "" for none; its last step is never done."""
    begun = period is not None and period.phase is not None
    has_goal = period is not None and any(ahead.goal_min is not None for ahead in period.progress.values())
    return SetupProgress((bool(device), bool(health and health.calibrated), begun, has_goal, False))


def waiting_for(broker: Broker) -> list[str]:
    """Return how a cushion comes to this host, as sentences."""
    if broker.host in ("127.0.0.1", "localhost", "::1"):
        return [
            _(
                "Perch uses a broker on this machine that a cushion on Wi-Fi cannot reach. Install one that it can "
                "(Debian: apt install mosquitto) and set broker.host."
            ),
            _("No cushion? `perch demo` shows Perch with a simulated one."),
        ]
    return [
        _(
            "I have one: does its light blink? Give it this address as its broker: {host}, port {port}.",
            host=broker.host,
            port=broker.port,
        ),
        _("It has to be on the same network. It shows up here by itself."),
        _("I build one: `hardware/README.md` says how, and what it costs."),
        _("No cushion? `perch demo` shows Perch with a simulated one."),
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
    parts = [
        _(
            "Your usual on {days}: {usual}. Goal: {goal}.",
            days=type_name(kind),
            usual=minutes_lasting(ahead.baseline_min),
            goal=minutes_lasting(ahead.goal_min),
        )
        for kind, ahead in period.progress.items()
        if ahead.baseline_min is not None and ahead.goal_min is not None
    ]
    return " ".join(parts) or _("Too few days counted for a goal. Measure again.")
