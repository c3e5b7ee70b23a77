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
_BYTES: Fields = {"device_class": "data_size", "unit_of_measurement": "B"}
_LIMITS: Fields = {"entity_category": "config", "step": 1, "min": LIMITS_MIN[0], "max": LIMITS_MIN[1]}
_WALK: Fields = {"step": 1, "mode": "box", "min": 1, "max": _LONGEST_WALK_MIN, "unit_of_measurement": "min"}
_PAIN: Fields = {"step": 1, "mode": "box", "min": 0, "max": PAIN_MOST}


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity; `name` is a sentence of the catalogue, `command` what it asks the host for, "" for nothing.

    `icon` is one of Material Design, "" for that of the platform. `stated`: the state message has its value by its key.
    Without it Home Assistant shows what was entered there last. `shared` names what the person of the cushion has to
    share for it, "" for nothing.
    """

    platform: str
    name: str
    fields: Fields
    command: str = ""
    icon: str = ""
    stated: bool = True
    shared: str = ""


def _entered(platform: str, name: str, fields: Fields, command: str, icon: str, shared: str = "drill") -> Entity:
    """Return an entity by which a person says what is to be written down."""
    return Entity(platform, name, fields, command, icon, stated=False, shared=shared)


_REASONS: Fields = {"json_attributes_template": "{{ {'reasons': value_json.problems} | tojson }}"}
_LINES: Fields = {"json_attributes_template": "{{ value_json.drill_lines | tojson }}"}
_VERSIONS: Fields = {"title": "Perch cushion", "value_template": "{{ value_json.firmware | tojson }}"}

ENTITIES: dict[str, Entity] = {
    "occupied": Entity("binary_sensor", N_("Occupied"), {"device_class": "occupancy"}),
    "sat_today": Entity("sensor", N_("Sat today"), _MINUTES | _SUM, icon="seat"),
    "sitting_now": Entity("sensor", N_("Sitting now"), _MINUTES | _LEVEL, icon="timer-outline"),
    "next_nudge_in": Entity("sensor", N_("Next nudge in"), _MINUTES, icon="bell-ring-outline"),
    "over_40_minutes_today": Entity("sensor", N_("Over 40 minutes today"), _MINUTES | _SUM, icon="timer-alert-outline"),
    "longest_today": Entity("sensor", N_("Longest today"), _MINUTES | _LEVEL, icon="arrow-expand-horizontal"),
    "breaks_today": Entity("sensor", N_("Breaks today"), _SUM, icon="walk"),
    "goal": Entity("sensor", N_("Goal"), _MINUTES | _LEVEL, icon="flag-checkered"),
    "balance_to_the_right": Entity("sensor", N_("Balance to the right"), _PERCENT | _LEVEL, icon="arrow-left-right"),
    "balance_to_the_rear": Entity("sensor", N_("Balance to the rear"), _PERCENT | _LEVEL, icon="arrow-up-down"),
    "last_nudge": Entity("sensor", N_("Last nudge"), {"device_class": "timestamp"}),
    "muted_until": Entity("sensor", N_("Muted until"), {"device_class": "timestamp"}),
    "last_answer": Entity("sensor", N_("Last answer"), _DIAGNOSTIC, icon="message-reply-text-outline"),
    "signal": Entity("sensor", N_("Signal"), _DIAGNOSTIC | _LEVEL | _SIGNAL),
    "records_waiting": Entity("sensor", N_("Records waiting"), _DIAGNOSTIC | _LEVEL, icon="tray-full"),
    "last_start": Entity("sensor", N_("Last start"), _DIAGNOSTIC, icon="restart"),
    "drift": Entity("sensor", N_("Drift"), _DIAGNOSTIC | _LEVEL, icon="chart-bell-curve"),
    "free_memory": Entity("sensor", N_("Free memory"), _DIAGNOSTIC | _LEVEL | _BYTES),
    "muted": Entity("switch", N_("Muted"), {}, "mute", "bell-off"),
    "snooze": Entity("button", N_("Snooze"), {}, "snooze", "alarm-snooze", stated=False),
    "limit": Entity("number", N_("Limit"), _MINUTES | _LIMITS, "limit", "bell-cog"),
    "nudge": Entity("event", N_("Nudge"), {"event_types": list(NUDGES)}, icon="bell-ring", stated=False),
    "break": Entity("event", N_("Break"), {"event_types": list(BREAKS)}, icon="coffee", stated=False),
    "problem": Entity("binary_sensor", N_("Problem"), _DIAGNOSTIC | {"device_class": "problem"} | _REASONS),
    "firmware": Entity("update", N_("Firmware"), _DIAGNOSTIC | {"device_class": "firmware"} | _VERSIONS),
    "drill": Entity("sensor", N_("Drill"), _LINES, icon="human-handsup", shared="drill"),
    "done": _entered("button", N_("Drill done"), {}, "done", "check"),
    "skip": _entered("button", N_("Drill skipped"), {}, "skip", "skip-next"),
    "too_hard": _entered("button", N_("Drill too hard"), {}, "too_hard", "arm-flex-outline"),
    "walked": _entered("button", N_("Walked as planned"), {}, "walked", "walk"),
    "walk": _entered("number", N_("Walk"), _WALK, "walk", "walk"),
    "pain": _entered("number", N_("Pain today"), _PAIN, "pain", "emoticon-sad-outline", "pain"),
}
"""By key."""
