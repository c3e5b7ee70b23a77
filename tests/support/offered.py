"""An application as a host offers it to a cushion, piece by piece; runs on CPython and on MicroPython."""

from binascii import b2a_base64, hexlify
from hashlib import sha256

from cushion.update import signature, signed_text

KEY = "00112233445566778899aabbccddeeff" * 2
DEVICE, VERSION, MPY = "chair", "0.1.0", 6


def files_of(size=4000):
    """An application of three files, the manifest last."""
    first = "boards/start.mpy", bytes([65 + at % 26 for at in range(size)])
    return [first, ("cushion/late.mpy", b"late" * 30), ("manifest.json", b"{}")]


def digest(data):
    return hexlify(sha256(data).digest()).decode()


class Offered:
    """What the host says; `files` in the order in which they are to come."""

    def __init__(self, files, version="0.2.0", mpy=MPY, older=False, key=KEY, device=DEVICE):
        self.files = files
        listed = [[path, len(data), digest(data)] for path, data in self.files]
        self.offer = {"v": 1, "id": "0011", "version": version, "mpy": mpy, "older": older, "files": listed}
        self.offer["sign"] = signature(
            bytes([int(key[at : at + 2], 16) for at in range(0, len(key), 2)]), signed_text(device, self.offer)
        )

    def piece(self, wanted):
        """The answer to what a cushion wants."""
        data = self.files[wanted["nr"]][1][wanted["at"] : wanted["at"] + wanted["most"]]
        text = b2a_base64(data).decode().strip()
        return {"v": 1, "id": wanted["id"], "nr": wanted["nr"], "at": wanted["at"], "data": text}


class Flash:
    """A store that keeps nothing but the last value of each name."""

    def __init__(self):
        self.values = {}

    def save(self, name, value):
        self.values[name] = value


def brought(update, offered, said, most=1000):
    """Offer it and answer what is wanted, until nothing more is; returns the last that the cushion said."""
    update.take(0, offered.offer)
    for _ in range(most):
        if not said or "nr" not in said[-1]:
            break
        update.take(0, offered.piece(said.pop()))
    return said[-1] if said else None
