"""Logs each failure of the page's libraries once, so that nobody can fill the log by sending nonsense to them."""

import logging
from traceback import extract_tb

_LOGGERS = ("uvicorn.error", "asyncio", "nicegui", "engineio.server", "socketio.server")
_MOST = 100


class OncePerPlace:
    """Lets the first failure at each line of code through; at most 100 of them."""

    def __init__(self) -> None:
        self._met: set[tuple[str, object]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be logged; each without a traceback is."""
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is None:
            return True
        place = kind.__name__, tuple((frame.filename, frame.lineno) for frame in extract_tb(trace)[-1:])
        if place in self._met or len(self._met) >= _MOST:
            return False
        self._met.add(place)
        return True


_ONCE = OncePerPlace()


def log_once() -> None:
    """Log failures of the libraries once from now on, in this process."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_ONCE)  # which adds it once
