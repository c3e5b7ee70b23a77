"""The values of a cushion that the templates of the discovery payload name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from perch.days.day import DayFacts, next_nudge_ms
from perch.homeassistant.drill import ShownDrill
from perch.model.cushion import SAFE, Health, SeatState, SettingsInForce
from perch.model.language import _, ngettext
from perch.report.cells import places_of
from perch.report.now import stretch_ms

Value = str | int | float | None | list[str] | Mapping[str, str | list[str]]
_MINUTE_MS = 60_000
_MANY_WAITING = 50
_LONGEST_STATE = 255


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a cushion beyond its own messages, in words.

    `owner` is "" where nobody was set up, `drill` None where the person does not share it. `wrong` are the troubles
    that the host has with the cushion, `answer` is that to the last command.
    """

    owner: str = ""
    drill: ShownDrill | None = None
    wrong: tuple[str, ...] = ()
    pain: bool = False
    """Whether they share what the diary says of pain, too."""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class CushionFacts:
    """What is known of a cushion.

    `silent` is whether it is overdue, as one that died while it slept. `latest_firmware` is the version that comes with
    this host.
    """

    day: DayFacts
    state: SeatState | None = None
    health: Health | None = None
    settings: SettingsInForce | None = None
    status: str | None = None
    goal_min: float | None = None
    last_nudge_ms: int | None = None
    latest_firmware: str = ""
    around: Surroundings = Surroundings()
    silent: bool = False


def values(facts: CushionFacts, now_ms: int) -> dict[str, Value]:
    """Return the values by name: whole minutes that have passed, per cent, dBm, ISO 8601; None where not known."""
    problems = list(_problems(facts))
    return {
        "day_start": _moment(facts.day.start_ms),
        **_of_seat(facts, now_ms),
        **_of_day(facts),
        **_of_health(facts),
        **_of_drill(facts.around.drill),
        "last_nudge": _moment(facts.last_nudge_ms),
        "last_answer": facts.around.answer[:_LONGEST_STATE] or None,
        "problem": "ON" if problems else "OFF",
        "problems": problems,
        "silent": "ON" if facts.silent else "OFF",
    }


def _of_seat(facts: CushionFacts, now_ms: int) -> dict[str, Value]:
    state, settings = facts.state, facts.settings
    limit_ms = settings.settings.get("limit_ms") if settings else None
    if state is None:
        unknown = ("occupied", "sitting_now", "next_nudge_in", "balance_to_the_right", "balance_to_the_rear")
        return dict.fromkeys((*unknown, "muted_until")) | {"muted": "OFF", "limit": _passed(limit_ms)}
    muted_ms, left_ms = muted_until_ms(state, now_ms), next_nudge_ms(state, now_ms)
    return {
        "occupied": "ON" if state.seated else "OFF",
        "sitting_now": _passed(stretch_ms(state, now_ms)),
        "next_nudge_in": None if left_ms is None else -(-left_ms // _MINUTE_MS),
        "balance_to_the_right": _percent(state.balance_lr),
        "balance_to_the_rear": _percent(state.balance_fr),
        "muted": "OFF" if muted_ms is None else "ON",
        "muted_until": _moment(muted_ms),
        "limit": _passed(state.limit_ms if limit_ms is None else limit_ms),
    }


def muted_until_ms(state: SeatState | None, now_ms: int) -> int | None:
    """Return until when a cushion is muted (UTC ms), None where it is not, or not any more."""
    return state.muted_until_ms if state and (state.muted_until_ms or 0) > now_ms else None


def _of_day(facts: CushionFacts) -> dict[str, Value]:
    day = facts.day.headline
    return {
        "sat_today": _minutes(day.sit_min if day else None),
        "over_40_minutes_today": _minutes(day.min_over_40 if day else None),
        "longest_today": _minutes(day.bout_longest_min if day else None),
        "breaks_today": day.counted_breaks if day else None,
        "goal": _minutes(facts.goal_min),
    }


def _of_health(facts: CushionFacts) -> dict[str, Value]:
    health = facts.health
    installed = health.fw if health else ""
    return {
        "firmware": {"installed_version": installed, "latest_version": facts.latest_firmware or installed},
        "signal": health.rssi if health else None,
        "records_waiting": health.outbox if health else None,
        "last_start": health.cause if health else None,
        "drift": health.drift if health else None,
        "free_memory": health.free if health else None,
    }


def _of_drill(drill: ShownDrill | None) -> dict[str, Value]:
    if drill is None:  # named all the same: Home Assistant complains of what a template does not find
        return {"drill": None, "drill_lines": {}}
    lines: dict[str, str | list[str]] = {"purpose": drill.purpose, "how": list(drill.how), "stop": drill.stop}
    return {"drill": drill.name, "drill_lines": lines | {"spoken": drill.spoken}}


def _problems(facts: CushionFacts) -> Iterator[str]:
    """Yield what is wrong, in words."""
    yield from facts.around.wrong
    if facts.status == "safe":
        yield _(SAFE)
    if (health := facts.health) is None:
        return
    if health.faulty:
        yield _("cells that are faulty and left out: {cells}", cells=places_of(health.faulty, health.places))
    if health.flash:
        yield _("its flash fails: {why}", why=health.flash)
    if health.dropped:
        yield ngettext("it had to drop {count} record", "it had to drop {count} records", health.dropped)
    if health.outbox > _MANY_WAITING:
        yield _("{count} records wait on the cushion", count=health.outbox)
    if health.cause in ("watchdog", "brownout"):
        yield _("its last start was by {cause}", cause=health.cause)


def _minutes(minutes: float | None) -> int | None:
    """Return the whole minutes that have passed, as `perch.report.words.lasting` says them."""
    return _passed(None if minutes is None else round(minutes * _MINUTE_MS))


def _passed(ms: int | None) -> int | None:
    return None if ms is None else ms // _MINUTE_MS


def _percent(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / 10


def _moment(at_ms: int | None) -> str | None:
    """Return a moment as ISO 8601 with its offset, which the device class `timestamp` demands."""
    return None if at_ms is None else datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()
