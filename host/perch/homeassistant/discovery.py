"""The discovery payload: one device with all its entities, as Home Assistant documents it.

Fields: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload, and the pages of each platform.
Names are written in full. A value that is null becomes "None" in a template, which Home Assistant takes as unknown.
"""

from typing import Any

from perch.wire import topics

LIMITS_MIN = (20, 60)
"""The least and the most that a cushion takes as its limit."""

_MINUTES = {"device_class": "duration", "unit_of_measurement": "min", "state_class": "measurement"}
_PERCENT = {"unit_of_measurement": "%", "state_class": "measurement"}
_SENSORS: dict[str, tuple[str, dict[str, Any]]] = {
    "sat_today": ("Sat today", _MINUTES | {"icon": "mdi:seat"}),
    "stretch": ("Sitting now", _MINUTES | {"icon": "mdi:timer-outline"}),
    "balance_lr": ("Balance to the right", _PERCENT | {"icon": "mdi:arrow-left-right"}),
    "balance_fr": ("Balance to the rear", _PERCENT | {"icon": "mdi:arrow-up-down"}),
    "last_nudge": ("Last nudge", {"device_class": "timestamp"}),
    "rssi": (
        "Signal",
        {
            "device_class": "signal_strength",
            "unit_of_measurement": "dBm",
            "state_class": "measurement",
            "entity_category": "diagnostic",
        },
    ),
}
_BUTTONS = {"snooze": ("Snooze", "mdi:alarm-snooze"), "mute": ("Mute for an hour", "mdi:bell-off")}


def topic(prefix: str, device: str) -> str:
    """Where Home Assistant looks for the payload; empty and retained, it removes the device."""
    return f"{prefix}/device/perch-{device}/config"


def payload(device: str, firmware: str | None, version: str) -> dict[str, Any]:
    """All of a cushion; `version` is that of the host."""
    known = {"identifiers": [f"perch-{device}"], "name": device, "manufacturer": "Perch", "model": "Cushion"}
    return {
        "device": known | ({"sw_version": firmware} if firmware else {}),
        "origin": {"name": "Perch", "sw_version": version},
        "components": {what: entity | {"unique_id": f"perch-{device}-{what}"} for what, entity in _entities(device)},
        "availability": [
            {"topic": topics.HOME_AVAILABLE},
            {
                "topic": topics.down(device, "status"),
                "value_template": "{{ 'online' if value == 'online' else 'offline' }}",
            },
        ],
        "availability_mode": "all",
        "qos": 1,
    }


def _entities(device: str) -> list[tuple[str, dict[str, Any]]]:
    seat = {"platform": "binary_sensor", "name": "Occupied", "device_class": "occupancy"}
    return [
        ("occupied", seat | _from(device, "occupied")),
        *(
            (what, {"platform": "sensor", "name": name} | more | _from(device, what))
            for what, (name, more) in _SENSORS.items()
        ),
        *(
            (what, {"platform": "button", "name": name, "icon": icon, "command_topic": command(device, what)})
            for what, (name, icon) in _BUTTONS.items()
        ),
        ("limit", _limit(device)),
    ]


def _limit(device: str) -> dict[str, Any]:
    least, most = LIMITS_MIN
    shown = {"platform": "number", "name": "Limit", "icon": "mdi:bell-ring", "entity_category": "config"}
    sized = {"device_class": "duration", "unit_of_measurement": "min", "min": least, "max": most, "step": 1}
    return shown | sized | {"command_topic": command(device, "limit")} | _from(device, "limit")


def command(device: str, what: str) -> str:
    """Where Home Assistant asks for something."""
    return topics.home(device, f"do/{what}")


def _from(device: str, what: str) -> dict[str, str]:
    return {"state_topic": topics.home(device, topics.HOME_STATE), "value_template": f"{{{{ value_json.{what} }}}}"}
