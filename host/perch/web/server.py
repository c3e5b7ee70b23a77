"""The server of the page: a thread of its own beside the service, with its own event loop."""

import socket
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
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
from perch.web.proxy import Proxy
from perch.web.theme import ICON, login_page

_START_S = 20.0
_STOP_S = 4.0
_EACH_S = 0.02


class PageError(Exception):
    """The page cannot be served; the text says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is to be: an address of this machine, a port (0: a free one), and the hash of its password."""

    address: str
    port: int
    password_hash: str | None = None
    proxy: Proxy = Proxy()
    token: str = ""
    """Has to be in the first address that a browser opens; "" for none."""

    @property
    def own(self) -> bool:
        """Whether only this machine can reach it."""
        return ip_address(self.address).is_loopback

    @property
    def names(self) -> frozenset[str] | None:
        """The names that a browser may know it by; any where there is a password to keep strangers out."""
        if self.password_hash:
            return None
        return frozenset({"localhost", "127.0.0.1", "[::1]", self.address, f"[{self.address}]"})


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
            sleep(_EACH_S)
        self._context.warm_up()

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
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.address, place.port))
        listener.listen(AT_ONCE)
    except OSError as error:
        listener.close()
        why = error.strerror or str(error)
        raise PageError(
            f"the page cannot be served on {place.address}:{place.port} ({why.lower()}); "
            "choose another by PERCH_PAGE_PORT or page.port, or end what listens there"
        ) from error
    return listener


def _config(place: Place, context: PageContext) -> uvicorn.Config:
    context.guarded = place.password_hash is not None
    context.prefix = place.proxy.prefix
    register(context)
    log_once()
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    served.config.socket_io_js_transports = ["websocket"]
    ui.run_with(
        outer, title="Perch", favicon=ICON, language="en-US", tailwind=False, reconnect_timeout=10.0,
        show_welcome_message=False, binding_refresh_interval=None,
    )  # fmt: skip
    login = partial(login_page, prefix=place.proxy.prefix)
    access = AccessControl(outer, place.names, place.password_hash, login, place.proxy, place.token, context.viewers)
    return uvicorn.Config(
        access, log_config=None, log_level="warning", access_log=False, loop="asyncio", lifespan="on",
        http=BoundedProtocol, proxy_headers=False, server_header=False, timeout_graceful_shutdown=1,
        ws_max_size=1 << 20, backlog=AT_ONCE,
    )  # fmt: skip
