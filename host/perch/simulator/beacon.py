"""Where a demo runs, for commands that are to work on it: a file of its owner's, as long as it runs."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from perch.files import write


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demo that runs: its process, journal folder and broker, and how its time goes (UTC ms, times as fast)."""

    pid: int
    data_dir: str
    host: str
    port: int
    start_ms: int
    began_ms: int
    speed: int

    def now_ms(self, real_ms: int) -> int:
        """Return the time in the demo at a time of the real clock."""
        return self.start_ms + (real_ms - self.began_ms) * self.speed

    @property
    def variables(self) -> dict[str, str]:
        """Return the environment variables that lead a command to it."""
        return {"PERCH_DATA_DIR": self.data_dir, "PERCH_BROKER_HOST": self.host, "PERCH_BROKER_PORT": str(self.port)}


def place(env: Mapping[str, str]) -> Path:
    """Return where the file of this user lies."""
    return Path(env.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"perch-demo-{os.getuid()}.json"


@contextmanager
def announced(path: Path, demo: RunningDemo) -> Iterator[None]:
    """Keep the file of a demo while `with` lasts; where it cannot be written, no command finds the demo."""
    with suppress(OSError):
        write(path, json.dumps(asdict(demo)))
    try:
        yield
    finally:
        if (current := running_demo(path)) and current.pid == demo.pid:
            path.unlink(missing_ok=True)


def running_demo(path: Path) -> RunningDemo | None:
    """Return the demo that runs, or None: no file, not ours, or its process has ended."""
    try:
        if path.stat().st_uid != os.getuid():
            return None
        demo = RunningDemo(**json.loads(path.read_text("utf-8")))
        os.kill(demo.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return demo
