"""What looks one way where there is room for it, and another where there is not."""

from collections.abc import Callable

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

ROOMY = 56
"""Columns from which a terminal has room for tables as they are."""


class Fitting:
    """Drawn by `draw`, which is told whether the terminal has `room` columns."""

    def __init__(self, draw: Callable[[bool], RenderableType], room: int = ROOMY) -> None:
        self._draw, self._room = draw, room

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._draw(options.max_width >= self._room)
