"""`make deploy`: install, restart, and wait until the cushion is well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from deploy import disk, health, psram
from deploy.application import Application
from deploy.install import SETTINGS, install
from deploy.line import Board
from deploy.problems import Problem
from deploy.settings import as_object, with_access_point

OPENS = (
    "  it opens for ten minutes after a start without a Wi-Fi in its settings; with one, only where the button was "
    "held for a second at power-up and no Wi-Fi is reached in ten minutes, or where settings typed there have failed"
)


def deploy(
    port: str,
    application: Application,
    settings: bytes | None,
    ask: Callable[[], bytes],
    patience_s: float,
    say: Callable[[str], None],
) -> None:
    """Bring the board at this port to this application; settings are asked for where it has none yet."""
    if settings is None and not has_settings(port):
        settings = ask()
    with Board(port) as board:
        with starting_anew_on_failure(board):
            for line in psram.report(board):
                say(line)
            there = disk.text(board, SETTINGS)
            complete = with_access_point(settings, there)
            slot = install(board, application, complete, say)
            say(access_point(complete, settings, there))
        say(f"restarting, then waiting up to {patience_s:.0f} s until the cushion is well ...")
        board.reset()
        health.wait(board.lines(patience_s), slot, say)


def access_point(complete: bytes | None, given: bytes | None, there: str | None) -> str:
    """How a phone takes the cushion into a Wi-Fi, in words; with the password only where it was drawn just now.

    `given` and `there` are the settings from the file and those that the board had; `complete` are the ones that it
    gets, None where it keeps its own.
    """
    point = as_object(complete if complete is not None else there).get("access_point") or {}
    if not isinstance(point, dict) or not point.get("password"):
        return "it has no settings that can be read, and so no access point of its own"
    is_new = all(as_object(settings).get("access_point") != point for settings in (given, there))
    password = f"password {point['password']}" if is_new else "password as in its settings"
    return f"its own access point is {point.get('ssid')}, {password}\n{OPENS}"


@contextmanager
def starting_anew_on_failure(board: Board) -> Iterator[None]:
    """A deploy that fails leaves a board that runs what it ran before, and not one at its prompt."""
    try:
        yield
    except (Problem, KeyboardInterrupt):
        with suppress(Problem):  # the first failure is the one to show
            board.interrupt()
            board.reset()
        raise


def has_settings(port: str) -> bool:
    """Whether this board was given settings before. (A look of its own: nobody should have to type in a hurry.)"""
    with Board(port) as board:
        return disk.text(board, SETTINGS) is not None
