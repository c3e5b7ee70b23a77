"""When the cushion is well, and what becomes of an application that came over the air: loaded for it (late.py).

/trial is there while one is on trial: the slot from which it came, and how often it was started (main.py counts).
"""

import os
import sys

from boards.esp32 import system
from cushion.late import forget
from machine import RTC

WELL_AFTER_MS = 10000  # of sampling
LINK_TRIED_MS = 60000
SETTINGS = "/settings.json"
SETTINGS_TRIED_MS = 180000  # within so long new settings have to lead to the broker
TRIAL_MS = 600000  # an application that came over the air has to meet the broker within so long
LOOK_MS = 1000


async def become(network, watchdog, store, app, is_trial: bool) -> None:
    """Set the count of unhealthy starts back once this one samples (main.py counts them), and say so once all is well.

    Where there is a broker in the settings, that is only when it was met; until then it is said what is missing.
    `is_trial`: this start works with settings that are kept only then.
    """
    waited = 0
    while waited < WELL_AFTER_MS or watchdog.stale() or "sample" not in watchdog.heard:
        await system.sleep_ms(LOOK_MS)
        waited += LOOK_MS
    RTC().memory(b"")
    while network.link.leads and not network.link.up:
        if is_trial and waited >= SETTINGS_TRIED_MS:
            break
        if waited == LINK_TRIED_MS:
            system.log("measures, but has not met the broker: " + network.problem())
        if waited == TRIAL_MS and look(store):
            went_back(store, "it has not met the broker: " + network.problem())
            app.restart()
        await system.sleep_ms(LOOK_MS)
        waited += LOOK_MS
    if is_trial and not _kept(network, store):
        app.restart()
        return
    if look(store):
        store.save("update", None)
        _end(store, None)
        app.reports.health(app.now())
    system.log("well")


def is_there(path: str) -> bool:
    """Return whether there is such a file."""
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _kept(network, store) -> bool:
    """End the trial of new settings; return whether they are kept. They are once the broker was met with them."""
    from boards.esp32.joining import candidate

    path = root_of(store) + SETTINGS
    why = "" if network.link.up else "; ".join(network.problems) or network.problem()
    if why:
        candidate.drop(path, why)
    elif not candidate.keep(path):
        why = "the flash does not take them"
    forget("boards.esp32.joining.candidate")
    system.log("new settings: " + (why and "dropped, " + why or "the broker was met, they are kept"))
    return not why


def root_of(store) -> str:
    """Return the folder that has the slots."""
    return store.folder.rpartition("/")[0]


def running(store) -> str:
    """Return the slot that runs."""
    return "b" if root_of(store) + "/b" in sys.path else "a"


def before(store) -> str:
    """Return to which slot the one on trial goes back, "" where none is on trial; then how often it was started."""
    try:
        with open(root_of(store) + "/trial") as file:
            return file.read()
    except (OSError, ValueError):  # it is not there, or is no text
        return ""


def look(store) -> bool:
    """At a start: return whether this application is on trial. Where the one on trial gave way to it, keep why."""
    found = before(store)
    if not found:
        return False
    if found[0] != running(store):
        return True
    went_back(
        store, "power was lost before it was started" if found[2:] == "0" else "it does not start or was not well"
    )
    return False


def went_back(store, why: str) -> None:
    """The application before is the one that is started from now on; keep why."""
    slot = before(store)[0]
    store.save("update", "went back: " + why)
    _end(store, slot)


def _end(store, slot: str | None) -> None:
    """End the trial; `slot` is started from now on. Where the flash will not, main.py goes back after three starts."""
    root = root_of(store)
    try:
        if slot:
            with open(root + "/slot.new", "w") as file:
                file.write(slot)
            os.rename(root + "/slot.new", root + "/slot")
        os.remove(root + "/trial")
    except OSError as problem:
        store.failed("end an update", problem)
