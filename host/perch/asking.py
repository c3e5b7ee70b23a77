"""What the host asks of a cushion: a command with a name of its own, done once and not too late."""

import secrets

from perch.mqtt import Message
from perch.wire import down, topics

PATIENCE_MS = 60_000
"""How long a command is worth doing: an order given to a cushion that was away must not surprise whoever sits later."""


def asked(device: str, command: str, until_ms: int, **details: int) -> tuple[str, Message]:
    """The name, drawn anew, of a command that is worth doing until `until_ms`, and the message that asks for it."""
    ident = secrets.token_hex(8)
    return ident, Message(topics.down(device, "do"), down.do(command, ident, until_ms, **details))
