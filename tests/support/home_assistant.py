"""A real Home Assistant of `make home-assistant`, as a process, at a broker of the tests."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import monotonic, sleep, time
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from support.processes import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".cache" / "homeassistant" / "bin" / "python"
FILES = ROOT / "dashboards" / "home-assistant"
_SOON_S = 40.0
_CONFIG = """\
homeassistant:
  name: Perch
  time_zone: UTC
  internal_url: http://127.0.0.1
http:
  server_host: 127.0.0.1
  server_port: {port}
recorder:
  commit_interval: 0
history:
automation: !include automations.yaml
lovelace:
  dashboards:
    perch-desk:
      mode: yaml
      title: Perch
      filename: dashboard.yaml
"""


class HomeAssistant:
    """Home Assistant with its configuration in `folder`; `port` is the broker's, `web_port` where its page is."""

    def __init__(self, folder: Path, port: int, web_port: int) -> None:
        assert PYTHON.exists(), "there is no Home Assistant: make home-assistant"
        self.folder = folder
        self.url = f"http://127.0.0.1:{web_port}"
        folder.mkdir()
        shutil.copytree(FILES / "blueprints", folder / "blueprints")
        shutil.copy(FILES / "dashboard.yaml", folder)
        (folder / "configuration.yaml").write_text(_CONFIG.format(port=web_port))
        (folder / "automations.yaml").write_text("[]\n")
        command = [str(PYTHON), str(ROOT / "tests/home_assistant/inside.py"), str(folder), str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         stderr=(folder / "stderr").open("w"))  # fmt: skip
        begun = self._line()
        assert begun == "create_entry", f"{begun}: {self.log}"

    def do(self, op: str, **words: Any) -> Any:
        """Have it do something, and return what it answers."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"op": op, **words}) + "\n")
        self._process.stdin.flush()
        answer = self._line()
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def _line(self) -> Any:
        lines: list[str] = []
        assert self._process.stdout
        reader = Thread(target=lambda: lines.append(self._process.stdout.readline()), daemon=True)  # type: ignore[union-attr]
        reader.start()
        reader.join(PATIENCE_S)
        assert lines and lines[0], f"Home Assistant does not answer: {self.log}"
        return json.loads(lines[0])

    @property
    def log(self) -> str:
        """What it logged, and what it said on stderr."""
        file = self.folder / "home.log"
        return (file.read_text() if file.exists() else "") + (self.folder / "stderr").read_text()

    def state(self, entity: str) -> str | None:
        """The state of an entity, None where there is none."""
        found = self.do("states").get(entity)
        return str(found[0]) if found else None

    def attributes(self, entity: str) -> Any:
        """The attributes of an entity."""
        return self.do("states")[entity][1]

    def wait(self, until: Callable[[], object]) -> None:
        """Wait until something is so."""
        end = monotonic() + _SOON_S
        while not until():
            assert monotonic() < end, json.dumps(self.do("states"), indent=1) + self.log
            sleep(0.05)

    def wait_for(self, entity: str, state: str) -> None:
        """Wait until an entity has this state."""
        self.wait(lambda: self.state(entity) == state)

    def complaints(self) -> str:
        """The lines of its log on MQTT, automations and templates that are warnings or worse."""
        about = ("mqtt", "automation", "blueprint", "template", "lovelace", "sensor")
        lines = [line for line in self.log.splitlines() if " WARNING " in line or " ERROR " in line]
        return "\n".join(line for line in lines if any(f"components.{word}" in line for word in about))

    def log_in(self) -> str:
        """Go through its first start as its owner; returns what the browser keeps to be logged in."""
        me = {"client_id": f"{self.url}/"}
        owner = {**me, "name": "owner", "username": "owner", "password": "owner", "language": "en"}
        code = self._post("/api/onboarding/users", owner)["auth_code"]
        tokens = self._post("/auth/token", me | {"grant_type": "authorization_code", "code": code}, form=True)
        for step in ("core_config", "analytics", "integration"):
            self._post(f"/api/onboarding/{step}", me | {"redirect_uri": f"{self.url}/"}, tokens["access_token"])
        return json.dumps(
            tokens | {"hassUrl": self.url, "clientId": f"{self.url}/", "expires": 1000 * time() + 1_800_000}
        )

    def _post(self, path: str, words: dict[str, str], token: str = "", form: bool = False) -> Any:
        data = urlencode(words).encode() if form else json.dumps(words).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        with urlopen(Request(self.url + path, data, headers), timeout=PATIENCE_S) as answer:
            return json.loads(answer.read() or "null")

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()
