"""The desktop cushion as a process: the one place that knows where the firmware lies and how it is spoken to.

It takes one line of JSON, the job, and says what happens in lines of JSON. Only loopback and plain facts go over
these lines; a cushion's secrets would not.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

STOP_S = 3


class BoardError(Exception):
    """The cushion could not do its job; the text says what it said."""


def firmware() -> Path:
    """Folder of the firmware: beside the package where it is installed, in the checkout where it is developed."""
    package = Path(__file__).parents[1]
    for folder in (package / "_firmware", package.parents[1] / "firmware"):
        if (folder / "desktop.py").exists():
            return folder
    raise BoardError("the firmware is missing: install perch again")


class SimulatedCushion:
    """A running desktop cushion. Use it in `with`, and iterate over what it says."""

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
        self._trouble: Exception | None = None
        self._stopped = False

    def __enter__(self) -> Self:
        self._feeder.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """What the cushion says until it ends. BoardError if it ends badly, or if the lines fed to it are bad."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)
        self._feeder.join()
        if self._trouble:
            raise self._trouble
        if self._process.wait() and not self._stopped:
            self._errors.seek(0)
            said = f"the cushion's program ended with {self._process.returncode}:\n{self._errors.read()}"
            raise BoardError(said.rstrip().rstrip(":"))

    def stop(self) -> None:
        """End it, gently first."""
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
        try:
            stdin.write(json.dumps(job) + "\n")
            stdin.flush()
            stdin.writelines(lines)
        except BrokenPipeError:
            return  # it ended: how, the reader will say
        except Exception as problem:  # noqa: BLE001 - raised again in the reader's thread
            self._trouble = problem
        finally:
            self._shut()

    def _shut(self) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.close()
        except BrokenPipeError:
            return
