"""What an update has to know of this board: loaded for it, and forgotten again (late.py)."""

import sys

from boards.esp32 import system
from cushion.late import forget


def found(root: str) -> tuple:
    """Return (the slot that runs, (device, key for updates in hex or None, .mpy version))."""
    from boards.esp32 import config

    settings = config.read(root + "/settings.json", system.default_name(), system.machine_name())[0]
    forget("boards.esp32.config")
    mpy = getattr(sys.implementation, "_mpy", 0) & 0xFF
    return "b" if root + "/b" in sys.path else "a", (settings.device, settings.update_key, mpy)
