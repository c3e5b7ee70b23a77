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


def told() -> dict[str, int]:
    """Return what `health` says: `used` of MicroPython's heap, and of the chip's own `idf_free`, the largest block as
    `idf_largest`, and the least that was ever free as `idf_lowest`. These three are missing where the port has no such.
    """
    known = {"used": gc.mem_alloc()} if hasattr(gc, "mem_alloc") else {}
    regions = heap_regions()
    if regions:
        known["idf_free"] = sum([region[1] for region in regions])
        known["idf_largest"] = max([region[2] for region in regions])
        known["idf_lowest"] = sum([region[3] for region in regions])
    return known


def largest_free() -> int | None:
    """Return the largest block of the chip's own heap, None where the port does not say."""
    regions = heap_regions()
    return max([region[2] for region in regions]) if regions else None


def heap_regions() -> list:
    """Return (total, free, largest free block, lowest free) of each region of the chip's own heap."""
    try:
        import esp32

        return esp32.idf_heap_info(esp32.HEAP_DATA)
    except (ImportError, AttributeError):
        return []
