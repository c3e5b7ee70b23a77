"""Where the board begins: the application of the chosen slot, or after three unhealthy starts the safe mode.

Two slots, `/a` and `/b`, hold an application each; the file `/slot` names the chosen one. A slot without a manifest is
a deploy that never ended and is not started. The RTC's memory counts the starts: it outlives every reset, but not a
loss of power. The application empties it when it is well, so that only unhealthy starts in a row add up. The safe mode
comes from the other slot if it can: the chosen one is what was not well. An application that is part of the image
(manifest.py) comes second. This file stands alone, because it must work where nothing else does, and it is the one
place outside `boards/esp32` that knows the hardware.
"""

import gc
import os
import sys

import machine

TRIES = 3  # unhealthy starts in a row
WATCHDOG_MS = 60000  # for what blocks before the application minds the watchdog itself


def counted() -> int:
    """Count this start; returns how many there were since the last one that was well, with this one.

    What the application keeps behind the count stays.
    """
    memory = machine.RTC().memory
    kept = memory() or b"\0"
    starts = min(kept[0] + 1, 255)
    memory(bytes([starts]) + kept[1:])
    return starts


def radio_first() -> None:
    """Let the driver of the Wi-Fi take its memory: once our own has grown over the rest it gets none any more.

    The radio stays off until the settings want it.
    """
    try:
        from network import WLAN

        WLAN(WLAN.IF_STA)
    except Exception as problem:  # noqa: BLE001 - the cushion measures without it too
        print("perch: no Wi-Fi: %r" % problem)


def slots(safe: bool) -> tuple[str, str]:
    """Return both slots in the order in which to try them."""
    try:
        with open("/slot") as file:
            chosen_b = file.read(1) == "b"
    except (OSError, ValueError):  # it is not there, or is no text
        chosen_b = False
    return ("b", "a") if chosen_b != safe else ("a", "b")


def loaded(slot: str):
    """The `start` of the application in a slot, "" for the image, or None where it cannot be imported; then nothing of
    it stays.
    """
    known = list(sys.modules)
    sys.path[:0] = ["/" + slot] if slot else []
    try:
        if slot:
            os.stat("/" + slot + "/manifest.json")
        from boards.esp32 import start

        return start
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with this slot, the other one is tried
        if slot:
            print("perch: /%s does not start: %r" % (slot, problem))
            sys.path.pop(0)
        for name in [name for name in sys.modules if name not in known]:
            del sys.modules[name]
    return None


def put(path: str, text: str) -> None:
    """Write a small file whole or not at all."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def went_back() -> bool:
    """Count a start of an application on trial; return whether it gave way to the one before now.

    /trial is there meanwhile: "a 2" says that it was started twice, and that /a is what was started before.
    """
    try:
        with open("/trial") as file:
            before, starts = file.read().split()
        if slots(False)[0] == before:
            return False
        if int(starts) < TRIES:
            put("/trial", "%s %d" % (before, int(starts) + 1))
            return False
        put("/slot", before)
        return True
    except (OSError, ValueError):  # none is on trial
        return False


def found(starts: int, safe: bool):
    """The `start` of the first application that can be imported, or None."""
    chosen, other = slots(safe)
    said = "perch: start %d from %%s%s" % (starts, " in safe mode" if safe else "")
    for slot in chosen, "", other:
        if slot:
            print(said % ("/" + slot))
        start = loaded(slot)
        if start and not slot:
            print(said % "the image")
        if start:
            return start
    return None


def begin():
    """Count this start and load what to run: (its module or None, whether it is to be the safe mode)."""
    gc.threshold(8192)  # collect before the heap is full: garbage between what stays would tear it to pieces
    starts = counted()
    if went_back():
        machine.RTC().memory(b"\1" + machine.RTC().memory()[1:])
        starts = 1
    safe = starts > TRIES
    if not safe:
        machine.WDT(timeout=WATCHDOG_MS)
    radio_first()
    return found(starts, safe), safe


start, safe = begin()
for name in ("begin", "counted", "radio_first", "slots", "loaded", "put", "went_back", "found"):
    globals()[name] = None  # the application has use for its memory; what is deleted stays in the table of a dict
if start:
    try:
        start.run(safe)  # ends only by a failure: then the board starts anew, or in safe mode gives the prompt
    except Exception as problem:  # noqa: BLE001 - the board must come back from whatever it was
        sys.print_exception(problem)
        if not safe:
            machine.reset()
else:
    print("perch: there is nothing to start; use make deploy")
