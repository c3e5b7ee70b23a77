"""Stand-in for MicroPython's `machine` on an ESP32: records the calls, answers what the test put into `chip`."""

import chip

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5


class Pin:
    IN, OUT, PULL_DOWN, PULL_UP = 1, 3, 1, 2

    def __init__(self, id, mode=-1, pull=-1, *, value=None):
        self.id = id
        chip.record("pin", id, mode, pull, value)

    def init(self, *, pull):
        chip.pulls[self.id] = pull
        chip.record("pull", self.id, pull)

    def value(self, x=None):
        if x is None:
            return chip.inputs.get(self.id, 1)
        chip.outputs[self.id] = x
        chip.record("set", self.id, x)
        return None


class ADC:
    ATTN_11DB = 3

    def __init__(self, id, *, atten=None):
        self._pin = id.id
        chip.record("adc", id.id, atten)

    def read(self):
        chip.record("read", self._pin)
        return chip.read(self._pin)

    def read_uv(self):
        if chip.station.get("uncalibrated"):
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        chip.record("read", self._pin)
        return chip.read(self._pin)


class PWM:
    def __init__(self, dest, *, freq, duty_u16):
        self._pin = dest.id
        chip.record("pwm", dest.id, freq, duty_u16)

    def duty_u16(self, value):
        chip.record("duty", self._pin, value)


class WDT:
    def __init__(self, *, timeout):
        chip.record("watchdog", timeout)

    def feed(self):
        chip.record("feed")


class RTC:
    def datetime(self, when):
        chip.record("rtc", when)

    def memory(self, data=None):
        if data is not None:
            chip.record("rtc memory", data)
            chip.station["rtc"] = data
        return chip.station.get("rtc", b"")


def freq(hz):
    if hz not in (20000000, 40000000, 80000000, 160000000, 240000000):
        raise ValueError("frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
    chip.busy["hz"] = hz
    chip.record("freq", hz)


def reset_cause():
    return PWRON_RESET


def reset():
    chip.record("reset")


def unique_id():
    return b"\x24\x0a\xc4\x12\xab\x01"
