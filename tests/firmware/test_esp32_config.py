from boards.esp32.config import Broker, check, places

GOOD = {
    "device": "chair",
    "board": "esp32",
    "cells": 6,
    "ntp": "192.168.1.1",
    "wifi": [{"ssid": "home", "password": "longenough"}, {"ssid": "open", "password": ""}, {"ssid": "bare"}],
    "broker": {"host": "broker.local", "user": "chair", "password": "secret"},
    "cushion": {"limit_ms": 1800000},
}
KEY = "00112233445566778899aabbccddeeff"


def checked(**changes):
    return check(dict(GOOD, **changes), "cushion-12ab01", "esp32")


def problem(**changes):
    """The one problem that a change makes."""
    found, problems = checked(**changes)
    assert len(problems) == 1, problems
    return problems[0]


def test_what_is_right_is_taken():
    found, problems = checked()
    assert problems == []
    assert (found.device, found.board, found.ntp) == ("chair", "esp32", "192.168.1.1")
    assert found.wifi == [("home", "longenough"), ("open", ""), ("bare", "")]
    assert found.broker == Broker("broker.local", 1883, "chair", "secret", None, None)
    assert (checked(led="GRB")[0].led, checked(tone_hz=2700)[0].tone) == ("GRB", (2700, 32768))
    assert [checked(loudness=percent)[0].tone[1] for percent in (1, 20, 100)] == [327, 6553, 32768]
    assert len(found.layout) == 6 and found.cushion == {"limit_ms": 1800000}


def test_of_nothing_everything_is_default():
    found, problems = check({}, "cushion-12ab01", "esp32s3")
    assert problems == []
    assert (found.device, found.board, len(found.layout)) == ("cushion-12ab01", "esp32s3", 4)
    assert (found.wifi, found.broker, found.cushion) == ([], None, {})
    assert (found.led, found.tone) == ("RGB", (2048, 32768))


def test_null_is_the_default_too():
    found, problems = checked(device=None, cells=None, broker=None, wifi=None)
    assert problems == []
    assert (found.device, len(found.layout), found.broker, found.wifi) == ("cushion-12ab01", 4, None, [])


def test_what_is_no_object_is_one_problem():
    for given in (None, [], 3, "x"):
        found, problems = check(given, "cushion-12ab01", "esp32")
        assert len(problems) == 1 and found.device == "cushion-12ab01"


def test_a_wrong_part_is_told_and_its_default_holds():
    for device in ("Chair", "", "a" * 33, "host", "time", 7, True, ["a"]):
        assert problem(device=device).startswith("device: ")
        assert checked(device=device)[0].device == "cushion-12ab01"
    for cells in (0, 17, True, "4", [], [[0, 0]] * 17, [[0]], [[0, 101]], [["a", 0]], {}):
        assert problem(cells=cells).startswith("cells: ")
        assert len(checked(cells=cells)[0].layout) == 4
    for wifi in (
        "home",
        [{}],
        [{"ssid": ""}],
        [{"ssid": "ä" * 17}],
        [{"ssid": "x", "password": "short"}],
        [7],
        {"ssid": "x"},
    ):
        assert problem(wifi=wifi).startswith("wifi: ")
    for broker in (7, "host", []):
        assert problem(broker=broker).startswith("broker: ")
    assert problem(cushion=7).startswith("cushion: ")
    assert problem(ntp=7).startswith("ntp: ")
    for order in ("WS2812", "rgb", "RG", "", 7, ["R", "G", "B"], {}):
        assert problem(led=order).startswith("led: not one of RGB, ")
        assert checked(led=order)[0].led == "RGB"
    for hz in (99, 10001, True, "2048", 2048.0, [], {}):
        assert problem(tone_hz=hz) == "tone_hz: not a number from 100 to 10000"
        assert checked(tone_hz=hz)[0].tone[0] == 2048
    for percent in (0, 101, True, "50", 50.0, [], {}):
        assert problem(loudness=percent) == "loudness: not a number from 1 to 100"
        assert checked(loudness=percent)[0].tone[1] == 32768


def test_the_table_of_another_board_is_not_for_this_one():
    for board in ("esp32s3", "esp8266", 7, [], {}):
        assert problem(board=board) == "board: this is an esp32"
        assert checked(board=board)[0].board == "esp32"


def test_a_name_that_nobody_knows_is_told():
    assert problem(wlan=[]).startswith("wlan: no such setting; there are device")
    assert problem(broker={"host": "b", "prot": 1}).startswith("broker.prot: no such setting; there are host")


def test_a_broker_that_cannot_be_reached_as_wanted_is_none():
    for broker in (
        {"host": "b", "port": 0},
        {"host": "b", "psk_identity": "chair"},
        {"host": "b", "psk_identity": "chair", "psk_key": "zz" * 16},
        {"host": "b", "psk_identity": "chair", "psk_key": "00"},
        {"host": "b", "psk_identity": "chair", "psk_key": "00" * 33},
        {"host": 7},
        {"user": "chair"},
    ):
        found, problems = checked(broker=broker)
        assert found.broker is None and problems, broker


def test_a_key_makes_it_the_port_of_tls():
    found, problems = checked(broker={"host": "b", "psk_identity": "chair", "psk_key": KEY})
    assert problems == []
    assert found.broker == Broker("b", 8883, None, None, "chair", KEY)


def test_no_problem_tells_a_secret():
    wifi = [{"ssid": "x", "password": "hunter2"}]
    broker = {"host": "b", "password": ["hunter2"], "psk_identity": "x", "psk_key": "hunter2"}
    problems = checked(wifi=wifi, broker=broker)[1]
    assert len(problems) >= 3 and "hunter2" not in " ".join(problems)


def test_places_can_be_said_or_are_known():
    assert checked(cells=[[-50, 60], [50, 60]])[0].layout == ((-50, 60), (50, 60))
    for cells in range(1, 17):
        assert len(set(places(cells))) == cells


def test_from_four_cells_on_some_lie_behind_and_some_in_front_and_each_pair_is_even():
    for cells in range(4, 17):
        layout = places(cells)
        assert min([y for _, y in layout]) < 0 < max([y for _, y in layout])
        lonely = [(x, y) for x, y in layout if (-x, y) not in layout]
        assert len(lonely) == cells % 2


def test_an_access_point_of_our_own_has_a_name_and_a_password_that_can_be():
    def taken(point):
        return check({"access_point": point}, "cushion-12ab01", "esp32")[0].access_point

    good = {"ssid": "perch-3f2a", "password": "abcdefghjkmn"}
    longest = {"ssid": "é" * 16, "password": "x" * 63}
    assert taken(good) == good and taken(longest) == longest
    for more in ({"ssid": ""}, {"ssid": "é" * 17}, {"ssid": 1}, {"password": ""}, {"password": "x" * 7}):
        assert taken(dict(good, **more)) is None
    for more in ({"password": "x" * 64}, {"password": None}):
        assert taken(dict(good, **more)) is None
    assert taken({}) is None
