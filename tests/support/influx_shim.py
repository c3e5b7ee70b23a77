"""What InfluxDB 2 answers and 1.6.7 does not: `influx_shim.py PORT INFLUXD_PORT [TOKEN]`, on 127.0.0.1. Only for tests.

Maps `/api/v2/write` to `/write` and `/api/v2/delete` to InfluxQL's DELETE, answers `/health`, and hands the rest on.
With a TOKEN, whoever says another one is refused. 1.6.7 does everything else: what it stores, and what it rejects.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

PRECISIONS = {"ns": "n", "us": "u", "ms": "ms", "s": "s"}
Answer = tuple[int, bytes]


class Shim(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    above = ""
    token: str | None = None

    def do_GET(self) -> None:
        """Answer."""
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = self._answer(urlsplit(self.path).path, said)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked."""

    def _answer(self, path: str, said: bytes) -> Answer:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        if self.token and self.headers.get("Authorization") != f"Token {self.token}":
            return 401, b'{"code":"unauthorized","message":"unauthorized access"}'
        if path == "/api/v2/write" and self.headers.get("Content-Encoding") != "gzip":
            return 415, b"the tests want what is written to be compressed"
        if path == "/api/v2/write":
            return explained(self._write(asked, said))
        if path == "/api/v2/delete":
            return explained(self._delete(asked, json.loads(said)))
        if path == "/health":
            return 200, b'{"name":"influxdb","status":"pass"}'
        return self._ask(self.path, said or None)

    def _write(self, asked: dict[str, str], lines: bytes) -> Answer:
        database, _, policy = asked["bucket"].partition("/")
        where = {"db": database, "precision": PRECISIONS[asked.get("precision", "ns")]}
        return self._ask("/write?" + urlencode(where | ({"rp": policy} if policy else {})), lines)

    def _delete(self, asked: dict[str, str], said: dict[str, str]) -> Answer:
        tags = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', said["predicate"]))
        measurement = tags.pop("_measurement")
        where = [
            f"time >= '{said['start']}'",
            f"time < '{said['stop']}'",
            *(f"\"{k}\" = '{v}'" for k, v in tags.items()),
        ]
        query = {"db": asked["bucket"], "q": f'DELETE FROM "{measurement}" WHERE {" AND ".join(where)}'}
        status, body = self._ask("/query", urlencode(query).encode(), "application/x-www-form-urlencoded")
        wrong = [one["error"] for one in json.loads(body or b"{}").get("results", ()) if "error" in one]
        return (404, wrong[0].encode()) if wrong else (204 if status == 200 else status, b"" if status == 200 else body)

    def _ask(self, path: str, body: bytes | None, kind: str = "text/plain") -> Answer:
        headers = {"Content-Type": kind, "Content-Encoding": self.headers.get("Content-Encoding") or "identity"}
        try:
            with urlopen(Request(self.above + path, body, headers), timeout=20) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()
        except OSError as error:
            return 503, str(error).encode()


def explained(answer: Answer) -> Answer:
    """An error as 2.x puts it."""
    status, body = answer
    if status < 400:
        return answer
    return status, json.dumps({"code": "invalid", "message": body.decode()}).encode()


if __name__ == "__main__":
    Shim.above = f"http://127.0.0.1:{sys.argv[2]}"
    Shim.token = sys.argv[3] if len(sys.argv) > 3 else None
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shim).serve_forever()
