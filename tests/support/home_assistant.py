"""A real Home Assistant of `make home-assistant`, as a process, at a broker of the tests."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

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
        return found and found[0]

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

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()
