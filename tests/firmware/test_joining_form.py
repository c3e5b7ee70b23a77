"""What somebody, or something, types into the page of the access point."""

import json
from binascii import b2a_base64
from hashlib import sha256

from boards.esp32.joining import form, page
from support.portable import raises

NOTHING = dict.fromkeys(form.FIELDS, "")
KEY = "00112233445566778899aabbccddeeff"
BROKER = {"host": "10.0.0.1"}
CLAIM = {"device": "desk", "broker": {"host": "10.0.0.1", "psk_identity": "desk", "psk_key": KEY}, "update_key": KEY}


def code_of(claim):
    data = claim if isinstance(claim, bytes) else json.dumps(claim).encode()
    whole = b2a_base64(sha256(data).digest()[:4] + data).strip().decode()
    return whole.replace("+", "-").replace("/", "_").replace("=", "")


def typed(**more):
    return dict(NOTHING, **dict({"heard": "home", "password": "longenough"}, **more))


def test_a_form_is_read_as_browsers_send_it():
    found = form.fields(b"heard=My+Wi-Fi&ssid=Caf%C3%A9%20%26%3D%25&password=a%2Bb+c&code=ab%0D%0Acd+e&unknown=x&name")
    assert found == dict(NOTHING, heard="My Wi-Fi", ssid="Café &=%", password="a+b c", code="abcde")
    assert form.fields(b"") == NOTHING and form.fields(b"&&=&") == NOTHING


def test_what_cannot_be_read_is_told_by_its_field_and_never_repeated():
    for value in (b"%", b"%4", b"%zz", b"secret%", b"%+1", b"%-1", b"% 1"):
        assert str(raises(ValueError, form.fields, b"password=" + value)) == (
            "password: cannot be read; send the form again."
        )
    for value in (b"%ff", b"%C3", b"a%80b", b"\xff\xfe", b"%C3%28"):
        assert "ssid: cannot be read; only UTF-8" in str(raises(ValueError, form.fields, b"ssid=" + value))
    for value in (b"a%00b", b"%0A", b"%7f", b"%1b[2J", b"\0"):
        assert "has a character that cannot be typed" in str(raises(ValueError, form.fields, b"name=" + value))


def test_the_new_network_takes_the_place_of_those_before_and_all_else_stays():
    before = {
        "wifi": [{"ssid": "old", "password": "x"}],
        "broker": BROKER,
        "cells": 6,
        "cushion": {"limit_ms": 1800000},
    }
    new, wrong = form.changed(before, typed(ssid="hidden"))
    assert wrong == [] and before["wifi"][0]["ssid"] == "old"
    assert new == dict(before, wifi=[{"ssid": "hidden", "password": "longenough"}])


def test_a_network_and_a_password_that_cannot_be_are_refused():
    before = {"broker": BROKER}
    for more in ({"heard": ""}, {"ssid": "x" * 33}, {"ssid": "é" * 17}):
        assert form.changed(before, typed(**more))[1][0].startswith("Wi-Fi: ")
    assert form.changed(before, typed(ssid="é" * 16))[1] == []
    for password in ("short", "1234567", "x" * 64, "x" * 65, "é" * 32, "0" * 65):
        (wrong,) = form.changed(before, typed(password=password))[1]
        assert wrong.startswith("Password: ") and password not in wrong
    for password in ("", "12345678", "x" * 63, "0aF" * 21 + "0", "pass word", "é" * 31):
        assert form.changed(before, typed(password=password))[1] == []


def test_a_claim_code_brings_name_broker_and_keys():
    new, wrong = form.changed({"broker": BROKER, "cells": 6}, typed(code=code_of(CLAIM), broker="ignored", name="also"))
    assert wrong == [] and new == dict(CLAIM, cells=6, wifi=[{"ssid": "home", "password": "longenough"}])


def test_a_claim_code_that_is_not_whole_is_refused_wherever_it_is_cut():
    code = code_of(CLAIM)
    for end in range(len(code)):
        assert form.unpacked(code[:end]) == {}
    for at in range(0, len(code), 7):
        assert form.unpacked(code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]) == {}
    assert form.unpacked(code) == CLAIM
    assert form.changed({}, typed(code=code[:-1]))[1] == [form.NOT_WHOLE]


def test_a_code_that_is_something_else_is_refused():
    for code in (
        "-",
        "é" * 40,
        "=" * 8,
        "A" * 2000,
        code_of(b"[1]"),
        code_of(b"{}"),
        code_of(b"nothing"),
        code_of(b"\xff"),
    ):
        assert form.unpacked(code) == {}
    assert form.unpacked(code_of(b"[" * 700)) == {}
    assert form.unpacked(code_of(dict(CLAIM, wifi=[], access_point={}))) == CLAIM


def test_a_broker_typed_by_hand_takes_the_place_of_the_one_before_with_its_keys():
    new, wrong = form.changed(
        {"broker": CLAIM["broker"]}, typed(broker="10.0.0.9:1884", user="u", secret="s", name="n")
    )
    assert wrong == [] and new["device"] == "n"
    assert new["broker"] == {"host": "10.0.0.9", "port": 1884, "user": "u", "password": "s"}
    for port in ("", "x", "123456", "-1"):
        assert form.changed({}, typed(broker="h:" + port))[0]["broker"]["port"] == port


def test_user_and_password_typed_alone_are_for_the_broker_before_in_place_of_its_key():
    before = {"broker": dict(CLAIM["broker"], port=1884, user="old", password="o")}
    kept = {"host": "10.0.0.1", "port": 1884}
    for more, user, password in (({"user": "u"}, "u", "o"), ({"secret": "s"}, "old", "s")):
        new, wrong = form.changed(before, typed(**more))
        assert wrong == [] and new["broker"] == dict(kept, user=user, password=password)
    assert form.changed(before, typed())[0]["broker"] == before["broker"]
    assert before["broker"]["psk_key"] == KEY and before["broker"]["user"] == "old"


def test_where_no_broker_comes_of_it_it_is_refused():
    for before in ({}, {"broker": None}, {"broker": {}}, {"broker": 5}, {"broker": {"host": None, "port": 1}}):
        for more in ({}, {"user": "u"}, {"broker": ":1883"}, {"code": code_of({"broker": None})}):
            assert form.changed(before, typed(**more))[1] == [form.NO_BROKER]
    assert form.changed({"broker": BROKER}, typed(code=code_of({"broker": None})))[1] == [form.NO_BROKER]


def test_what_others_named_is_shown_and_does_nothing():
    names = ['<script>alert("1")</script>', "' onload='x", " two  blanks ", "A&B"]
    shown = "".join(
        page.asking(names, ["<b>"], dict(typed(ssid='"><i>', broker="'", password="secret-1"), secret="s-2"))
    )
    assert "<script>" not in shown and "<i>" not in shown and "<b>" not in shown and "secret-1" not in shown
    assert "s-2" not in shown and "' onload" not in shown
    assert '<option value=" two  blanks "> two  blanks </option>' in shown and 'value="A&amp;B"' in shown
    assert 'value="&quot;&gt;&lt;i&gt;"' in shown and "<li>&lt;b&gt;</li>" in shown


def test_the_network_that_was_chosen_is_still_chosen():
    assert '<option value="b" selected>' in "".join(page.asking(["a", "b"], [], typed(heard="b")))
    assert " selected" not in "".join(page.asking(["a", "b"], [], {}))
