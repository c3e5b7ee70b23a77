"""The Wi-Fi: joins one of several networks, stays, comes back.

It looks around once, before anything is measured, since that holds the event loop for seconds: of several access points
with one name the strongest is asked first. A hidden one is found by its name.

What others have learned with the ESP32 (mqtt_as): wait a second after a failed join before the next; let the driver
come back by itself from a short loss; leave a network on purpose only when it is of no use.
"""

from network import WLAN

POLL_MS = 500
JOIN_MS = 15000
# What the driver says of a join that will come to nothing: not there, wrong password, two of security that does not
# fit, too weak. Older versions of MicroPython know the first two alone.
HOPELESS = (201, 202, 210, 211, 212)
HOPELESS_AFTER_MS = 4000  # a driver that says so earlier may speak of the join before
PAUSE_MS = 1000
LOST_MS = 10000
USELESS_MS = 15 * 60000  # joined, and the broker out of reach for so long: join anew
FIRST_BACKOFF_MS, LAST_BACKOFF_MS = 2000, 60000


class Wifi:
    """`networks`: (name, password) in the order of preference; `jitter(n)` gives a random integer below n.

    `useful()` says whether what needs the network gets through.
    """

    def __init__(self, networks: list, hostname: str, sleep_ms, jitter, log, useful=lambda: True):
        self._networks, self._sleep_ms, self._jitter, self._log = networks, sleep_ms, jitter, log
        self._useful = useful
        self._why: list[str] = []  # the networks could not be joined
        self._failed = ""  # as the last round ended
        self._first = 0  # the network that worked last is tried first
        self._on = True
        self._wlan = WLAN(WLAN.IF_STA)
        self._wlan.active(True)
        self._wlan.config(hostname=hostname)
        self._drop()  # a soft reset leaves it joined to whatever it was
        self._strongest = self._scan()  # name -> address of its strongest access point

    def _scan(self) -> dict[str, bytes]:
        names = [network[0].encode() for network in self._networks]
        try:
            heard = sorted(self._wlan.scan(), key=lambda point: point[3])  # (name, address, channel, dBm, ...)
        except (OSError, RuntimeError):  # the driver is busy: it joins what it finds first
            return {}
        return {point[0].decode(): point[1] for point in heard if point[0] in names}

    @property
    def joined(self) -> bool:
        """Whether there is a network with an address for us."""
        return self._wlan.isconnected()

    def radio(self, on: bool) -> bool:
        """Switch the radio on or off; return whether a network is joined. It stays off beside our own access point."""
        if on and WLAN(WLAN.IF_AP).active():
            return self.joined
        if on != self._wlan.active():  # an access point that closes switches it on
            self._drop()
            try:
                self._wlan.active(on)
            except (OSError, RuntimeError):  # mostly for want of memory
                return False
        self._on = on
        return self.joined

    def problem(self) -> str:
        """Return why no network could be joined, "" where one is."""
        return "" if self.joined else "no Wi-Fi (%s)" % (self._failed or "still trying")

    def rssi(self) -> int | None:
        """Signal strength in dBm, None without a network."""
        try:
            return self._wlan.status("rssi") if self.joined else None
        except OSError:  # lost just now: the driver knows it before it says so
            return None

    def name_servers(self) -> list[str]:
        """Return the addresses of the network's name servers."""
        return [self._wlan.ifconfig()[3]]

    async def keep(self, beat) -> None:
        """Join and stay joined, for ever. `beat()` is called at least every ten seconds."""
        failures = 0
        while True:
            if not self._on:
                failures = 0
                beat()
                await self._sleep_ms(PAUSE_MS)
            elif await self._join_any(beat):
                failures = 0
                await self._while_joined(beat)
            else:
                failures += 1
                self._failed = "; ".join(self._why)
                await self._rest(failures, beat)

    async def _join_any(self, beat) -> bool:
        self._why = []
        for step in range(len(self._networks)):
            which = (self._first + step) % len(self._networks)
            if await self._join(self._networks[which], beat):
                self._first = which
                self._log("wifi: joined " + self._networks[which][0])
                return True
        return False

    async def _join(self, network: tuple, beat) -> bool:
        try:
            bssid = self._strongest.pop(network[0], None)  # should that one fail, any will do
            if bssid:
                self._wlan.connect(network[0], network[1], bssid=bssid)
            else:
                self._wlan.connect(network[0], network[1])
        except (OSError, RuntimeError) as problem:  # the driver is still busy with the join before, or short of memory
            self._why.append(repr(problem))
            return await self._leave(beat)
        for waited in range(0, JOIN_MS, POLL_MS):
            await self._sleep_ms(POLL_MS)
            beat()
            if self._wlan.isconnected():
                return True
            status = self._wlan.status()
            if status in HOPELESS and waited >= HOPELESS_AFTER_MS:
                break
        why = "no answer"
        if status in HOPELESS:
            why = "wrong password" if status == 202 else "not found, or its security does not fit"
        self._why.append(network[0] + ": " + why)
        return await self._leave(beat)

    def _drop(self) -> None:
        try:
            self._wlan.disconnect()
        except OSError:
            return  # there was nothing to leave

    async def _leave(self, beat) -> bool:
        self._drop()
        await self._sleep_ms(PAUSE_MS)
        beat()
        return False

    async def _while_joined(self, beat) -> None:
        lost_ms = useless_ms = 0
        while self._on and lost_ms < LOST_MS and useless_ms < USELESS_MS:
            await self._sleep_ms(PAUSE_MS)
            beat()
            lost_ms = 0 if self._wlan.isconnected() else lost_ms + PAUSE_MS
            useless_ms = 0 if self._useful() else useless_ms + PAUSE_MS
        if self._on:
            self._log("wifi: " + ("lost" if lost_ms else "of no use, joining anew"))
            await self._leave(beat)

    async def _rest(self, failures: int, beat) -> None:
        if failures == 1:
            self._log("wifi: no network can be joined (%s); trying on" % self._failed)
        left = min(FIRST_BACKOFF_MS << min(failures - 1, 5), LAST_BACKOFF_MS)
        left = left // 2 + self._jitter(left // 2)
        while left > 0 and self._on:
            beat()
            await self._sleep_ms(min(left, LOST_MS))
            left -= LOST_MS
