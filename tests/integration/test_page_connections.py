"""Whoever opens many connections to the page, or says nothing on them, takes nothing from the host."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn

from perch.web import connections
from perch.web.connections import BoundedProtocol
from support.processes import PATIENCE_S, wait


async def hello(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, uvicorn.Server]]:
    monkeypatch.setattr(connections, "MOST", 5)
    monkeypatch.setattr(connections, "REQUEST_S", 0.5)
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


def test_a_header_that_never_ends_ends_the_connection(page: tuple[int, uvicorn.Server]) -> None:
    port, server = page
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        wait(lambda: bool(server.server_state.connections), lambda: "it was not taken")
        wait(lambda: not server.server_state.connections, lambda: "it stays")
