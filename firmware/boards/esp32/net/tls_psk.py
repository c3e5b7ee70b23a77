"""TLS with a pre-shared key: one identity a cushion, no certificate, and no clock needed."""

import binascii
import sys

import tls
from boards.esp32 import heaps, memory

LEAST = 30 * 1024  # bytes in a row: mbedTLS' buffers of 16 and 4 KB, and what it needs for a handshake


class Unsupported(ValueError):
    """The MicroPython on the board cannot do it; the message says what would."""


def context(identity: str, key: str):
    """A TLS context for `asyncio.open_connection`; `key` in hex digits, as in Mosquitto's psk_file.

    ValueError if the key is not that. Never falls back to anything weaker: Unsupported before MicroPython 1.29, and
    where memory does not last for it.
    """
    largest = heaps.largest_free()
    if memory.has_areas() and largest is not None and largest < LEAST:
        raise Unsupported(
            "TLS needs %d KB of memory in a row, and there are %d: a board with PSRAM has them"
            % (LEAST // 1024, largest // 1024)
        )
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    try:
        made.psk_identity = identity.encode()  # type: ignore[attr-defined]  # the stubs leave out all attributes
        made.psk_key = binascii.unhexlify(key)  # type: ignore[attr-defined]  # as above
    except AttributeError:
        version = ".".join([str(part) for part in sys.implementation.version[:2]])
        raise Unsupported("TLS-PSK needs MicroPython 1.29 or later, this is " + version) from None
    return made
