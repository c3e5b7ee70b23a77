"""A publisher that is not the bottleneck: ready-made MQTT packets, written to a socket as fast as it takes them."""

import socket
import struct
from collections.abc import Sequence
from itertools import cycle
from threading import Thread

_CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05flood"
_DISCONNECT = b"\xe0\x00"
_ACK_BYTES = 4


def packets(topics: Sequence[str], payloads: Sequence[bytes]) -> bytes:
    """The packets that publish all payloads at QoS 1, on the topics in turn."""
    turns = zip(cycle(topics), payloads, strict=False)
    return b"".join(_publish(topic, ident % 65_535 + 1, payload) for ident, (topic, payload) in enumerate(turns))


def flood(port: int, packets: bytes, count: int) -> None:
    """Send `count` packets to a broker on this machine; returns when it has acknowledged each."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(_CONNECT)
        _read(line, 4)
        acks = Thread(target=_read, args=(line, _ACK_BYTES * count))
        acks.start()
        line.sendall(packets)
        acks.join()
        line.sendall(_DISCONNECT)


def _publish(topic: str, ident: int, payload: bytes) -> bytes:
    body = struct.pack("!H", len(topic)) + topic.encode() + struct.pack("!H", ident) + payload
    return b"\x32" + _length(len(body)) + body


def _length(size: int) -> bytes:
    low, high = size & 0x7F, size >> 7
    return bytes([low | 0x80, *_length(high)]) if high else bytes([low])


def _read(line: socket.socket, size: int) -> None:
    while size > 0:
        size -= len(line.recv(65_536)) or size
