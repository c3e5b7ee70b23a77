"""All that needs the network, put together as the settings want it: Wi-Fi, names, time of day, link."""

from boards.esp32.net.resolver import Resolver
from boards.esp32.net.time_sync import TimeSync
from boards.esp32.net.wifi import Wifi
from link.mqtt import Link

# Without a sign of life for so long a task is taken for dead: several times its longest wait.
WIFI_LIMIT_MS, TIME_LIMIT_MS, LINK_LIMIT_MS = 60000, 180000, 150000


class Radio:
    """`link` leads to the broker, or nowhere; `tasks` are (name, coroutine function of a `beat`), to run for ever.

    `limits` says of each, and of the link, how long it may be silent.
    """

    def __init__(self, board, config, status: bytes):
        self.problems: list[str] = []
        self.tasks: list[tuple] = []
        self.limits: dict[str, int] = {}
        self.link = self._joined(board, config, status) if config.wifi else None
        if not self.link:
            from boards.esp32.net.offline_link import OfflineLink

            self.link = OfflineLink()

    def _joined(self, board, config, status: bytes):
        """The link by Wi-Fi, or None where there is to be none, or can be none: measuring goes on all the same."""
        try:
            wifi = Wifi(config.wifi, config.device, board.sleep_ms, board.random, board.log)
        except (OSError, RuntimeError) as problem:  # mostly for want of memory
            self.problems.append("wifi: the radio cannot be switched on: %r" % problem)
            return None
        names = Resolver(wifi.name_server, board.random, board.sleep_ms)
        clock = TimeSync(config.ntp, board.ticks_ms, board.TICKS_PERIOD, names.address, board.sleep_ms)
        board.utc_ms, board.rssi = clock.utc_ms, wifi.rssi
        self.tasks += [("wifi", wifi.keep), ("time", clock.keep)]
        self.limits.update(wifi=WIFI_LIMIT_MS, time=TIME_LIMIT_MS)
        return self._connected(board, config, status, names, wifi) if config.broker else None

    def _connected(self, board, config, status: bytes, names: Resolver, wifi: Wifi):
        try:
            link = _link(board, config, status, names)
        except ValueError as problem:
            self.problems.append("broker: %s" % problem)
            return None
        self.limits.update(link=LINK_LIMIT_MS)
        wifi.useful = lambda: link.up
        return link


def _link(board, config, status: bytes, names: Resolver) -> Link:
    broker, context = config.broker, None
    if broker.psk_identity:
        from boards.esp32.net import tls_psk

        context = tls_psk.context(broker.psk_identity, broker.psk_key)
    return Link(
        broker.host,
        broker.port,
        config.device,
        jitter=board.random,
        log=board.log,
        user=broker.user,
        password=broker.password,
        ssl=context,
        resolve=names.address,
        status=status,
    )
