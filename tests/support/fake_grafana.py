"""The few answers of a Grafana that `perch grafana push` asks for, as its HTTP API documents them: it is none.

It keeps what it is given, refuses a wrong token (401), a role that is too low (403) and what is provisioned by file.
"""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

TOKEN = "glsa_right"
LOOKER = "glsa_viewer"
Answer = tuple[int, Any]


class FakeGrafana:
    """Use it in `with`; `folders`, `sources` and `dashboards` are what it has, by uid, `writes` what it was sent."""

    def __init__(self, version: str | None = "12.1.0") -> None:
        self.folders: dict[str, Any] = {}
        self.sources: dict[str, Any] = {}
        self.dashboards: dict[str, Any] = {}
        self.writes: list[str] = []
        self.settings = {"buildInfo": {"version": version}} if version else {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, said: Any, token: str) -> Answer:
        """What it says to a request."""
        if token not in (TOKEN, LOOKER):
            return 401, {"message": "Invalid API key"}
        if method != "GET" and token == LOOKER:
            return 403, {"message": "You'll need additional permissions to perform this action"}
        if path == "/api/frontend/settings":
            return 200, self.settings
        _, _, kind, *rest = path.split("/")
        if method != "GET":
            self.writes.append(f"{method} {path}")
        return self._kinds[kind](method, rest[-1] if rest else "", said)

    @property
    def _kinds(self) -> dict[str, Callable[[str, str, Any], Answer]]:
        return {"folders": self._folder, "datasources": self._source, "dashboards": self._dashboard}

    def _folder(self, method: str, uid: str, said: Any) -> Answer:
        if method == "POST":
            self.folders[said["uid"]] = said
            return 200, said
        return (200, self.folders[uid]) if uid in self.folders else (404, {"message": "folder not found"})

    def _source(self, method: str, uid: str, said: Any) -> Answer:
        if method == "GET":
            found = self.sources.get(uid)
            shown = found and {name: value for name, value in found.items() if name != "secureJsonData"}
            return (200, shown) if shown else (404, {"message": "Data source not found"})
        self.sources[said["uid"]] = said
        return 200, {"message": "Datasource added" if method == "POST" else "Datasource updated", "name": said["name"]}

    def _dashboard(self, method: str, uid: str, said: Any) -> Answer:
        if method == "GET":
            found = self.dashboards.get(uid)
            return (200, found) if found else (404, {"message": "Dashboard not found"})
        uid = said["dashboard"]["uid"]
        if self.dashboards.get(uid, {}).get("meta", {}).get("provisioned"):
            return 400, {"message": "Cannot save provisioned dashboard"}
        if uid in self.dashboards and not said.get("overwrite"):
            return 412, {"message": "The dashboard has been changed by someone else", "status": "version-mismatch"}
        version = self.dashboards.get(uid, {"dashboard": {"version": 0}})["dashboard"]["version"] + 1
        kept = said["dashboard"] | {"id": len(self.dashboards) + 1, "version": version}
        self.dashboards[uid] = {"dashboard": kept, "meta": {"folderUid": said["folderUid"], "provisioned": False}}
        return 200, {"uid": uid, "status": "success", "version": version}


def _handler(grafana: FakeGrafana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            """Answer it."""
            said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, found = grafana.answer(self.command, self.path, json.loads(said or b"null"), token)
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
