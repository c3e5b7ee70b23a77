"""What comes in at the page's door, taken apart: the form of the login, the messages of a socket."""

import json
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


async def posted(request: Request) -> tuple[str, str]:
    """Return the name and the password of a form, empty where it is none or did not come whole."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_BODY:
                return "", ""
    except ClientDisconnect:
        return "", ""
    fields = parse_qs(body.decode("utf-8", "replace"))
    return fields.get("name", [""])[0], fields.get("password", [""])[0]
