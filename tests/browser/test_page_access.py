"""Who is let in: passwords, names of hosts, origins, and how often somebody may try."""

import asyncio
import logging
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from gzip import decompress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from perch.web.access import AccessControl
from perch.web.log_once import OncePerPlace
from perch.web.logins import LASTS_S, MOST, WITHIN_S, Attempts, Sessions
from perch.web.password import hashed, matches
from perch.web.place import Place, Proxy
from perch.web.viewers import Viewers
from support.brokers import Mosquitto
from support.cli import environment
from support.page import Served, Window
from support.processes import PATIENCE_S, free_port

PASSWORD = "two words and a comma,"
WRONG = "three words"
TRACEBACK = "Traceback (most recent call last)"


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """One for each host: only one host answers at a broker."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def open_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """On this machine only, with no password."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    host = Served(tmp_path_factory.mktemp("open"), broker.port)
    yield host
    host.kill()
    broker.kill()


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """On all addresses, with a password. Whoever tries a wrong one has few tries left, for all tests together."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    host = with_password(tmp_path_factory.mktemp("locked"), broker)
    yield host
    host.kill()
    broker.kill()


def with_password(folder: Path, broker: Mosquitto) -> Served:
    (folder / "page.password").write_text(hashed(PASSWORD))
    return Served(folder, broker.port, PERCH_PAGE_ADDRESS="0.0.0.0")


def asked(host: Served, method: str, path: str, body: str = "", **headers: str) -> HTTPResponse:
    """The answer to one request; in names of headers `_` is `-`."""
    line = HTTPConnection("127.0.0.1", host.page_port, timeout=PATIENCE_S)
    line.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    return line.getresponse()


def tried(host: Served, password: str, **headers: str) -> HTTPResponse:
    origin = headers.pop("origin", host.url)
    return asked(host, "POST", "/login", urlencode({"password": password}), Origin=origin, **headers)


def opened(host: Served, **headers: str) -> int:
    """What the page answers to somebody who wants to open its WebSocket."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    return asked(host, "GET", path, **upgrade, **key, **headers).status


def test_a_page_of_another_origin_can_press_nothing(open_host: Served) -> None:
    assert opened(open_host, Origin=open_host.url) == 101
    assert opened(open_host, Origin="http://evil.example") == 403
    assert opened(open_host) == 403
    assert asked(open_host, "GET", "/", Origin="http://evil.example").status == 403
    assert asked(open_host, "POST", "/", Origin="null").status == 403


def test_only_a_websocket_carries_what_somebody_does(open_host: Served) -> None:
    polling = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert asked(open_host, "GET", polling).status == 403
    assert asked(open_host, "POST", polling, "2", Origin=open_host.url).status == 403


def test_a_name_that_was_bent_to_this_machine_shows_nothing(open_host: Served) -> None:
    assert asked(open_host, "GET", "/", Host="evil.example").status == 421
    assert asked(open_host, "GET", "/", Host="").status == 421
    assert asked(open_host, "GET", "/", Host=f"localhost:{open_host.page_port}").status == 200


def test_no_page_can_hold_it_in_a_frame(open_host: Served) -> None:
    answer = asked(open_host, "GET", "/")
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_without_the_password_nothing_is_shown(locked: Served) -> None:
    for path in ("/", "/today", "/history", "/cushion"):
        answer = asked(locked, "GET", path)
        assert answer.status == 303 and answer.headers["location"].partition("?")[0] == "/login"
    assert asked(locked, "GET", "/_nicegui/auto/static/nicegui.js").status == 401
    assert opened(locked, Origin=locked.url) == 403
    assert opened(locked, Origin=locked.url, Cookie="perch_session=made-up") == 403


