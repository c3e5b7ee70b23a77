"""What the host asks of a cushion: a command with a name of its own, done once and not too late."""

import secrets

from perch.mqtt import Message
from perch.wire import down, topics

PATIENCE_MS = 60_000
"""How long a command is worth doing: an order given to a cushion that was away must not surprise whoever sits later."""


def asked(device: str, command: str, now_ms: int, **details: int) -> Message:
    """The message that asks a cushion for `command`, by a name that is drawn anew."""
    payload = down.do(command, secrets.token_hex(8), now_ms + PATIENCE_MS, **details)
    return Message(topics.down(device, "do"), payload)
