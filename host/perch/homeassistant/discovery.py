"""The discovery payload of one device: all its entities and triggers, named in the language in force.

Fields: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload, and the pages of each platform.
Names are written in full. A value that is null becomes "None" in a template, which Home Assistant takes as unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from perch.homeassistant import programme
from perch.homeassistant.events import BREAKS, NUDGES
from perch.homeassistant.names import NAMES
from perch.model.language import _
from perch.wire import topics

HOST = "host"
"""Stands for the host where names of cushions do, of which none may be called so."""
LIMITS_MIN = (20, 60)
"""The least and the most that a cushion takes as its limit."""

Fields = dict[str, Any]
_DIAGNOSTIC: Fields = {"entity_category": "diagnostic"}
_LEVEL: Fields = {"state_class": "measurement"}  # its statistic is a mean, a least and a most
_SUM: Fields = {"state_class": "total", "last_reset_value_template": "{{ value_json.day_start }}"}  # it may fall too
_MINUTES: Fields = {"device_class": "duration", "unit_of_measurement": "min"}
_PERCENT: Fields = {"unit_of_measurement": "%"}
_REASONS = "{{ {'reasons': value_json.problems} | tojson }}"
_DRILL: Fields = {"icon": "mdi:human-handsup", "json_attributes_template": "{{ value_json.drill_lines | tojson }}"}

_SHOWN: dict[str, tuple[str, Fields]] = {
    "occupied": ("binary_sensor", {"device_class": "occupancy"}),
    "sat_today": ("sensor", _MINUTES | _SUM | {"icon": "mdi:seat"}),
    "sitting_now": ("sensor", _MINUTES | _LEVEL | {"icon": "mdi:timer-outline"}),
    "next_nudge_in": ("sensor", _MINUTES | {"icon": "mdi:bell-ring-outline"}),
    "over_40_minutes_today": ("sensor", _MINUTES | _SUM | {"icon": "mdi:timer-alert-outline"}),
    "longest_today": ("sensor", _MINUTES | _LEVEL | {"icon": "mdi:arrow-expand-horizontal"}),
    "breaks_today": ("sensor", _SUM | {"icon": "mdi:walk"}),
    "goal": ("sensor", _MINUTES | _LEVEL | {"icon": "mdi:flag-checkered"}),
    "balance_to_the_right": ("sensor", _PERCENT | _LEVEL | {"icon": "mdi:arrow-left-right"}),
    "balance_to_the_rear": ("sensor", _PERCENT | _LEVEL | {"icon": "mdi:arrow-up-down"}),
    "last_nudge": ("sensor", {"device_class": "timestamp"}),
    "muted_until": ("sensor", {"device_class": "timestamp"}),
    "last_answer": ("sensor", _DIAGNOSTIC | {"icon": "mdi:message-reply-text-outline"}),
    "signal": ("sensor", _DIAGNOSTIC | _LEVEL | {"device_class": "signal_strength", "unit_of_measurement": "dBm"}),
    "records_waiting": ("sensor", _DIAGNOSTIC | _LEVEL | {"icon": "mdi:tray-full"}),
    "last_start": ("sensor", _DIAGNOSTIC | {"icon": "mdi:restart"}),
    "drift": ("sensor", _DIAGNOSTIC | _LEVEL | {"icon": "mdi:chart-bell-curve"}),
    "free_memory": ("sensor", _DIAGNOSTIC | _LEVEL | {"device_class": "data_size", "unit_of_measurement": "B"}),
}
_REMOVED = {"stretch": "sensor", "balance_lr": "sensor", "balance_fr": "sensor", "rssi": "sensor", "mute": "button"}
"""Entities of an earlier version, with their platform: a component of nothing else takes one away."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the payloads of all cushions have in common: the host's version, the address of the page."""

    version: str
    page_url: str = ""


def topic(prefix: str, device: str) -> str:
    """Return the topic of the payload; an empty payload, retained there, removes the device."""
    return f"{prefix}/device/perch-{device}/config"


def device_of(prefix: str, config_topic: str) -> str | None:
    """Return the cushion of a discovery topic, or HOST; None where it is not one of ours."""
    beginning, ending = f"{prefix}/device/perch-", "/config"
    device = config_topic.removeprefix(beginning).removesuffix(ending)
    is_ours = topics.is_device(device) or device == HOST
    return device if topic(prefix, device) == config_topic and is_ours else None


def payload(
    device: str,
    firmware: str | None,
    common: Announcement,
    owner: str = "",
    *,
    shares_drill: bool = False,
    pain: bool = False,
) -> Fields:
    """Return the payload of a cushion; `firmware` is its version and `owner` a person, where they are known."""
    known: Fields = {
        "identifiers": [f"perch-{device}"], "manufacturer": "Perch", "model": "Cushion",
    }  # fmt: skip
    known |= {"name": f"{device} ({owner})" if owner else device}
    known |= {"sw_version": firmware} if firmware else {}
    components = dict(_components(device, shares_drill, pain))
    return _whole(known, components, common) | {
        "availability": [_HOST_AVAILABLE, _available(device, "value == 'online'")], "availability_mode": "all",
    }  # fmt: skip


