"""Stand-in for MicroPython's `network`: a radio that does what the test put into `chip.station`.

Of the access point: `deaf`, it takes settings only of what is on; `slow`, for how many looks it is not on yet;
`becomes`, what it is in spite of its settings; `address`.
"""

import chip

STAT_CONNECTING = 1001
AFTER_OFF = 6


def country(code):
    chip.record("country", code)


class WLAN:
    IF_STA, IF_AP = 0, 1

    def __init__(self, interface):
        self._interface = interface
        chip.record("wlan", interface)

    def active(self, on=None):
        are_on = chip.station.setdefault("on", {})
        if on is None:
            if self._interface == self.IF_AP and chip.station.get("slow", 0) > 0:
                chip.station["slow"] -= 1
                return False
            return are_on.get(self._interface, False)
        chip.record("point" if self._interface == self.IF_AP else "active", on)
        are_on[self._interface] = on
        if self._interface == self.IF_STA and not on:
            chip.station.update(
                looks=AFTER_OFF, asked=False
            )  # it has forgotten the network, and the next join takes its time
        return None

    def config(self, what=None, **settings):
        if self._interface != self.IF_AP:
            return chip.record("config", settings)
        if what:
            return chip.station.get("becomes", chip.station["point"])[what]
        chip.record("point config", settings)
        if chip.station.get("deaf") and not self.active():
            raise OSError("Wifi Invalid Mode")
        chip.station["point"] = settings
        return None

    def scan(self):
        chip.record("scan")
        self._needs_station()
        return chip.station.get("heard", [])

    def connect(self, ssid, key, **which):
        chip.record("connect", ssid, key)
        self._needs_station()
        chip.station["asked"] = True
        if which:
            chip.record("bssid", which["bssid"])
        if ssid in chip.station.get("busy", ()):
            raise OSError("Wifi Internal State Error")

    def disconnect(self):
        chip.record("disconnect")

    def isconnected(self):
        looks = chip.station.get("looks", 0)
        if looks and chip.station.get("asked"):
            chip.station["looks"] = looks - 1
        return not looks and chip.station.get("joined", False) and self._is_station()

    def status(self, what=None):
        if what is None:
            return chip.station.get("status", STAT_CONNECTING)
        chip.record(what)
        return -61

    def ifconfig(self):
        if self._interface == self.IF_AP:
            return chip.station.get("address", "192.168.4.1"), "255.255.255.0", "192.168.4.1", "0.0.0.0"
        return "192.168.1.9", "255.255.255.0", "192.168.1.1", chip.station.get("dns", "192.168.1.1")

    def _is_station(self):
        return chip.station.get("on", {}).get(self.IF_STA, False)

    def _needs_station(self):
        if not self._is_station():
            raise OSError("STA must be active")
