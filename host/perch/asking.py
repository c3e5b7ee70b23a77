"""What the host asks of a cushion: a command with a name of its own, done once and not too late."""

from perch.mqtt import Message
from perch.wire import down, topics

PATIENCE_MS = 60_000
"""How long a command is worth doing: an order given to a cushion that was away must not surprise whoever sits later."""


def asked(device: str, command: str, ident: str, until_ms: int, **details: int) -> Message:
    """The message that asks a cushion for `command`, by the name `ident`, worth doing until `until_ms`."""
    payload = down.do(command, ident, until_ms, **details)
    return Message(topics.down(device, "do"), payload)
