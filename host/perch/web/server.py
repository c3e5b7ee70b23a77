"""The server of the page: a thread of its own beside the service, with its own event loop."""

import socket
from ipaddress import ip_address
from os import strerror
from threading import Thread
from time import monotonic, sleep

import uvicorn
from fastapi import FastAPI
from nicegui import app as served
from nicegui import ui

from perch.web.access import AccessControl
from perch.web.connections import AT_ONCE, BoundedProtocol, room
from perch.web.context import PageContext
from perch.web.log_once import log_once
from perch.web.pages.routes import register
from perch.web.place import Place
from perch.web.theme import asset

_START_S = 20.0
_STOP_S = 4.0


class PageError(Exception):
    """The page cannot be served; the text says why and what to do next."""


class LivePage:
    """The page of one process: NiceGUI can be started once in each. Raises PageError where it cannot be served."""

    def __init__(self, place: Place, context: PageContext) -> None:
        if not place.own and not place.password_hash:
            raise PageError(
                f"on {place.address} others can reach the page, so it needs a password: set one by "
                "`perch page password`, or set page.address to 127.0.0.1"
            )
        self._context = context
        self._socket = _bound(place)
        port = self._socket.getsockname()[1]
        host = f"[{place.address}]" if ":" in place.address else place.address
        self.url = f"http://{'localhost' if ip_address(place.address).is_unspecified else host}:{port}" + (
            f"/?token={place.token}" if place.token else ""
        )
        """Where to look at it, with the token."""
        BoundedProtocol.most = room()
        self._server = uvicorn.Server(_config(place, context))
        self._thread = Thread(target=self._server.run, args=([self._socket],), name="page", daemon=True)

    def start(self) -> None:
        """Serve; returns when it does."""
        self._thread.start()
        until = monotonic() + _START_S
        while not self._server.started:
            if monotonic() > until or not self._thread.is_alive():
                raise PageError("the page did not start; the log says more")
            sleep(0.02)
        Thread(target=self._context.warm_up, name="days", daemon=True).start()

    def stop(self) -> None:
        """End it; takes a few seconds at most."""
        self._context.close()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        self._socket.close()

    def health(self) -> dict[str, object]:
        """Return the fields of `HostHealth` about the page."""
        ended = self._thread.ident is not None and not self._thread.is_alive()
        held = len(self._server.server_state.connections)
        return {"threads": ("page",) if ended else (), "page_connections": held, "page_most": BoundedProtocol.most}


def _bound(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    where, both = (place.address, place.port), family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(where, family=family, backlog=AT_ONCE, dualstack_ipv6=both)
    except OSError as error:
        number = error.errno or 0  # below 0 where a name lookup fails
        why = strerror(number) if number > 0 else error.strerror or str(error)
        raise PageError(
            f"the page cannot be served on {place.address}:{place.port} ({why.lower()}); "
            "choose another by PERCH_PAGE_PORT or page.port, or end what listens there"
        ) from error


def _config(place: Place, context: PageContext) -> uvicorn.Config:
    context.place = place
    register(context)
    log_once()
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    served.config.socket_io_js_transports = ["websocket"]
    ui.run_with(
        outer, title="Perch", favicon=asset("icon.svg"), language="en-US", tailwind=False, reconnect_timeout=10.0,
        show_welcome_message=False, binding_refresh_interval=None,
    )  # fmt: skip
    return uvicorn.Config(
        AccessControl(outer, place, context.viewers), log_config=None, log_level="warning", access_log=False,
        loop="asyncio", lifespan="on", http=BoundedProtocol, proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=1, ws_max_size=1 << 20, backlog=AT_ONCE,
    )  # fmt: skip
