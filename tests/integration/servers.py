"""Real servers for the tests, on free loopback ports, each ended by its own process id."""

import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE_S = 20.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        until = monotonic() + PATIENCE_S
        while monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            sleep(0.02)
        raise TimeoutError("mosquitto does not listen")

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


class Host:
    """`perch run` as a user starts it, with a journal in `folder`, at a broker on this machine; `more` are variables.

    Without the live page, unless they say so.
    """

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        self.journal = folder / "journal.db"
        self._log = folder / "host.log"
        ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
        ours |= {"PERCH_PAGE_ON": "0", **more}
        self._env = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), **ours}
        self.start()

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it listens at the broker."""
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "perch", "run"]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=self._env)
        until = monotonic() + PATIENCE_S
        while "connected to the broker" not in self.said:
            if monotonic() > until or self._process.poll() is not None:
                raise TimeoutError(f"the host does not start: {self.said}")
            sleep(0.02)

    @property
    def said(self) -> str:
        """Its log since it was started."""
        return self._log.read_text()

    @property
    def memory(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE")

    def ended(self) -> tuple[int, str]:
        """Wait until it ends by itself; its exit code and what it said last."""
        return self._process.wait(PATIENCE_S), self.said.splitlines()[-1]

    def allow(self, file_bytes: int) -> None:
        """Let it make no file longer than this, as a disk that is full would."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return self._process.wait(PATIENCE_S)
