"""The name server of the access point: every name is this board, and no packet brings it down."""

import struct

from boards.esp32.joining.dns_answers import answer
from boards.esp32.net import dns

HERE = "192.168.4.1"
AAAA, ANY = 28, 255


def asked(name, kind=1, internet=1, flags=0x0100, questions=1, more=b""):
    head = struct.pack("!HHHHHH", 0x1234, flags, questions, 0, 0, 0)
    return head + dns.query(0, name)[12:-4] + struct.pack("!HH", kind, internet) + more


def test_every_name_is_the_address_of_the_board():
    for name in ("captive.apple.com", "connectivitycheck.gstatic.com", "a", "x" * 63 + ".example"):
        assert dns.address(answer(dns.query(0xBEEF, name), HERE), 0xBEEF) == HERE


def test_the_answer_is_that_of_a_resolver_byte_by_byte():
    question = b"\1a\0\0\1\0\1"
    packet = b"\x12\x34\1\0\0\1\0\0\0\0\0\0" + question
    assert answer(packet, HERE) == (
        b"\x12\x34\x85\x80\0\1\0\1\0\0\0\0" + question + b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\xc0\xa8\4\1"
    )


def test_there_is_no_other_address_than_that_of_ipv4():
    for packet in (asked("a.example", AAAA), asked("a.example", 1, internet=3)):
        reply = answer(packet, HERE)
        assert reply[:2] == b"\x12\x34" and reply[3] & 0x0F == 0 and reply[6:8] == b"\0\0" and len(reply) == len(packet)
    assert dns.address(answer(asked("a.example", ANY), HERE), 0x1234) == HERE


def test_what_newer_resolvers_add_is_left_out_of_the_answer():
    edns = b"\0\0\x29\x10\0\0\0\0\0\0\0"
    packet = asked("a.example", more=edns)
    packet = packet[:11] + b"\1" + packet[12:]
    assert answer(packet, HERE) == answer(asked("a.example"), HERE)


def test_what_is_no_question_has_no_answer():
    assert answer(asked("a.example", flags=0x8180), HERE) is None
    assert answer(asked("a.example", flags=0x2800), HERE) is None
    for questions in (0, 2, 256):
        assert answer(asked("a.example", questions=questions), HERE) is None
    assert answer(asked("a.example")[:12] + b"\xc0\x0c\0\1\0\1", HERE) is None
    assert answer(asked("a.example")[:12] + b"\x3f" + b"x" * 500, HERE) is None
    assert answer(asked("a") + bytes(600), HERE) is None


def test_a_packet_that_ends_anywhere_has_no_answer():
    packet = asked("captive.apple.com")
    for length in range(len(packet)):
        assert answer(packet[:length], HERE) is None
