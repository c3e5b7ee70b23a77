"""Another application over the air: its pieces are asked for one after the other, at the cushion's own pace.

Loaded for an update, and forgotten again (late.py). An offer names version, files and their SHA-256, and is signed with
HMAC-SHA256 by the key that only this cushion and its host have; a piece is trusted because the file that it makes is.
"""

from binascii import a2b_base64, hexlify, unhexlify
from hashlib import sha256

from cushion.nouns import MINUTE, SECOND
from cushion.store.slots import Slots

PIECE = 1536  # bytes; in base64 and JSON well under the 4 kB that a message may have
AGAIN_MS = 5 * SECOND
GIVEN_UP_MS = 10 * MINUTE
BLOCK = 64  # of SHA-256


def begun(board, store, version: str, tell) -> object:
    """Return an Update of the board's slots."""
    root = store.folder.rpartition("/")[0]
    running, own = board.updating(root)
    return Update(Slots(root, running), store, own, version, tell)


def signature(key: bytes, text: bytes) -> str:
    """Return the HMAC-SHA256 of a text, in hex digits."""
    padded = key + bytes(BLOCK - len(key))
    inner = sha256(bytes([byte ^ 0x36 for byte in padded]) + text).digest()
    return hexlify(sha256(bytes([byte ^ 0x5C for byte in padded]) + inner).digest()).decode()


def signed_text(device: str, offer: dict) -> bytes:
    """Return what is signed of an offer. KeyError, TypeError or ValueError: it is none."""
    head = "perch update %s %s %d %d" % (device, offer["version"], offer["mpy"], bool(offer["older"]))
    return "\n".join([head] + ["%s %d %s" % (path, size, digest) for path, size, digest in offer["files"]]).encode()


def numbers(version: str) -> list:
    """Return the parts of a version such as "0.2.1" as integers, 0 for one that is no number."""
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


class Update:
    """One update. `own` is (device, key in hex or None, its .mpy version), `version` what runs now; `tell(message)`
    tells the host.
    """

    def __init__(self, slots: Slots, store, own: tuple, version: str, tell):
        self._slots, self._store, self._tell = slots, store, tell
        self._device, self._key, self._mpy = own
        self._version = version
        self._id, self._new = "", ""
        self._files: list = []
        self._nr = self._asked_at = self._heard_at = 0
        self._step = "idle"  # asking, ready or over

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to do."""
        return self._step == "over"

    def take(self, now: int, message: dict) -> None:
        """Take an offer, or a piece that was asked for. An offer that makes no sense, which raises, ends it."""
        self._heard_at = now
        try:
            if "files" in message:
                self._offered(now, message)
            elif message["id"] == self._id and self._step == "asking":
                self._take_piece(now, message)
        except OSError as problem:
            self._refuse(self._id, "flash: %r" % problem)
        finally:
            if self._step == "idle":
                self._step = "over"

    def each_second(self, now: int, seated: bool) -> bool:
        """Ask again where nothing comes; return whether to restart now: all is there, and nobody sits."""
        if self._step == "ready":
            return not seated
        if now - self._heard_at >= GIVEN_UP_MS:
            self._step = "over"
        elif self._step == "asking" and now - self._asked_at >= AGAIN_MS:
            try:
                self._go_on(now)
            except OSError as problem:
                self._refuse(self._id, "flash: %r" % problem)
        return False

    def _offered(self, now: int, offer: dict) -> None:
        name = offer["id"]
        if name == self._id and self._step in ("asking", "ready"):
            return self._go_on(now)
        why = self._wrong(offer)
        if why:
            return self._refuse(name, why)
        self._id, self._files, self._new, self._nr = name, offer["files"], offer["version"], 0
        if not self._slots.begin(self._files):
            return self._refuse(name, "flash is full")
        self._step = "asking"
        return self._go_on(now)

    def _wrong(self, offer: dict) -> str:
        """Return why this offer is not taken, "" where it is."""
        if not self._key:
            return "this cushion has no update_key in its settings: deploy them by cable once"
        if offer["sign"] != signature(unhexlify(self._key), signed_text(self._device, offer)):
            return "wrong signature"
        if offer["mpy"] != self._mpy:
            return "it is compiled for another MicroPython (.mpy %d, this is %d)" % (offer["mpy"], self._mpy)
        if numbers(offer["version"]) < numbers(self._version) and not offer["older"]:
            return "%s is older than %s" % (offer["version"], self._version)
        return ""

    def _take_piece(self, now: int, piece: dict) -> None:
        path, size, _ = self._files[self._nr]
        if piece["nr"] != self._nr or piece["at"] != self._slots.size(path):
            return  # one that came twice: who asked on for both would be sent all the rest twice
        data, left = a2b_base64(piece["data"]), size - piece["at"]
        if 0 < len(data) <= left:
            self._slots.append(path, data)
        elif left > 0:
            return  # not what was asked for: `each_second` asks again
        self._go_on(now)

    def _go_on(self, now: int) -> None:
        """Ask for what is missing first; one file that is there is checked at a time."""
        self._asked_at = now
        if self._step == "ready":
            return self._tell({"v": 1, "id": self._id, "ready": True})
        path, size, digest = self._files[self._nr]
        if self._slots.size(path) >= size and self._slots.is_whole(path, digest):
            self._nr += 1
        if self._nr == len(self._files):
            self._store.save("update", "%s is being tried" % self._new)
            self._slots.choose()
            self._step = "ready"
            return self._tell({"v": 1, "id": self._id, "ready": True})
        at = self._slots.size(self._files[self._nr][0])
        return self._tell({"v": 1, "id": self._id, "nr": self._nr, "at": at, "most": PIECE})

    def _refuse(self, name: str, why: str) -> None:
        self._step = "over"
        self._tell({"v": 1, "id": name, "refused": why})
