"""New settings on trial: the ones before hold until the broker was met, whatever the flash does."""

import json
import os

from boards.esp32 import config
from boards.esp32.joining import candidate
from support.portable import Folder, raises

OLD, NEW = '{"device": "old"}', '{"device": "new"}'


class Settings(Folder):
    """A folder with a settings file; the path of the file."""

    def __enter__(self):
        self.path = super().__enter__() + "/settings.json"
        with open(self.path, "w") as file:
            file.write(OLD)
        return self.path


def read(path):
    with open(path) as file:
        return file.read()


def names(path):
    return sorted(os.listdir(path.rpartition("/")[0]))


def test_without_new_settings_those_before_are_read():
    with Settings() as path:
        assert candidate.chosen(path) == path and not candidate.is_tried(path)
        assert candidate.failure(path) == "" and names(path) == ["settings.json"]


def test_settings_that_met_the_broker_are_kept():
    with Settings() as path:
        candidate.want(path, NEW)
        assert read(path) == OLD and not candidate.is_tried(path)
        assert read(candidate.chosen(path)) == NEW and candidate.is_tried(path)
        assert candidate.keep(path) and read(path) == NEW
        assert candidate.chosen(path) == path and names(path) == ["settings.json"]


def test_settings_that_did_not_are_dropped_and_why_is_told_once():
    with Settings() as path:
        candidate.want(path, NEW)
        candidate.chosen(path)
        candidate.drop(path, "wrong password")
        assert read(candidate.chosen(path)) == OLD
        assert candidate.failure(path) == "wrong password" and candidate.failure(path) == ""
        assert names(path) == ["settings.json"]


def test_a_start_that_ends_in_the_middle_of_a_trial_ends_the_trial():
    with Settings() as path:
        candidate.want(path, NEW)
        candidate.chosen(path)
        assert read(candidate.chosen(path)) == OLD
        assert candidate.failure(path) == candidate.CUT and names(path) == ["settings.json"]


def started(path, old, new):
    """(the settings that a start works with, whether they are on trial, why new ones were dropped)."""
    for where, settings in ((path, old), (path + ".wanted", new)):
        with open(where, "w") as file:
            file.write(settings if isinstance(settings, str) else json.dumps(settings))
    found, _, is_trial = config.at_start(path, "default", "esp32")
    assert is_trial == candidate.is_tried(path)
    return found, is_trial, candidate.failure(path)


def test_a_start_refuses_settings_with_a_problem_that_those_before_had_not():
    old = {"device": "old", "cells": 99, "broker": {"host": "a"}}
    with Settings() as path:
        found, is_trial, why = started(path, old, dict(old, device="new"))
        assert (found.device, is_trial, why) == ("new", True, "")
        os.remove(path + ".tried")
        for more, problem in (
            ({"device": "Not so"}, "device: not 1 to 32"),
            ({"broker": {"host": "b", "port": "x"}}, "broker.port: not a number"),
            ({"broker": None}, "broker: none that can be reached"),
        ):
            found, is_trial, why = started(path, old, dict(old, **more))
            assert (found.device, is_trial) == ("old", False) and why.startswith(problem), why
        assert "is not JSON" in started(path, old, "{torn")[2]
        assert json.loads(read(path)) == old and names(path) == ["settings.json"]


def test_a_start_does_not_try_a_broker_that_was_wrong_before():
    old = {"device": "old", "broker": {"host": "a", "psk_identity": "x"}}
    with Settings() as path:
        found, is_trial, why = started(path, old, dict(old, device="new"))
        assert (found.device, is_trial, why) == ("old", False, "broker: none that can be reached")


class Refusing:
    """An `os` of a flash that takes nothing any more."""

    def __init__(self, real):
        self.stat = real.stat

    def rename(self, old, new):
        raise OSError(28)

    def remove(self, path):
        raise OSError(5)


def refuse(*given):
    raise OSError(28)


def test_a_flash_that_refuses_leaves_the_settings_before():
    with Settings() as path:
        candidate.want(path, NEW)
        candidate.chosen(path)
        candidate.os, candidate.open = Refusing(os), refuse
        try:
            assert not candidate.keep(path)
            candidate.drop(path, "why")
            assert candidate.chosen(path) == path and candidate.failure(path) == ""
            raises(OSError, candidate.want, path, NEW)
        finally:
            candidate.os = os
            del candidate.open
        assert read(path) == OLD
