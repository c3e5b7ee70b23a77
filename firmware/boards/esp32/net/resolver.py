"""Addresses of names, asked for without holding the event loop; the last good answer serves while nobody answers."""

from cushion.late import forget

PORT = 53


def is_address(name: str) -> bool:
    """Return whether this is an IPv4 address already."""
    parts = name.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)


class Resolver:
    """`servers()` gives the addresses of the name servers, `number(n)` a random integer below n."""

    def __init__(self, servers, number, sleep_ms, port: int = PORT):
        self._servers, self._number, self._sleep_ms, self._port = servers, number, sleep_ms, port
        self._known: dict[str, str] = {}

    async def address(self, name: str) -> str:
        """Return the IPv4 address of a name, or of an address itself. OSError if nobody knows it, ValueError if it is
        none.
        """
        if is_address(name):
            return name
        from boards.esp32.net import dns

        try:
            found = await dns.asked(name, self._servers(), self._port, self._number, self._sleep_ms)
        finally:
            forget("boards.esp32.net.dns")
        if found:
            self._known[name] = found
        elif name not in self._known:
            raise OSError("no address of " + name)
        return self._known[name]
