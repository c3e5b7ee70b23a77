"""`make deploy`: install, restart, and wait until the cushion is well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from deploy import disk, health, psram
from deploy.application import Application
from deploy.install import SETTINGS, install
from deploy.line import Board
from deploy.problems import Problem
from deploy.settings import as_object, with_access_point


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
            for line in psram.seen(board):
                say(line)
            there = disk.text(board, SETTINGS)
            settings = with_access_point(settings, there)
            slot = install(board, application, settings, say)
            say(access_point(settings, there))
        say(f"restarting, then waiting up to {patience_s:.0f} s until the cushion is well ...")
        board.reset()
        health.wait(board.lines(patience_s), slot, say)


def access_point(settings: bytes | None, there: str | None) -> str:
    """How a phone takes the cushion into another Wi-Fi, in words."""
    point = as_object(settings if settings is not None else there).get("access_point") or {}
    if not isinstance(point, dict) or not point.get("password"):
        return "it has no settings that can be read, and so no access point of its own"
    return f"should it lose its Wi-Fi, its own access point is {point.get('ssid')}, password {point['password']}"


@contextmanager
def starting_anew_on_failure(board: Board) -> Iterator[None]:
    """A deploy that fails leaves a board that runs what it ran before, and not one at its prompt."""
    try:
        yield
    except (Problem, KeyboardInterrupt):
        with suppress(Problem):  # told is what went wrong first
            board.interrupt()
            board.reset()
        raise


def has_settings(port: str) -> bool:
    """Whether this board was given settings before. (A look of its own: nobody should have to type in a hurry.)"""
    with Board(port) as board:
        return disk.text(board, SETTINGS) is not None
