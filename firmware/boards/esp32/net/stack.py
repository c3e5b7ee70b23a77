"""All that needs the network, put together as the settings want it: Wi-Fi, names, time of day, link.

Loaded at the start, and forgotten again (late.py).
"""

import network
from boards.esp32 import system
from boards.esp32.net.network import Network
from boards.esp32.net.resolver import Resolver
from boards.esp32.net.time_sync import TimeSync
from boards.esp32.net.wifi import Wifi
from cushion.late import forget
from link import mqtt

# Without a sign of life for so long a task is taken for dead: several times its longest wait.
WIFI_LIMIT_MS, TIME_LIMIT_MS, LINK_LIMIT_MS = 60000, 180000, 150000


def begun(path: str, status: bytes, watchdog) -> tuple:
    """Return (network, config, problems, whether on trial) by the file with the settings."""
    from boards.esp32 import config

    found, problems, is_trial = config.at_start(path, system.default_name(), system.machine_name())
    forget("boards.esp32.config")
    made = connected(found, status, watchdog)
    return made, found, problems + made.problems, is_trial


def connected(config, status: bytes, watchdog) -> Network:
    """Return the network. The link calls itself `status`; the `watchdog` expects it, and the tasks."""
    made, broker, context = Network(), config.broker, None
    resolve = _joined(made, config, watchdog) if config.wifi else None
    try:
        if resolve and broker and broker.psk_identity:
            from boards.esp32.net import tls_psk

            context = tls_psk.context(broker.psk_identity, broker.psk_key)
    except ValueError as problem:
        made.problems.append("broker: %s" % problem)
        broker = None
    host, port, user, password = broker[:4] if resolve and broker else (None,) * 4
    watchdog.expect("link", LINK_LIMIT_MS)
    made.link = mqtt.Link(
        host,
        port,
        config.device,
        jitter=system.random,
        log=system.log,
        user=user,
        password=password,
        ssl=context,
        resolve=resolve,
        status=status,
        beat=watchdog.beats("link"),
    )
    return made


def _joined(made: Network, config, watchdog):
    """Add the Wi-Fi, and what asks it for the time; return what looks up names, None where the radio cannot be had."""
    if config.country:
        network.country(config.country)  # opens channels 12 and 13 where they are allowed
    try:
        wifi = Wifi(config.wifi, config.device, system.sleep_ms, system.random, system.log, made.useful)
    except (OSError, RuntimeError) as problem:  # mostly for want of memory
        made.problems.append("wifi: the radio cannot be switched on: %r" % problem)
        return None
    names = Resolver(wifi.name_servers, system.random, system.sleep_ms)
    clock = TimeSync(config.ntp, system.ticks_ms, system.TICKS_PERIOD, names.address, system.sleep_ms)
    made.utc_ms, made.rssi, made.radio, made.wifi_problem = clock.utc_ms, wifi.rssi, wifi.radio, wifi.problem
    for name, task, limit_ms in (("wifi", wifi.keep, WIFI_LIMIT_MS), ("time", clock.keep, TIME_LIMIT_MS)):
        made.tasks.append((name, task))
        watchdog.expect(name, limit_ms)
    return names.address