def host_payload(common: Announcement) -> Fields:
    """Return the payload of the host: a device whose only entity is what the host does not manage."""
    known: Fields = {"identifiers": [f"perch-{HOST}"], "manufacturer": "Perch", "model": "Host", "name": "Perch"}
    known["sw_version"] = common.version
    problem = _entity(HOST, "problem", "binary_sensor") | _problem(HOST)
    problem["default_entity_id"] = "binary_sensor.perch_problem"
    return _whole(known, {"problem": problem}, common) | {"availability": [_HOST_AVAILABLE]}


def _whole(device: Fields, components: Fields, common: Announcement) -> Fields:
    """Return a payload without its availability."""
    visit = {"configuration_url": common.page_url} if common.page_url else {}
    origin = {"name": "Perch", "sw_version": common.version}
    return {"device": device | visit, "origin": origin, "components": components, "qos": 1}


_HOST_AVAILABLE: Fields = {
    "topic": topics.HOME_AVAILABLE, "payload_available": "online", "payload_not_available": "offline",
}  # fmt: skip


def _available(device: str, condition: str) -> Fields:
    return _HOST_AVAILABLE | {
        "topic": topics.down(device, "status"),
        "value_template": f"{{{{ 'online' if {condition} else 'offline' }}}}",
    }


def _components(device: str, shares_drill: bool, shares_pain: bool) -> Iterator[tuple[str, Fields]]:
    for key, (platform, fields) in _SHOWN.items():
        yield key, _entity(device, key, platform) | fields | _value(device, key)
    for key, fields in _of_commands(device).items():
        yield key, _entity(device, key, fields["platform"]) | fields
    for key, types, icon in zip(topics.HOME_EVENTS, (NUDGES, BREAKS), ("mdi:bell-ring", "mdi:coffee"), strict=True):
        event = {"event_types": list(types), "icon": icon, "state_topic": topics.home(device, key)}
        yield key, _entity(device, key, "event") | event
        for kind in types:
            yield f"{key}_{kind}", _trigger(device, key, kind)
    available = [_HOST_AVAILABLE, _available(device, "value in ('online', 'safe')")]  # in safe mode nothing else is
    problem = _entity(device, "problem", "binary_sensor") | _problem(device)
    yield "problem", problem | {"availability": available, "availability_mode": "all"}
    yield "firmware", _entity(device, "firmware", "update") | _firmware(device)
    drill = _entity(device, "drill", "sensor") | _DRILL | _value(device, "drill")
    drill["json_attributes_topic"] = topics.home(device, topics.HOME_STATE)
    yield "drill", drill if shares_drill else {"platform": "sensor"}
    entities = programme.entities(device, shares=shares_drill, shares_pain=shares_drill and shares_pain)
    for key, fields in entities.items():
        shown = "command_topic" in fields
        yield key, _entity(device, key, fields["platform"]) | fields if shown else fields
    yield from ((key, {"platform": platform}) for key, platform in _REMOVED.items())


def _entity(device: str, key: str, platform: str) -> Fields:
    """Return the fields of every entity. Its id is in English and of the name of the cushion, in any language.

    Home Assistant before 2025.10 knows no `default_entity_id`, and makes the id of the two names.
    """
    slug = device.replace("-", "_")
    return {
        "platform": platform, "name": _(NAMES[key]), "unique_id": f"perch-{device}-{key}",
        "default_entity_id": f"{platform}.{slug}_{key}",
    }  # fmt: skip


def _of_commands(device: str) -> dict[str, Fields]:
    least, most = LIMITS_MIN
    return {
        "muted": {"platform": "switch", "icon": "mdi:bell-off", "command_topic": command(device, "mute")}
        | _value(device, "muted"),
        "snooze": {"platform": "button", "icon": "mdi:alarm-snooze", "command_topic": command(device, "snooze")},
        "limit": {"platform": "number", "icon": "mdi:bell-cog", "entity_category": "config", "min": least, "max": most}
        | {"step": 1, "command_topic": command(device, "limit")}
        | _MINUTES
        | _value(device, "limit"),
    }


def _trigger(device: str, key: str, kind: str) -> Fields:
    return {
        "platform": "device_automation", "automation_type": "trigger", "topic": topics.home(device, key),
        "type": f"{key}_{kind}", "subtype": key, "payload": kind, "value_template": "{{ value_json.event_type }}",
    }  # fmt: skip


def _problem(device: str) -> Fields:
    """Its reasons are attributes."""
    state = topics.home(device, topics.HOME_STATE)
    shown = {"device_class": "problem", "json_attributes_topic": state, "json_attributes_template": _REASONS}
    return _DIAGNOSTIC | shown | _value(device, "problem")


def _firmware(device: str) -> Fields:
    return {"device_class": "firmware", "title": "Perch cushion"} | _DIAGNOSTIC | _value(device, "firmware | tojson")


def command(device: str, what: str) -> str:
    """Return the topic on which Home Assistant asks for something."""
    return topics.home(device, f"do/{what}")


def _value(device: str, name: str) -> Fields:
    return {"state_topic": topics.home(device, topics.HOME_STATE), "value_template": f"{{{{ value_json.{name} }}}}"}
