"""Both heaps in numbers: loaded for them, and forgotten again (late.py)."""

import gc


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
