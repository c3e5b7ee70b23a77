"""Reads what a browser sends: the body of a request, the form of the login, the messages of a socket."""

import json
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

_LONGEST_BODY = 4096


def pages_of(text: str) -> list[str]:
    """Return the pages that a message of Socket.IO is for: a number, and a list of the event and its values."""
    try:
        values = json.loads(text[text.index("[") :])
    except (ValueError, RecursionError):
        return []
    named = [value.get("client_id") for value in values if isinstance(value, dict)]
    return [page for page in named if isinstance(page, str)]


async def body_of(request: Request) -> bytes | None:
    """Return the body of a request, None where it is over 4096 bytes long or the browser left before its end."""
    body = b""
    with suppress(ClientDisconnect):
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_BODY:
                return None
        return body
    return None


async def posted(request: Request) -> tuple[str, str]:
    """Return the name and the password of a form, empty where it has none or is too long."""
    fields = parse_qs((await body_of(request) or b"").decode("utf-8", "replace"))
    return fields.get("name", [""])[0], fields.get("password", [""])[0]
