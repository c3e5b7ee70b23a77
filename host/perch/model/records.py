"""Records of cushions, and the messages that carry them, as values.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

IMPORTED = "import-"
"""How the name of a device begins whose bouts were imported from a file: there is no cushion that sends."""


class Record(NamedTuple):
    """A durable fact made by a cushion, known for ever as `(device, boot, seq)`.

    `start` and `end` are ms since the boot (equal for a point), `zero` is the UTC start of the boot as the
    cushion knew it, `body` the whole message as canonical JSON.
    """

    device: str
    boot: str
    seq: int
    zero: int | None
    kind: str
    start: int
    end: int
    body: str
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The newest message of a cushion on a topic of which only the newest counts, such as `state` or `health`.

    `body` is canonical JSON; of `status` it is a JSON string.
    """

    device: str
    topic: str
    body: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is refused, and of which device and record it is, as far as that could be read.

    `for_now` if it may be accepted later: it is this host's clock that may be wrong.
    """

    reason: str
    device: str | None = None
    boot: str | None = None
    seq: int | None = None
    for_now: bool = False


Meaning = Record | Snapshot | Refusal
"""What a message of a cushion means."""


class Arrival(NamedTuple):
    """A message as it was received, and its meaning."""

    topic: str
    payload: bytes
    meaning: Meaning


class Receipt(NamedTuple):
    """The answer to a record: it is on disk, or rejected for `reason` (its raw bytes are in the quarantine)."""

    device: str
    boot: str
    seq: int
    reason: str | None = None


def rejection(meaning: Meaning, reason: str) -> Receipt | None:
    """Return the receipt with which a cushion drops a record, None where the message names no record."""
    boot, seq = getattr(meaning, "boot", None), getattr(meaning, "seq", None)
    if meaning.device is None or boot is None or seq is None:
        return None
    return Receipt(meaning.device, boot, seq, reason)
