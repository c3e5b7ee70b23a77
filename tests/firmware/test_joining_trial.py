"""New settings on trial: the ones before hold until the broker was met, whatever the flash does."""

import os

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
