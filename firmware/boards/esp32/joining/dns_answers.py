"""What a name server says whose every name is this board: phones then ask it for the page that shows a login."""

HEADER, ASKED_ONCE = 12, b"\0\1"
LONGEST = 512
A, ANY = 1, 255
INTERNET = b"\0\1"


def answer(packet: bytes, address: str) -> bytes | None:
    """Return the answer to a question, None for what is none. An address is all that there is of any name."""
    end = _end_of_name(packet)
    if end is None or packet[2] & 0xF8 or packet[4:6] != ASKED_ONCE:
        return None
    kind = packet[end] << 8 | packet[end + 1]
    is_known = kind in (A, ANY) and packet[end + 2 : end + 4] == INTERNET
    head = packet[:2] + bytes([0x84 | packet[2] & 1, 0x80]) + ASKED_ONCE + bytes([0, is_known, 0, 0, 0, 0])
    reply = head + packet[HEADER : end + 4]
    if is_known:  # for no longer than it is asked
        reply += b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + bytes([int(part) for part in address.split(".")])
    return reply


def _end_of_name(packet: bytes) -> int | None:
    """Return where the name of the question ends, None where it does not."""
    at = HEADER
    while at + 4 < len(packet) <= LONGEST:
        if not packet[at]:
            return at + 1
        if packet[at] > 63 or at - HEADER > 255:  # no question has a pointer in it
            return None
        at += 1 + packet[at]
    return None
