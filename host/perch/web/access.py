"""Access to the page: which requests are let in. Everything that the page serves is behind it."""

import asyncio
import secrets
import time
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from perch.catalogue import for_browser
from perch.model.language import N_, _, speak
from perch.web.incoming import pages_of, posted
from perch.web.logins import LASTS_S, Attempts, Sessions
from perch.web.password import matches
from perch.web.place import Place, name_of
from perch.web.theme import login_page
from perch.web.viewers import HOUSE, Viewer, Viewers

COOKIE = "perch_session"
VIEWER = "perch.viewer"
"""The key of the scope with the id of the person who logged in, None of who knows the page's own password."""
_MOST_WAITING = 32
_SOCKET = "/_nicegui_ws/socket.io/"
PUBLIC = frozenset({"/manifest.webmanifest", "/service-worker.js", "/icon.svg"})
"""What tells nothing of anybody, and is fetched without cookies."""
_NEEDS_TOKEN = N_("Open the address that `perch run` prints: it has the token that lets you in.")
_HEADERS = (
    # NiceGUI makes its pages with scripts of their own in them, and evaluates options of charts.
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'",
    ),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class AccessControl:
    """Lets in what comes from the page itself, under the names of its place, logged in where that has a password.

    A token of the place has to be in the first address that a browser opens, which then has a session. The id of who
    logged in by name is in the scope.
    """

    def __init__(self, app: ASGIApp, place: Place, viewers: Viewers) -> None:
        self.app, self._viewers = app, viewers
        self._hosts, self._hash = place.names, place.password_hash
        self._proxy, self._token = place.proxy, place.token
        self._attempts, self._sessions = Attempts(), Sessions()
        self._waiting: set[str] = set()
        self._one_by_one = asyncio.Semaphore(1)  # each hash takes 64 MiB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request in the language of the browser, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope = self._proxy.through(scope)
        speak(for_browser(Headers(scope=scope).get("accept-language", "")))
        refusal = self._refusal(scope) or await self._of_login(scope, receive)
        if scope["type"] == "websocket":
            await (WebSocketClose(1008) if refusal else self._connected)(scope, receive, send)
        else:
            await (refusal or self.app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the refusal of a request that does not come from the page itself; None where it does."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts is not None and name_of(host) not in self._hosts:
            return PlainTextResponse(_("This page is not known under that name."), 421)
        sender, is_socket = origin and _netloc(origin), scope["type"] == "websocket"
        if origin is not None and sender is None:
            return PlainTextResponse(_("That is no origin."), 400)
        only_reads = not is_socket and scope["method"] in ("GET", "HEAD")
        is_own = only_reads if origin is None else sender in {host.lower(), self._proxy.host or host.lower()}
        if not is_own or (is_socket and not scope["path"].startswith(_SOCKET)):
            return PlainTextResponse(_("Only the page itself may do that."), 403)
        if not is_socket and scope["path"].startswith("/_nicegui_ws"):
            return PlainTextResponse(_("Only by WebSocket."), 403)  # what a page of another origin cannot open
        return None

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket, and close it once its session ends."""
        ended = self._sessions.opened(_session(scope))

        async def until_ended() -> Message:
            get, end = asyncio.ensure_future(receive()), asyncio.ensure_future(ended.wait())
            await asyncio.wait({get, end}, return_when=asyncio.FIRST_COMPLETED)
            end.cancel()
            if not ended.is_set() and self._speaks_for_itself(scope, get.result()):
                return get.result()
            get.cancel()
            await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}

        await self.app(scope, until_ended, send)

    def _speaks_for_itself(self, scope: Scope, message: Message) -> bool:
        """Return whether all pages that a message of a WebSocket is for belong to the viewer of that socket."""
        return all(self._viewers.may_use(page, scope[VIEWER]) for page in pages_of(message.get("text") or ""))

    async def _of_login(self, scope: Scope, receive: Receive) -> Response | None:
        """Return the answer of the login, or to a request without a session; None: pass the request on."""
        name, path, is_http = _session(scope), scope.get("path", ""), scope["type"] == "http"
        viewer = self._sessions.viewer(name, time.monotonic())
        if viewer and not await self._viewers.still(viewer):
            self._sessions.end(name)
            viewer = None
        scope[VIEWER] = viewer[0] or None if viewer else None
        if is_http and path == "/logout" and scope["method"] == "POST":
            self._sessions.end(name)
            return self._sent_to("/login" if self._hash or viewer and viewer[0] else "/")
        if is_http and path == "/login" and (self._hash or await self._viewers.are_any()):
            request = Request(scope, receive)
            return self._sent_to(_back(request)) if viewer else await self._login(request)
        if viewer or path in PUBLIC or (self._hash is None and not self._token):
            return None
        return self._turned_away(Request(scope, receive), path) if is_http else _unauthorised(self._hash)

    def _turned_away(self, request: Request, path: str) -> Response:
        """Return how a browser that is not known gets in: by its token, or by the login page."""
        given = request.query_params.get("token", "").encode()
        if self._token and secrets.compare_digest(given, self._token.encode()):
            return self._let_in(request, path)
        if not self._hash or request.method != "GET" or path.startswith(("/_", "/assets")):
            return _unauthorised(self._hash)
        back = path + (f"?{request.url.query}" if request.url.query else "")
        return self._sent_to(f"/login?{urlencode({'back': back})}" if back != "/" else "/login")

    async def _login(self, request: Request) -> Response:
        back, named = _back(request), await self._viewers.are_any()

        def asked(problem: str, status: int = 200) -> Response:
            return HTMLResponse(login_page(problem, back, named, self._proxy.prefix), status)

        if request.method != "POST":
            return asked("")
        address = request.client.host if request.client else ""
        person, password = await posted(request)
        if not self._attempts.allowed(address, time.monotonic()):
            return asked(_("Too many attempts. Wait a minute, then try again."), 429)
        if address in self._waiting or len(self._waiting) >= _MOST_WAITING:  # each waits for a hash of 64 MiB
            return asked(_("Busy. Try again in a few seconds."), 503)
        self._waiting.add(address)
        try:
            async with self._one_by_one:
                viewer = await self._known(person, password)
        finally:
            self._waiting.discard(address)
        if viewer is None:
            return asked(_("That is not the password."), 403)
        self._attempts.forget(address)
        return self._let_in(request, back, viewer)

    async def _known(self, person: str, password: str) -> Viewer | None:
        """Return who knows this password: a person by name, without a name who knows the page's own."""
        if person.strip():
            return await self._viewers.known(person, password)
        return HOUSE if await asyncio.to_thread(matches, self._hash or "", password) else None

    def _let_in(self, request: Request, path: str, viewer: Viewer = HOUSE) -> Response:
        answer, name = self._sent_to(path), self._sessions.begin(time.monotonic(), viewer)
        safely = request.scope.get("scheme") == "https"
        answer.set_cookie(COOKIE, name, max_age=LASTS_S, httponly=True, samesite="strict", secure=safely)
        return answer

    def _sent_to(self, path: str) -> Response:
        return RedirectResponse(self._proxy.prefix + path, 303)


def _back(request: Request) -> str:
    """Return the path of ours at which somebody wanted to be; another site's is none."""
    path = request.query_params.get("back", "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\", "/login")) else "/"


def _session(scope: Scope) -> str:
    return HTTPConnection(scope).cookies.get(COOKIE, "")


def _unauthorised(password_hash: str | None) -> Response:
    return PlainTextResponse(_("Log in first.") if password_hash else _(_NEEDS_TOKEN), 401)


def _netloc(origin: str) -> str | None:
    """Return name and port of an origin, None where it is none."""
    try:
        parts = urlsplit(origin)
        return parts.netloc.lower() if parts.port != 0 else None
    except ValueError:
        return None


def _with_headers(send: Send) -> Send:
    async def more(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return more
