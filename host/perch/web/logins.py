"""Rate limit of logins for each address, and sessions. Both are bounded; the time is a parameter."""

import asyncio
import secrets
from collections import OrderedDict
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from weakref import WeakKeyDictionary

MOST, WITHIN_S = 5, 60.0
_ADDRESSES = 1024


class Attempts:
    """Five attempts a minute for each address (a whole /64 of IPv6). No address can use up those of another."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, list[float]] = OrderedDict()

    def allowed(self, address: str, now_s: float) -> bool:
        """Return whether an address may try now; if so, that is one attempt."""
        whose = _whose(address)
        recent = [at for at in self._tried.pop(whose, ()) if now_s - at < WITHIN_S]
        free = len(recent) < MOST
        self._tried[whose] = [*recent, now_s] if free else recent
        while len(self._tried) > _ADDRESSES:
            self._tried.popitem(last=False)
        return free

    def forget(self, address: str) -> None:
        """Forget the attempts of an address that knew the password."""
        self._tried.pop(_whose(address), None)


def _whose(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    own = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(int(own) >> 64 if isinstance(own, IPv6Address) else own)


LASTS_S = 30 * 86_400
_MOST = 1000


class Sessions:
    """Sessions by name; the oldest of too many ends."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[bytes, tuple[float, tuple[str, str]]] = OrderedDict()  # end in s, viewer
        self._open: WeakKeyDictionary[asyncio.Event, bytes] = WeakKeyDictionary()

    def begin(self, now_s: float, viewer: tuple[str, str] = ("", "")) -> str:
        """Begin a session of `viewer` and return its name."""
        name = secrets.token_urlsafe(32)
        self._sessions[_digest(name)] = now_s + LASTS_S, viewer
        while len(self._sessions) > _MOST:
            self._end(next(iter(self._sessions)))
        return name

    def viewer(self, name: str, now_s: float) -> tuple[str, str] | None:
        """Return whose session of this name goes on, None where none does."""
        until_s, viewer = self._sessions.get(_digest(name), (0.0, None))
        return viewer if until_s > now_s else None

    def end(self, name: str) -> None:
        """End a session and all that is open in it."""
        self._end(_digest(name))

    def opened(self, name: str) -> asyncio.Event:
        """Return an event that is set once the session ends; it is forgotten with whoever waits for it."""
        ended = asyncio.Event()
        self._open[ended] = _digest(name)
        return ended

    def _end(self, digest: bytes) -> None:
        self._sessions.pop(digest, None)
        for ended in [ended for ended, of in self._open.items() if of == digest]:
            ended.set()


def _digest(name: str) -> bytes:
    return sha256(name.encode()).digest()  # so that looking it up tells nothing by the time it takes
