"""Settings on trial: they take the place of those before only once the broker was met with them.

Beside the settings file PATH lie PATH.wanted, from when they were typed until the next start; PATH.tried, during that
one start; and PATH.failed, why they were dropped, until the page shows it. Whatever ends the start that tries them, the
next one has the settings before: each step is one rename or one removal.
"""

import os

CUT = "the cushion was switched off, or started anew, while they were tried"


def want(path: str, text: str) -> None:
    """Keep settings to be tried by the next start. OSError if the flash does not take them."""
    _put(path + ".wanted", text)


def chosen(path: str) -> str:
    """At a start: return the file with the settings to be read."""
    _remove(path + ".new")  # a write that was cut
    if is_tried(path):
        drop(path, CUT)
    try:
        os.rename(path + ".wanted", path + ".tried")
    except OSError:  # nothing waits to be tried
        return path
    return path + ".tried"


def is_tried(path: str) -> bool:
    """Return whether settings are on trial."""
    try:
        os.stat(path + ".tried")
    except OSError:
        return False
    return True


def keep(path: str) -> bool:
    """The settings on trial hold from now on; False if the flash would not: then the next start drops them."""
    try:
        os.rename(path + ".tried", path)
    except OSError:
        return False
    return True


def drop(path: str, why: str) -> None:
    """The settings before hold again; keep why, if the flash takes it."""
    try:
        _put(path + ".failed", why)
        os.remove(path + ".tried")
    except OSError:
        _remove(path + ".tried")


def failure(path: str) -> str:
    """Return why the last trial failed, once; "" where none did."""
    try:
        with open(path + ".failed") as file:
            why = file.read()
    except (OSError, ValueError):
        why = ""
    _remove(path + ".failed")
    return why


def _put(path: str, text: str) -> None:
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return  # it is gone, or the flash refuses everything
