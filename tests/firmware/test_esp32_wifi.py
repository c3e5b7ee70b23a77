import asyncio

import chip
from boards.esp32.joining.access_point import AccessPoint
from boards.esp32.net.wifi import HOPELESS, LOST_MS, USELESS_MS, Wifi

HOME, WORK = ("home", "secret-one"), ("work", "secret-two")


class Over(Exception):
    """The script is at its end."""


class Bench:
    """A Wi-Fi whose time is the test's: `script` is {ms: function}, and it ends at `until`."""

    def __init__(self, until, script=None, networks=(HOME, WORK), heard=()):
        chip.reset()
        chip.station["heard"] = heard
        self.ms, self.until, self.script = 0, until, sorted((script or {}).items())
        self.said, self.longest_silence, self._beaten = [], 0, 0
        self.useful = True
        self.wifi = Wifi(
            list(networks), "chair", self.sleep_ms, lambda n: n // 2, self.said.append, lambda: self.useful
        )

    async def sleep_ms(self, ms):
        self.ms += ms
        while self.script and self.script[0][0] <= self.ms:
            self.script.pop(0)[1]()
        if self.ms >= self.until:
            raise Over

    def beat(self):
        self.longest_silence = max(self.longest_silence, self.ms - self._beaten)
        self._beaten = self.ms

    def go(self):
        try:
            asyncio.run(self.wifi.keep(self.beat))
        except Over:
            return self
        raise AssertionError("it ended")

    def joins(self):
        return [ssid for ssid, _ in chip.calls("connect")]


def there(is_there):
    return lambda: chip.station.update(joined=is_there)


def status(code):
    return lambda: chip.station.update(status=code)


def test_the_radio_is_switched_on_named_and_left_alone():
    bench = Bench(0)
    assert chip.log == [("wlan", 0), ("active", True), ("config", {"hostname": "chair"}), ("disconnect",), ("scan",)]
    assert not bench.wifi.joined and bench.wifi.rssi() is None


def test_it_joins_and_stays():
    bench = Bench(3600000, {1000: there(True)}).go()
    assert bench.joins() == ["home"]
    assert bench.wifi.joined and bench.wifi.rssi() == -61
    assert bench.said == ["wifi: joined home"]


def test_after_a_failed_join_it_leaves_waits_a_second_and_tries_the_next():
    bench = Bench(20000, {17000: there(True)}).go()
    assert [entry for entry in chip.log if entry[0] in ("connect", "disconnect")][1:] == [
        ("connect", "home", "secret-one"),
        ("disconnect",),
        ("connect", "work", "secret-two"),
    ]
    assert bench.said == ["wifi: joined work"]


def test_a_join_that_the_radio_calls_hopeless_is_given_up_sooner():
    for code in HOPELESS:
        assert len(Bench(30000, {10: status(code)}).go().joins()) >= 4
    assert Bench(14000).go().joins() == ["home"]


def test_a_radio_that_is_still_busy_is_not_an_end():
    bench = Bench(60000)
    chip.station["busy"] = ("home",)
    bench.go()
    assert {"home", "work"} == set(bench.joins())


def test_a_radio_that_is_short_of_memory_is_not_an_end():
    bench = Bench(60000)
    chip.hooks["connect"] = no_memory
    bench.go()
    assert {"home", "work"} == set(bench.joins())


def no_memory():
    raise RuntimeError("Wifi Unknown Error 0x0101")


def test_a_network_that_was_lost_just_now_has_no_strength():
    bench = Bench(0)
    chip.station["joined"] = True
    chip.hooks["rssi"] = not_connected
    assert bench.wifi.rssi() is None


def not_connected():
    raise OSError("Wifi Not Connected")


def test_without_a_network_it_tries_for_ever_in_bounded_intervals_and_says_so_once():
    bench = Bench(3600000, networks=(HOME,)).go()
    assert 40 <= len(bench.joins()) <= 80
    assert bench.said == ["wifi: no network can be joined (home: no answer); trying on"]


def test_it_says_why_no_network_can_be_joined():
    bench = Bench(20000, {10: status(202), 6500: status(201)}).go()
    why = "home: wrong password; work: not found, or its security does not fit"
    assert bench.said == ["wifi: no network can be joined (%s); trying on" % why]
    bench = Bench(20000, networks=(HOME,))
    chip.station["busy"] = ("home",)
    assert "Wifi Internal State Error" in bench.go().said[0]


