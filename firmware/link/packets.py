"""MQTT 3.1.1 packets as bytes: what a cushion needs of them. Source: OASIS MQTT 3.1.1, sections 2 and 3."""

import struct

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP = 0x20, 0x30, 0x40, 0x90, 0xD0
PINGREQ, DISCONNECT = b"\xc0\x00", b"\xe0\x00"
KEEP_LEVEL = 4  # protocol level of 3.1.1
REFUSED = 0x80  # in a SUBACK, in place of a topic's QoS
SKIP = 256  # bytes thrown away at a time


class ProtocolError(OSError):
    """The other side does not speak MQTT as it should, or refuses."""


def packet(kind: int, body: bytes) -> bytes:
    """A whole packet: fixed header with the remaining length, then the body."""
    header, left = bytearray((kind,)), len(body)
    while left > 127:
        header.append(left & 0x7F | 0x80)
        left >>= 7
    header.append(left)
    return bytes(header) + body


def text(value: bytes) -> bytes:
    """A length-prefixed string. ProtocolError if it is too long for one."""
    if len(value) > 65535:
        raise ProtocolError("a string of %d bytes" % len(value))
    return struct.pack("!H", len(value)) + value


def decoded(value: bytes) -> str:
    """A string that was received. ProtocolError if it is not UTF-8."""
    try:
        return value.decode()
    except UnicodeError:
        raise ProtocolError("a string that is not UTF-8") from None


def connect(client_id: bytes, keepalive_s: int, will: tuple, user: bytes | None, password: bytes | None) -> bytes:
    """CONNECT with a clean session and a retained QoS 1 will (topic, payload)."""
    flags = 0x02 | 0x04 | 0x08 | 0x20
    tail = text(client_id) + text(will[0]) + text(will[1])
    if user is not None:
        flags |= 0xC0
        tail += text(user) + text(password or b"")
    return packet(0x10, text(b"MQTT") + struct.pack("!BBH", KEEP_LEVEL, flags, keepalive_s) + tail)


def publish(topic: bytes, payload: bytes, retain: bool, packet_id: int | None) -> bytes:
    """PUBLISH, QoS 1 if it has a packet id, else QoS 0."""
    if packet_id is None:
        return packet(PUBLISH | retain, text(topic) + payload)
    return packet(PUBLISH | 0x02 | retain, text(topic) + struct.pack("!H", packet_id) + payload)


def subscribe(topics: list, packet_id: int) -> bytes:
    """SUBSCRIBE to all of them at QoS 1."""
    body = struct.pack("!H", packet_id)
    for topic in topics:
        body += text(topic) + b"\x01"
    return packet(0x82, body)


def puback(packet_id: int) -> bytes:
    """PUBACK of a received QoS 1 message."""
    return packet(PUBACK, struct.pack("!H", packet_id))


def acked_id(body: bytes) -> int:
    """Packet id that a PUBACK or SUBACK is about."""
    if len(body) < 2:
        raise ProtocolError("an acknowledgement of %d bytes" % len(body))
    return body[0] << 8 | body[1]


def check_connack(kind: int, body: bytes) -> None:
    """Raise ProtocolError unless the broker took us in."""
    if kind != CONNACK or len(body) != 2:
        raise ProtocolError("no CONNACK but 0x%02x" % kind)
    if body[1]:
        reasons = ("protocol version", "client id", "broker unavailable", "user or password", "not authorised")
        reason = reasons[body[1] - 1] if body[1] <= len(reasons) else str(body[1])
        raise ProtocolError("refused by the broker: " + reason)


def parse_publish(first: int, body: bytes) -> tuple:
    """Return (topic, payload, retained, packet id or None) of a PUBLISH. ProtocolError where it is too short."""
    end = 2 + acked_id(body)
    qos = first >> 1 & 3
    after = end + 2 if qos else end
    if after > len(body):
        raise ProtocolError("a PUBLISH shorter than its topic")
    return body[2:end], body[after:], bool(first & 1), acked_id(body[end:]) if qos else None


async def read(stream, limit: int) -> tuple:
    """Return (kind, first byte, body) of the next packet of the stream. A body longer than `limit` is cut there.

    A message that is too long is thus received and acknowledged as one that makes no sense; to hang up instead
    would help nothing, since a retained one comes again with each connection.
    """
    first = (await stream.readexactly(1))[0]
    length = await _length(stream)
    body = (await stream.readexactly(min(length, limit))) if length else b""
    for left in range(length - len(body), 0, -SKIP):
        await stream.readexactly(min(left, SKIP))
    return first & 0xF0, first, body


async def _length(stream) -> int:
    length = 0
    for shift in (0, 7, 14, 21):
        byte = (await stream.readexactly(1))[0]
        length |= (byte & 0x7F) << shift
        if byte < 128:
            return length
    raise ProtocolError("a length of more than four bytes")
