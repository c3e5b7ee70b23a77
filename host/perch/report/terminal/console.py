"""The terminal: a console that is plain where it is piped, a view that is redrawn, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


def console(*, stderr: bool = False) -> Console:
    """The terminal on stdout or stderr; no colour in a pipe or with NO_COLOR, no guessing at markup."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def say(on: Console, text: str) -> None:
    """A sentence: broken between words on a terminal, one line in a log."""
    on.print(text, soft_wrap=not on.is_terminal)


@contextmanager
def redrawn(on: Console) -> Iterator[Callable[[RenderableType], None]]:
    """A function that draws in place of what was there, on a screen of its own that is left clean."""
    from rich.live import Live

    with Live(console=on, screen=True, auto_refresh=False) as live:
        yield partial(live.update, refresh=True)


@contextmanager
def progress(on: Console, what: str, *, shown: bool = True) -> Iterator[Callable[[int, int], None]]:
    """Take (done, total) and show them as a bar; in a pipe only its end, and nothing unless it is `shown`.

    What is printed to a stdout that is no terminal stays there.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    on_screen = sys.stdout is not None and sys.stdout.isatty()  # None where it was closed
    with Progress(*columns, console=on, disable=not shown, redirect_stdout=on_screen) as bar:
        task = bar.add_task(what, total=0)
        yield lambda done, total: bar.update(task, completed=done, total=total)


SEATED = "dark_cyan"
LONG = "dark_goldenrod"
GOOD = "green4"
VACANT = "grey39"
QUIET = "grey58"
STRONG = "bold"
BAD = "indian_red"


ROOMY = 56
"""Columns from which a terminal has room for tables as they are."""


class Fitting:
    """Drawn by `draw`, which is called with whether the terminal has `room` columns."""

    def __init__(self, draw: Callable[[bool], RenderableType], room: int = ROOMY) -> None:
        self._draw, self._room = draw, room

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._draw(options.max_width >= self._room)
