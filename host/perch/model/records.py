"""Records of cushions, and the messages that carry them, as values.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

IMPORTED = "import-"
"""How the name of a device begins whose bouts came from a file: no cushion, so nothing is to be heard of it."""


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
    """What a cushion said last on a topic of which only the newest counts: `state`, `health` or `status`.

    `body` is canonical JSON; of `status` it is the plain word as a JSON string.
    """

    device: str
    topic: str
    body: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is of no use, in plain words; whose and which record it is, as far as could be read.

    `for_now` if it may be of use later: it is this host's clock that may be wrong.
    """

    reason: str
    device: str | None = None
    boot: str | None = None
    seq: int | None = None
    for_now: bool = False


class Arrival(NamedTuple):
    """One message as it came in and what the check made of it."""

    topic: str
    payload: bytes
    meaning: Record | Snapshot | Refusal


class Receipt(NamedTuple):
    """What to tell a cushion about a record: safe on disk, or rejected for `reason` (its raw bytes kept)."""

    device: str
    boot: str
    seq: int
    reason: str | None = None
