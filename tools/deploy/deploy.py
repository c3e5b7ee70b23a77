"""`make deploy`: install, restart, and wait until the cushion is well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from deploy import disk, health, psram
from deploy.application import Application
from deploy.install import SETTINGS, install
from deploy.line import Board
from deploy.problems import Problem


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
            slot = install(board, application, settings, say)
        say(f"restarting, then waiting up to {patience_s:.0f} s until the cushion is well ...")
        board.reset()
        health.wait(board.lines(patience_s), slot, say)


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