def test_who_knows_the_password_is_let_in_and_may_leave(locked: Served) -> None:
    answer = tried(locked, PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert answer.status == 303 and "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    known = cookie.partition(";")[0]
    assert asked(locked, "GET", "/", Cookie=known).status == 200
    assert opened(locked, Origin=locked.url, Cookie=known) == 101
    assert asked(locked, "GET", "/logout", Cookie=known).status == 404
    assert asked(locked, "POST", "/logout", Origin=locked.url, Cookie=known).status == 303
    assert asked(locked, "GET", "/", Cookie=known).status == 303


def test_another_page_cannot_try_passwords(locked: Served) -> None:
    assert tried(locked, PASSWORD, origin="http://evil.example").status == 403


def test_an_origin_that_is_none_is_a_bad_request(open_host: Served) -> None:
    assert asked(open_host, "GET", "/", Origin="http://[").status == 400


def test_who_logs_in_comes_to_where_they_wanted_and_to_no_other_site(locked: Served) -> None:
    wanted = asked(locked, "GET", "/history?cushion=desk").getheader("location") or ""
    assert wanted == "/login?back=%2Fhistory%3Fcushion%3Ddesk"
    body = urlencode({"password": PASSWORD})
    answer = asked(locked, "POST", wanted, body, Origin=locked.url)
    assert (answer.status, answer.getheader("location")) == (303, "/history?cushion=desk")
    answer = asked(locked, "POST", "/login?back=//evil.example", body, Origin=locked.url)
    assert answer.getheader("location") == "/"


def test_logging_out_ends_what_is_open(locked: Served) -> None:
    cookie = (tried(locked, PASSWORD).getheader("set-cookie") or "").partition(";")[0]
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Cookie": cookie}
    line = HTTPConnection("127.0.0.1", locked.page_port, timeout=PATIENCE_S)
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    line.request("GET", path, headers=upgrade | {"Origin": locked.url, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    sock = line.sock
    assert sock.recv(4096).startswith(b"HTTP/1.1 101")
    assert asked(locked, "POST", "/logout", Origin=locked.url, Cookie=cookie).status == 303
    said = b""
    while part := sock.recv(4096):
        said += part
    assert b"\x88" in said  # a close frame, then the end


def test_nonsense_is_refused_and_never_fills_the_log(open_host: Served) -> None:
    ours = f"Host: 127.0.0.1:{open_host.page_port}\r\nOrigin: {open_host.url}\r\n"
    upgrade = f"{ours}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    hello = b"\x81\x85\0\0\0\0hello"  # a frame of text, masked by nothing
    before = open_host.said.count(TRACEBACK)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", open_host.page_port), PATIENCE_S) as line:
            line.sendall(f"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n{upgrade}".encode())
            assert line.recv(4096).startswith(b"HTTP/1.1 101")
            line.sendall(hello)
            with suppress(ConnectionResetError):
                while line.recv(4096):
                    pass
        with socket.create_connection(("127.0.0.1", open_host.page_port), PATIENCE_S) as line:
            line.sendall(f"GET /_nicegui_ws/ HTTP/1.1\r\n{upgrade}".encode())
            assert line.recv(4096).startswith(b"HTTP/1.1 403")
        with socket.create_connection(("127.0.0.1", open_host.page_port), PATIENCE_S) as line:
            line.sendall(f"POST /entries HTTP/1.1\r\nContent-Length: 100\r\n{ours}\r\n".encode())
        assert asked(open_host, "POST", "/entries", "[" * 4_000, Origin=open_host.url).status == 422
    assert open_host.said.count(TRACEBACK) <= before + 1


def test_a_file_of_the_app_is_the_same_each_time_it_is_asked_for(open_host: Served) -> None:
    answers = [asked(open_host, "GET", "/service-worker.js", Accept_Encoding="gzip") for _ in range(3)]
    first, *others = [decompress(answer.read()) for answer in answers]
    assert b"notificationclick" in first and others == [first, first]


def test_a_failure_is_logged_once_for_each_place_and_of_many_places_the_first() -> None:
    once = OncePerPlace()

    def passes(code: str) -> bool:
        try:
            exec(code, {})
        except (ZeroDivisionError, KeyError):
            return once.filter(logging.LogRecord("asyncio", logging.ERROR, "", 0, "", None, sys.exc_info()))
        return once.filter(logging.LogRecord("asyncio", logging.ERROR, "", 0, "", None, None))

    assert [passes(code) for code in ("1 / 0", "1 / 0", "{}[1]", "\n1 / 0", "\n1 / 0", "1", "1")] == [
        True, False, True, True, False, True, True,
    ]  # fmt: skip
    assert sum(passes("\n" * line + "1 / 0") for line in range(200)) == 97


def test_a_failure_deep_in_a_recursion_is_logged_once_for_each_place() -> None:
    once = OncePerPlace()

    def passes(first_line: int, depth: int) -> bool:
        code = "\n" * first_line + f"def down(left): 1 / left; down(left - 1)\ndown({depth})"
        with pytest.raises(ZeroDivisionError) as failed:
            exec(code, {})
        error = failed.value
        raised = type(error), error, error.__traceback__
        return once.filter(logging.LogRecord("asyncio", logging.ERROR, "", 0, "", None, raised))

    assert [passes(0, 10), passes(0, 20), passes(1, 10), passes(1, 20)] == [True, False, True, False]


def test_behind_a_proxy_the_page_keeps_its_path_and_knows_who_asks() -> None:
    proxy = Proxy("127.0.0.1", "https://house.example/perch/")
    scope = {
        "type": "http", "path": "/perch/today", "client": ("127.0.0.1", 4), "scheme": "http",
        "headers": [(b"x-forwarded-for", b"6.6.6.6, 192.0.2.7"), (b"x-forwarded-proto", b"https"),
                    (b"x-forwarded-prefix", b"/evil")],
    }  # fmt: skip
    seen = proxy.through(scope)
    assert (seen["path"], seen["client"], seen["scheme"]) == ("/today", ("192.0.2.7", 0), "https")
    assert seen["headers"] == [(b"x-forwarded-prefix", b"/perch")]
    stranger = proxy.through(scope | {"client": ("203.0.113.9", 4)})
    assert (stranger["client"], stranger["scheme"]) == (("203.0.113.9", 4), "http")
    assert Proxy().through(scope)["client"] == ("127.0.0.1", 4) and Proxy().through(scope)["path"] == "/perch/today"


def test_under_a_public_name_with_a_port_the_page_is_known_without_it_too() -> None:
    """nginx's `$host` has no port."""
    control = control_of(Place("127.0.0.1", 0, proxy=Proxy("", "https://house.example:8443/")))
    for host, status in (("house.example", 200), ("house.example:8443", 200), ("evil.example", 421), ("", 421)):
        assert asyncio.run(answered(control, request("GET", "/", host=host))) == status


def test_bodies_that_never_end_keep_nobody_from_logging_in() -> None:
    control = control_of(Place("0.0.0.0", 0, hashed(PASSWORD)))

    async def all_of_them() -> int:
        slow = [
            asyncio.ensure_future(answered(control, request("POST", "/login", f"192.0.2.{number}"), body=None))
            for number in range(100)
        ]
        await asyncio.sleep(0)
        status = await answered(control, request("POST", "/login"), urlencode({"password": PASSWORD}).encode())
        for one in slow:
            one.cancel()
        return status

    assert asyncio.run(all_of_them()) == 303


def test_a_body_that_breaks_off_is_no_mistake_of_ours() -> None:
    control = control_of(Place("0.0.0.0", 0, hashed(PASSWORD)))
    assert asyncio.run(answered(control, request("POST", "/login"), body=b"", breaks_off=True)) == 403


def test_a_token_of_any_letters_is_no_mistake_of_ours() -> None:
    control = control_of(Place("house.example", 0, token="secret"))
    assert asyncio.run(answered(control, request("GET", "/") | {"query_string": b"token=%C3%BC"})) == 401
    assert asyncio.run(answered(control, request("GET", "/") | {"query_string": b"token=secret"})) == 303


def control_of(place: Place) -> AccessControl:
    return AccessControl(answering, place, Viewers())


async def answering(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def request(method: str, path: str, address: str = "127.0.0.1", host: str = "house.example") -> dict[str, Any]:
    headers = [(b"host", host.encode()), *([(b"origin", f"https://{host}".encode())] if method == "POST" else [])]
    more = {"query_string": b"", "headers": headers, "client": (address, 4), "scheme": "http"}
    return {"type": "http", "method": method, "path": path, **more}


async def answered(
    control: AccessControl, scope: dict[str, Any], body: bytes | None = b"", *, breaks_off: bool = False
) -> int:
    """The status of the answer to a request; its body never comes where it is None."""
    statuses = []

    async def receive() -> dict[str, Any]:
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"} if breaks_off else {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    await control(scope, receive, send)
    return int(statuses[0])


@pytest.fixture
def proxied(tmp_path: Path, broker: Mosquitto) -> Iterator[Served]:
    public = {"PERCH_PAGE_PUBLIC_URL": "https://house.example/perch", "PERCH_PAGE_TRUSTED_PROXY": "127.0.0.1"}
    (tmp_path / "page.password").write_text(hashed(PASSWORD))
    host = Served(tmp_path, broker.port, **public)
    yield host
    host.kill()


def test_a_public_address_has_its_prefix_everywhere(proxied: Served) -> None:
    there = {"Host": "house.example", "Origin": "https://house.example", "X_Forwarded_Proto": "https"}
    assert asked(proxied, "GET", "/perch/", **there).getheader("location") == "/perch/login"
    assert b'action="/perch/login?' in asked(proxied, "GET", "/login", **there).read()
    answer = asked(proxied, "POST", "/login", urlencode({"password": PASSWORD}), **there)
    assert answer.getheader("location") == "/perch/" and "Secure" in (answer.getheader("set-cookie") or "")
    cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
    page = asked(proxied, "GET", "/perch/", Cookie=cookie, **there).read().decode()
    assert "/perch/_nicegui/" in page and '"/perch/today' in page


def test_on_a_shared_machine_the_address_has_a_token(tmp_path: Path, broker: Mosquitto) -> None:
    host = Served(tmp_path, broker.port, PERCH_PAGE_TOKEN="always")
    try:
        assert asked(host, "GET", "/").status == 401
        found = re.search(r"Live page: http://127.0.0.1:\d+(/\?token=\S+)", host.said)
        assert found
        answer = asked(host, "GET", found[1])
        cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
        assert (answer.status, asked(host, "GET", "/", Cookie=cookie).status) == (303, 200)
    finally:
        host.kill()


def test_who_guesses_has_to_wait(tmp_path: Path, broker: Mosquitto) -> None:
    host = with_password(tmp_path, broker)
    try:
        assert [tried(host, WRONG).status for _ in range(MOST)] == [403] * MOST
        assert tried(host, PASSWORD).status == 429
        assert "Wait a minute" in tried(host, WRONG).read().decode()
    finally:
        host.kill()


def test_a_password_of_any_length_costs_no_memory(locked: Served) -> None:
    assert tried(locked, "x" * 1_000_000).status == 403


def test_logging_in_by_hand(locked: Served, window: Window) -> None:
    page = window(locked.url)
    page.get_by_label("Password of this page").fill(WRONG)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    page.get_by_label("Password of this page").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Waiting for your first cushion")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password of this page")).to_be_visible()


def test_where_others_can_reach_it_there_is_no_page_without_a_password(tmp_path: Path, broker: Mosquitto) -> None:
    host = Served(tmp_path, broker.port, PERCH_PAGE_ADDRESS="0.0.0.0")
    assert "it needs a password: set one by `perch page password`" in host.said
    assert host.stop() == 0


def test_a_host_without_what_the_page_needs_says_so_in_a_line_and_goes_on(tmp_path: Path, broker: Mosquitto) -> None:
    """As where NiceGUI is not installed."""
    without = "import sys; sys.modules['nicegui'] = None; from perch.cli import main; main(['run'])"
    env = environment(tmp_path, broker.port) | {"PERCH_PAGE_ON": "1"}
    with subprocess.Popen([sys.executable, "-c", without], stderr=subprocess.PIPE, text=True, env=env) as host:
        assert host.stderr is not None
        assert any("No live page: it needs what `pip install '.[page]'`" in line for line in host.stderr)
        host.terminate()
        assert host.wait(PATIENCE_S) == 0


def test_where_the_port_is_taken_the_service_goes_on_without_the_page(tmp_path: Path, broker: Mosquitto) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        host = Served(tmp_path, broker.port, PERCH_PAGE_PORT=str(other.getsockname()[1]))
        assert "the page cannot be served on 127.0.0.1" in host.said and "PERCH_PAGE_PORT" in host.said
        assert host.stop() == 0


def test_a_study_shows_nothing_of_the_sitting(tmp_path: Path, broker: Mosquitto, window: Window) -> None:
    from support.weeks import DEVICE, FIRST, recorded

    recorded(tmp_path)
    host = Served(tmp_path, broker.port, PERCH_STUDY_BLINDED="1")
    page = window(host.url)
    for path in ("/", f"/today?cushion={DEVICE}&day={FIRST}", f"/history?cushion={DEVICE}"):
        page.goto(host.url + path)
        expect(page.get_by_text("A study runs.")).to_be_visible()
        assert page.locator(".five, svg.cells, .chart, time").count() == 0
    assert host.stop() == 0


def test_a_password_is_set_by_hand_and_nobody_else_can_read_its_hash(tmp_path: Path) -> None:
    command, typed = [sys.executable, "-m", "perch", "page", "password"], f"{PASSWORD}\n{PASSWORD}\n"
    env = environment(tmp_path, free_port())
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, env=env, timeout=PATIENCE_S, start_new_session=True
    )
    assert done.returncode == 0 and PASSWORD not in done.stdout + done.stderr
    path = tmp_path / "page.password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert matches(path.read_text().strip(), PASSWORD) and not matches(path.read_text().strip(), WRONG)
    assert PASSWORD not in path.read_text()


def test_rubbish_is_the_hash_of_no_password() -> None:
    assert not matches("", "") and not matches("rubbish", "rubbish")


def test_attempts_come_back_with_time_and_addresses_are_forgotten() -> None:
    attempts = Attempts()
    assert [attempts.allowed("192.0.2.1", 0.0) for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert attempts.allowed("192.0.2.2", 0.0) and attempts.allowed("192.0.2.1", WITHIN_S + 1)
    same_net = [attempts.allowed(f"2001:db8::{number}", 200.0) for number in range(MOST + 1)]
    assert same_net == [True] * MOST + [False]
    assert [attempts.allowed("::ffff:192.0.2.9", 300.0) for _ in range(MOST + 1)][-1] is False
    many = Attempts()
    assert sum(many.allowed(f"198.51.{n // 250}.{n % 250}", 0.0) for n in range(3000)) == 3000
    assert len(many._tried) <= 1024


def test_sessions_end_with_time_and_are_not_too_many() -> None:
    sessions = Sessions()
    first = sessions.begin(0.0)
    assert sessions.viewer(first, LASTS_S - 1) == ("", "") and sessions.viewer(first, LASTS_S) is None
    for _ in range(1000):
        sessions.begin(1.0)
    assert sessions.viewer(first, 2.0) is None
