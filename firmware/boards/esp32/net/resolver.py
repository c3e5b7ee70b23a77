"""Addresses of names, asked for without holding the event loop; the last good answer serves while nobody answers."""

from boards.esp32.net import dns, udp

TRIES = 2


class Resolver:
    """`server()` gives the address of the name server, `number(n)` a random integer below n."""

    def __init__(self, server, number, sleep_ms):
        self._server, self._number, self._sleep_ms = server, number, sleep_ms
        self._known: dict[str, str] = {}

    async def address(self, name: str) -> str:
        """The IPv4 address of a name, or of an address itself. OSError if nobody knows it."""
        if dns.is_address(name):
            return name
        for _ in range(TRIES):
            found = await self._ask(name)
            if found:
                self._known[name] = found
                break
        if name not in self._known:
            raise OSError("no address of " + name)
        return self._known[name]

    async def _ask(self, name: str) -> str | None:
        ident = self._number(1 << 16)
        where = dns.MDNS if dns.is_local(name) else (self._server(), dns.PORT)
        # An answer by multicast DNS may leave out the number of the question (RFC 6762, section 18.1).
        idents = (ident, 0) if dns.is_local(name) else (ident,)
        try:
            return await udp.ask(dns.query(ident, name), where, lambda packet: _any(packet, idents), self._sleep_ms)
        except OSError:  # the network is not there
            return None


def _any(packet: bytes, idents: tuple) -> str | None:
    for ident in idents:
        found = dns.address(packet, ident)
        if found:
            return found
    return None
