"""The radio as an access point of its own, encrypted or not at all. While it is open no other network is looked for."""

from network import WLAN

WPA2 = 3
GUESTS = 3
START_MS, POLL_MS = 5000, 100
MOST_HEARD = 20


class AccessPoint:
    """`was_station` is whether the Wi-Fi is looked for again once the access point is closed."""

    def __init__(self, was_station: bool):
        self._was_station = was_station
        self._station, self._point = WLAN(WLAN.IF_STA), WLAN(WLAN.IF_AP)

    def heard(self) -> list[str]:
        """Return the names of the networks around, the strongest first. It takes seconds and holds the event loop."""
        names: list[str] = []
        try:
            self._station.active(True)
            self._leave()
            for point in sorted(self._station.scan(), key=lambda point: -point[3]):
                name = _name(point[0])
                if name and name not in names:
                    names.append(name)
        except (OSError, RuntimeError):  # the driver is busy: names can be typed
            return []
        return names[:MOST_HEARD]

    async def open(self, ssid: str, password: str, sleep_ms) -> str:
        """Open it and return its address. OSError or RuntimeError where the radio refuses, or would leave it open to
        everybody.
        """
        try:
            self._name(ssid, password)
            self._point.active(True)
        except (OSError, RuntimeError):  # some versions take settings only of what is switched on
            self._point.active(True)
            self._name(ssid, password)
        self._station.active(False)  # who looks for networks changes the channel, and the guests are lost
        for _ in range(START_MS // POLL_MS):
            if self._point.active():
                break
            await sleep_ms(POLL_MS)
        if not self._point.active() or self._point.config("security") != WPA2 or self._point.config("ssid") != ssid:
            raise OSError("the access point did not become what it has to be")
        return self._point.ifconfig()[0]

    def _leave(self) -> None:
        """Nothing is heard while the station joins."""
        try:
            self._station.disconnect()
        except OSError:
            return  # there was nothing to leave

    def _name(self, ssid: str, password: str) -> None:
        self._point.config(ssid=ssid, security=WPA2, key=password, max_clients=GUESTS)

    def close(self) -> None:
        """Switch it off, and the station on where it was."""
        for interface, on in ((self._station, self._was_station), (self._point, False)):
            try:
                interface.active(on)
            except (OSError, RuntimeError):  # the other one is still to be switched
                continue


def _name(ssid: bytes) -> str:
    try:
        name = ssid.decode()
    except ValueError:  # it cannot be shown, nor typed
        return ""
    return name if all(ord(sign) >= 32 for sign in name) else ""
