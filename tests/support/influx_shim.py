"""What InfluxDB 2 answers and 1.6.7 does not: `influx_shim.py PORT INFLUXD_PORT [TOKEN]`, on 127.0.0.1. Only for tests.

Maps `/api/v2/write` to `/write`, `/api/v2/delete` to InfluxQL's DELETE and `/api/v2/buckets` to its retention
policies, answers `/health`, and hands the rest on. With a TOKEN, another token is refused. As unkind as 2.7, whose
answers are in `influx_answers.json`: one line that cannot be read keeps out its whole batch (400), a partial write is a
422, points older than the bucket keeps are "outside retention policy", and a delete includes its `stop`.
"""

import gzip
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

PRECISIONS = {"ns": "n", "us": "u", "ms": "ms", "s": "s"}
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|-?\d+i|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|t|T|true|True|TRUE|f|F|false|False|FALSE)'
_LINE = re.compile(rf"[^,\s]+(?:,[^,=\s]+=[^,=\s]+)* [^,=\s]+={_VALUE}(?:,[^,=\s]+={_VALUE})*(?: -?\d+)?")
_SECONDS = {"h": 3600, "m": 60, "s": 1}
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
        if path == "/api/v2/buckets":
            return self._buckets(asked["name"])
        if path == "/api/v2/delete":
            return explained(self._delete(asked, json.loads(said)))
        if path == "/health":
            return 200, b'{"name":"influxdb","status":"pass"}'
        return self._ask(self.path, said or None)

    def _write(self, asked: dict[str, str], lines: bytes) -> Answer:
        for line in gzip.decompress(lines).decode().split("\n"):
            if line and not line.startswith("#") and not _LINE.fullmatch(line):
                return 400, f"unable to parse '{line}': invalid field format".encode()
        database, _, policy = asked["bucket"].partition("/")
        where = {"db": database, "precision": PRECISIONS[asked.get("precision", "ns")]}
        return self._ask("/write?" + urlencode(where | ({"rp": policy} if policy else {})), lines)

    def _delete(self, asked: dict[str, str], said: dict[str, str]) -> Answer:
        tags = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', said["predicate"]))
        measurement = tags.pop("_measurement")
        where = [
            f"time >= '{said['start']}'",
            f"time <= '{said['stop']}'",
            *(f"\"{k}\" = '{v}'" for k, v in tags.items()),
        ]
        query = {"db": asked["bucket"], "q": f'DELETE FROM "{measurement}" WHERE {" AND ".join(where)}'}
        status, body = self._ask("/query", urlencode(query).encode(), "application/x-www-form-urlencoded")
        wrong = [one["error"] for one in json.loads(body or b"{}").get("results", ()) if "error" in one]
        return (404, wrong[0].encode()) if wrong else (204 if status == 200 else status, b"" if status == 200 else body)

    def _buckets(self, name: str) -> Answer:
        database, _, policy = name.partition("/")
        query = {"db": database, "q": f'SHOW RETENTION POLICIES ON "{database}"'}
        status, body = self._ask("/query?" + urlencode(query), None)
        results = json.loads(body)["results"] if status == 200 else [{}]
        if "series" not in results[0]:
            return 404, json.dumps({"code": "not found", "message": f'bucket "{name}" not found'}).encode()
        rows = [
            dict(zip(results[0]["series"][0]["columns"], row, strict=True)) for row in results[0]["series"][0]["values"]
        ]
        (duration,) = [row["duration"] for row in rows if (row["name"] == policy if policy else row["default"])]
        seconds = sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))
        rules = [{"type": "expire", "everySeconds": seconds}] if seconds else []
        return 200, json.dumps({"buckets": [{"type": "user", "name": name, "retentionRules": rules}]}).encode()

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
    text = body.decode()
    if status == 400 and "partial write: " in text:
        text = text.replace("points beyond retention policy", "points outside retention policy of duration 1h0m0s")
        message = "failure writing points to database: " + json.loads(text)["error"]
        return 422, json.dumps({"code": "unprocessable entity", "message": message}).encode()
    return status, json.dumps({"code": "not found" if status == 404 else "invalid", "message": text}).encode()


if __name__ == "__main__":
    Shim.above = f"http://127.0.0.1:{sys.argv[2]}"
    Shim.token = sys.argv[3] if len(sys.argv) > 3 else None
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shim).serve_forever()
