"""Limits of the page's server: how many connections there may be at a time, and how long a request may take.

A connection is a file to the system, and the broker, the journal and InfluxDB need some of those as well.
"""

import asyncio
import logging
import resource
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

MOST = 200
AT_ONCE = 50
"""Connections that are accepted before any of them is looked at: those beyond the cap are files for a moment, too."""
_FILES = 8192  # as in perch.service
_SHARE = 4  # of all files that may be open, the page may have one in so many
REQUEST_S = 15.0
"""A request is to be there, header and body, so long after the connection, or after the answer to the one before."""
RESPONSE_S = 120.0
"""An answer is to be made, and taken, within this."""

log = logging.getLogger(__name__)


def room() -> int:
    """Raise the number of files that may be open, where it is low; return how many connections the page may hold."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft not in (resource.RLIM_INFINITY, files) and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return MOST if soft == resource.RLIM_INFINITY else min(MOST, max(soft, files) // _SHARE)


class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # h11's or httptools', as installed
    """HTTP as uvicorn speaks it, for at most `most` connections, each with a deadline for what comes next."""

    most = MOST
    _is_full = False
    _deadline: asyncio.TimerHandle | None = None
    _has_request = False

    def connection_made(self, transport: Any) -> None:
        self._refused = len(self.connections) >= self.most
        if self._refused is not BoundedProtocol._is_full:
            BoundedProtocol._is_full = self._refused
            full = f"{self.most} connections and takes no more"
            log.warning("the page has %s", full if self._refused else "room again")
        if self._refused:
            transport.abort()
            return
        super().connection_made(transport)
        self._wait_for(REQUEST_S)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def handle_websocket_upgrade(self, *event: Any) -> None:
        self._wait_no_more()
        super().handle_websocket_upgrade(*event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        if not self._refused:
            super().connection_lost(exc)

    def _look(self) -> None:
        """Set the deadline anew where a request has become whole, or was answered."""
        cycle = self.cycle
        has_request = bool(cycle and not cycle.more_body and not cycle.response_complete)
        if has_request is not self._has_request and self._deadline:
            self._has_request = has_request
            self._wait_for(RESPONSE_S if has_request else REQUEST_S)

    def _wait_for(self, seconds: float) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
