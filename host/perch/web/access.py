"""The door of the page: which requests are let in. Everything that the page serves is behind it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from perch.web.logins import LASTS_S, Attempts, Sessions
from perch.web.password import matches

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "perch_session"
_LONGEST_BODY = 4096
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
    """Lets in what comes from the page itself, under the names of this machine (`hosts`, None: any), logged in.

    `password_hash` None: nobody has to log in. `login_page(problem)` is the page that asks for the password.
    """

    def __init__(
        self, app: App, hosts: frozenset[str] | None, password_hash: str | None, login_page: Callable[[str], str]
    ) -> None:
        self.app = app
        self._hosts = hosts
        self._hash = password_hash
        self._login_page = login_page
        self._attempts, self._sessions = Attempts(), Sessions()
        self._one_by_one = asyncio.Semaphore(1)  # each hash takes 64 MiB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope) or await self._of_login(scope, receive)
        if scope["type"] == "websocket":
            await (_close(receive, send) if refusal else self.app(scope, receive, send))
        else:
            await (refusal or self.app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """Why a request is not one of the page's own, whoever sends it."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts is not None and _name(host) not in self._hosts:
            return PlainTextResponse("This page is not known under that name.", 421)
        acts = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if origin is None and acts:
            return PlainTextResponse("Only the page itself may do that.", 403)
        if origin is not None and urlsplit(origin).netloc != host:
            return PlainTextResponse("Only the page itself may do that.", 403)
        if scope["type"] == "http" and scope["path"].startswith("/_nicegui_ws"):
            return PlainTextResponse("Only by WebSocket.", 403)  # what a page of another origin cannot open
        return None

    async def _of_login(self, scope: Scope, receive: Receive) -> Response | None:
        """What to answer to somebody who has not logged in, or just does; None: let in."""
        if self._hash is None:
            return None
        name, path = _session(scope), scope.get("path", "")
        known = self._sessions.holds(name, time.monotonic())
        if scope["type"] == "http" and path == "/logout" and scope["method"] == "POST":
            self._sessions.end(name)
            return _sent_to("/login")
        if scope["type"] == "http" and path == "/login":
            return _sent_to("/") if known else await self._login(Request(scope, receive))
        if known:
            return None
        wants_page = scope["type"] == "http" and scope["method"] == "GET" and not path.startswith(("/_", "/assets"))
        return _sent_to("/login") if wants_page else PlainTextResponse("Log in first.", 401)

    async def _login(self, request: Request) -> Response:
        if request.method != "POST":
            return HTMLResponse(self._login_page(""))
        address = request.client.host if request.client else ""
        if not self._attempts.allowed(address, time.monotonic()):
            return HTMLResponse(self._login_page("Too many attempts. Wait a minute, then try again."), 429)
        password = await _password(request)
        async with self._one_by_one:
            right = await asyncio.to_thread(matches, self._hash or "", password)
        if not right:
            return HTMLResponse(self._login_page("That is not the password."), 403)
        self._attempts.forget(address)
        answer = _sent_to("/")
        name, safely = self._sessions.begin(time.monotonic()), request.headers.get("x-forwarded-proto") == "https"
        answer.set_cookie(COOKIE, name, max_age=LASTS_S, httponly=True, samesite="strict", secure=safely)
        return answer


async def _password(request: Request) -> str:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            return ""
    return parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]


def _session(scope: Scope) -> str:
    try:
        kept = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return kept.value if kept else ""


def _sent_to(path: str) -> Response:
    return RedirectResponse(path, 303)


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].lower()


async def _close(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def _with_headers(send: Send) -> Send:
    async def more(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return more
