"""Publishers and a counter that are no bottleneck: ready-made packets, and no more read of answers than to count."""

import re
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from threading import Event, Thread

_CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05flood"
_LISTEN = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05count"
_ANSWERS = "perch/v1/+/stored"
_IDENTITY = re.compile(rb'\["([0-9a-f]{8}",\d+)\]')
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


@contextmanager
def flooding(port: int, topics: Sequence[str], payload: bytes, qos: int = 1) -> Iterator[None]:
    """Flood each of these topics from a connection of its own, without a pause, while `with` lasts."""
    with ExitStack() as stack:
        for number, topic in enumerate(topics):
            stack.enter_context(_flooder(port, f"mad{number}", _publish(topic, 1, payload, qos)))
        yield


@contextmanager
def _flooder(port: int, name: str, packet: bytes) -> Iterator[None]:
    over = Event()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"\x10" + bytes([12 + len(name)]) + b"\x00\x04MQTT\x04\x02\x00\x00" + _text(name))
        _read(line, 4)
        threads = [Thread(target=_pour, args=(line, packet * 100, over)), Thread(target=_drain, args=(line,))]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            line.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def _pour(line: socket.socket, packets: bytes, over: Event) -> None:
    with suppress(OSError):  # it is over, or the broker threw us out
        while not over.is_set():
            line.sendall(packets)


def _drain(line: socket.socket) -> None:
    with suppress(OSError):
        while line.recv(65_536):
            pass


def _publish(topic: str, ident: int, payload: bytes, qos: int = 1) -> bytes:
    body = _text(topic) + (struct.pack("!H", ident) if qos else b"") + payload
    return bytes([0x30 | qos << 1]) + _length(len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()


def _length(size: int) -> bytes:
    low, high = size & 0x7F, size >> 7
    return bytes([low | 0x80, *_length(high)]) if high else bytes([low])


def _read(line: socket.socket, size: int) -> None:
    while size > 0:
        size -= len(line.recv(65_536)) or size


class Stream:
    """Sends messages at QoS 1 over one connection, and reads what comes back without a look at it."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port))
        self._line.sendall(_CONNECT)
        Thread(target=_drain, args=(self._line,), daemon=True).start()

    def send(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Send messages, as (topic, payload)."""
        self._line.sendall(
            b"".join(_publish(topic, at % 65_535 + 1, said) for at, (topic, said) in enumerate(messages))
        )

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class StoredCounter:
    """Counts different records that the host calls stored, at QoS 0; each boot is of one cushion."""

    def __init__(self, port: int, patience_s: float) -> None:
        self.stored: set[bytes] = set()
        self._line = socket.create_connection(("127.0.0.1", port), patience_s)
        self._line.sendall(_LISTEN)
        _read(self._line, 4)
        topic = struct.pack("!HH", 1, len(_ANSWERS)) + _ANSWERS.encode() + b"\0"
        self._line.sendall(b"\x82" + _length(len(topic)) + topic)
        _read(self._line, 5)

    def wait_for(self, records: int) -> None:
        """Read until so many records are stored. Raises TimeoutError where nothing comes for too long."""
        rest = b""
        while len(self.stored) < records:
            data = rest + self._line.recv(2**18)
            self.stored.update(_IDENTITY.findall(data))
            rest = data[-64:]

    def close(self) -> None:
        """Hang up."""
        self._line.close()
