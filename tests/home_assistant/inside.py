"""A whole Home Assistant, started in this process and driven by lines of JSON: run by the Python of its environment.

    python inside.py CONFIG_FOLDER BROKER_PORT

Each line on stdin is {"op": …, …}, each line on stdout the answer to it; the log of Home Assistant is a file.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from homeassistant import bootstrap, runner
from homeassistant.components import device_automation
from homeassistant.components.recorder import get_instance, statistics
from homeassistant.components.recorder.statistics import compile_statistics, statistics_during_period
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry, entity_registry
from homeassistant.util import dt


class Inside:
    """The operations, by name."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.changes: list[list[Any]] = []
        self.calls: list[dict[str, Any]] = []
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed)

    def _changed(self, event: Event) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        self.changes.append([event.data["entity_id"], old and old.state, new and new.state])

    async def configure(self, port: int) -> Any:
        """Go through the config flow of MQTT as somebody does in the browser."""
        flow = await self.hass.config_entries.flow.async_init("mqtt", context={"source": "user"})
        done = await self.hass.config_entries.flow.async_configure(
            flow["flow_id"], {"broker": "127.0.0.1", "port": port}
        )
        await self.hass.async_block_till_done()
        return done["type"]

    async def states(self) -> Any:
        """Entity id to state and attributes."""
        return {state.entity_id: [state.state, dict(state.attributes)] for state in self.hass.states.async_all()}

    async def entities(self) -> Any:
        """Entity id to unique id, of MQTT."""
        registry = entity_registry.async_get(self.hass)
        return {one.entity_id: one.unique_id for one in registry.entities.values() if one.platform == "mqtt"}

    async def devices(self) -> Any:
        """Name to id, configuration_url and sw_version."""
        registry = device_registry.async_get(self.hass)
        return {one.name: [one.id, one.configuration_url, one.sw_version] for one in registry.devices.values()}

    async def call(self, domain: str, service: str, **data: Any) -> Any:
        """Call a service and wait for it."""
        await self.hass.services.async_call(domain, service, data, blocking=True)

    async def record_calls(self, domain: str, service: str) -> Any:
        """Put a service there that only notes how it is called: a loudspeaker, a lamp."""

        async def note(call: ServiceCall) -> None:
            self.calls.append({"service": f"{call.domain}.{call.service}", **call.data})

        self.hass.services.async_register(domain, service, note)

    async def called(self) -> Any:
        """What was called so far."""
        return self.calls

    async def changed(self, entity: str) -> Any:
        """All states of an entity since the start, one after the other."""
        return [new for name, _, new in self.changes if name == entity]

    async def triggers(self, device: str) -> Any:
        """The device triggers that an automation can be made of."""
        kind = device_automation.DeviceAutomationType.TRIGGER
        found = await device_automation.async_get_device_automations(self.hass, kind, [device])
        return [{key: str(one[key]) for key in ("domain", "type", "subtype") if key in one} for one in found[device]]

    async def statistics(self, entity: str) -> Any:
        """The statistics of these five minutes and those before: by the recorder itself, now instead of later."""
        now = dt.utcnow()
        start = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
        await get_instance(self.hass).async_block_till_done()
        instance = get_instance(self.hass)
        for begun in (start - timedelta(minutes=5), start):
            instance.queue_task(_Compile(begun))
        await instance.async_block_till_done()
        types = {"sum", "state", "mean", "min", "max", "last_reset"}
        found = await instance.async_add_executor_job(
            statistics_during_period, self.hass, start - timedelta(hours=1), None, {entity}, "5minute", None, types
        )
        return found.get(entity, [])

    async def delete(self, device: str) -> Any:
        """Delete a device as its page in the browser does."""
        registry = device_registry.async_get(self.hass)
        (found,) = [one for one in registry.devices.values() if one.name == device]
        from homeassistant.components import mqtt

        entry = self.hass.config_entries.async_entries("mqtt")[0]
        assert await mqtt.async_remove_config_entry_device(self.hass, entry, found)
        registry.async_remove_device(found.id)
        await self.hass.async_block_till_done()

    async def reload(self) -> Any:
        """Read the automations of the configuration again."""
        await self.hass.services.async_call("automation", "reload", {}, blocking=True)
        await self.hass.async_block_till_done()

    async def dashboard(self, path: str) -> Any:
        """A dashboard of the configuration, as the browser is given it."""
        from homeassistant.components.lovelace.const import LOVELACE_DATA

        return await self.hass.data[LOVELACE_DATA].dashboards[path].async_load(False)

    async def stop(self) -> Any:
        """Shut down."""
        await self.hass.async_stop()


class _Compile(statistics.StatisticsTask if hasattr(statistics, "StatisticsTask") else object):  # type: ignore[misc]
    """A task of the recorder's own thread."""

    commit_before = True

    def __init__(self, start: Any) -> None:
        self.start = start

    def run(self, instance: Any) -> None:
        compile_statistics(instance, self.start, False)


async def main(folder: str, port: int) -> None:
    config = runner.RuntimeConfig(config_dir=folder, skip_pip=False, log_no_color=True, log_file=f"{folder}/home.log")
    hass = await bootstrap.async_setup_hass(config)
    assert hass, "Home Assistant does not start"
    inside = Inside(hass)
    await hass.async_start()
    loop = asyncio.get_running_loop()
    print(json.dumps(await inside.configure(port)), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        words = json.loads(line)
        answer: dict[str, Any] = {}
        try:
            answer["answer"] = await getattr(inside, words.pop("op"))(**words)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails with it
            answer["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(answer, default=str), flush=True)
        if hass.state.value == "STOPPED":
            return


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
