"""`make stack`: secrets and accounts for host/compose.yaml, made once, and then all of it started."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

HOST = Path(__file__).parents[1] / "host"
_NOBODY_SPECIAL = 1883
"""Runs broker and host where root makes the stack: nothing in a container shall be root."""


def _zone() -> str:
    """The zone of this machine; UTC where it names none."""
    return str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2] or "UTC"


DRAWN: dict[str, tuple[str, Callable[[], object]]] = {
    "PERCH_UID": ("Who owns the files, and runs broker and host.", lambda: os.getuid() or _NOBODY_SPECIAL),
    "PERCH_GID": ("Their group.", lambda: os.getgid() or _NOBODY_SPECIAL),
    "PERCH_ZONE": ("Time zone of your days.", _zone),
    "PERCH_LISTEN": (
        "Where cushions find the broker: this machine's address in your network, instead of 127.0.0.1.",
        lambda: "127.0.0.1",
    ),
    "INFLUX_PASSWORD": ("Password of the user perch in InfluxDB.", lambda: secrets.token_hex(16)),
    "INFLUX_TOKEN": ("Token of its administrator: neither host nor Grafana has it.", lambda: secrets.token_hex(32)),
    "GRAFANA_PASSWORD": ("Password of the user admin in Grafana.", lambda: secrets.token_hex(16)),
}
"""Each variable that compose.yaml takes from .env: what it says, and how its first value comes about."""

GRANTED = {
    "INFLUX_HOST_TOKEN": ("Token of the host: to read and write the bucket perch.", ("read", "write")),
    "INFLUX_GRAFANA_TOKEN": ("Token of Grafana: to read the bucket perch.", ("read",)),
}
"""The variables that InfluxDB itself gives a value: what each says, and what its bearer may do with the bucket."""

_BUCKET = "perch"
_INFLUX = "http://127.0.0.1:8086"
_ANSWER_S = 30.0

_HEAD = "# Made by `make stack`, and never overwritten. It holds secrets: keep it to yourself."


def prepared(host: Path) -> list[str]:
    """Make what is missing beside compose.yaml; says what it made."""
    made = []
    if _env(host / ".env"):
        made.append(f"{host / '.env'}: made, with new secrets; read Grafana's password there")
    for name in ("stack", "stack/journal", "stack/broker"):
        _make_folder(host / name)
    command = [sys.executable, "-m", "perch", "device", "prepare"]
    where = ["--folder", str(host / "stack" / "mosquitto"), "--settings", str(host / "stack" / "cushions")]
    subprocess.run([*command, *where], check=True, stdout=subprocess.DEVNULL)
    return made


def _make_folder(path: Path) -> None:
    """For its owner only; what root makes is of those who run the containers."""
    path.mkdir(mode=0o700, exist_ok=True)
    if os.getuid() == 0:
        os.chown(path, _NOBODY_SPECIAL, _NOBODY_SPECIAL)


def _env(path: Path) -> bool:
    """Write .env for its owner only, unless there is one; whether it was made."""
    lines = [_HEAD]
    for name, (help, draw) in DRAWN.items():
        lines += [f"# {help}", f"{name}={draw()}"]
    try:
        number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return True


def main() -> int:
    """Prepare and start it, where there is a Docker: InfluxDB first, which gives host and Grafana their tokens."""
    if not _has_compose():
        print("There is no Docker with its compose plugin here. Install both, then give `make stack` again.")
        return 1
    for line in prepared(HOST):
        print(line)
    if missing := [name for name in GRANTED if name not in variables(HOST / ".env")]:
        if code := _up("--wait", "influxdb", **dict.fromkeys(missing, "not yet")):
            return code
        try:
            grant(HOST / ".env", _INFLUX)
        except OSError as error:
            print(f"InfluxDB gives no tokens to host and Grafana: {error}. Give `make stack` again.")
            return 1
    return _up("--build")


def _up(*what: str, **env: str) -> int:
    """Start containers; return the exit code."""
    command = ["docker", "compose", "--file", str(HOST / "compose.yaml"), "up", "--detach", *what]
    return subprocess.run(command, check=False, env=os.environ | env).returncode


def variables(path: Path) -> dict[str, str]:
    """Return the variables of an .env file."""
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def grant(env: Path, influx: str) -> None:
    """Have InfluxDB make the tokens that `env` lacks, and add them there. Raises OSError where it does not."""
    known = variables(env)
    (bucket,) = _asked(influx, f"/api/v2/buckets?name={_BUCKET}", known["INFLUX_TOKEN"])["buckets"]
    place = {"type": "buckets", "id": bucket["id"], "orgID": bucket["orgID"]}
    for name, (help, rights) in GRANTED.items():
        if name not in known:
            permissions = [{"action": right, "resource": place} for right in rights]
            wanted = {"orgID": bucket["orgID"], "description": help, "permissions": permissions}
            token = _asked(influx, "/api/v2/authorizations", known["INFLUX_TOKEN"], wanted)["token"]
            with env.open("a", encoding="utf-8") as file:
                file.write(f"# {help}\n{name}={token}\n")


def _asked(influx: str, path: str, token: str, body: Mapping[str, object] | None = None) -> Any:
    """Return what InfluxDB answers to a GET, or to a POST of `body`."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    with urlopen(Request(influx + path, data, headers), timeout=_ANSWER_S) as answer:
        return json.load(answer)


def _has_compose() -> bool:
    """Whether `docker compose` can be called."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
