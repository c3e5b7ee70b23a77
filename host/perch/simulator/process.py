"""The desktop cushion as a process: its firmware, and the protocol of its stdin and stdout.

Its stdin takes the job as one line of JSON, its stdout gives what happens in lines of JSON. The secrets of a cushion
that is simulated at a real broker go over its stdin only, a pipe between the two.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Self

from perch.model.errors import PerchError

STOP_S = 3


class BoardError(PerchError):
    """The process failed; the text has its exit status and its stderr."""


def firmware() -> Path:
    """Return the folder of the firmware, in the installed package or in the checkout. Raises BoardError."""
    package = Path(__file__).parents[1]
    for folder in (package / "_firmware", package.parents[1] / "firmware"):
        if (folder / "desktop.py").exists():
            return folder
    raise BoardError("the firmware is missing: install perch again")


def firmware_version() -> str:
    """Return the version of the firmware that comes with this host. Raises BoardError."""
    text = (firmware() / "cushion" / "__init__.py").read_text("utf-8")
    version = re.search(r'__version__ = "([^"]+)"', text)
    return version[1] if version else ""


class SimulatedCushion:
    """A desktop cushion as a process, in `with`; iterate over it for its messages."""

    def __init__(self, job: dict[str, Any], lines: Iterable[str] = ()) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-B", "desktop.py"],
            cwd=firmware(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,  # Ctrl-C is ours to hear; we end the cushion ourselves
        )
        self._feeder = Thread(target=self._feed, args=(job, lines), daemon=True)
        self._feed_error: Exception | None = None
        self._stopped = False

    def __enter__(self) -> Self:
        self._feeder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield its messages until it ends. Raises BoardError where it fails, and what `lines` raises."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)
        self._feeder.join()
        if self._feed_error:
            raise self._feed_error
        if self._process.wait() and not self._stopped:
            self._errors.seek(0)
            message = f"the cushion's program ended with {self._process.returncode}:\n{self._errors.read()}"
            raise BoardError(message.rstrip().rstrip(":"))

    def stop(self) -> None:
        """Stop the process: SIGTERM, then SIGKILL after 3 s."""
        self._stopped = True
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _feed(self, job: dict[str, Any], lines: Iterable[str]) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(BrokenPipeError), stdin:  # the process ended: the reader tells how
            stdin.write(json.dumps(job) + "\n")
            stdin.flush()
            try:
                stdin.writelines(lines)
            except BrokenPipeError:
                raise
            except Exception as problem:  # noqa: BLE001 - raised again in the reader's thread
                self._feed_error = problem
