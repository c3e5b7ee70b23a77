"""Which serial port the board is at."""

import os
import stat
from pathlib import Path

from serial.tools import list_ports

from deploy.problems import Problem

WINDOWS = os.name == "nt"  # its COM ports are no files; they show when they are opened


def attached() -> list[str]:
    """The serial ports of this machine that are at USB, as every board's is."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)


def chosen(wanted: str, found: list[str]) -> str:
    """The port that was asked for, or the only one that was found."""
    if wanted:
        return checked(wanted)
    if not found:
        raise Problem("no board found: plug it in with a USB cable that carries data, or say PORT=/dev/...")
    if len(found) > 1:
        raise Problem(f"{len(found)} ports found: say which one, PORT={' or PORT='.join(found)}")
    return checked(found[0])


def checked(port: str) -> str:
    """The port, if it is there, is one, and may be used. One at a network (socket://, rfc2217://) shows when opened."""
    if WINDOWS or is_remote(port):
        return port
    try:
        mode = os.stat(port).st_mode  # noqa: PTH116 - a device, and its errors are what we are after
    except OSError as problem:
        raise trouble(port, problem) from problem
    if not stat.S_ISCHR(mode):
        raise trouble(port, OSError("it is no serial port"))
    if not os.access(port, os.R_OK | os.W_OK):
        raise trouble(port, PermissionError())
    return port


def is_remote(port: str) -> bool:
    """Whether it is the address of a port at a network."""
    return "://" in port


def unopened(port: str) -> Problem:
    """Why a port that is there could not be opened: mpremote does not say."""
    if is_remote(port):
        return Problem(f"{port} cannot be opened: is that program running there, and is nobody else at it?")
    try:
        if WINDOWS or is_terminal(port):
            return Problem(f"{port} is in use: close the other program (make logs, a terminal)")
    except OSError as problem:
        return trouble(port, problem)
    return trouble(port, OSError(f"no board is there; there is {others()}"))


def is_terminal(port: str) -> bool:
    """Whether something is behind it that can be asked how fast it talks. A serial port without a plug has nothing."""
    file = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return os.isatty(file)
    finally:
        os.close(file)


def others() -> str:
    """What could have been meant."""
    return " or ".join(attached()) or "none at USB: is the board plugged in, by a cable that carries data?"


def trouble(port: str, problem: OSError) -> Problem:
    """Return a Problem that says why a port cannot be opened and what to do."""
    if isinstance(problem, FileNotFoundError):
        return Problem(f"there is no port {port}; there is {others()}")
    if isinstance(problem, PermissionError):
        return Problem(f"{port} may not be used by you: sudo usermod -aG {owner(port)} $USER, and log in again")
    return Problem(f"{port} cannot be opened: {problem}")


def owner(port: str) -> str:
    """The group to be in; Debian's where the port does not say."""
    try:
        return Path(port).group()
    except (OSError, KeyError):
        return "dialout"
