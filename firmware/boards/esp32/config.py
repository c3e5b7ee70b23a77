"""The file /settings.json, checked whole: where a part is wrong its default holds, and the reason is told.

    {"device": null, "board": "esp32", "cells": 4, "ntp": "pool.ntp.org", "led": "RGB", "tone_hz": 2048,
     "loudness": 100, "country": null, "update_key": null, "access_point": {"ssid": "...", "password": "..."},
     "wifi": [{"ssid": "...", "password": "..."}],
     "broker": {"host": "...", "port": 1883, "user": null, "password": null, "psk_identity": null, "psk_key": null},
     "cushion": {}}

`cells` is a number, or the places of the cells in percent of the half-width, [to the right, to the rear]. `cushion` is
for cushion.settings to check. A problem never repeats a value: it may be a password.
"""

import json
import os
from collections import namedtuple

from boards.esp32.pins import BOARDS, MOST_CELLS, board_of
from cushion.late import forget

Network = namedtuple("Network", "ssid password")
Config = namedtuple(
    "Config", "device board layout ntp wifi broker cushion led tone pins country update_key access_point"
)
Broker = namedtuple("Broker", "host port user password psk_identity psk_key")

NAMES = ("device", "board", "cells", "ntp", "wifi", "broker", "cushion", "led", "tone_hz", "loudness", "country") + (
    "update_key",
    "access_point",
)
BROKER_NAMES = ("host", "port", "user", "password", "psk_identity", "psk_key")
DEVICE_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
WIFI_WRONG = 'not a list of networks, [{"ssid": "1 to 32 bytes", "password": "8 to 64 characters, or empty"}]'
KEY_WRONG = "not hex digits, 32 to 64 and an even number"
HEX = "0123456789abcdefABCDEF"
NTP = "pool.ntp.org"
LED_ORDER, LED_ORDERS = "RGB", ("RGB", "RBG", "GRB", "GBR", "BRG", "BGR")
TONE_HZ, TONES_HZ = 2048, (100, 10000)  # what a usual magnetic buzzer of 12 mm is made for
LOUDEST, LOUDNESS = 32768, (1, 100)  # driven half of the time, of 65536; percent of that
PORT, PSK_PORT = 1883, 8883
# Where cells lie unless it is said: under the sitting bones, hips and thighs, as hardware/design/cells.py has it.
BONES, OUTER = ((-30, 40), (30, 40)), ((-65, 25), (65, 25))
HIPS, THIGHS = ((-60, -10), (60, -10)), ((-40, -60), (40, -60))
FOUR, SIX, EIGHT = BONES + THIGHS, BONES + HIPS + THIGHS, BONES + OUTER + HIPS + THIGHS
PAIRS, ROWS = (20, 60), (55, 15, -25, -65)  # of a grid for more


def at_start(path: str, device: str, machine: str) -> tuple[Config, list[str], bool]:
    """Return what `read` does, and whether it is of settings on trial: then there is more than the file itself."""
    folder, _, name = path.rpartition("/")
    try:
        more = [beside for beside in os.listdir(folder or "/") if beside.startswith(name + ".")]
    except OSError:
        more = []
    if not more:
        return read(path, device, machine) + (False,)
    from boards.esp32.joining import candidate

    found = _on_trial(candidate, path, device, machine)
    forget("boards.esp32.joining.candidate")
    return found


def _on_trial(candidate, path: str, device: str, machine: str) -> tuple[Config, list[str], bool]:
    """As `at_start`. Settings to be tried that have a new problem, or no broker, are dropped at once."""
    before = read(path, device, machine)
    chosen = candidate.chosen(path)
    if chosen == path:
        return before + (False,)
    found = read(chosen, device, machine)
    wrong = [problem for problem in found[1] if problem not in before[1]]
    if not found[0].broker:
        wrong = wrong or ["broker: none that can be reached"]
    if not wrong:
        return found + (True,)
    candidate.drop(path, "; ".join(wrong))
    return before + (False,)


def read(path: str, device: str, machine: str) -> tuple[Config, list[str]]:
    """Return (config, problems) of the settings file; defaults where it is missing or wrong.

    `machine` is what MicroPython says it runs on.
    """
    board = board_of(machine)
    try:
        with open(path) as file:
            text = file.read()
        given = json.loads(text if text.rstrip().endswith("}") else "")  # MicroPython lets a torn object pass
    except OSError:
        return check({}, device, board)[0], ["there is no %s" % path]
    except (ValueError, RuntimeError, MemoryError):  # nested too deep, or too large for us
        return check({}, device, board)[0], ["%s is not JSON" % path]
    return check(given, device, board)


