"""One question and its answer over UDP, without ever holding the event loop."""

import socket

POLL_MS = 20
ANSWER_MS = 1500
LONGEST = 512


async def ask(packet: bytes, where: tuple, taken, sleep_ms):
    """Send the packet to (IPv4 address, port); return what `taken(bytes)` makes of the first answer it is not None for.

    None after 1.5 s without such an answer; OSError if it cannot be sent.
    """
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        line.setblocking(False)
        line.sendto(packet, socket.getaddrinfo(where[0], where[1])[0][-1])  # an address: nothing is looked up
        for _ in range(ANSWER_MS // POLL_MS):
            await sleep_ms(POLL_MS)
            try:
                answer = taken(line.recv(LONGEST))
            except OSError:  # nothing has come yet
                continue
            if answer is not None:
                return answer
        return None
    finally:
        line.close()
