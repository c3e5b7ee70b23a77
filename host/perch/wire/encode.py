"""Messages of the host, as payload bytes that the small memory of a cushion can take."""

import json
from collections.abc import Iterable, Iterator

from perch.model.host import HostHealth
from perch.model.records import Receipt
from perch.wire.decode import LONGEST, VERSION
from perch.wire.messages import LONGEST_NAME, LONGEST_TEXT, MOST_NAMES

_MOST_PAIRS = 100
_LONGEST_REASON = 120
_LONGEST_PAIR = len('["01234567",2147483647],')


def stored(journal: str, receipts: Iterable[Receipt]) -> Iterator[bytes]:
    """Return the payloads of `stored` for one cushion: which records are on disk, and which were rejected."""
    for entries in _portions(receipts, LONGEST - len(_stored(journal, []))):
        yield _stored(journal, entries)


def host(journal: str, online: bool, **more: str | int) -> bytes:
    """Return the presence of the host, online or offline (its last will), with the id of its journal.

    `more` is for other hosts: `instance`, `since`, `generation` and `take_over` of `HostPresence`.
    """
    return _bytes({"v": VERSION, "status": "online" if online else "offline", "journal": journal} | more)


def alive(health: HostHealth) -> bytes:
    """Return the health of a running host, without what is None or empty.

    Names and reasons in it come from strangers, so they are cut and cleaned: none keeps the rest from being read.
    """
    fields = {name: getattr(health, name) for name in HostHealth.__slots__}
    known = {name: _cut(value) for name, value in fields.items() if value not in (None, (), "")}
    return _bytes({"v": VERSION} | known)


def _cut(value: int | str | tuple[str, ...]) -> int | str | list[str]:
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return _printable(value)[:LONGEST_TEXT]
    return [_printable(name)[:LONGEST_NAME] for name in value[:MOST_NAMES]]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def time(utc_ms: int) -> bytes:
    """Return the time, for cushions that cannot reach a time server."""
    return _bytes({"v": VERSION, "utc": utc_ms})


def do(command: str, ident: str, until_ms: int, **details: int) -> bytes:
    """Return a command, to be obeyed once for each `ident`, and not after `until_ms` (UTC)."""
    return _bytes({"v": VERSION, "id": ident, "until": until_ms, "do": command} | details)


def settings(rev: int, wanted: dict[str, int]) -> bytes:
    """Return the settings that a cushion shall have; those not named take their defaults."""
    return _bytes({"v": VERSION, "rev": rev, "settings": wanted})


def _portions(receipts: Iterable[Receipt], room: int) -> Iterator[list[Receipt]]:
    portion: list[Receipt] = []
    used = 0
    for receipt in receipts:
        size = _LONGEST_PAIR if receipt.reason is None else len(_bytes(_entry(receipt))) + 1
        if portion and (len(portion) == _MOST_PAIRS or used + size > room):
            yield portion
            portion, used = [], 0
        portion.append(receipt)
        used += size
    if portion:
        yield portion


def _stored(journal: str, receipts: list[Receipt]) -> bytes:
    good = [_entry(receipt) for receipt in receipts if receipt.reason is None]
    bad = [_entry(receipt) for receipt in receipts if receipt.reason is not None]
    return _bytes({"v": VERSION, "journal": journal, "stored": good, "rejected": bad})


def _entry(receipt: Receipt) -> list[str | int]:
    identity: list[str | int] = [receipt.boot, receipt.seq]
    return identity if receipt.reason is None else [*identity, receipt.reason[:_LONGEST_REASON]]


def _bytes(message: object) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
