"""The lines that host/README.md has for nginx and Caddy, in a real one of each.

NGINX, CADDY: where they are, if not among the commands (Debian: `apt-get install nginx-light caddy`).
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from support.brokers import Mosquitto
from support.page import Served
from support.processes import PATIENCE_S, free_port, wait_for_port

README = Path(__file__).resolve().parents[2] / "host/README.md"
NGINX, CADDY = os.environ.get("NGINX", "/usr/sbin/nginx"), os.environ.get("CADDY", "/usr/bin/caddy")
_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def lines(proxy: str, page: int) -> str:
    """What the README says for a proxy, with the port of this page."""
    (found,) = re.findall(rf"```{proxy}\n(.*?)```", README.read_text(), re.DOTALL)
    assert "127.0.0.1:8080" in found
    return str(found).replace("127.0.0.1:8080", f"127.0.0.1:{page}")


def nginx(folder: Path, port: int, page: int) -> list[str]:
    """Return the command of an nginx at `port`."""
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in _PATHS)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; events {{}}\n"
        f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port};\n{lines('nginx', page)}}} }}\n"
    )
    return [NGINX, "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, page: int) -> list[str]:
    """Return the command of a Caddy at `port`."""
    ours = lines("caddy", page).replace("house.example {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{ours}")
    return [CADDY, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.fixture(params=[nginx, caddy])
def proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """The port of a proxy before a page."""
    command: Callable[[Path, int, int], list[str]] = request.param
    where = NGINX if command is nginx else CADDY
    assert Path(where).exists(), f"there is no {where}: apt-get install nginx-light caddy, or say where it is"
    broker, port = Mosquitto(tmp_path), free_port()
    public = {"PERCH_PAGE_PUBLIC_URL": f"http://127.0.0.1:{port}/perch", "PERCH_PAGE_TRUSTED_PROXY": "127.0.0.1"}
    host = Served(tmp_path, broker.port, **public)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    with (tmp_path / "proxy.log").open("wb") as log:
        running = subprocess.Popen(command(tmp_path, port, host.page_port), stdout=log, stderr=log, env=env)
    wait_for_port(port, command.__name__)
    yield port
    running.terminate()
    running.wait(PATIENCE_S)
    host.kill()
    broker.kill()


def asked(port: int, path: str, **headers: str) -> HTTPResponse:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return line.getresponse()


def test_the_page_is_whole_behind_it(proxy: int) -> None:
    answer = asked(proxy, "/perch/today")
    page = answer.read().decode()
    assert answer.status == 200, page
    paths = set(re.findall(r'(?:href|src)="(/[^"]*)"', page))
    assert len(paths) > 5 and all(path.startswith("/perch/") for path in paths), paths
    assert {asked(proxy, path).status for path in paths} == {200}
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    upgrade |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    socket = "/perch/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    assert asked(proxy, socket, Origin=f"http://127.0.0.1:{proxy}", **upgrade).status == 101
    assert asked(proxy, socket, Origin="http://evil.example", **upgrade).status == 403
