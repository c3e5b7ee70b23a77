"""Whoever opens many connections to the page, or says nothing on them, takes nothing from the host."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from resource import RLIM_INFINITY as INFINITY
from threading import Thread
from time import sleep
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn

from perch.web import connections
from perch.web.connections import BoundedProtocol, room
from support.processes import PATIENCE_S, wait

LONGER_S = 3.0  # where a slow machine must not take a request for one that never ends


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Say hello to a request once all of it is there; to /long it says more than a line takes."""
    while scope["type"] == "http":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        if not message["more_body"]:
            break
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(200 if scope["path"] == "/long" else 0):
            await send({"type": "http.response.body", "body": b"x" * 2**18, "more_body": True})
        await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, uvicorn.Server]]:
    monkeypatch.setattr(BoundedProtocol, "most", 5)
    monkeypatch.setattr(connections, "REQUEST_S", 0.5)
    monkeypatch.setattr(connections, "RESPONSE_S", 1.0)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(hello, http=BoundedProtocol, lifespan="off", log_level="warning", loop="asyncio")
    server = uvicorn.Server(config)
    thread = Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    wait(lambda: server.started, lambda: "the page does not start")
    yield listener.getsockname()[1], server
    server.should_exit = True
    thread.join(PATIENCE_S)
    listener.close()


def ended(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_no_more_connections_are_held_than_set_and_silent_ones_end(page: tuple[int, uvicorn.Server]) -> None:
    port, server = page
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(40)]
        most = 0

        def all_ended() -> bool:
            nonlocal most
            most = max(most, len(server.server_state.connections))
            return not server.server_state.connections and most > 0

        wait(all_ended, lambda: "silent connections stay")
        assert most <= 5
        for line in idle:
            line.settimeout(PATIENCE_S)
            assert ended(line)
    with urlopen(f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as answer:
        assert answer.read() == b"hello"


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nname=",
        GET * 3 + b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nname=",
    ],
    ids=["header", "body", "body after others"],
)
def test_what_never_ends_ends_the_connection(page: tuple[int, uvicorn.Server], request_bytes: bytes) -> None:
    port, _ = page
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
        line.sendall(request_bytes)
        while not ended(line):
            pass


def test_an_answer_that_nobody_takes_ends_the_connection(
    page: tuple[int, uvicorn.Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, server = page
    begun, made = list[bool](), BoundedProtocol.connection_made

    def connection_made(protocol: BoundedProtocol, transport: Any) -> None:
        made(protocol, transport)
        begun.append(True)

    monkeypatch.setattr(BoundedProtocol, "connection_made", connection_made)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        wait(lambda: begun, lambda: "it was not taken")
        wait(lambda: not server.server_state.connections, lambda: "it stays")


def test_a_second_header_that_never_ends_ends_the_connection(
    page: tuple[int, uvicorn.Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, server = page
    monkeypatch.setattr(connections, "REQUEST_S", LONGER_S)
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
        line.sendall(GET)
        assert line.recv(65_536)
        line.sendall(GET[:-2])
        wait(lambda: not server.server_state.connections, lambda: "it stays")


def test_a_connection_may_be_used_again_and_again(
    page: tuple[int, uvicorn.Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For longer than a single request may take."""
    port, _ = page
    monkeypatch.setattr(connections, "REQUEST_S", LONGER_S)
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
        for _ in range(8):
            line.sendall(GET)
            answer = b""
            while not answer.endswith(b"hello\r\n0\r\n\r\n"):
                answer += (data := line.recv(65_536))
                assert data, "the connection ended"
            sleep(LONGER_S / 6)


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "most"),
    [(256, 256, None, 64), (256, 4096, 4096, 200), (1024, INFINITY, 8192, 200), (65_536, 65_536, None, 200),
     (INFINITY, INFINITY, None, 200), (8192, INFINITY, None, 200)],
)  # fmt: skip
def test_the_page_has_a_part_of_the_files_that_may_be_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, most: int
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: asked.append(limits))
    assert room() == most
    assert asked == ([(raised, hard)] if raised else [])
