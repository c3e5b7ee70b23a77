"""TLS with a pre-shared key: one identity a cushion, no certificate, and no clock needed."""

import binascii
import sys

import tls


class Unsupported(ValueError):
    """The MicroPython on the board cannot do it; the message says what would."""


def context(identity: str, key: str):
    """A TLS context for `asyncio.open_connection`; `key` in hex digits, as in Mosquitto's psk_file.

    ValueError if the key is not that. Never falls back to anything weaker: Unsupported before MicroPython 1.29.
    """
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    try:
        made.psk_identity = identity.encode()  # type: ignore[attr-defined]  # the stubs leave out all attributes
        made.psk_key = binascii.unhexlify(key)  # type: ignore[attr-defined]  # as above
    except AttributeError:
        version = ".".join([str(part) for part in sys.implementation.version[:2]])
        raise Unsupported("TLS-PSK needs MicroPython 1.29 or later, this is " + version) from None
    return made
