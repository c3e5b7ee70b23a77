"""What a portable firmware test may use besides `assert`; runs on CPython and on MicroPython."""

import asyncio
import json
import os
import sys

WIRE = __file__.rsplit("/", 1)[0] + "/../wire/v1"


def raises(expected, function, *args, **kwargs):
    """Call the function and return the exception of the expected type that it must raise."""
    try:
        answer = function(*args, **kwargs)
    except expected as problem:
        return problem
    raise AssertionError(f"{expected.__name__} expected, but the call returned {answer!r}")


def run(work):
    """Run a coroutine and return what it returns; no task of an earlier one goes on, as MicroPython would let it."""
    if sys.implementation.name == "micropython":
        asyncio.new_event_loop()
    return asyncio.run(work)


def golden_names(start=""):
    """The names (without .json) of the golden messages that begin with `start`, sorted."""
    names = [name[: -len(".json")] for name in os.listdir(WIRE) if name.endswith(".json")]
    return sorted(name for name in names if name.startswith(start))


def golden(name):
    """One golden message, parsed: {"topic": ..., "message": ...}. Compare parsed: dicts keep no order."""
    with open(WIRE + "/" + name + ".json") as file:
        return json.load(file)


class Folder:
    """An empty folder for a test: `with Folder() as path`. It is gone afterwards."""

    def __enter__(self):
        self._path = "/tmp/perch-" + "".join(["%02x" % byte for byte in os.urandom(8)])
        os.mkdir(self._path)
        return self._path

    def __exit__(self, *problem):
        remove(self._path)


def remove(path):
    """Remove a file, or a folder with all that is in it."""
    if os.stat(path)[0] & 0x4000:
        for name in os.listdir(path):
            remove(path + "/" + name)
        os.rmdir(path)
    else:
        os.remove(path)
