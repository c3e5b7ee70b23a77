"""Stand-in for MicroPython's `network`: a radio that does what the test put into `chip.station`."""

import chip

STAT_CONNECTING = 1001


def country(code):
    chip.record("country", code)


class WLAN:
    IF_STA = 0

    def __init__(self, interface):
        chip.record("wlan", interface)

    def active(self, on):
        chip.record("active", on)

    def config(self, **settings):
        chip.record("config", settings)

    def scan(self):
        chip.record("scan")
        return chip.station.get("heard", [])

    def connect(self, ssid, key, **which):
        chip.record("connect", ssid, key)
        if which:
            chip.record("bssid", which["bssid"])
        if ssid in chip.station.get("busy", ()):
            raise OSError("Wifi Internal State Error")

    def disconnect(self):
        chip.record("disconnect")

    def isconnected(self):
        return chip.station.get("joined", False)

    def status(self, what=None):
        if what is None:
            return chip.station.get("status", STAT_CONNECTING)
        chip.record(what)
        return -61

    def ifconfig(self):
        return "192.168.1.9", "255.255.255.0", "192.168.1.1", chip.station.get("dns", "192.168.1.1")
