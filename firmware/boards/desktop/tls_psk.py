"""TLS with a pre-shared key on CPython, for a simulated cushion at a real broker."""

import binascii
import ssl


def context(identity: str, key: str):
    """A TLS context for `asyncio.open_connection`; `key` in hex digits, as in Mosquitto's psk_file.

    Never falls back to anything weaker: raises ValueError before Python 3.13, and where the key is not that.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    secret = binascii.unhexlify(key)
    if not hasattr(made, "set_psk_client_callback"):
        raise ValueError("TLS-PSK needs Python 3.13 or later")
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # whoever has the key is the broker
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("PSK")
    made.set_psk_client_callback(lambda hint: (identity, secret))
    return made
