"""Format the log of the host: lines for people, for the journal of systemd, or for programs."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from json import dumps

_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class LastWords(logging.Handler):
    """Keeps complaints, to be shown beneath a view that fills the screen, until the same part has other news."""

    def __init__(self) -> None:
        super().__init__()
        self._complaints: dict[str, str] = {}

    @property
    def complaints(self) -> tuple[str, ...]:
        """Those that are not over, the newest last."""
        return tuple(self._complaints.values())

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of the log."""
        self._complaints.pop(record.name, None)
        if record.levelno >= logging.WARNING:
            self._complaints[record.name] = self.format(record)


class _Json(logging.Formatter):
    """One JSON object a line: `at` (UTC), `level`, `logger`, `text`, and `trace` where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at.replace("+00:00", "Z"), "level": record.levelname.lower(), "logger": record.name}
        line["text"] = record.getMessage()
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return dumps(line, ensure_ascii=False)


class _Journald(logging.Formatter):
    """Each line with its priority before it, as systemd takes it; systemd adds the time itself."""

    def format(self, record: logging.LogRecord) -> str:
        mark = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        return "\n".join(mark + line for line in super().format(record).splitlines())


def log_to_stderr(level: str, form: str, env: Mapping[str, str]) -> None:
    """Log to stderr as `text` or `json`; with priorities where systemd reads it, which sets JOURNAL_STREAM."""
    handler = logging.StreamHandler(sys.stderr)
    if form == "json":
        handler.setFormatter(_Json())
    elif "JOURNAL_STREAM" in env:
        handler.setFormatter(_Journald("%(name)s: %(message)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])


def log_to_view() -> LastWords:
    """Log to a handler that keeps the last complaint, for a view that fills the screen."""
    words = LastWords()
    logging.basicConfig(level=logging.INFO, handlers=[words], format="%(message)s")
    return words
