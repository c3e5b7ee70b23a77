"""Who has given the password: names drawn at random, held in memory only, so that a restart asks again."""

import secrets
from collections import OrderedDict
from hashlib import sha256

LASTS_S = 30 * 86_400
_MOST = 1000


class Sessions:
    """Sessions by name; the oldest of too many ends. Told the time."""

    def __init__(self) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def begin(self, now_s: float) -> str:
        """A new session, by its name."""
        name = secrets.token_urlsafe(32)
        self._until[_held(name)] = now_s + LASTS_S
        while len(self._until) > _MOST:
            self._until.popitem(last=False)
        return name

    def holds(self, name: str, now_s: float) -> bool:
        """Whether this is the name of a session that goes on."""
        return self._until.get(_held(name), 0.0) > now_s

    def end(self, name: str) -> None:
        """The session is over."""
        self._until.pop(_held(name), None)


def _held(name: str) -> bytes:
    return sha256(name.encode()).digest()  # so that looking it up tells nothing by the time it takes
