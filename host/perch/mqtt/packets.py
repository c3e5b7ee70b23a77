"""MQTT 3.1.1 packets to and from bytes, without QoS 2. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CONNACK, PUBACK, SUBACK, UNSUBACK, PINGRESP = 0x20, 0x40, 0x90, 0xB0, 0xD0
PING, GOODBYE = b"\xc0\x00", b"\xe0\x00"
_SUBSCRIBE, _UNSUBSCRIBE = 0x82, 0xA2
_MESSAGE, _CONFIRMED_MESSAGE, _QOS1, _RETAIN = 0x30, 0x32, 0x02, 0x01
_PUBACK = b"\x40\x02"
_CLEAN, _WILL, _WILL_QOS1, _WILL_RETAIN, _PASSWORD, _USER = 0x02, 0x04, 0x08, 0x20, 0x40, 0x80
_FAILED = 0x80
_BODIES = {CONNACK: (2, 2), PUBACK: (2, 2), SUBACK: (3, 65_535), UNSUBACK: (2, 2), PINGRESP: (0, 0)}
"""Packets that a broker may send to us, beside messages: the least and most bytes of each."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to publish; the broker keeps it for later subscribers if `retain`."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """A packet of the broker other than PUBLISH: its type and its body."""

    type: int
    body: bytes

    @property
    def ident(self) -> int:
        """The packet identifier that it begins with."""
        return int.from_bytes(self.body[:2], "big")

    @property
    def is_refusal(self) -> bool:
        """Whether a SUBACK refuses any of what was subscribed to."""
        return any(code >= _FAILED for code in self.body[2:])


Heard = list[tuple[str, bytes]]
Topics = Sequence[tuple[str, int]]
"""Topics, each with its QoS."""


@dataclass(slots=True)
class Received:
    """The packets in some bytes of a broker, in order: messages in a row as (topic, payload), and others.

    `confirmed` are the identifiers of received PUBACKs, `confirmations` the PUBACKs to be sent, as bytes.
    """

    packets: list[Heard | Control] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    confirmations: bytearray = field(default_factory=bytearray)


class Decoder:
    """Decodes the bytes of one connection, in any pieces; without `retained` it drops retained messages."""

    def __init__(self, *, retained: bool = True) -> None:
        self._leaves_out = 0 if retained else _RETAIN
        self._parts: list[bytes] = []
        self._size = self._needed = 0

    def feed(self, data: bytes) -> Received:
        """Return the packets that are complete by now. Raises ValueError on an invalid packet."""
        received = Received()
        self._parts.append(data)
        self._size += len(data)
        if self._size >= self._needed:
            data = b"".join(self._parts)
            rest = data[self._split(data, received) :]
            self._parts, self._size = [rest], len(rest)
        return received

    def _split(self, data: bytes, received: Received) -> int:
        """Take packets from the beginning of `data`; return how many bytes they are."""
        at, end, heard, confirmations = 0, len(data), Heard(), received.confirmations
        self._needed = 0
        while end - at > 1:
            size, body = _size(data, at + 1)
            if body + size > end:
                self._needed = body + size - at
                _check(data[at])
                break
            first, at = data[at], body + size
            if first & 0xF6 == _MESSAGE or first & 0xF6 == _CONFIRMED_MESSAGE:
                topic = body + 2
                payload = topic_end = topic + (data[body] << 8 | data[body + 1]) if size > 1 else at + 1
                if first & _QOS1:
                    payload += 2
                    confirmations += _PUBACK
                    confirmations += data[topic_end:payload]
                if payload > at:
                    raise ValueError("the broker sent a message that is cut off")
                if not first & self._leaves_out:
                    heard.append((str(data[topic:topic_end], "utf-8"), data[payload:at]))
            elif first == PUBACK and size == 2:
                received.confirmed.append(data[body] << 8 | data[body + 1])
            else:
                received.packets += [heard, _control(first, data[body:at])]
                heard = Heard()
        received.packets.append(heard)
        return at


def _size(data: bytes, at: int) -> tuple[int, int]:
    """Return the remaining length that begins at `at` and where it ends; where it is cut off, 1 and the end."""
    size = shift = 0
    for end in range(at, at + 4):
        if end == len(data):
            return 1, end
        size |= (data[end] & 127) << shift
        if data[end] < 128:
            return size, end + 1
        shift += 7
    raise ValueError("the broker sent a packet without a length")


def _check(first: int) -> None:
    """Raise ValueError for a packet that no broker sends to us, by its first byte."""
    if first & 0xF6 not in (_MESSAGE, _CONFIRMED_MESSAGE) and first not in _BODIES:
        raise ValueError(f"the broker sent a packet that MQTT 3.1.1 does not know (0x{first:02x})")


def _control(first: int, body: bytes) -> Control:
    _check(first)
    least, most = _BODIES[first]
    if not least <= len(body) <= most:
        raise ValueError(f"the broker sent a packet of a wrong length (0x{first:02x}, {len(body)} bytes)")
    return Control(first, body)


def connect(name: str, keepalive_s: int, will: Message | None, user: str | None, password: str | None) -> bytes:
    """Return the CONNECT of a clean session under this client identifier."""
    flags, parts = _CLEAN, [_text(name)]
    if will:
        flags |= _WILL | (_WILL_QOS1 if will.qos else 0) | (_WILL_RETAIN if will.retain else 0)
        parts += [_text(will.topic), _binary(will.payload)]
    if user is not None:
        flags |= _USER
        parts.append(_text(user))
        if password is not None:
            flags |= _PASSWORD
            parts.append(_text(password))
    return _packet(0x10, _text("MQTT") + bytes((4, flags)) + keepalive_s.to_bytes(2, "big") + b"".join(parts))


def publish(message: Message, ident: int) -> bytes:
    """Return a PUBLISH; `ident` counts at QoS 1 only."""
    ident_bytes = ident.to_bytes(2, "big") if message.qos else b""
    first = (_CONFIRMED_MESSAGE if message.qos else _MESSAGE) | message.retain
    return _packet(first, _text(message.topic) + ident_bytes + message.payload)


def subscribe(ident: int, topics: Topics) -> bytes:
    """Return a SUBSCRIBE."""
    wanted = b"".join(_text(topic) + bytes((qos,)) for topic, qos in topics)
    return _packet(_SUBSCRIBE, ident.to_bytes(2, "big") + wanted)


def unsubscribe(ident: int, topics: Iterable[str]) -> bytes:
    """Return an UNSUBSCRIBE."""
    return _packet(_UNSUBSCRIBE, ident.to_bytes(2, "big") + b"".join(map(_text, topics)))


def _text(text: str) -> bytes:
    return _binary(text.encode())


def _binary(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _packet(first: int, body: bytes) -> bytes:
    size, length = len(body), bytearray()
    while True:
        size, low = size >> 7, size & 127
        length.append(low | 128 if size else low)
        if not size:
            return bytes((first, *length)) + body
