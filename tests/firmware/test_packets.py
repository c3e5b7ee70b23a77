import asyncio

from link import packets
from support.portable import raises

HEAP = "512K"  # for a packet that is far too long


class Bytes:
    """A stream that has these bytes and no more."""

    def __init__(self, data):
        self._data = data

    async def readexactly(self, n):
        if len(self._data) < n:
            raise EOFError
        taken, self._data = self._data[:n], self._data[n:]
        return taken


def read(data, limit=8192):
    return asyncio.run(packets.read(Bytes(data), limit))


def test_a_publish_survives_the_way_there_and_back():
    for payload in (b"", b"x", b"x" * 127, b"x" * 128, b"x" * 5000):
        for packet_id in (None, 1, 65535):
            for retain in (False, True):
                kind, first, body = read(packets.publish(b"perch/v1/a/record", payload, retain, packet_id))
                assert kind == packets.PUBLISH
                assert packets.parse_publish(first, body) == (b"perch/v1/a/record", payload, retain, packet_id)


def test_a_connect_says_who_what_and_the_will():
    # Worked out by hand from the standard, section 3.1.
    wanted = (
        b"\x10\x1e" + b"\x00\x04MQTT\x04\xee\x00\x1e" + b"\x00\x01c" + b"\x00\x01t\x00\x03off" + b"\x00\x01u\x00\x01p"
    )
    made = packets.connect(b"c", 30, (b"t", b"off"), b"u", b"p")
    assert made[2:] == wanted[2:]
    assert made[1] == len(made) - 2


def test_a_packet_longer_than_the_limit_is_cut_and_the_next_is_found():
    for length in (1001, 1256, 1257, 100_000):
        stream = Bytes(packets.publish(b"t", b"x" * length, False, 7) + packets.PINGREQ)
        kind, first, body = asyncio.run(packets.read(stream, 1000))
        assert packets.parse_publish(first, body) == (b"t", b"x" * 995, False, 7)
        assert asyncio.run(packets.read(stream, 1000))[0] == packets.PINGREQ[0]


def test_a_string_that_is_not_utf_8_is_refused():
    assert packets.decoded(b"stored") == "stored"
    raises(packets.ProtocolError, packets.decoded, b"\xff\xfe")


def test_a_length_of_five_bytes_is_refused():
    raises(packets.ProtocolError, read, b"\x30\xff\xff\xff\xff\x01")


def test_a_stream_that_ends_in_the_middle_is_an_end_of_file():
    raises(EOFError, read, packets.publish(b"t", b"payload", False, None)[:-1])


def test_a_publish_shorter_than_its_topic_is_refused():
    raises(packets.ProtocolError, packets.parse_publish, 0x30, b"\x00\x09t")
    raises(packets.ProtocolError, packets.parse_publish, 0x32, b"\x00\x01t\x00")
    raises(packets.ProtocolError, packets.parse_publish, 0x30, b"")


def test_a_refusal_says_why():
    problem = raises(packets.ProtocolError, packets.check_connack, packets.CONNACK, b"\x00\x05")
    assert "not authorised" in str(problem)
    raises(packets.ProtocolError, packets.check_connack, packets.CONNACK, b"\x00\x63")
    raises(packets.ProtocolError, packets.check_connack, packets.PUBACK, b"\x00\x00")
    packets.check_connack(packets.CONNACK, b"\x01\x00")


def test_a_topic_too_long_for_a_string_is_refused():
    raises(packets.ProtocolError, packets.publish, b"t" * 65536, b"", False, None)
