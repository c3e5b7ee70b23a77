"""The discovery payload of one device: all its entities and triggers, named in the language in force.

Fields: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from perch.homeassistant.entities import ENTITIES, Fields
from perch.homeassistant.state import Surroundings
from perch.model.language import _
from perch.wire import topics

HOST = "host"
"""Stands for the host where names of cushions do, of which none may be called so."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the messages of all cushions share: the host's version, the page's address, the firmware with this host."""

    version: str
    page_url: str = ""
    latest_firmware: str = ""


def topic(prefix: str, device: str) -> str:
    """Return the topic of the payload; an empty payload, retained there, removes the device."""
    return f"{prefix}/device/perch-{device}/config"


def device_of(prefix: str, config_topic: str) -> str | None:
    """Return the cushion of a discovery topic, or HOST; None where it is not one of ours."""
    device = config_topic.removeprefix(f"{prefix}/device/perch-").removesuffix("/config")
    is_ours = topics.is_device(device) or device == HOST
    return device if topic(prefix, device) == config_topic and is_ours else None


def payload(device: str, firmware: str | None, common: Announcement, around: Surroundings) -> Fields:
    """Return the payload of a cushion; `firmware` is its version, where that is known."""
    shared = {"", *(["drill"] if around.drill else []), *(["pain"] if around.drill and around.pain else [])}
    components = dict(_components(device, shared))
    components["problem"] |= _where(device, "value in ('online', 'asleep', 'safe')")  # in safe mode nothing else is
    name = f"{device} ({around.owner})" if around.owner else device
    about = {"identifiers": [f"perch-{device}"], "manufacturer": "Perch", "model": "Cushion", "name": name}
    about |= {"sw_version": firmware} if firmware else {}
    return _whole(about, components, common) | _where(device, "value in ('online', 'asleep')")


def host_payload(common: Announcement) -> Fields:
    """Return the payload of the host: a device whose only entity is what the host does not manage."""
    about = {"identifiers": [f"perch-{HOST}"], "manufacturer": "Perch", "model": "Host", "name": "Perch"}
    problem = _component(HOST, "problem") | {"default_entity_id": "binary_sensor.perch_problem"}
    whole = _whole(about | {"sw_version": common.version}, {"problem": problem}, common)
    return whole | {"availability": [_HOST_AVAILABLE]}


def _whole(device: Fields, components: Fields, common: Announcement) -> Fields:
    """Return a payload without its availability."""
    visit = {"configuration_url": common.page_url} if common.page_url else {}
    origin = {"name": "Perch", "sw_version": common.version}
    return {"device": device | visit, "origin": origin, "components": components, "qos": 1}


_HOST_AVAILABLE: Fields = {
    "topic": topics.HOME_AVAILABLE, "payload_available": "online", "payload_not_available": "offline",
}  # fmt: skip


def _available(topic: str, condition: str) -> Fields:
    return _HOST_AVAILABLE | {"topic": topic, "value_template": f"{{{{ 'online' if {condition} else 'offline' }}}}"}


def _where(device: str, status: str) -> Fields:
    """Return that something is available by the `status` of the cushion, where the host is and still hears it."""
    by_status = _available(topics.down(device, "status"), status)
    heard = _available(topics.home(device, topics.HOME_STATE), "value_json.silent != 'ON'")
    return {"availability": [_HOST_AVAILABLE, by_status, heard], "availability_mode": "all"}


def _components(device: str, shared: set[str]) -> Iterator[tuple[str, Fields]]:
    for key, entity in ENTITIES.items():
        yield key, _component(device, key) if entity.shared in shared else {"platform": entity.platform}
        for kind in entity.fields.get("event_types", ()):
            yield f"{key}_{kind}", _trigger(device, key, kind)


def _component(device: str, key: str) -> Fields:
    """Return all fields of an entity. Its id is in English and of the name of the cushion, in any language.

    Home Assistant before 2025.10 knows no `default_entity_id`, and makes the id of the two names.
    """
    entity, state = ENTITIES[key], topics.home(device, topics.HOME_STATE)
    fields: Fields = {
        "platform": entity.platform, "name": _(entity.name), "unique_id": f"perch-{device}-{key}",
        "default_entity_id": f"{entity.platform}.{device.replace('-', '_')}_{key}",
    }  # fmt: skip
    if entity.icon:
        fields["icon"] = f"mdi:{entity.icon}"
    if entity.stated:
        fields |= {"state_topic": state, "value_template": f"{{{{ value_json.{key} }}}}"}
    if "event_types" in entity.fields:
        fields["state_topic"] = topics.home(device, key)
    if "json_attributes_template" in entity.fields:
        fields["json_attributes_topic"] = state
    if entity.command:
        fields["command_topic"] = topics.home(device, f"do/{entity.command}")
    return fields | entity.fields


def _trigger(device: str, key: str, kind: str) -> Fields:
    return {
        "platform": "device_automation", "automation_type": "trigger", "topic": topics.home(device, key),
        "type": f"{key}_{kind}", "subtype": key, "payload": kind, "value_template": "{{ value_json.event_type }}",
    }  # fmt: skip
