"""A Mosquitto with the config that we ship and accounts made by `perch device`, and clients that try things there."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from perch.devices import mosquitto
from perch.devices.enrol import HOST_PASSWORD, KEYS
from perch.model.cushion import Broker
from support.brokers import MOSQUITTO
from support.processes import PATIENCE_S, free_port, wait, wait_for_port

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "host" / "mosquitto.conf"
LAST = "that is all"


class Guarded:
    """Mosquitto as `host/mosquitto.conf` has it, with its paths and ports in place; its files are in `folder`."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        text = SHIPPED.read_text().replace("/etc/mosquitto/perch", str(self.accounts))
        text = text.replace("listener 1883 ", f"listener {self.port} ").replace(
            "listener 8883\n", f"listener {self.tls_port} 127.0.0.1\n"
        )
        where = f"persistence_location {folder}/\npid_file {self.pid_file}\n"
        where += "user root\n"  # whoever runs the tests: only root can be another
        (folder / "mosquitto.conf").write_text(text + where + more)

    @property
    def accounts(self) -> Path:
        """Where `perch device` writes for Mosquitto."""
        return self.folder / "mosquitto"

    @property
    def pid_file(self) -> Path:
        """Where Mosquitto writes its process id."""
        return self.folder / "mosquitto.pid"

    @property
    def log(self) -> str:
        """What Mosquitto said."""
        return (self.folder / "mosquitto.log").read_text()

    @property
    def host(self) -> Broker:
        """The way in of the host."""
        return Broker("127.0.0.1", self.port, mosquitto.HOST, self.host_password)

    @property
    def host_password(self) -> str:
        """Of the account of the host."""
        return (self.folder / "cushions" / HOST_PASSWORD).read_text().strip()

    @property
    def env(self) -> dict[str, str]:
        """The settings of a host that comes in as it should, as an operator has them."""
        ours = {
            "PERCH_DATA_DIR": str(self.folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(self.port),
            "PERCH_BROKER_USER": mosquitto.HOST, "PERCH_PAGE_ON": "0",
            "PERCH_BROKER_PASSWORD_FILE": str(self.folder / "cushions" / HOST_PASSWORD),
        }  # fmt: skip
        usual = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(self.folder), "PYTHONUTF8": "1"}
        return usual | ours | {"XDG_RUNTIME_DIR": str(self.folder)}

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of perch, as an operator types it."""
        command = [sys.executable, "-m", "perch", *words]
        env = self.env
        if not (self.folder / "cushions" / HOST_PASSWORD).exists():  # it is made by the first command
            del env["PERCH_BROKER_PASSWORD_FILE"]
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE_S, check=False)

    def enrol(self, *names: str) -> None:
        """Make accounts."""
        made = self.typed("device", "add", *names, "--broker", "broker.example", "--port", str(self.tls_port))
        assert made.returncode == 0, made

    def key(self, name: str) -> str:
        """The pre-shared key of a cushion, in hex digits."""
        lines = (self.accounts / KEYS).read_text().splitlines()
        return dict(line.split(":") for line in lines)[name]

    def start(self) -> None:
        """Start it; returns when it listens, and takes a signal to read its files again: before, that ends it."""
        with (self.folder / "mosquitto.log").open("ab") as log:
            before = self.log.count(" running")
            command = [MOSQUITTO, "-c", str(self.folder / "mosquitto.conf")]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait(lambda: self.log.count(" running") > before, lambda: self.log)

    def reload(self) -> None:
        """Have it read its accounts again, as an operator does."""
        os.kill(self._process.pid, 1)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)


class Client:
    """mosquitto_pub and mosquitto_sub with some proof of who we are; secrets are in a file, not on the line."""

    def __init__(self, folder: Path, *options: str, name: str = "somebody") -> None:
        self._home = folder / f"client-{name}"
        self._home.mkdir(exist_ok=True)
        for program in ("mosquitto_pub", "mosquitto_sub"):
            (self._home / program).write_text("\n".join(["-h 127.0.0.1", *options]) + "\n")
        self._env = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(self._home)}

    def says(self, topic: str, text: str, *options: str) -> int:
        """Say something; the exit code, 0 where the broker took it, or acted as if."""
        return self._run("mosquitto_pub", "-q", "1", "-t", topic, "-m", text, *options).returncode

    def says_file(self, topic: str, path: Path) -> int:
        """Say what is in a file."""
        return self._run("mosquitto_pub", "-q", "1", "-t", topic, "-f", str(path)).returncode

    def hears(self, *topics: str, end: Callable[[], None]) -> set[str]:
        """What is kept on some topics: `topic text` each. `end` says LAST on one of them, once we are let in."""
        more = [word for topic in topics for word in ("-t", topic)]
        heard: set[str] = set()
        with self.listening(*more) as listening:
            assert listening.stdout is not None
            while not (line := next(listening.stdout).strip()).endswith(LAST):
                if line.startswith("Subscribed"):
                    end()
                elif not line.startswith("Client "):
                    heard.add(line)
            listening.terminate()
        return heard

    def listening(self, *options: str) -> "subprocess.Popen[str]":
        """Listen until it is ended, or for as long as a test waits; what happens on the line is told too."""
        command = ["stdbuf", "-oL", "mosquitto_sub", "-v", "-d", "-W", f"{PATIENCE_S:.0f}", "-q", "1", *options]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.PIPE, text=True)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self._env, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def certificate(folder: Path, name: str, address: str = "127.0.0.1", days: str = "2") -> Path:
    """A certificate that vouches for itself, and so is its own authority; its key lies beside it."""
    made = folder / f"{name}.crt"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", days)
    named = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{address}")
    command = ["openssl", "req", "-x509", *curve, *named, "-keyout", str(made.with_suffix(".key")), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


class Secured(Guarded):
    """With a listener for programs on other machines."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.ca_file = certificate(folder, "broker", address)
        self.far_port = free_port()
        files = f"certfile {self.ca_file}\nkeyfile {self.ca_file.with_suffix('.key')}\n"
        super().__init__(folder, f"listener {self.far_port} 127.0.0.1\n{files}")
        self.enrol("desk")
        self.start()
        wait_for_port(self.far_port)

    def way(self, ca_file: Path | None, port: int | None = None, password: str | None = None) -> Broker:
        """The way in by TLS."""
        trusted = str(ca_file) if ca_file else None
        word = password or self.host_password
        return Broker("127.0.0.1", port or self.far_port, mosquitto.HOST, word, tls=True, ca_file=trusted)
