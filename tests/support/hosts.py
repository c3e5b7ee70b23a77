"""`perch run` as a process."""

import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.processes import PATIENCE_S, ended, wait

_CONNECTED = "connected to the broker"


class HostProcess:
    """`perch run` as a user starts it, with a journal in `folder`, at a broker on this machine.

    `more` are further settings; it is started once it has said `until`. Without the live page, unless they say so.
    """

    def __init__(self, folder: Path, port: int, more: Mapping[str, str] | None = None, until: str = _CONNECTED) -> None:
        self.journal = folder / "journal.db"
        self._log = folder / "host.log"
        ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
        ours |= {"PERCH_PAGE_ON": "0", "XDG_RUNTIME_DIR": str(folder)}
        self._env = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), **ours}
        self._env |= more or {}
        self._until = until
        self.start()

    def start(self, **more: str) -> None:
        """Start it, also again after `kill`, with `more` variables this time; returns when it listens at the broker."""
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "perch", "run"]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=self._env | more)
        wait(self._begun, lambda: f"the host does not start: {self.said}")

    def _begun(self) -> bool:
        assert self._until in self.said or self._process.poll() is None, f"the host ended: {self.said}"
        if self._until != _CONNECTED:
            return self._until in self.said
        answers = "answers the cushions" in self.said or "on standby" in self.said
        return _CONNECTED in self.said and (answers or "another host" in self.said)

    @property
    def said(self) -> str:
        """Its log since it was started."""
        return self._log.read_text()

    def wait_until_said(self, words: str) -> None:
        """Wait for words in its log."""
        wait(lambda: words in self.said, lambda: f"{words!r} is not in {self.said}")

    @property
    def used_s(self) -> float:
        """The seconds of processor that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

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
        self._process.kill()
        self._process.wait()

    def stop(self, within_s: float = PATIENCE_S) -> int:
        """End it as an operator does; returns its exit code. TimeoutError where that takes longer, see `ended`."""
        self._process.terminate()
        return ended(self._process, within_s)


class Running:
    """A host with its journal in `folder`, at a broker on this machine."""

    def __init__(self, folder: Path, port: int, *words: str, **more: str) -> None:
        folder.mkdir(exist_ok=True)
        self.journal = folder / "journal.db"
        self._files = [folder / "stdout", folder / "stderr"]
        ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
        ours |= {"PERCH_PAGE_ON": "0", "XDG_RUNTIME_DIR": str(folder)}
        env = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), **ours, **more}
        out, err = (path.open("wb") for path in self._files)
        command = [sys.executable, "-m", "perch", "run", *words]
        self.process = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        out.close()
        err.close()
        self.wait_for("connected to the broker")

    @property
    def printed(self) -> str:
        """What it said on stdout."""
        return self._files[0].read_text()

    @property
    def log(self) -> str:
        """What it said on stderr."""
        return self._files[1].read_text()

    def wait_for(self, words: str) -> None:
        """Wait until its log has these words."""
        wait(lambda: self._says(words), lambda: f"{words!r} is not said: {self.log}")

    def _says(self, words: str) -> bool:
        assert words in self.log or self.process.poll() is None, f"it ended: {self.log}"
        return words in self.log

    def stop(self, within_s: float = PATIENCE_S) -> int:
        """SIGTERM; its exit code. TimeoutError if it takes longer, see `ended`."""
        self.process.terminate()
        return ended(self.process, within_s)

    def kill(self) -> None:
        """kill -9, if it still runs."""
        self.process.kill()
        self.process.wait()
