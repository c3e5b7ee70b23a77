"""All that needs the network, put together as the settings want it: Wi-Fi, names, time of day, link."""

import network
from boards.esp32 import system
from boards.esp32.net.resolver import Resolver
from boards.esp32.net.time_sync import TimeSync
from boards.esp32.net.wifi import Wifi
from link.mqtt import Link

# Without a sign of life for so long a task is taken for dead: several times its longest wait.
WIFI_LIMIT_MS, TIME_LIMIT_MS, LINK_LIMIT_MS = 60000, 180000, 150000


class Network:
    """`link` leads to the broker, or nowhere; `tasks` are (name, coroutine function of a `beat`), to run for ever.

    `utc_ms()` and `rssi()` are None while they are not known; `radio(on)` is as Wifi has it. The `watchdog` expects
    the tasks, and the link.
    """

    def __init__(self, config, status: bytes, watchdog):
        self.problems: list[str] = []
        self.tasks: list[tuple] = []
        self.utc_ms, self.rssi, self._wifi_problem = _nothing, _nothing, lambda: ""
        self.radio = lambda on: False
        self._status, self._watchdog = status, watchdog
        self.link = self._joined(config) if config.wifi else _offline()

    def _joined(self, config):
        """Return the link by Wi-Fi, an offline one where there is to be none or can be none."""
        if config.country:
            network.country(config.country)  # opens channels 12 and 13 where they are allowed
        try:
            wifi = Wifi(config.wifi, config.device, system.sleep_ms, system.random, system.log, self._useful)
        except (OSError, RuntimeError) as problem:  # mostly for want of memory
            self.problems.append("wifi: the radio cannot be switched on: %r" % problem)
            return _offline()
        names = Resolver(wifi.name_servers, system.random, system.sleep_ms)
        clock = TimeSync(config.ntp, system.ticks_ms, system.TICKS_PERIOD, names.address, system.sleep_ms)
        self.utc_ms, self.rssi, self._wifi_problem = clock.utc_ms, wifi.rssi, wifi.problem
        self.radio = wifi.radio
        self._add("wifi", wifi.keep, WIFI_LIMIT_MS)
        self._add("time", clock.keep, TIME_LIMIT_MS)
        return self._connected(config, names) if config.broker else _offline()

    def _add(self, name: str, task, limit_ms: int) -> None:
        self.tasks.append((name, task))
        self._watchdog.expect(name, limit_ms)

    def problem(self) -> str:
        """Return why the broker has not been met."""
        return self._wifi_problem() or self.link.problem or "it has not answered yet"

    def _useful(self) -> bool:
        """Whether the Wi-Fi leads where it should; so it does where there is no broker."""
        return self.link.up or not self.link.LEADS

    def _connected(self, config, names: Resolver):
        broker, context = config.broker, None
        try:
            if broker.psk_identity:
                from boards.esp32.net import tls_psk

                context = tls_psk.context(broker.psk_identity, broker.psk_key)
        except ValueError as problem:
            self.problems.append("broker: %s" % problem)
            return _offline()
        self._watchdog.expect("link", LINK_LIMIT_MS)
        return Link(
            broker.host,
            broker.port,
            config.device,
            jitter=system.random,
            log=system.log,
            user=broker.user,
            password=broker.password,
            ssl=context,
            resolve=names.address,
            status=self._status,
            beat=self._watchdog.beats("link"),
        )


def _offline():
    from boards.esp32.net.offline_link import OfflineLink

    return OfflineLink()


def _nothing() -> int | None:
    """Not known on this board, or not yet."""
    return None
