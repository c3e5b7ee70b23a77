import asyncio
import socket
import struct
import sys
import time

import chip
from boards.esp32.net import dns, resolver, sntp, time_sync, udp
from support.portable import raises, run

COOKIE = b"\x01\x02\x03\x04\x05\x06\x07\x08"
UTC_MS = 1772442000250  # 2026-03-02T09:00:00.250Z
PERIOD = 1 << 30

udp.ANSWER_MS = 300  # nobody has to wait for a server on the same machine


def packet(utc_ms=UTC_MS, cookie=COOKIE, first=0x24, stratum=2):
    seconds = utc_ms // 1000 + sntp.NTP_TO_UNIX_S
    when = struct.pack("!II", seconds & 0xFFFFFFFF, (utc_ms % 1000 << 32) // 1000 + 1)
    return bytes([first, stratum]) + bytes(22) + cookie + bytes(8) + when


def test_an_answer_is_read_to_the_millisecond():
    assert sntp.answer(packet(), COOKIE) == UTC_MS


def test_ntp_begins_anew_in_2036_and_we_go_on():
    utc_ms = 2085978500000  # 2036-02-07T06:28:20Z, four seconds into the next era
    assert sntp.answer(packet(utc_ms), COOKIE) == utc_ms


def test_what_is_no_good_answer_is_none():
    for bad in (
        packet(cookie=b"somebody"),  # to another question
        packet(first=0x23),  # from a client
        packet(first=0xE4),  # the server's clock is not set
        packet(stratum=0),  # it wants to be left in peace
        packet(stratum=16),
        packet()[:47],
        packet()[:40] + bytes(8),
        b"",
    ):
        assert sntp.answer(bad, COOKIE) is None


def test_a_server_whose_clock_was_never_set_does_not_keep_the_hosts_time_out():
    for utc_ms in (1000, 946684800000, 1704067199000, 3094168448000, 4102444800000):
        assert sntp.answer(packet(utc_ms), COOKIE) is None
    assert sntp.answer(packet(1704067200000), COOKIE) == 1704067200000
    assert sntp.answer(packet(3094168447000), COOKIE) == 3094168447000


def test_a_question_is_a_client_of_version_4_and_carries_the_cookie():
    asked = sntp.request(COOKIE)
    assert (len(asked), asked[0] & 7, asked[0] >> 3 & 7, asked[40:]) == (48, 3, 4, COOKIE)


def test_seconds_are_those_of_the_interpreters_epoch():
    # 2026-03-02T09:00:00Z counted from 1970, and from 2000.
    assert sntp.board_s(UTC_MS, 1970) == 1772442000
    assert sntp.board_s(UTC_MS, 2000) == 825757200
    moment = time.gmtime(sntp.board_s(UTC_MS, time.gmtime(0)[0]))
    assert tuple(moment)[:6] == (2026, 3, 2, 9, 0, 0)


def resource(kind, data, name=b"\xc0\x0c"):
    return name + struct.pack("!HHIH", kind, 1, 60, len(data)) + data


def reply(ident, name, *resources, flags=0x8180):
    question = dns.query(ident, name)[12:]
    return struct.pack("!HHHHHH", ident, flags, 1, len(resources), 0, 0) + question + b"".join(resources)


def test_the_first_address_of_an_answer_is_taken():
    answer = reply(
        7, "pool.ntp.org", resource(5, b"\x03foo\x00"), resource(1, b"\xc0\xa8\x01\x02"), resource(1, b"abcd")
    )
    assert dns.address(answer, 7) == "192.168.1.2"


def test_a_name_is_asked_for_by_its_labels():
    # Worked out by hand from RFC 1035, section 4.1.
    wanted = b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + b"\x04pool\x03ntp\x03org\x00" + b"\x00\x01\x00\x01"
    assert dns.query(7, "pool.ntp.org") == wanted
    raises(ValueError, dns.query, 7, "a..b")
    raises(ValueError, dns.query, 7, "x" * 64)


def test_what_is_no_answer_is_none_and_never_an_exception():
    good = reply(7, "pool.ntp.org", resource(1, b"\xc0\xa8\x01\x02"))
    assert dns.address(good, 8) is None
    assert dns.address(dns.query(7, "pool.ntp.org"), 7) is None
    assert dns.address(reply(7, "pool.ntp.org", flags=0x8183), 7) is None
    assert dns.address(reply(7, "pool.ntp.org", resource(28, bytes(16))), 7) is None
    for end in range(len(good)):
        assert dns.address(good[:end], 7) is None
    loop = struct.pack("!HHHHHH", 7, 0x8180, 65535, 65535, 0, 0) + b"\xc0\x0c" * 20
    assert dns.address(loop, 7) is None


def test_an_address_is_told_from_a_name():
    assert resolver.is_address("192.168.1.1")
    assert not any(resolver.is_address(name) for name in ("192.168.1", "192.168.1.256", "a.b.c.d", "1.2.3.4.5", ""))
    assert dns.is_local("perch.local") and not dns.is_local("perch.example")


async def sleep_ms(ms):
    await asyncio.sleep(ms / 1000)


class Server:
    """A real UDP server on loopback, answering what `answers(question)` says to each packet in turn."""

    def __init__(self, *answers):
        self.port, self.asked = 0, []
        self._answers = list(answers)
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.setblocking(False)
        for port in range(20000, 60000, 7):  # MicroPython does not tell which port it was given
            try:
                self._line.bind(socket.getaddrinfo("127.0.0.1", port)[0][-1])
            except OSError:
                continue
            self.port = port
            return

    async def serve(self):
        while True:
            await sleep_ms(5)
            try:
                question, where = self._line.recvfrom(512)
            except OSError:
                continue
            self.asked.append(question)
            answer = self._answers.pop(0)(question) if self._answers else None
            if answer is not None:
                self._line.sendto(answer, where)


def during(server, work):
    """What `work` gives while the server serves."""

    async def both():
        serving = asyncio.create_task(server.serve())
        found = await work
        serving.cancel()
        return found

    return run(both())


def ask(server, taken):
    return during(server, udp.ask(b"?", ("127.0.0.1", server.port), taken, sleep_ms))


def test_a_question_gets_its_answer():
    assert ask(Server(lambda question: b"yes"), lambda answer: answer) == b"yes"


def test_a_silent_server_is_none():
    assert ask(Server(), lambda answer: answer) is None


def test_packets_that_do_not_answer_it_are_passed_over():
    server = Server(lambda question: b"noise")
    assert ask(server, lambda answer: answer if answer == b"yes" else None) is None


def resolver_at(server):
    return resolver.Resolver(lambda: ["127.0.0.1"], lambda n: 7, sleep_ms, server.port)


def test_an_address_is_itself():
    assert during(Server(), resolver_at(Server()).address("10.0.0.1")) == "10.0.0.1"


def test_a_name_is_asked_for_and_the_last_answer_serves_while_nobody_answers():
    server = Server(lambda question: reply(7, "a.example", resource(1, b"\x0a\x00\x00\x05")))
    resolve = resolver_at(server)
    assert during(server, resolve.address("a.example")) == "10.0.0.5"
    assert during(server, resolve.address("a.example")) == "10.0.0.5"
    assert len(server.asked) == 3  # once answered, twice not


def test_a_name_that_nobody_knows_is_an_error():
    server = Server()
    resolve = resolver_at(server)

    async def refused():
        try:
            await resolve.address("a.example")
        except OSError:
            return True

    assert during(server, refused())


def clock(server, ticks):
    chip.reset()

    async def resolve(name):
        if name != "time.example":
            raise OSError("no network")
        return "127.0.0.1"

    return time_sync.TimeSync("time.example", ticks, PERIOD, resolve, sleep_ms, server.port)


def test_the_time_is_learned_goes_on_by_the_ticks_and_dates_the_files():
    ticks = [PERIOD - 100]
    server = Server(lambda question: packet(cookie=question[40:48]))
    made = clock(server, lambda: ticks[0] % PERIOD)
    assert made.utc_ms() is None
    assert during(server, made._learn())
    assert made.utc_ms() == UTC_MS
    ticks[0] += 5000  # over the wrap
    assert made.utc_ms() == UTC_MS + 5000
    assert chip.calls("rtc") == [((2026, 3, 2, 0, 9, 0, 0, 0),)]


def test_time_that_is_too_old_is_not_told():
    ticks = [0]
    server = Server(lambda question: packet(cookie=question[40:48]))
    made = clock(server, lambda: ticks[0] % PERIOD)
    during(server, made._learn())
    ticks[0] += time_sync.OLDEST_MS + 1
    assert made.utc_ms() is None


def test_without_a_network_or_a_possible_name_it_asks_again_in_bounded_intervals():
    for problem in (OSError("no network"), ValueError("not a name: a..b")):
        it_asks_again_in_bounded_intervals(problem)


def test_what_cannot_be_a_name_leaves_nothing_loaded():
    raises(ValueError, during, Server(), resolver_at(Server()).address("a..b"))
    assert "boards.esp32.net.dns" not in sys.modules


def it_asks_again_in_bounded_intervals(problem):
    waits, beats = [], []

    async def sleep(ms):
        waits.append(ms)
        if sum(waits) > 2 * time_sync.HOUR_MS:
            raise EOFError

    async def resolve(name):
        raise problem

    made = time_sync.TimeSync("time.example", lambda: 0, PERIOD, resolve, sleep)
    raises(EOFError, asyncio.run, made.keep(lambda: beats.append(1)))
    assert waits[0] <= 20000 and max(waits) <= 60000
    assert len(beats) >= len(waits) and made.utc_ms() is None
