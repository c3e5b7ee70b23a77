"""How many connections the page may hold, and for how long one may say nothing: all others wait outside.

A connection is a file to the system, and the broker, the journal and InfluxDB need some of those as well.
"""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

MOST = 200
REQUEST_S = 15.0
"""A request is to be there so long after the connection."""

log = logging.getLogger(__name__)


class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # h11's or httptools', as installed
    """HTTP as uvicorn speaks it, for at most `MOST` connections, each with a deadline for its first request."""

    _is_full = False

    def connection_made(self, transport: Any) -> None:
        self._deadline: asyncio.TimerHandle | None = None
        self._refused = len(self.connections) >= MOST
        if self._refused is not BoundedProtocol._is_full:
            BoundedProtocol._is_full = self._refused
            log.warning("the page has %s", f"{MOST} connections and takes no more" if self._refused else "room again")
        if self._refused:
            transport.abort()
            return
        super().connection_made(transport)
        self._deadline = self.loop.call_later(REQUEST_S, self._expire)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None:
            self._keep()

    def handle_websocket_upgrade(self, *event: Any) -> None:
        self._keep()
        super().handle_websocket_upgrade(*event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._keep()
        if not self._refused:
            super().connection_lost(exc)

    def _keep(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        self.transport.abort()
