"""How often an address may try a password. Told the time; holds a bounded number of addresses."""

import secrets
from collections import OrderedDict
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

MOST, WITHIN_S = 5, 60.0
_ADDRESSES = 1024


class Attempts:
    """Five attempts a minute for each address (a whole /64 of IPv6), and fifty for all together."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, list[float]] = OrderedDict()

    def allowed(self, address: str, now_s: float) -> bool:
        """Whether it may try now; if so, that is one attempt."""
        return self._take("", 10 * MOST, now_s) if self._take(_whose(address), MOST, now_s) else False

    def forget(self, address: str) -> None:
        """It knew the password."""
        self._tried.pop(_whose(address), None)

    def _take(self, whose: str, most: int, now_s: float) -> bool:
        recent = [at for at in self._tried.pop(whose, ()) if now_s - at < WITHIN_S]
        free = len(recent) < most
        self._tried[whose] = [*recent, now_s] if free else recent
        while len(self._tried) > _ADDRESSES:
            self._tried.popitem(last=False)
        return free


def _whose(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> 64)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


LASTS_S = 30 * 86_400
_MOST = 1000


class Sessions:
    """Sessions by name; the oldest of too many ends. Told the time."""

    def __init__(self) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def begin(self, now_s: float) -> str:
        """A new session, by its name."""
        name = secrets.token_urlsafe(32)
        self._until[_digest(name)] = now_s + LASTS_S
        while len(self._until) > _MOST:
            self._until.popitem(last=False)
        return name

    def holds(self, name: str, now_s: float) -> bool:
        """Whether this is the name of a session that goes on."""
        return self._until.get(_digest(name), 0.0) > now_s

    def end(self, name: str) -> None:
        """The session is over."""
        self._until.pop(_digest(name), None)


def _digest(name: str) -> bytes:
    return sha256(name.encode()).digest()  # so that looking it up tells nothing by the time it takes
