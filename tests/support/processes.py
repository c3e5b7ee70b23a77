"""Real servers for the tests, on free loopback ports, each ended by its own process id."""

import os
import random
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

PATIENCE_S = 120.0
"""Far longer than anything takes that a test waits for: on a busy machine it only comes later, which is no fault."""
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
"""How many processes run tests, and which of them this is: each gives away ports of its own."""
_CHANCE, _GIVEN = random.SystemRandom(), set[int]()  # a seed of a test's must not lead two to the same port


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, and that nobody is given before it is listened on, or while it is not.

    It is below those that the system gives to whoever asks for any, also to each client that connects: a server that
    was killed could find its own among them.
    """
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = _CHANCE.randrange(lowest // 2, lowest)
        if port % PROCESSES != PROCESS:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
            if port not in _GIVEN and _bound(probe, port):
                _GIVEN.add(port)
                return port


def _bound(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def wait(true: Callable[[], object], told: Callable[[], str] = lambda: "it did not come true") -> None:
    """Wait for something to become true; `told` says what there is instead."""
    until = monotonic() + PATIENCE_S
    while not true():
        if monotonic() > until:
            raise TimeoutError(told())
        sleep(0.02)


def wait_for_port(port: int, who: str = "mosquitto") -> None:
    """Return once somebody listens on a port of 127.0.0.1."""
    wait(lambda: _answers(port), lambda: f"{who} does not listen on {port}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def heeding_signals() -> None:
    """In a child, before it is started: Ctrl-C and a hangup end it, also where the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def ended(process: "subprocess.Popen[Any]", within_s: float = PATIENCE_S) -> int:
    """The exit code, once it has ended; TimeoutError where that takes longer.

    Not counted is for how long its threads were ready and the machine had no processor for them, or had none itself.
    """
    queued = _queued_ns(process.pid)
    before, began, stolen = sum(queued.values()), monotonic(), _stolen_s()
    while process.poll() is None:
        queued |= _queued_ns(process.pid)
        without = (sum(queued.values()) - before) / 1e9 + _stolen_s() - stolen
        if monotonic() - began - without > within_s:
            raise TimeoutError(f"it has not ended in {within_s:g} s")
        sleep(0.02)
    return process.returncode


def cpu_s(pid: int) -> float:
    """Seconds of a processor that a process, all its threads together, has had so far."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _queued_ns(pid: int) -> dict[str, int]:
    """Thread to nanoseconds."""
    found = {}
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # it has just ended
            found[file.parent.name] = int(file.read_text().split()[1])
    return found


def _stolen_s() -> float:
    """Seconds that the machine below this one took from it, since the start; see proc(5)."""
    return int(Path("/proc/stat").read_text().split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")
