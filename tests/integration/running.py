"""`perch run` as a service manager starts it: with options and variables of one's own, and ended by its process id."""

import os
import subprocess
import sys
from pathlib import Path

from servers import PATIENCE_S, ended, wait


class Running:
    """A host with its journal in `folder`, at a broker on this machine."""

    def __init__(self, folder: Path, port: int, *words: str, **more: str) -> None:
        folder.mkdir(exist_ok=True)
        self.journal = folder / "journal.db"
        self._files = [folder / "stdout", folder / "stderr"]
        ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
        ours |= {"PERCH_PAGE_ON": "0"}
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