def test_a_short_loss_is_left_to_the_driver():
    bench = Bench(60000, {1000: there(True), 20000: there(False), 20000 + LOST_MS - 2000: there(True)}).go()
    assert bench.joins() == ["home"]


def test_after_a_real_loss_it_begins_with_the_network_that_worked():
    bench = Bench(120000, {17000: there(True), 60000: there(False), 80000: there(True)}).go()
    assert bench.joins() == ["home", "work", "work"]
    assert bench.said == ["wifi: joined work", "wifi: lost", "wifi: joined work"]


def test_a_network_that_leads_nowhere_is_joined_anew_now_and_then():
    bench = Bench(4 * USELESS_MS, {1000: there(True)})
    bench.useful = False
    bench.go()
    assert len(bench.joins()) == 4


def test_a_network_that_is_of_use_is_never_left():
    bench = Bench(4 * USELESS_MS, {1000: there(True)}).go()
    assert len(bench.joins()) == 1


def test_it_shows_that_it_lives_whatever_happens():
    losses = {1000: there(True), 100000: there(False), 300000: there(True), 301000: there(False)}
    for script in ({}, losses):
        assert Bench(1800000, script).go().longest_silence <= 10000


def test_of_several_access_points_of_a_name_the_strongest_is_asked_first_and_then_any():
    points = [(b"home", b"far", 1, -80), (b"other", b"near", 6, -30), (b"home", b"close", 11, -50), (b"", b"x", 1, -40)]
    bench = Bench(60000, networks=(HOME,), heard=points)
    assert bench.go().joins()[:2] == ["home", "home"]
    assert chip.calls("bssid") == [(b"close",)]


def test_a_hidden_network_is_asked_by_its_name():
    bench = Bench(3600000, {1000: there(True)}, networks=(HOME,), heard=[(b"", b"hidden", 6, -40)]).go()
    assert bench.joins() == ["home"] and not chip.calls("bssid")


def test_why_no_network_is_joined_is_known():
    bench = Bench(30000, {1000: status(202)}, networks=(HOME,)).go()
    assert bench.wifi.problem() == "no Wi-Fi (home: wrong password)"
    chip.station.update(joined=True)
    assert bench.wifi.problem() == ""


def test_with_the_radio_off_nothing_is_tried_and_it_comes_back_to_the_network_that_worked():
    bench = Bench(40 * 60000, {17000: there(True)})
    bench.script += [(60000, lambda: bench.wifi.radio(False)), (30 * 60000, lambda: bench.wifi.radio(True))]
    bench.go()
    assert bench.joins() == ["home", "work", "work"]
    assert bench.said == ["wifi: joined work", "wifi: joined work"]
    assert chip.calls("active") == [(True,), (False,), (True,)]
    assert bench.longest_silence <= 10000


def test_a_radio_that_is_switched_off_in_vain_tries_looks_at_once_when_it_is_on_again():
    bench = Bench(10 * 60000, networks=(HOME,))
    bench.script += [(300000, lambda: bench.wifi.radio(False)), (330000, lambda: bench.wifi.radio(True))]
    bench.script += [(331500, there(True)), (334000, lambda: joined.append(bench.wifi.radio(True)))]
    joined = []
    bench.go()
    assert joined == [True] and bench.said[-1] == "wifi: joined home"


def test_the_radio_stays_off_while_an_access_point_of_our_own_is_open():
    bench = Bench(0)
    bench.wifi.radio(False)
    chip.station["on"][1] = True
    assert bench.wifi.radio(True) is False and chip.calls("active")[-1] == (False,)
    chip.station["on"][1] = False
    bench.wifi.radio(True)
    assert chip.calls("active")[-1] == (True,)


def test_a_radio_that_an_access_point_switched_on_as_it_closed_is_switched_off_again():
    bench = Bench(0)
    point = AccessPoint(True)
    chip.station["on"][1] = True
    bench.wifi.radio(False)
    point.close()
    assert chip.station["on"][0] is True
    bench.wifi.radio(False)
    assert chip.station["on"][0] is False


def test_a_radio_that_cannot_be_switched_on_again_is_tried_the_next_time():
    bench = Bench(0)
    bench.wifi.radio(False)
    chip.hooks["active"] = no_memory
    assert bench.wifi.radio(True) is False
    chip.hooks.clear()
    chip.log.clear()
    bench.wifi.radio(True)
    assert chip.calls("active") == [(True,)]
