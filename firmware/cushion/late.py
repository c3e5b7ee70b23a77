"""Modules that are needed now and then: loaded for it, and their memory given back."""

import sys


def forget(name: str) -> None:
    """Forget a module that was imported within a function; its memory is free once nothing of it is in use."""
    package, _, last = name.rpartition(".")
    if sys.modules.pop(name, None) and hasattr(sys.modules[package], last):
        delattr(sys.modules[package], last)
