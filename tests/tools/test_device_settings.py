"""The settings of a cushion: from a file or typed, checked before anything reaches a board."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.problems import Problem
from deploy.settings import asked, drawn, given, problems, with_access_point
from support import micropython

EXAMPLE = micropython.ROOT / "firmware" / "settings.example.json"


def test_the_example_is_right() -> None:
    assert json.loads(given(EXAMPLE)) == json.loads(EXAMPLE.read_text())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ([], "settings: not an object"),
        ({"wlan": []}, "wlan: no such setting; there are device, board, cells"),
        ({"device": "Kitchen"}, "device: not 1 to 32 of a-z"),
        ({"device": "host"}, "device: not 1 to 32 of a-z, 0-9 and -, or the name is taken"),
        ({"board": "pico"}, "board: not one of esp32, esp32s3"),
        ({"board": ["esp32"]}, "board: not one of"),
        ({"cells": 17}, "cells: neither a number from 1 to 16"),
        ({"cells": [[0, 101]]}, "cells: neither"),
        ({"ntp": 5}, "ntp: not a name"),
        ({"wifi": {"ssid": "home"}}, "wifi: not a list of networks"),
        ({"wifi": [{"ssid": "home", "password": "only"}]}, "wifi: not a list of networks"),
        ({"broker": {"port": 1883}}, "broker.host: missing"),
        ({"broker": {"host": "h", "port": "1883"}}, "broker.port: not a number"),
        ({"broker": {"host": "h", "psk_key": "00" * 16}}, "broker: psk_identity and psk_key go together"),
        ({"broker": {"host": "h", "psk_identity": "me", "psk_key": "only for me"}}, "broker.psk_key: not hex digits"),
        ({"cushion": {"limit_ms": 5}}, "cushion.limit_ms: 5 is not within"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(settings: Any, said: str) -> None:
    (found,) = problems(settings)
    assert found.startswith(said)
    assert "only for me" not in found


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"device": "A", "cells": 0, "board": "x"}')
    with pytest.raises(Problem) as told:
        given(tmp_path / "s.json")
    assert [line.split(":")[0].strip() for line in str(told.value).splitlines()[1:]] == ["board", "cells", "device"]


def test_the_pins_of_each_board_are_known() -> None:
    assert problems({"board": "esp32s3", "cells": 16}) == []


def test_null_is_what_holds_without_a_setting() -> None:
    names = ["device", "board", "cells", "ntp", "wifi", "broker", "cushion", "led", "tone_hz", "loudness", "country"]
    assert problems(dict.fromkeys(names)) == []


def test_a_file_that_is_no_json_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{")
    with pytest.raises(Problem, match="is not JSON"):
        given(tmp_path / "s.json")
    with pytest.raises(Problem, match="cannot be read"):
        given(tmp_path / "none.json")


class Typist:
    """Answers questions, and remembers which were asked where nothing is shown."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = answers
        self.hidden: list[str] = []

    def read(self, question: str) -> str:
        word = next((word for word in self.answers if word in question), "")
        return self.answers[word].pop(0) if word and self.answers[word] else ""

    def read_secret(self, question: str) -> str:
        self.hidden.append(question)
        return self.read(question)


def typed(**answers: list[str]) -> tuple[dict[str, Any], list[str]]:
    typist = Typist(**answers)
    return json.loads(asked(typist.read, typist.read_secret)), typist.hidden


def test_nothing_typed_is_a_cushion_with_what_holds_by_default() -> None:
    assert typed() == ({"device": None, "board": None, "cells": 4, "wifi": [], "broker": None}, [])


def test_passwords_are_asked_for_where_nothing_is_shown() -> None:
    settings, hidden = typed(
        network=["home", "work"], Password=["longenough", "longer than that", "three"], User=["me"], broker=["h"]
    )
    assert settings["wifi"] == [
        {"ssid": "home", "password": "longenough"},
        {"ssid": "work", "password": "longer than that"},
    ]
    assert settings["broker"] == {"host": "h", "port": 1883, "user": "me", "password": "three"}
    assert hidden == ["Password of home: ", "Password of work: ", "Password of me: "]


def test_tls_psk_has_a_port_of_its_own() -> None:
    settings, hidden = typed(broker=["h"], identity=["me"], key=["00" * 16])
    assert settings["broker"] == {"host": "h", "port": 8883, "psk_identity": "me", "psk_key": "00" * 16}
    assert hidden == ["TLS-PSK key, in hex: "]


def test_a_number_is_asked_for_until_it_is_one() -> None:
    assert typed(cells=["six", "6²", "6"])[0]["cells"] == 6


def test_where_nobody_answers_a_file_is_asked_for() -> None:
    def closed(question: str) -> str:
        raise EOFError

    with pytest.raises(Problem, match=r"SETTINGS=file.json, one like firmware/settings.example.json"):
        asked(closed, closed)


POINT = {"ssid": "perch-3f2a", "password": "abcdefghjkmn"}


def test_a_cushion_gets_an_access_point_once_and_keeps_it() -> None:
    made = json.loads(with_access_point(b'{"device": "desk"}', None) or b"")
    point = made.pop("access_point")
    assert made == {"device": "desk"} and problems({"access_point": point}) == []
    there = json.dumps({"device": "desk", "access_point": point})
    again = json.loads(with_access_point(b'{"device": "desk"}', there) or b"")
    assert again["access_point"] == point
    own = json.dumps({"access_point": POINT}).encode()
    assert with_access_point(own, there) == own
    assert drawn() != drawn()


def test_settings_that_are_on_the_board_already_get_one_too_and_else_stay_alone() -> None:
    assert json.loads(with_access_point(None, '{"cells": 6}') or b"")["access_point"]["ssid"].startswith("perch-")
    for there in (None, "", "[]", "{torn", json.dumps({"access_point": POINT})):
        assert with_access_point(None, there) is None


@pytest.mark.parametrize(
    "point",
    [{}, 1, {"ssid": "x"}, {"ssid": "x", "password": ""}, {"ssid": "x" * 33, "password": "longenough"},
     {"ssid": "x", "password": "p" * 64}],
)  # fmt: skip
def test_an_access_point_that_would_be_open_or_cannot_be_is_refused(point: Any) -> None:
    (found,) = problems({"access_point": point})
    assert found.startswith("access_point: not {") and "ppp" not in found
