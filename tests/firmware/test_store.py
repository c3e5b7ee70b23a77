import os

from cushion.store.memory import MemoryStore
from cushion.store.values import Store
from support.portable import Folder

VALUE = {"rev": 3, "cells": [1, 2, None], "name": "Küche"}


def break_off(path, left):
    with open(path, "rb") as file:
        kept = file.read()
    with open(path, "wb") as file:
        file.write(kept[:left])


def test_what_was_saved_is_loaded_by_the_next_start():
    with Folder() as folder:
        assert Store(folder, print).save("settings", VALUE)
        assert Store(folder, print).load("settings") == VALUE


def test_what_was_never_saved_is_none_and_no_fault():
    told = []
    with Folder() as folder:
        store = Store(folder, told.append)
        assert (store.load("settings"), store.trouble, told) == (None, None, [])


def test_the_folder_is_made():
    with Folder() as folder:
        assert Store(folder + "/data", print).save("x", 1)
        assert Store(folder + "/data", print).load("x") == 1


def test_a_broken_value_is_none_and_told_whatever_is_wrong_with_it():
    with Folder() as folder:
        store = Store(folder, lambda text: None)
        store.save("settings", VALUE)
        size = os.stat(folder + "/settings")[6]
        for left in range(size):
            told = []
            break_off(folder + "/settings", left)
            assert Store(folder, told.append).load("settings") is None
            assert len(told) == 1 and "settings" in told[0]
            store.save("settings", VALUE)


def test_a_value_that_was_left_half_written_leaves_the_one_before():
    with Folder() as folder:
        Store(folder, print).save("settings", VALUE)
        with open(folder + "/settings.new", "wb") as file:
            file.write(b"half")
        assert Store(folder, print).load("settings") == VALUE
        assert Store(folder, print).save("settings", 2)


def test_a_flash_that_takes_nothing_is_told_once_and_stops_nobody():
    told = []
    with Folder() as folder:
        with open(folder + "/data", "wb") as file:
            file.write(b"a file where the folder should be")
        store = Store(folder + "/data", told.append)
        assert not store.save("settings", VALUE)
        assert not store.save("settings", VALUE)
        assert len(told) == 2  # the folder, the value
        assert store.trouble == told[-1]


def test_recovery_is_told():
    told = []
    with Folder() as folder:
        store = Store(folder, told.append)
        store.failed("keep x", OSError(28, "no space"))
        assert store.trouble == "cannot keep x: flash is full"
        store.save("x", 1)
        assert store.trouble is None and len(told) == 2


def test_a_store_without_flash_forgets_only_at_power_off():
    store = MemoryStore()
    assert store.save("x", VALUE)
    assert (store.load("x"), store.load("y")) == (VALUE, None)
