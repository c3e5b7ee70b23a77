"""Packets as a broker reads and sends them: those of paho, a client of others, are the measure."""

import random
import socket
from collections.abc import Sequence
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from perch.mqtt import packets
from perch.mqtt.packets import Control, Decoder, Heard, Message, Received

BOUT = b'{"kind":"bout"}'
TOPIC = "perch/v1/chair/record"


def sent_by_paho(*calls: tuple[str, Any]) -> bytes:
    """What paho sends for these calls, once it is connected, after its CONNECT."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client = Client(CallbackAPIVersion.VERSION2, "me", clean_session=True, protocol=MQTTv311)
        client.username_pw_set("user", "pässword")
        client.will_set("perch/v1/host", b"gone", 1, True)
        client._create_socket = lambda: theirs  # type: ignore[method-assign]  # no broker is asked
        client.connect("127.0.0.1", keepalive=30)
        ours.sendall(b"\x20\x02\x00\x00")
        client.loop_read()
        for name, values in calls:
            getattr(client, name)(*values)
        return ours.recv(100_000)


def split(data: bytes, *, retained: bool = True) -> Received:
    return Decoder(retained=retained).feed(data)


def packed(received: Received) -> list[Heard | Control]:
    """Without empty rows of messages."""
    return [packet for packet in received.packets if packet]


def test_what_we_send_is_what_paho_sends() -> None:
    will = Message("perch/v1/host", b"gone", retain=True)
    hello = packets.connect("me", 30, will, "user", "pässword")
    topics = [(TOPIC, 1), ("perch/v1/+/state", 0)]
    assert sent_by_paho(
        ("subscribe", (topics,)),
        ("publish", (TOPIC, BOUT, 1, True)),
        ("publish", (TOPIC, b"x" * 20_000, 0)),
        ("unsubscribe", ([TOPIC, "a"],)),
        ("disconnect", ()),
    ) == b"".join(
        (
            hello,
            packets.subscribe(1, topics),
            packets.publish(Message(TOPIC, BOUT, retain=True), 2),
            packets.publish(Message(TOPIC, b"x" * 20_000, qos=0), 0),
            packets.unsubscribe(4, [TOPIC, "a"]),
            packets.GOODBYE,
        )
    )


@pytest.mark.parametrize(
    ("will", "user", "password", "flags"),
    [
        (None, None, None, 0x02),
        (None, None, "alone", 0x02),
        (None, "user", None, 0x82),
        (Message("t", b"w", qos=0), "user", "password", 0xC6),
        (Message("t", b"w"), None, None, 0x0E),
    ],
)
def test_a_connect_says_what_it_holds(will: Message | None, user: str | None, password: str | None, flags: int) -> None:
    hello = packets.connect("me", 30, will, user, password)
    texts = [text.encode() for text in (will and will.topic, will and "w", user, user and password) if text]
    body = b"\x00\x04MQTT\x04" + bytes((flags,)) + b"\x00\x1e\x00\x02me"
    body += b"".join(len(text).to_bytes(2, "big") + text for text in texts)
    assert hello == b"\x10" + bytes((len(body),)) + body


def stream(chance: random.Random) -> tuple[bytes, Sequence[tuple[str, bytes]], list[int], bytes]:
    """Packets as a broker sends them: the bytes, and the messages, confirmations and PUBACKs owed that they make."""
    data, heard, confirmed, owed = bytearray(), [], [], bytearray()
    for ident in range(1, 60):
        kind = chance.randrange(4)
        if kind == 3:
            data += b"\x40\x02" + ident.to_bytes(2, "big")
            confirmed.append(ident)
            continue
        message = Message(f"perch/v1/{ident}/record", b"x" * chance.choice((0, 1, 90, 110, 16_383, 17_000)), kind % 2)
        data += packets.publish(message, ident)
        heard.append((message.topic, message.payload))
        owed += b"\x40\x02" + ident.to_bytes(2, "big") if message.qos else b""
    return bytes(data), heard, confirmed, bytes(owed)


@pytest.mark.parametrize("seed", range(20))
def test_however_the_bytes_are_cut_the_packets_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    data, heard, confirmed, owed = stream(chance)
    decoder, found = Decoder(), Received()
    at = 0
    while at < len(data):
        size = chance.choice((1, 2, 3, 300, 20_000, len(data)))
        some = decoder.feed(data[at : at + size])
        at += size
        found.packets += some.packets
        found.confirmed += some.confirmed
        found.confirmations += some.confirmations
    messages = [message for row in found.packets if isinstance(row, list) for message in row]
    assert (messages, found.confirmed, bytes(found.confirmations)) == (heard, confirmed, owed)


def test_a_large_message_costs_no_more_for_coming_in_pieces() -> None:
    decoder, payload = Decoder(), b"x" * 4_000_000
    data = packets.publish(Message("t", payload), 1)
    rows = [decoder.feed(data[at : at + 100]).packets for at in range(0, len(data), 100)]
    assert [packet for packets_ in rows for packet in packets_ if packet] == [[("t", payload)]]


def test_packets_that_are_no_messages_keep_their_place_between_them() -> None:
    message = packets.publish(Message("t", b"1"), 7)
    answers = b"\x20\x02\x01\x00" + b"\x90\x04\x00\x05\x01\x80" + message + b"\xd0\x00" + message + b"\xb0\x02\x00\x06"
    heard = [("t", b"1")]
    assert packed(split(answers)) == [
        Control(packets.CONNACK, b"\x01\x00"),
        Control(packets.SUBACK, b"\x00\x05\x01\x80"),
        heard,
        Control(packets.PINGRESP, b""),
        heard,
        Control(packets.UNSUBACK, b"\x00\x06"),
    ]


def test_the_answer_to_a_subscription_says_which_and_whether_all_of_it_was_granted() -> None:
    refused, granted = Control(packets.SUBACK, b"\x00\x05\x01\x80"), Control(packets.SUBACK, b"\x01\x05\x01\x00")
    assert (refused.ident, refused.is_refusal, granted.ident, granted.is_refusal) == (5, True, 261, False)


def test_what_a_broker_kept_is_left_out_where_nobody_wants_it_but_confirmed() -> None:
    data = packets.publish(Message("t", b"kept", retain=True), 1) + packets.publish(Message("t", b"new"), 2)
    assert packed(split(data)) == [[("t", b"kept"), ("t", b"new")]]
    fresh = split(data, retained=False)
    assert (packed(fresh), bytes(fresh.confirmations)) == ([[("t", b"new")]], b"\x40\x02\x00\x01\x40\x02\x00\x02")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00" * 64,
        b"\x20\x01\x00",
        b"\x20\xff\xff\xff\xff\xff",
        b"\x30\x05\x00\x03\xff\xfe\xfd",
        b"\x30\x02\x00\x09",
        b"\x30\x00",
        b"\x30\x01\x00",
        b"\x32\x04\x00\x02ab",
        b"\x34\x07\x00\x01t\x00\x01xy",
        b"\x36\x07\x00\x01t\x00\x01xy",
        b"\x40\x00",
        b"\x90\x00",
        b"\xf0\x00",
    ],
)
def test_bytes_that_no_broker_sends_are_refused(nonsense: bytes) -> None:
    with pytest.raises(ValueError):
        split(nonsense)
