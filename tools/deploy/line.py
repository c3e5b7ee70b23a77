"""The serial line to a board, by mpremote: to listen to, or with MicroPython's raw prompt to work with."""

import contextlib
import errno
import io
import json
import re
import struct
import time
from collections.abc import Iterator
from typing import Any, Self

from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport

from deploy.ports import checked, unopened
from deploy.problems import Problem

WATCHDOG_MS = 600_000  # a watchdog cannot be stopped, but on an ESP32 be started again with more time
ANSWER_S = 5  # the longest silence of a board that works
READ_S = 1  # for a single byte that must come
KNOCKS, KNOCK_S = 3, 1.5
AGAIN_S = 0.2
AWAY_S = 15  # a board with USB of its own that restarts is away for two or three
CHUNK = 1024  # bytes of a file at a time
OLDEST, BYTECODE = (1, 25), 6  # of MicroPython, and the version of .mpy that mpy-cross writes
VERSIONS = "import json, sys\ni = sys.implementation\nprint(json.dumps([i.version[:2], getattr(i, '_mpy', 0) & 255]))"
# As MicroPython shows it, with names of errors or without.
NO_ROOM = re.compile(r"^OSError: (28|.*ENOSPC)", re.MULTILINE)
SILENT = (
    "no MicroPython answers at {port}. If the board has none: make flash IMAGE=...\n"
    "If it has: see that no other program uses the port, press the reset button (EN), and try again at once"
)


class Line:
    """A serial line, for us alone. Use it in `with`; nothing is sent."""

    def __init__(self, port: str) -> None:
        self.port = checked(port)

    def __enter__(self) -> Self:
        self._transport = self._opened()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        with contextlib.suppress(OSError):  # it may be unplugged by now, or have no modem lines
            self._transport.close()
        self._transport.serial.close()  # mpremote leaves it open after such an error

    def lines(self, patience_s: float) -> Iterator[str]:
        """Yield the lines that the board prints within `patience_s`, also over a restart that takes the port away."""
        until = time.monotonic() + patience_s
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._transport.read_until(1, b"\n", timeout=left, timeout_overall=left)
            except OSError:
                self._reopen(min(until, time.monotonic() + AWAY_S))
                continue
            if line.endswith(b"\n"):
                yield line.decode(errors="replace").rstrip()

    def _opened(self) -> SerialTransport:
        try:
            return SerialTransport(self.port, timeout=READ_S)
        except TransportError as problem:
            raise unopened(self.port) from problem

    def _reopen(self, until: float) -> None:
        """Wait for the port to come back; a board with USB of its own takes it away when it restarts."""
        while time.monotonic() < until:
            try:
                self._close()
                self._transport = self._opened()
                return
            except Problem:
                time.sleep(AGAIN_S)
        raise Problem(f"{self.port} has gone and does not come back: is the board still plugged in?")


class Board(Line):
    """MicroPython at its raw prompt: what ran is interrupted, the watchdog has time, the heap is empty."""

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            self.interrupt()
        except BaseException:
            self._close()
            raise
        return self

    def run(self, code: str) -> str:
        """Run code and return what it printed."""
        with as_problems(self.port):
            return str(self._transport.exec(code).decode())

    def value(self, code: str) -> Any:
        """Run code and return the last line that it prints, read as JSON. Raises Problem where none is."""
        values = self.values(code)
        if not values:
            raise Problem(f"the board at {self.port} did not answer as it should; try again")
        return values[-1]

    def values(self, code: str) -> list[Any]:
        """Run code and return each line that it prints and that is JSON. Others are the chip's own log."""
        found = []
        for line in self.run(code).splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return found

    def put(self, path: str, data: bytes) -> None:
        """Write a file, into a folder that is there."""
        with as_problems(self.port):
            self._transport.fs_writefile(path, data, chunk_size=CHUNK)

    def reset(self) -> None:
        """Start it anew; `lines` then says how that goes."""
        with as_problems(self.port):
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")

    def interrupt(self) -> None:
        """Get the raw prompt, whatever runs: on entering, and again after a reset."""
        self.stop()
        with as_problems(self.port, SILENT):
            self._enter(soft_reset=True, patience_s=ANSWER_S)
            self._give_time()
            version, bytecode = self.value(VERSIONS)
        if tuple(version) < OLDEST or bytecode != BYTECODE:
            raise Problem(
                f"MicroPython {version[0]}.{version[1]} at {self.port} is too old: make flash with 1.25 or later"
            )

    def stop(self) -> None:
        """Interrupt what runs; its memory stays as it is."""
        with as_problems(self.port, SILENT):
            self._knock()
            self._give_time()  # first of all: it could fire in the middle of a file

    def _knock(self) -> None:
        """Interrupt what runs. Opening the port restarts some boards, and one that is about to start hears nothing."""
        for knock in range(KNOCKS):
            with contextlib.suppress(TransportError):
                self._enter(soft_reset=False, patience_s=KNOCK_S)
                return self._settle() if knock else None
        raise TransportError("nobody answers")

    def _settle(self) -> None:
        """Let the answers to earlier knocks pass, so that the next one belongs to the next question."""
        time.sleep(AGAIN_S)
        self._transport.serial.reset_input_buffer()
        self._enter(soft_reset=False, patience_s=KNOCK_S)

    def _enter(self, soft_reset: bool, patience_s: float) -> None:
        with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it does not understand
            self._transport.enter_raw_repl(soft_reset=soft_reset, timeout_overall=patience_s)

    def _give_time(self) -> None:
        self._transport.exec(f"import machine\nmachine.WDT(timeout={WATCHDOG_MS})")


def full(port: str) -> Problem:
    return Problem(
        f"the flash of the board at {port} is full: remove what is not Perch's, or start over with make flash"
    )


@contextlib.contextmanager
def as_problems(port: str, silent: str = "the board at {port} stopped answering; try again") -> Iterator[None]:
    """Make a Problem of each way in which mpremote fails."""
    try:
        yield
    except TransportExecError as problem:
        if NO_ROOM.search(problem.error_output):
            raise full(port) from problem
        raise Problem(f"the board at {port} says:\n{problem.error_output.strip()}") from problem
    except (TransportError, struct.error) as problem:
        raise Problem(silent.format(port=port)) from problem
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise full(port) from problem
        raise Problem(f"the board at {port} is gone ({problem}): is it still plugged in?") from problem
