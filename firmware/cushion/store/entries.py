"""How a record lies in a file: head, check sum, payload, one after the other, so that a torn end is seen."""

import struct
from binascii import crc32, hexlify, unhexlify
from collections import namedtuple

# Length of the payload, running number, boot, seq; then the CRC-32 of these and the payload.
HEAD, HEAD_SIZE, CRC_SIZE = "<HI4sI", 14, 4
OVERHEAD = HEAD_SIZE + CRC_SIZE


class Entry(namedtuple("Entry", "nr boot seq at length")):
    """One record in a file: running number, boot (4 bytes), seq, and where its payload is."""

    @property
    def key(self) -> tuple:
        """(boot, seq) as the wire has them."""
        return hexlify(self.boot).decode(), self.seq

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.at + self.length


def pack(nr: int, key: tuple, payload: bytes) -> bytes:
    """The bytes of one record; `key` is (boot, seq)."""
    head = struct.pack(HEAD, len(payload), nr, unhexlify(key[0]), key[1])
    return head + struct.pack("<I", crc32(payload, crc32(head))) + payload


def entries(file, at: int):
    """Go through the records of an open file from the offset on; None for a damaged one. Nothing follows a torn one."""
    file.seek(at)
    while True:
        head = file.read(OVERHEAD)
        if not head:
            return
        if len(head) < OVERHEAD:
            yield None
            return
        length, nr, boot, seq = struct.unpack(HEAD, head[:HEAD_SIZE])
        payload = file.read(length)
        at += OVERHEAD + length
        good = struct.unpack("<I", head[HEAD_SIZE:])[0] == crc32(payload, crc32(head[:HEAD_SIZE]))
        yield Entry(nr, boot, seq, at - length, length) if good else None
        if len(payload) < length:
            return
