"""Logs each failure of the page's libraries once, so that nobody can fill the log by sending nonsense to them."""

import logging
from traceback import extract_tb

_LOGGERS = ("uvicorn.error", "asyncio", "nicegui", "engineio.server", "socketio.server")
_MOST = 100


class OncePerPlace(logging.Filter):
    """Lets the first failure at each line of code through; at most 100 of them."""

    def __init__(self) -> None:
        super().__init__()
        self._met: set[tuple[str, str, int | None]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be logged; each without a traceback is."""
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is None:
            return True
        last = extract_tb(trace)[-1:]
        place = (kind.__name__, last[0].filename if last else "", last[0].lineno if last else None)
        if place in self._met or len(self._met) >= _MOST:
            return False
        self._met.add(place)
        return True


_ONCE = OncePerPlace()


def log_once() -> None:
    """Log failures of the libraries once from now on, in this process."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_ONCE)  # which adds it once
