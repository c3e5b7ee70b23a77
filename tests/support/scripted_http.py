"""A web server on 127.0.0.1 that answers each request as a test says, and keeps what it was asked: no InfluxDB."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Answer(NamedTuple):
    """What is answered."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


Answers = Callable[[str], Answer]
"""What is answered to the body of a POST, or the path of a GET."""


class Web:
    """Answers at `url`; `asked` holds the bodies of all requests, `headers` what stood above them."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []


@contextmanager
def web(answers: Answers) -> Iterator[Web]:
    """A server, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            zipped = self.headers.get("Content-Encoding") == "gzip"
            asked = (gzip.decompress(said) if zipped else said).decode()
            here.asked.append(asked)
            here.headers.append(dict(self.headers.items()))
            self._send(answers(asked))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in ({"Content-Length": str(len(answer.body))} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def do_GET(self) -> None:
            self._send(answers(self.path))

        def log_message(self, *_: object) -> None:
            """Say nothing of what is asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Web(server.server_port)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()
