"""A real Mosquitto on a free port of this machine."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.processes import free_port, wait_for_port

MOSQUITTO = "/usr/sbin/mosquitto"


class Mosquitto:
    """A Mosquitto with its defaults (nothing on disk, at most 1,000 messages waiting), or with `more` settings."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n{more}")
        self.start()

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it listens."""
        command = [MOSQUITTO, "-c", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


@contextmanager
def frozen(mosquitto: Mosquitto) -> Iterator[None]:
    mosquitto._process.send_signal(signal.SIGSTOP)
    yield
    mosquitto._process.send_signal(signal.SIGCONT)
