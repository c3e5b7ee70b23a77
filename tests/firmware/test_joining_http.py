"""Requests to the page of the access point: bounded, whatever comes."""

import asyncio

from boards.esp32.joining import http


class Reader:
    """Gives what was sent in pieces, and then nothing: the connection ends."""

    def __init__(self, data, size=7):
        self.data, self.size, self.taken = data, size, 0

    async def read(self, n):
        piece = self.data[self.taken : self.taken + min(n, self.size)]
        self.taken += len(piece)
        return piece


def got(data, size=7):
    return asyncio.run(http.read(Reader(data, size)))


def refused(data, size=300):
    try:
        asyncio.run(http.read(Reader(data, size)))
    except http.Refused as refusal:
        return refusal.args[0]
    raise AssertionError("it was taken")


def request(line=b"GET / HTTP/1.1", *fields, body=b""):
    return b"\r\n".join((line,) + fields) + b"\r\n\r\n" + body


def test_a_request_is_read_in_pieces_of_any_size():
    whole = request(
        b"POST /?a=b HTTP/1.1", b"HOST: 192.168.4.1", b"Origin:http://x", b"Content-Length: 3", body=b"a=1more"
    )
    for size in (1, 2, 50, 256):
        assert got(whole, size) == http.Request("POST", "/", "192.168.4.1", "http://x", b"a=1")


def test_a_request_without_a_host_or_a_body_is_one():
    assert got(request()) == http.Request("GET", "/", "", None, b"")


def test_what_is_no_request_is_refused():
    for data in (b"", b"GET", request(b"GET /"), request(b"GET / SMTP/1"), request(b"GET  / HTTP/1.1"), b"\0" * 30):
        assert refused(data) == 400
    assert refused(request(b"GET / HTTP/1.1", b"no colon")) == 400
    assert refused(request(b"GET /\xff HTTP/1.1")) == 400
    assert refused(request(b"GET / HTTP/1.1", b"Host: a", b"Host: b")) == 400


def test_a_length_that_is_none_is_refused():
    for length in (b"", b"-1", b"1e3", b"+5", b"0x10", b"1 2"):
        assert refused(request(b"POST / HTTP/1.1", b"Content-Length: " + length, body=b"x" * 20)) == 400
    fields = b"Content-Length: 1", b"Content-Length: 2"
    assert refused(request(b"POST / HTTP/1.1", *fields, body=b"xx")) == 400
    assert refused(request(b"POST / HTTP/1.1", b"Content-Length: 5", body=b"xx")) == 400


def test_a_body_of_any_other_length_than_a_small_one_is_refused_before_it_is_read():
    for length in (b"2049", b"99999", b"1" * 200):
        assert refused(request(b"POST / HTTP/1.1", b"Content-Length: " + length)) == 413
    assert refused(request(b"POST / HTTP/1.1", b"Transfer-Encoding: chunked")) == 411


def test_a_head_that_does_not_end_is_given_up():
    reader = Reader(b"GET / HTTP/1.1\r\nX: " + b"x" * 5000, 256)
    try:
        asyncio.run(http.read(reader))
    except http.Refused as refusal:
        assert refusal.args == (431,) and reader.taken <= http.HEAD + 256
    else:
        raise AssertionError("it was taken")


def test_an_answer_ends_its_connection_and_is_kept_by_nobody():
    head = http.head(200).decode()
    assert head.startswith("HTTP/1.1 200 OK\r\n") and head.endswith("\r\n\r\n")
    assert "Connection: close" in head and "no-store" in head
    assert "Location: http://192.168.4.1/\r\n" in http.head(302, "http://192.168.4.1/").decode()
