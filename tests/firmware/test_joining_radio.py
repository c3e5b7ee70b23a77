"""The radio as an access point, at its worst; and when it becomes one."""

import asyncio
import json
import os

import chip
from boards.esp32 import config, system
from boards.esp32.joining import candidate, offer
from boards.esp32.joining.access_point import WPA2, AccessPoint
from support.portable import Folder, raises

HEAP = "256K"  # compiled from source

SSID, PASSWORD = "perch-3f2a", "abcdefghjkmn"
POINT = {"access_point": {"ssid": SSID, "password": PASSWORD}}


async def now(ms):
    await asyncio.sleep(0)


def opened(was_station=False, **station):
    """(the access point, its address) where this is what is there."""
    chip.reset()
    chip.station.update(**station)
    point = AccessPoint(was_station)
    return point, asyncio.run(point.open(SSID, PASSWORD, now))


def test_it_is_encrypted_from_the_start_and_nothing_else_is_looked_for():
    _, address = opened()
    assert address == "192.168.4.1"
    assert [entry for entry in chip.log if entry[0] != "wlan"] == [
        ("point config", {"ssid": SSID, "security": WPA2, "key": PASSWORD, "max_clients": 3}),
        ("point", True),
        ("active", False),
    ]


def test_a_radio_that_takes_settings_only_once_it_is_on_gets_them_then():
    opened(deaf=True)
    assert [entry[0] for entry in chip.log if "point" in entry[0]] == ["point config", "point", "point config"]
    assert chip.station["point"]["security"] == WPA2


def test_a_radio_that_takes_long_is_waited_for_and_one_that_never_comes_is_not():
    assert opened(slow=30)[1] == "192.168.4.1"
    raises(OSError, opened, slow=1000)


def test_an_access_point_that_is_open_to_everybody_or_of_another_name_is_none():
    raises(OSError, opened, becomes={"ssid": SSID, "security": 0})
    raises(OSError, opened, becomes={"ssid": "ESP_12AB01", "security": WPA2})


def refuse():
    raise RuntimeError("Wifi Unknown Error 0x0101")


def test_a_radio_that_does_not_start_says_so_and_is_left_as_it_was():
    chip.reset()
    chip.hooks["point"] = refuse
    point = AccessPoint(True)
    raises(RuntimeError, asyncio.run, point.open(SSID, PASSWORD, now))
    point.close()
    assert chip.station["on"] == {0: True}


def test_closed_the_station_is_as_it_was():
    for was_station in (True, False):
        point, _ = opened(was_station)
        point.close()
        assert chip.station["on"] == {0: was_station, 1: False}


def test_the_networks_around_are_named_once_the_strongest_first_and_only_what_can_be_typed():
    heard = [(b"far", b"", 1, -80, 3, False), (b"", b"", 1, -20, 3, True), (b"home", b"", 1, -50, 3, False)]
    heard += [(b"home", b"", 6, -70, 3, False), (b"\xff\xfe", b"", 1, -10, 3, False), (b"a\0b", b"", 1, -10, 3, False)]
    chip.reset()
    chip.station["heard"] = heard
    assert AccessPoint(False).heard() == ["home", "far"]
    chip.station["heard"] = [(b"n%d" % n, b"", 1, -n, 3, False) for n in range(60)]
    assert len(AccessPoint(False).heard()) == 20
    chip.station["heard"] = []
    assert AccessPoint(False).heard() == []
    chip.hooks["scan"] = refuse
    assert AccessPoint(False).heard() == []


