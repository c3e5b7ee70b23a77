"""The terminal: a console that is plain where it is piped, a view that is redrawn, progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

if TYPE_CHECKING:
    from rich.live import Live as Redrawn
    from rich.progress import Progress


def console(*, stderr: bool = False) -> Console:
    """The terminal on stdout or stderr; no colour in a pipe or with NO_COLOR, no guessing at markup."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def say(on: Console, text: str) -> None:
    """A sentence: broken between words on a terminal, one line in a log."""
    on.print(text, soft_wrap=not on.is_terminal)


@contextmanager
def redrawn(on: Console) -> "Iterator[_Screen]":
    """A screen that is drawn again and again with what `show` is given, and left clean."""
    from rich.live import Live as Redrawn

    with Redrawn(console=on, screen=True, auto_refresh=False) as live:
        yield _Screen(live)


class _Screen:
    def __init__(self, live: "Redrawn") -> None:
        self._live = live

    def show(self, what: RenderableType) -> None:
        """Draw this in place of what was there."""
        self._live.update(what, refresh=True)


@contextmanager
def progress(on: Console, what: str, total: int) -> "Iterator[_Progress]":
    """A bar with its count for something of `total` steps; in a pipe only its end is shown."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=on) as bar:
        yield _Progress(bar, what, total)


class _Progress:
    def __init__(self, bar: "Progress", what: str, total: int) -> None:
        self._bar = bar
        self._task = bar.add_task(what, total=total)

    def at(self, done: int, what: str | None = None) -> None:
        """Say how far it is, and what is done now if that changed."""
        self._bar.update(self._task, completed=done, description=what)

    def of(self, done: int, total: int) -> None:
        """Say how far it is of how many there turned out to be."""
        self._bar.update(self._task, completed=done, total=total)


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
    """Drawn by `draw`, which is told whether the terminal has `room` columns."""

    def __init__(self, draw: Callable[[bool], RenderableType], room: int = ROOMY) -> None:
        self._draw, self._room = draw, room

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._draw(options.max_width >= self._room)
