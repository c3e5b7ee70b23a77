"""What Home Assistant shows of a cushion, an entity each: its platform, its name, its fields, what it asks for.

Fields are those of the pages of each platform at https://www.home-assistant.io/integrations/mqtt/. They are written in
full. A value that is null becomes "None" in a template, which Home Assistant takes as unknown.
"""

from dataclasses import dataclass
from typing import Any

from perch.homeassistant.events import BREAKS, NUDGES
from perch.model.language import N_
from perch.model.people import PAIN_MOST

Fields = dict[str, Any]
LIMITS_MIN = (20, 60)
"""The least and the most that a cushion takes as its limit."""
_LONGEST_WALK_MIN = 120
_DIAGNOSTIC: Fields = {"entity_category": "diagnostic"}
_LEVEL: Fields = {"state_class": "measurement"}  # its statistic is a mean, a least and a most
_SUM: Fields = {"state_class": "total", "last_reset_value_template": "{{ value_json.day_start }}"}  # it may fall too
_MINUTES: Fields = {"device_class": "duration", "unit_of_measurement": "min"}
_PERCENT: Fields = {"unit_of_measurement": "%"}
_SIGNAL: Fields = {"device_class": "signal_strength", "unit_of_measurement": "dBm"}
_BOX: Fields = {"step": 1, "mode": "box"}


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity; `name` is a sentence of the catalogue, `command` what it asks the host for, "" for nothing.

    `stated`: the state message has its value by its key. Without it Home Assistant shows what was entered there last.
    `shared` names what the person of the cushion has to share for it, "" for nothing.
    """

    platform: str
    name: str
    fields: Fields
    command: str = ""
    stated: bool = True
    shared: str = ""


def _entered(platform: str, name: str, command: str, fields: Fields, shared: str = "drill") -> Entity:
    """Return an entity by which a person says what is to be written down."""
    return Entity(platform, name, fields, command, stated=False, shared=shared)


_REASONS: Fields = {"json_attributes_template": "{{ {'reasons': value_json.problems} | tojson }}"}
_LINES: Fields = {"json_attributes_template": "{{ value_json.drill_lines | tojson }}"}
_VERSIONS: Fields = {"value_template": "{{ value_json.firmware | tojson }}"}

ENTITIES: dict[str, Entity] = {
    "occupied": Entity("binary_sensor", N_("Occupied"), {"device_class": "occupancy"}),
    "sat_today": Entity("sensor", N_("Sat today"), _MINUTES | _SUM | {"icon": "mdi:seat"}),
    "sitting_now": Entity("sensor", N_("Sitting now"), _MINUTES | _LEVEL | {"icon": "mdi:timer-outline"}),
    "next_nudge_in": Entity("sensor", N_("Next nudge in"), _MINUTES | {"icon": "mdi:bell-ring-outline"}),
    "over_40_minutes_today": Entity(
        "sensor", N_("Over 40 minutes today"), _MINUTES | _SUM | {"icon": "mdi:timer-alert-outline"}
    ),
    "longest_today": Entity("sensor", N_("Longest today"), _MINUTES | _LEVEL | {"icon": "mdi:arrow-expand-horizontal"}),
    "breaks_today": Entity("sensor", N_("Breaks today"), _SUM | {"icon": "mdi:walk"}),
    "goal": Entity("sensor", N_("Goal"), _MINUTES | _LEVEL | {"icon": "mdi:flag-checkered"}),
    "balance_to_the_right": Entity(
        "sensor", N_("Balance to the right"), _PERCENT | _LEVEL | {"icon": "mdi:arrow-left-right"}
    ),
    "balance_to_the_rear": Entity(
        "sensor", N_("Balance to the rear"), _PERCENT | _LEVEL | {"icon": "mdi:arrow-up-down"}
    ),
    "last_nudge": Entity("sensor", N_("Last nudge"), {"device_class": "timestamp"}),
    "muted_until": Entity("sensor", N_("Muted until"), {"device_class": "timestamp"}),
    "last_answer": Entity("sensor", N_("Last answer"), _DIAGNOSTIC | {"icon": "mdi:message-reply-text-outline"}),
    "signal": Entity("sensor", N_("Signal"), _DIAGNOSTIC | _LEVEL | _SIGNAL),
    "records_waiting": Entity("sensor", N_("Records waiting"), _DIAGNOSTIC | _LEVEL | {"icon": "mdi:tray-full"}),
    "last_start": Entity("sensor", N_("Last start"), _DIAGNOSTIC | {"icon": "mdi:restart"}),
    "drift": Entity("sensor", N_("Drift"), _DIAGNOSTIC | _LEVEL | {"icon": "mdi:chart-bell-curve"}),
    "free_memory": Entity(
        "sensor", N_("Free memory"), _DIAGNOSTIC | _LEVEL | {"device_class": "data_size", "unit_of_measurement": "B"}
    ),
    "muted": Entity("switch", N_("Muted"), {"icon": "mdi:bell-off"}, "mute"),
    "snooze": Entity("button", N_("Snooze"), {"icon": "mdi:alarm-snooze"}, "snooze", stated=False),
    "limit": Entity(
        "number", N_("Limit"), _MINUTES | {"icon": "mdi:bell-cog", "entity_category": "config", "step": 1}
        | dict(zip(("min", "max"), LIMITS_MIN, strict=True)), "limit",
    ),
    "nudge": Entity("event", N_("Nudge"), {"event_types": list(NUDGES), "icon": "mdi:bell-ring"}, stated=False),
    "break": Entity("event", N_("Break"), {"event_types": list(BREAKS), "icon": "mdi:coffee"}, stated=False),
    "problem": Entity("binary_sensor", N_("Problem"), _DIAGNOSTIC | {"device_class": "problem"} | _REASONS),
    "firmware": Entity(
        "update", N_("Firmware"), _DIAGNOSTIC | {"device_class": "firmware", "title": "Perch cushion"} | _VERSIONS
    ),
    "drill": Entity("sensor", N_("Drill"), {"icon": "mdi:human-handsup"} | _LINES, shared="drill"),
    "done": _entered("button", N_("Drill done"), "done", {"icon": "mdi:check"}),
    "skip": _entered("button", N_("Drill skipped"), "skip", {"icon": "mdi:skip-next"}),
    "too_hard": _entered("button", N_("Drill too hard"), "too_hard", {"icon": "mdi:arm-flex-outline"}),
    "walked": _entered("button", N_("Walked as planned"), "walked", {"icon": "mdi:walk"}),
    "walk": _entered(
        "number", N_("Walk"), "walk",
        _BOX | {"icon": "mdi:walk", "min": 1, "max": _LONGEST_WALK_MIN, "unit_of_measurement": "min"},
    ),
    "pain": _entered(
        "number", N_("Pain today"), "pain", _BOX | {"icon": "mdi:emoticon-sad-outline", "min": 0, "max": PAIN_MOST},
        shared="pain",
    ),
}  # fmt: skip
"""By key."""
REMOVED = {"stretch": "sensor", "balance_lr": "sensor", "balance_fr": "sensor", "rssi": "sensor", "mute": "button"}
"""Entities of an earlier version, with their platform: a component of nothing else takes one away."""