class Board:
    """What is offered at a start, in time that passes only while it is slept."""

    def __init__(self, path, joined_ms=None, **station):
        chip.reset()
        chip.station.update(**station)
        chip.station["on"] = {0: True}
        self.path, self.joined_ms, self.ms, self.said, self.restarts = path, joined_ms, 0, [], 0
        self.opened_ms = None

    async def sleep_ms(self, ms):
        self.ms += ms
        chip.station["joined"] = self.joined_ms is not None and self.ms >= self.joined_ms
        await asyncio.sleep(0)

    async def serve(self, door, address, port, dns_port):
        self.opened_ms, self.door = self.ms, door
        door.saved = chip.station.get("saved", False)

    def restart(self):
        self.restarts += 1

    def start(self, has_wifi, asked):
        from boards.esp32.joining import portal  # which is forgotten each time

        async def served(door, *where):
            await self.serve(door, *where)

        portal.Portal.serve = served
        before, system.sleep_ms, system.print = system.sleep_ms, self.sleep_ms, self.said.append
        try:
            asyncio.run(self._started(has_wifi, asked))
        finally:
            system.sleep_ms = before
            del system.print
        return self

    async def _started(self, has_wifi, asked):
        point = config.read(self.path, "cushion", "ESP32")[0].access_point
        offer.begin(self.path, point, has_wifi, asked, self.restart)
        for _ in range(400):
            await asyncio.sleep(0)


class Settings(Folder):
    """A folder with a settings file; the path of the file."""

    def __init__(self, settings=POINT):
        self._settings = settings

    def __enter__(self):
        path = super().__enter__() + "/settings.json"
        with open(path, "w") as file:
            file.write(json.dumps(self._settings))
        return path


def test_without_a_network_it_opens_at_once_and_only_once():
    with Settings() as path:
        board = Board(path).start(False, False)
    assert board.opened_ms == 0 and board.restarts == 0
    assert board.said == [
        "perch: joining: access point %s, for ten minutes" % SSID,
        "perch: joining: access point closed",
    ]
    assert chip.station["on"] == {0: False, 1: False}


def test_with_a_network_it_opens_only_where_the_button_was_held_and_none_was_reached_for_ten_minutes():
    with Settings() as path:
        assert Board(path).start(True, False).opened_ms is None and not chip.calls("wlan")
        board = Board(path).start(True, True)
        assert board.opened_ms == 600000 and chip.station["on"] == {0: True, 1: False}
        for joined_ms in (0, 5000, 599000):
            assert Board(path, joined_ms).start(True, True).opened_ms is None and not chip.calls("point")


def test_after_a_trial_that_failed_it_opens_at_once_and_says_why_once():
    with Settings() as path:
        candidate.want(path, "{}")
        candidate.chosen(path)
        candidate.drop(path, "no Wi-Fi (home: wrong password)")
        board = Board(path).start(True, False)
        assert board.opened_ms == 0
        assert board.door._problems == ["The last settings were dropped: no Wi-Fi (home: wrong password)."]
        assert Board(path).start(True, False).opened_ms is None


def test_settings_that_were_typed_are_tried_by_a_new_start():
    with Settings() as path:
        assert Board(path, saved=True).start(False, False).restarts == 1


def test_without_a_good_name_and_password_of_its_own_it_opens_nothing():
    for point in ({}, {"access_point": {}}, {"access_point": {"ssid": SSID, "password": ""}}, {"access_point": 5}):
        with Settings(point) as path:
            board = Board(path).start(False, False)
        assert board.opened_ms is None and not chip.calls("point")
        assert len(board.said) == 1 and "no access_point in the settings" in board.said[0]
    with Settings() as path:
        os.remove(path)
        assert Board(path).start(False, False).opened_ms is None


def test_a_radio_that_fails_is_logged_without_a_secret_and_everything_goes_on():
    with Settings() as path:
        board = Board(path)
        chip.hooks["point"] = refuse
        board.start(False, False)
        assert len(board.said) == 1 and "perch: joining: RuntimeError('Wifi Unknown Error 0x0101'" in board.said[0]
        board = Board(path)
        chip.hooks["point"] = fail
        assert board.start(False, False).said == ["perch: joining: KeyError"]


def fail():
    raise KeyError(PASSWORD)
