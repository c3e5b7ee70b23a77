"""Modules that are needed now and then: loaded for it, and their memory given back."""

import sys


def forget(name: str) -> None:
    """Forget a module that was imported within a function; its memory is free once nothing of it is in use.

    None takes its place first: MicroPython leaves what is deleted in the table of a dict, and so in memory.
    """
    package, _, last = name.rpartition(".")
    if name in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]  # for a moment
        del sys.modules[name]
        setattr(sys.modules[package], last, None)
        delattr(sys.modules[package], last)
