"""DNS questions and answers (RFC 1035), of IPv4 addresses only.

MicroPython's own look-up holds the whole event loop until it has an answer or gives up, seconds later. Asked by
packets of our own, a silent name server delays nobody. Loaded for a question, and forgotten again (late.py).
"""

import struct

from boards.esp32.net import udp

TRIES = 2
MDNS = ("224.0.0.251", 5353)  # names that end in .local are asked of everybody around (RFC 6762, section 5.1)


async def asked(name: str, servers: list[str], port: int, number, sleep_ms) -> str | None:
    """Return the address of a name, from the first server that knows it; None if none does."""
    places = [MDNS] if is_local(name) else [(server, port) for server in servers]
    for place in places * TRIES:
        try:
            found = await _ask(name, place, number(1 << 16), sleep_ms)
        except OSError:  # the network is not there
            continue
        if found:
            return found
    return None


async def _ask(name: str, place: tuple[str, int], ident: int, sleep_ms) -> str | None:
    # An answer by multicast DNS may leave out the number of the question (RFC 6762, section 18.1).
    idents = (ident, 0) if place == MDNS else (ident,)
    return await udp.ask(query(ident, name), place, lambda packet: address(packet, *idents), sleep_ms)


def is_local(name: str) -> bool:
    """Whether multicast is to be asked for this name."""
    return name.lower().endswith(".local")


def query(ident: int, name: str) -> bytes:
    """A question for the address of a name. ValueError if it cannot be one."""
    packet = struct.pack("!HHHHHH", ident, 0x0100, 1, 0, 0, 0)
    for label in name.rstrip(".").split("."):
        if not 0 < len(label.encode()) < 64:
            raise ValueError("not a name: " + name)
        packet += bytes([len(label.encode())]) + label.encode()
    return packet + b"\0\0\x01\0\x01"


def address(packet: bytes, *idents: int) -> str | None:
    """Return the first address in an answer to a question of these `idents`, None where the packet is anything else."""
    try:
        return _address(packet, idents)
    except IndexError:  # it ends in the middle
        return None


def _address(packet: bytes, idents: tuple[int, ...]) -> str | None:
    is_answer = packet[2] & 0x80 and not packet[3] & 0x0F
    if _word(packet, 0) not in idents or not is_answer:
        return None
    at = 12
    for _ in range(_word(packet, 4)):
        at = _after_name(packet, at) + 4
    for _ in range(_word(packet, 6)):
        at = _after_name(packet, at)
        kind, length = _word(packet, at), _word(packet, at + 8)
        at += 10
        if kind == 1 and length == 4:
            return "%d.%d.%d.%d" % (packet[at], packet[at + 1], packet[at + 2], packet[at + 3])
        at += length
    return None


def _word(packet: bytes, at: int) -> int:
    return packet[at] << 8 | packet[at + 1]


def _after_name(packet: bytes, at: int) -> int:
    while packet[at] and packet[at] < 0xC0:
        at += packet[at] + 1
    return at + (2 if packet[at] else 1)