def check(given, device: str, board: str) -> tuple[Config, list[str]]:
    """Return (config, problems). `device` holds where the settings name none. `board` is what this is, and no other is
    taken: the pins of one kit are the flash of another.
    """
    problems: list[str] = []
    if not isinstance(given, dict):
        given, problems = {}, ["settings: not an object of names and values"]
    part = Part("", given, NAMES, problems)
    cells = part.take("cells", 4, _is_cells, "neither a number from 1 to %d nor a list of places [x, y]" % MOST_CELLS)
    point_wrong = 'not {"ssid": "1 to 32 bytes", "password": "8 letters to 63 bytes"}'
    config = Config(
        part.take("device", device, _is_device, "not 1 to 32 of a-z, 0-9 and -, or the name is taken"),
        part.take("board", board, lambda name: name == board, "this is an " + board),
        places(cells) if isinstance(cells, int) else tuple([(x, y) for x, y in cells]),
        part.take("ntp", NTP, _is_text, "not a name"),
        [Network(entry["ssid"], entry.get("password") or "") for entry in part.take("wifi", [], _is_wifi, WIFI_WRONG)],
        _broker(part.take("broker", {}, _is_object, "not an object"), problems),
        part.take("cushion", {}, _is_object, "not an object"),
        part.take("led", LED_ORDER, lambda order: order in LED_ORDERS, "not one of " + ", ".join(LED_ORDERS)),
        _tone(part),
        BOARDS[board],
        part.take("country", None, _is_country, "not two capital letters, such as DE"),
        part.take("update_key", None, _is_key, KEY_WRONG),
        part.take("access_point", None, _is_access_point, point_wrong),
    )
    return config, problems


def _tone(part) -> tuple[int, int]:
    """The frequency of the buzzer, and how much of the time it is driven, of 65536."""
    hz = part.take("tone_hz", TONE_HZ, lambda hz: _is_number(hz, *TONES_HZ), "not a number from %d to %d" % TONES_HZ)
    wrong = "not a number from %d to %d" % LOUDNESS
    return hz, LOUDEST * part.take("loudness", 100, lambda percent: _is_number(percent, *LOUDNESS), wrong) // 100


def places(cells: int) -> tuple:
    """Return the default places of so many cells: each with its mirror image, and always some in front."""
    for layout in (FOUR, SIX, EIGHT):
        if cells <= len(layout):
            return layout[:cells]
    return tuple([(side * x, y) for x in PAIRS for y in ROWS for side in (-1, 1)])[:cells]


class Part:
    """Takes values out of one object of the settings; notes those that are wrong, and names that nobody knows."""

    def __init__(self, where: str, given: dict, names: tuple, problems: list):
        self._where, self._given, self._problems = where, given, problems
        for name in given:
            if name not in names:
                self._note(name, "no such setting; there are " + ", ".join(names))

    def take(self, name: str, default, is_good, wrong: str):
        """The value of this name; the default where it is null, missing or, with a note, wrong."""
        value = self._given.get(name)
        if value is None or is_good(value):
            return default if value is None else value
        self._note(name, wrong)
        return default

    def _note(self, name: str, wrong: str) -> None:
        self._problems.append("%s%s: %s" % (self._where, name, wrong))


def _broker(given: dict, problems: list) -> Broker | None:
    """The broker, or None where there is none that could be reached as it should be: never a weaker way than asked."""
    known = len(problems)
    part = Part("broker.", given, BROKER_NAMES, problems)
    host = part.take("host", None, _is_text, "not a name")
    user, password = [part.take(name, None, _is_text, "not a text") for name in ("user", "password")]
    identity = part.take("psk_identity", None, _is_text, "not a text")
    key = part.take("psk_key", None, _is_key, KEY_WRONG)
    usual_port = PSK_PORT if identity else PORT
    port = part.take("port", usual_port, lambda port: _is_number(port, 1, 65535), "not a number from 1 to 65535")
    if (given.get("psk_identity") is None) != (given.get("psk_key") is None):
        problems.append("broker: psk_identity and psk_key go together")
    if host is None and len(problems) == known and [value for value in given.values() if value is not None]:
        problems.append("broker.host: missing")
    if host is None or len(problems) > known:
        return None
    return Broker(host, port, user, password, identity, key)


def _is_object(value) -> bool:
    return isinstance(value, dict)


def _is_text(value) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 128


def _is_country(value) -> bool:
    return _is_text(value) and len(value) == 2 and all("A" <= letter <= "Z" for letter in value)


def _is_number(value, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_key(value) -> bool:
    """The longest is what the TLS of an ESP32 takes by default (mbedTLS, MBEDTLS_PSK_MAX_LEN, 32 bytes)."""
    return _is_text(value) and 32 <= len(value) <= 64 and len(value) % 2 == 0 and all(digit in HEX for digit in value)


def _is_device(value) -> bool:
    is_name = _is_text(value) and len(value) <= 32 and all(character in DEVICE_CHARACTERS for character in value)
    return is_name and value not in ("host", "time")


def _is_cells(value) -> bool:
    if isinstance(value, list):
        return 1 <= len(value) <= MOST_CELLS and all(_is_place(place) for place in value)
    return _is_number(value, 1, MOST_CELLS)


def _is_place(place) -> bool:
    return isinstance(place, list) and len(place) == 2 and all(_is_number(at, -100, 100) for at in place)


def _is_wifi(value) -> bool:
    return isinstance(value, list) and all(_is_network(entry) for entry in value)


def _is_access_point(value) -> bool:
    """An access point of our own is never open."""
    return _is_network(value) and bool(value.get("password")) and len(value["password"].encode()) <= 63


def _is_network(entry) -> bool:
    """Whether it is a network; the driver would cut a longer name off, and never find it."""
    if not _is_object(entry) or not _is_text(entry.get("ssid")) or len(entry["ssid"].encode()) > 32:
        return False
    password = entry.get("password")
    return password in (None, "") or (_is_text(password) and 8 <= len(password) <= 64)
