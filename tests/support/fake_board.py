"""A pretend board for mpremote: MicroPython with a littlefs image as its flash, behind a pseudo-terminal."""

import contextlib
import fcntl
import json
import os
import select
import subprocess
import termios
import threading
import tty
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from support import micropython
from support.processes import heeding_signals

PROGRAM = micropython.RUNNER.with_name("on_pretend_board.py")
BLOCK = 4096
PATIENCE_S = 120.0
HARD_RESET, NOBODY = 77, 78
SOFT_REBOOT = b"MPY: soft reboot\r\n"
BOOTED = b"rst: the pretend board starts\r\n"
PROMPTS = (b"raw REPL; CTRL-B to exit", b" on a pretend board")


class Flash:
    """What outlives a start of the board: its flash, its RTC's memory, and what was asked of its hardware."""

    def __init__(self, folder: Path, kib: int = 512) -> None:
        self.folder = folder
        (folder / "flash").write_bytes(b"\xff" * kib * 1024)
        (folder / "events").touch()
        self.lose_power()

    def lose_power(self) -> None:
        """The RTC's memory goes."""
        (self.folder / "rtc").write_bytes(b"\0" * 8)

    @property
    def starts(self) -> int:
        """Unhealthy starts that main.py has counted."""
        length, count, *_ = (self.folder / "rtc").read_bytes()
        return count if length else 0

    @property
    def events(self) -> list[str]:
        return (self.folder / "events").read_text().splitlines()

    def command(self, how: str, heap: str = "256K") -> list[str]:
        return [*micropython.command(heap), str(PROGRAM), str(self.folder), how]

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Put files there, or take those with None away."""
        encoded = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        given = json.dumps({path: None if content is None else content.hex() for path, content in encoded.items()})
        subprocess.run(self.command("write", "8M"), input=given, text=True, check=True, timeout=PATIENCE_S)

    def read(self) -> dict[str, bytes]:
        done = subprocess.run(self.command("read", "8M"), capture_output=True, check=True, timeout=PATIENCE_S)
        return {path: bytes.fromhex(content) for path, content in json.loads(done.stdout).items()}

    def start(self) -> tuple[str, int]:
        """Start the board with nobody at its port, until it resets or gives the prompt; (what it said, exit code)."""
        done = subprocess.run(
            self.command("boot"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=PATIENCE_S
        )
        return done.stdout.replace(BOOTED, b"").decode(), done.returncode


class FakeBoard:
    """A running board. `port` is what to connect to; use it in `with`."""

    def __init__(self, flash: Flash) -> None:
        self.flash = flash
        self._host, self._far = os.openpty()  # the far side stays open: the port outlives who is connected
        tty.setraw(self._far)
        self.port = os.ttyname(self._far)
        self.said = b""
        self.received = 0
        self.at_byte: tuple[int, Callable[[], None]] | None = None  # call this when so much has been received
        self._end, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._boot("boot")
        self._thread.start()
        self.wait_for(" pretend board")
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop, b"x")
        self._thread.join()
        self._process.kill()
        self._process.wait()
        for file in (self._host, self._far, self._board, self._end, self._stop):
            os.close(file)

    def wait_for(self, text: str, patience_s: float = PATIENCE_S) -> str:
        """Wait until it has said this; returns all that it said since it was switched on."""
        until = monotonic() + patience_s
        while text not in (said := self.said.decode(errors="replace")):
            if monotonic() > until:
                raise TimeoutError(f"the board never said {text!r}, but:\n{said}")
            sleep(0.01)
        return said

    def cut(self) -> None:
        """Cut its power, wherever it is; it stays off."""
        self._process.kill()

    def _boot(self, how: str) -> None:
        self._since_start = b""
        self._board, far = os.openpty()
        tty.setraw(far)
        ctrl_c_interrupts(far, False)
        self._process = subprocess.Popen(
            self.flash.command(how), stdin=far, stdout=far, stderr=far, start_new_session=True, preexec_fn=at_terminal
        )
        os.close(far)

    def _work(self) -> None:
        while True:
            ready, _, _ = select.select([self._host, self._board, self._end], [], [])
            if self._end in ready:
                return
            if self._host in ready:
                self._receive(os.read(self._host, 256))
            if self._board in ready:
                self._say()

    def _receive(self, data: bytes) -> None:
        self.received += len(data)
        with contextlib.suppress(OSError):  # it is off
            os.write(self._board, data)
        if self.at_byte and self.received >= self.at_byte[0]:
            (_, call), self.at_byte = self.at_byte, None
            call()

    def _say(self) -> None:
        try:
            data = os.read(self._board, 4096)
        except OSError:
            data = b""
        if not data:
            return self._ended()
        self.said += data
        self._since_start += data
        at_prompt = any(prompt in self._since_start for prompt in PROMPTS)
        ctrl_c_interrupts(self._board, BOOTED in self._since_start and not at_prompt)
        os.write(self._host, data)
        return None

    def _ended(self) -> None:
        """It was reset, softly to the raw prompt or altogether; or the power is gone."""
        code = self._process.wait()
        os.close(self._board)
        if code == 0:
            os.write(self._host, SOFT_REBOOT)
            self._boot("raw")
        elif code == HARD_RESET:
            self._boot("boot")
        else:
            self._board, far = os.openpty()  # it is off: nobody reads what is sent
            tty.setraw(far)


def ctrl_c_interrupts(terminal: int, so: bool) -> None:
    """Ctrl-C interrupts main.py; a prompt reads it like any other key."""
    settings = termios.tcgetattr(terminal)
    settings[3] = settings[3] | termios.ISIG | termios.NOFLSH if so else settings[3] & ~termios.ISIG
    for which, key in ((termios.VINTR, b"\x03"), (termios.VQUIT, b"\0"), (termios.VSUSP, b"\0")):
        settings[6][which] = key
    termios.tcsetattr(terminal, termios.TCSANOW, settings)


def at_terminal() -> None:
    """In the child: its standard input is the terminal whose Ctrl-C reaches it."""
    heeding_signals()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
