"""What a portable firmware test may use besides `assert`; runs on CPython and on MicroPython."""

import json
import os

WIRE = __file__.rsplit("/", 1)[0] + "/../wire/v1"


def raises(expected, function, *args, **kwargs):
    """Call the function and return the exception of the expected type that it must raise."""
    try:
        answer = function(*args, **kwargs)
    except expected as problem:
        return problem
    raise AssertionError(f"{expected.__name__} expected, but the call returned {answer!r}")


def golden_names(start=""):
    """The names (without .json) of the golden messages that begin with `start`, sorted."""
    names = [name[: -len(".json")] for name in os.listdir(WIRE) if name.endswith(".json")]
    return sorted(name for name in names if name.startswith(start))


def golden(name):
    """One golden message, parsed: {"topic": ..., "message": ...}. Compare parsed: dicts keep no order."""
    with open(WIRE + "/" + name + ".json") as file:
        return json.load(file)
