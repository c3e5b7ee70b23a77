"""As much of HTTP/1.1 as one page needs: every request bounded in size, every answer closing its connection."""

from collections import namedtuple

HEAD, BODY, PIECE = 2048, 2048, 256  # bytes at most, and at a time
REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 403: "Forbidden", 405: "Method Not Allowed"}
REASONS.update({411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large"})

KEPT = ("host", "origin", "content-length", "transfer-encoding")  # of the fields that a browser sends

Request = namedtuple("Request", "method path host origin body")


class Refused(Exception):
    """The request is not answered as asked; `args[0]` is the status."""


async def read(reader) -> Request:
    """Return the request; Refused where it is none or too large."""
    (method, path, fields), body = await _head(reader)
    length = _length(fields)
    while len(body) < length:
        body += await _piece(reader)
    return Request(method, path, fields.get("host", ""), fields.get("origin"), body[:length])


async def _head(reader) -> tuple:
    """Return (what `_parsed` does, what came of the body). The head itself is in memory no longer than this."""
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > HEAD:
            raise Refused(431)
        data += await _piece(reader)
    end = data.find(b"\r\n\r\n")
    return _parsed(data[:end]), data[end + 4 :]


async def _piece(reader) -> bytes:
    piece = await reader.read(PIECE)
    if not piece:
        raise Refused(400)
    return piece


def _parsed(head: bytes) -> tuple:
    """Return (method, path, the fields of KEPT by name in small letters)."""
    try:
        lines = head.decode().split("\r\n")
    except ValueError:
        raise Refused(400) from None
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Refused(400)
    fields = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or name in fields and name in ("host", "content-length"):
            raise Refused(400)
        if name in KEPT:
            fields[name] = value.strip()
    return words[0], words[1].split("?")[0], fields


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
