"""Where the page is and how it is known: its address and names, and those before a proxy."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-prefix", b"x-forwarded-host")


@dataclass(frozen=True, slots=True)
class Proxy:
    """`address` is the proxy that is trusted, "" for none; `url` is the public address of the page, "" for its own."""

    address: str = ""
    url: str = ""

    @property
    def prefix(self) -> str:
        """The path under which the page is known, like /perch; "" at the root."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def host(self) -> str:
        """The name and port in its public address, "" where there is none."""
        return urlsplit(self.url).netloc.lower()

    def through(self, scope: Scope) -> Scope:
        """Return the request as it was before the proxy: who asks, how, and for which path of ours."""
        headers, client = Headers(scope=scope), scope.get("client")
        trusted = bool(self.address and client and client[0] == self.address)
        kept = [(name, value) for name, value in scope["headers"] if name not in _FORWARDED]
        if self.prefix:
            kept.append((b"x-forwarded-prefix", self.prefix.encode()))
        more: dict[str, Any] = {"headers": kept}
        if trusted and (seen := headers.get("x-forwarded-for", "").rpartition(",")[2].strip()):
            more["client"] = (seen, 0)
        if trusted and headers.get("x-forwarded-proto") == "https":
            more["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        if self.prefix and scope["path"].startswith(f"{self.prefix}/"):
            more["path"] = scope["path"].removeprefix(self.prefix)
            more["raw_path"] = more["path"].encode()
        return {**scope, **more}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is to be: an address of this machine, a port (0: a free one), and the hash of its password."""

    address: str
    port: int
    password_hash: str | None = None
    proxy: Proxy = Proxy()
    token: str = ""
    """Has to be in the first address that a browser opens; "" for none."""

    @property
    def own(self) -> bool:
        """Whether only this machine can reach it."""
        return ip_address(self.address).is_loopback

    @property
    def names(self) -> frozenset[str] | None:
        """The names that a browser may know it by; any where there is a password to keep strangers out."""
        if self.password_hash:
            return None
        known = {"localhost", "127.0.0.1", "[::1]", self.address, f"[{self.address}]"}
        return frozenset(known | ({name_of(self.proxy.host)} if self.proxy.host else set()))


def name_of(host: str) -> str:
    """Return the name in a Host header, without its port."""
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].lower()
