"""As much of HTTP/1.1 as one page needs: every request bounded in size, every answer closing its connection."""

from collections import namedtuple

HEAD, BODY, PIECE = 2048, 2048, 128  # bytes at most, and at a time
REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 403: "Forbidden", 405: "Method Not Allowed"}
REASONS.update({411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large"})

KEPT = ("host", "origin", "content-length", "transfer-encoding")  # of the fields that a browser sends

Request = namedtuple("Request", "method path host origin body")


class Refused(Exception):
    """The request is not answered as asked; `args[0]` is the status."""


async def read(reader) -> Request:
    """Return the request; Refused where it is none or too large."""
    line, fields, rest = await _head(reader)
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Refused(400)
    missing, pieces = _length(fields) - len(rest), [rest]
    while missing > 0:
        pieces.append(await _piece(reader))
        missing -= len(pieces[-1])
    if missing < 0:
        pieces[-1] = pieces[-1][:missing]
    return Request(words[0], words[1].split("?")[0], fields.get("host", ""), fields.get("origin"), b"".join(pieces))


async def _head(reader) -> tuple:
    """Return (the first line, the fields of KEPT by name in small letters, the bytes read beyond the head).

    It is never in memory in a row: where that is in pieces there may be no room for it.
    """
    first, rest, length = "", b"", 0
    fields: dict[str, str] = {}
    while True:
        end = rest.find(b"\r\n")
        if end >= 0:
            line, rest = _text(rest[:end]), rest[end + 2 :]
            if not line:
                return first, fields, rest
            if first:
                _keep(fields, line)
            first = first or line
        elif length > HEAD:
            raise Refused(431)
        else:
            piece = await _piece(reader)
            rest, length = rest + piece, length + len(piece)


async def _piece(reader) -> bytes:
    piece = await reader.read(PIECE)
    if not piece:
        raise Refused(400)
    return piece


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except ValueError:
        raise Refused(400) from None


def _keep(fields: dict, line: str) -> None:
    name, colon, value = line.partition(":")
    name = name.lower()
    if not colon or name in fields and name in ("host", "content-length"):
        raise Refused(400)
    if name in KEPT:
        fields[name] = value.strip()


def _length(fields: dict) -> int:
    """Return how long the body is."""
    if "transfer-encoding" in fields:
        raise Refused(411)
    text = fields.get("content-length", "0")
    if not text or not all("0" <= digit <= "9" for digit in text):
        raise Refused(400)
    if len(text) > 5 or int(text) > BODY:
        raise Refused(413)
    return int(text)


def head(status: int, location: str = "") -> bytes:
    """Return the head of an answer whose body ends with the connection."""
    lines = ["HTTP/1.1 %d %s" % (status, REASONS[status]), "Connection: close", "Cache-Control: no-store"]
    lines += ["Location: " + location, "Content-Length: 0"] if location else ["Content-Type: text/html; charset=utf-8"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
