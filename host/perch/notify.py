"""Words to the service manager: that we are ready, alive, or about to stop, as systemd's sd_notify(3) has them."""

import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


class Manager:
    """The service manager that listens at a unix datagram socket; without an address nobody listens.

    An address that begins with `@` is of the abstract namespace. A manager that cannot be reached is no reason to stop.
    """

    def __init__(self, address: str) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def tell(self, *words: str) -> bool:
        """Say something; whether it was taken."""
        if not self._address:
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            try:
                line.sendto("\n".join(words).encode(), self._address)
            except OSError:
                return False
        return True
