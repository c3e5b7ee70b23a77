"""Passwords, keys and tokens are never shown: everything is run as loudly as it can be, and all it says is searched."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from perch.devices import mosquitto
from support.guarded_broker import Guarded
from support.hosts import HostProcess
from support.processes import PATIENCE_S, wait

TOKEN = "influx-token-aRx93kPq"
WRONG = "wrong-password-Zt7Lw2"
WIFI = "wifi-password-Qm4Vn8"
COMMANDS = (
    ("doctor",), ("doctor", "--json"), ("report",), ("report", "week", "--json"), ("baseline", "status"),
    ("device", "list"), ("device", "add", "desk", "--broker", "b.example"),
    ("device", "add", "desk", "--broker", "b.example", "--renew"), ("device", "remove", "desk"),
    ("measures", "nothing.csv"), ("no-such-command",), ("run", "--no-such-option"),
)  # fmt: skip


class Watched:
    """Every command line of this machine, while somebody looks."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self._over = Event()

    @contextmanager
    def looking(self) -> Iterator[None]:
        watcher = Thread(target=self._look)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()
            watcher.join()

    def _look(self) -> None:
        while not self._over.wait(0.01):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.lines.add(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    continue  # it has just ended


def secrets_of(guarded: Guarded) -> set[str]:
    """All that must not be seen, as it is now."""
    files = [path for path in (guarded.folder / "cushions").iterdir() if path.suffix == ".json"]
    brokers = [json.loads(path.read_text())["broker"] for path in files]
    keys = {broker.get("psk_key") or broker["password"] for broker in brokers}
    hashes = {line.partition(":")[2] for line in (guarded.accounts / "passwords").read_text().splitlines()}
    return keys | hashes | {guarded.host_password, TOKEN, WRONG, WIFI}


def environment(guarded: Guarded, given: str) -> dict[str, str]:
    """Secrets in files, or in variables."""
    env = guarded.env | {"PERCH_LOG_LEVEL": "debug", "PERCH_INFLUX_URL": "http://127.0.0.1:1"}
    if given == "variables":
        del env["PERCH_BROKER_PASSWORD_FILE"]
        return env | {"PERCH_BROKER_PASSWORD": guarded.host_password, "PERCH_INFLUX_TOKEN": TOKEN}
    token = guarded.folder / "token"
    token.write_text(f"{TOKEN}\n")
    return env | {"PERCH_INFLUX_TOKEN_FILE": str(token)}


def said(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "perch", "-v", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE_S, check=False)
    return done.stdout + done.stderr


def contradictions(folder: Path) -> Iterator[Path]:
    """Configs that hold a secret where it does not belong, or lead to one."""
    texts = (
        f'[broker]\npassword = "{WRONG}"\n', f'[influx]\ntoken = "{WRONG}"\n', f'[influx]\nurl = "http://me:{WRONG}@:8086"\n',
        f'[influx]\nurl = "http://me:{WRONG}@127.0.0.1:8086"\n', f'[broker]\npassword_file = {WRONG}\n',
        f'[broker]\npasswort = "{WRONG}"\n', f'broker = "{WRONG}"\n',
    )  # fmt: skip
    for number, text in enumerate(texts):
        path = folder / f"config-{number}.toml"
        path.write_text(text)
        yield path


@pytest.mark.parametrize("given", ["files", "variables"])
def test_no_secret_is_ever_said_logged_or_on_a_command_line(tmp_path: Path, given: str) -> None:
    watched = Watched()
    with watched.looking():
        heard, secrets = everything(Guarded(tmp_path), given)
    found = [secret for secret in secrets if secret in heard or any(secret in line for line in watched.lines)]
    assert not found
    assert any("mosquitto" in line for line in watched.lines) and "connected to the broker" in heard


def everything(guarded: Guarded, given: str) -> tuple[str, set[str]]:
    """Do all there is to do, right and wrong; what was said, and the secrets there were."""
    like = guarded.folder / "like.json"
    like.write_text(json.dumps({"wifi": [{"ssid": "net", "password": WIFI}]}))
    heard = guarded.typed("device", "add", "sofa", "--broker", "b.example", "--like", str(like)).stdout
    secrets = secrets_of(guarded)
    guarded.start()
    env = environment(guarded, given)
    host = HostProcess(guarded.folder, guarded.port, env)
    for words in COMMANDS:
        heard += said(env, *words)
        secrets |= secrets_of(guarded)
    refused = env | {"PERCH_BROKER_PASSWORD": WRONG, "PERCH_BROKER_USER": mosquitto.HOST}
    heard += said(refused, "doctor") + said(env | {"PERCH_BROKER_TLS": "yes"}, "doctor")
    heard += "".join(said(env, "doctor", "--config", str(path)) for path in contradictions(guarded.folder))
    heard += said(env, "device", "add", "x", "--broker", "b.example", "--like", str(broken(guarded.folder)))
    host.stop()
    guarded.stop()
    return heard + host.said + guarded.log + journal_of(guarded.folder), secrets


def broken(folder: Path) -> Path:
    path = folder / "broken.json"
    path.write_text(f'{{"wifi": [{{"password": "{WIFI}"')
    return path


def journal_of(folder: Path) -> str:
    """All bytes of the journal: no secret has any business there either."""
    return b"".join(path.read_bytes() for path in folder.glob("journal.db*")).decode(errors="replace")


def test_what_is_watched_would_be_found() -> None:
    watched = Watched()
    word = f"no-{TOKEN[:5]}-at-all"  # another test may look for the token meanwhile
    with watched.looking(), subprocess.Popen([sys.executable, "-c", "input()", word], stdin=subprocess.PIPE) as shown:
        wait(lambda: any(word in line for line in list(watched.lines)))
        shown.communicate(b"\n")
