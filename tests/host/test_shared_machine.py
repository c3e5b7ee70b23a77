"""On a machine with other people the page has a token in its address, unless it has a password."""

import pwd
from types import SimpleNamespace

import pytest

from perch.cli.page import is_shared

BASH, NONE = "/bin/bash", "/usr/sbin/nologin"


@pytest.mark.parametrize(
    ("accounts", "shared"),
    [
        ([(0, BASH), (1000, BASH)], False),
        ([(1000, BASH), (1001, "/usr/bin/fish")], True),
        ([(1000, BASH), (1001, NONE), (65534, BASH)], False),
        ([(0, BASH), (33, BASH), (114, "/bin/sh")], False),
    ],
)
def test_people_are_those_with_an_id_of_people_and_a_shell(
    monkeypatch: pytest.MonkeyPatch, accounts: list[tuple[int, str]], shared: bool
) -> None:
    entries = [SimpleNamespace(pw_uid=uid, pw_shell=shell) for uid, shell in accounts]
    monkeypatch.setattr(pwd, "getpwall", lambda: entries)
    assert is_shared() is shared
