"""Stand-in for MicroPython's `esp32`: the chip's own heap, of two regions."""

import chip

HEAP_DATA = 4


def idf_heap_info(capabilities):
    """(total, free, largest free block, lowest free) of each region."""
    assert capabilities == HEAP_DATA
    return chip.station.get("heap", [(20000, 8000, 6000, 3000), (100000, 9000, 7000, 5000)])
