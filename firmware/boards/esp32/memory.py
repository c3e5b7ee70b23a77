"""Bytes of memory: of MicroPython's heap, and of the chip's own, on which the Wi-Fi and TLS live.

Without PSRAM MicroPython's heap begins with one area and doubles once, to some 109 KB. Should it need more it takes the
largest block that is left, and the Wi-Fi starves (seen on an emulated ESP32).
"""

import gc
import sys

LIMIT = 104 * 1024  # of both areas together; what is in use for a moment is among it
ROOMY = 1 << 20  # who has so much has PSRAM
PLATFORM = sys.platform


def has_areas() -> bool:
    """Return whether the heap is of two areas, and not in PSRAM."""
    return PLATFORM == "esp32" and gc.mem_free() + gc.mem_alloc() < ROOMY


def is_short() -> bool:
    """Return whether the heap, collected, is about to take a third area."""
    if not has_areas() or gc.mem_alloc() < LIMIT:
        return False
    gc.collect()
    return gc.mem_alloc() > LIMIT - 8192  # which main.py lets come together before it is collected
