"""Read an application for cushions, as `make application` writes it, and make the signed offer and the pieces of it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LAST = "manifest.json"
"""The file that is sent last; without it a cushion starts nothing of the application."""
MOST = 2048
"""Bytes of a piece at most, whatever is asked for: a message has 4 kB."""


@dataclass(frozen=True, slots=True)
class Application:
    """Compiled files in the order in which they are sent, `version`, and the version of their bytecode (.mpy)."""

    version: str
    mpy: int
    files: tuple[tuple[str, bytes], ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(data) for _, data in self.files)


def parse(text: str) -> Application:
    """Return the application in a file. Raises ValueError where it is none."""
    try:
        given = json.loads(text)
        files = tuple((str(path), base64.b64decode(data, validate=True)) for path, data in given["files"])
        application = Application(str(given["version"]), int(given["mpy"]), files)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("it is no application; `make application` writes one") from error
    if not files or files[-1][0] != LAST or not all(data for _, data in files):
        raise ValueError("it is not whole; `make application` writes it anew")
    return application


def offer(application: Application, device: str, key: str, ident: str, older: bool) -> bytes:
    """Return the offer of it to one cushion, signed with its key (hex digits). `older` allows an older version.

    Raises ValueError where the key is no hex digits.
    """
    listed = [[path, len(data), hashlib.sha256(data).hexdigest()] for path, data in application.files]
    head = f"perch update {device} {application.version} {application.mpy} {int(older)}"
    text = "\n".join([head, *(f"{path} {size} {digest}" for path, size, digest in listed)])
    sign = hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()
    message = {"v": 1, "id": ident, "version": application.version, "mpy": application.mpy, "older": older}
    return _bytes({**message, "files": listed, "sign": sign})


def piece(application: Application, wanted: Mapping[str, Any]) -> tuple[bytes, int]:
    """Return (the piece that a cushion wants, how many bytes it has of all files). Raises ValueError: there is none."""
    try:
        nr, at, most = int(wanted["nr"]), int(wanted["at"]), int(wanted["most"])
        data = application.files[nr][1][at : at + min(most, MOST)]
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("it wants a piece that there is not") from error
    done = sum(len(data) for _, data in application.files[:nr]) + at
    text = base64.b64encode(data).decode()
    return _bytes({"v": 1, "id": wanted["id"], "nr": nr, "at": at, "data": text}), done


def _bytes(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
