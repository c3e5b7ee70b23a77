"""Faults of a disk, a clock, a second host and strangers, done to a real host, and what must hold beside each.

Each is a function of the `Scene`: it does the fault, sees that the host goes on or says why not and that `perch doctor`
is red with the right next step, and undoes it. They may be played in any order, again and again.
"""

import json
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

from perch.journal import Reader
from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from support.brokers import Mosquitto
from support.cli import environment, typed_with
from support.cushions import Sender
from support.flood import flooding
from support.hosts import HostProcess, Running
from support.influx import Influx
from support.messages import MINUTE_MS, bout
from support.processes import free_port, wait

IDLE = 300


class Scene:
    """A broker, a host with its page, and a cushion that sends as it goes; `influx` is beside them, if given.

    The host has its journal in `folder`; what the broker has lies in `elsewhere`, if given.
    """

    def __init__(self, folder: Path, influx: Influx | None = None, elsewhere: Path | None = None) -> None:
        self.folder = folder
        self.influx = influx
        self.mosquitto = Mosquitto(elsewhere or folder)
        self.page = free_port()
        self._more = {"PERCH_INFLUX_URL": influx.url} if influx else {}
        more = {"PERCH_PAGE_ON": "1", "PERCH_PAGE_TOKEN": "never", "PERCH_PAGE_PORT": str(self.page), **self._more}
        self.host = HostProcess(folder, self.mosquitto.port, more)
        self.host.wait_until_said("Live page")
        self.honest = Sender(self.mosquitto.port)
        self.honest.jitter_s = 2.0
        self.sent = 0

    def close(self) -> None:
        self.honest.close()
        self.host.kill()
        self.mosquitto.kill()

    def send(self) -> float:
        """Send one more record; return the seconds until it is stored."""
        began = monotonic()
        self.add()
        self.honest.wait_until_stored()
        return monotonic() - began

    def add(self) -> None:
        """Send one more record."""
        start = self.sent * 10 * MINUTE_MS
        self.honest.record(bout(self.sent, start, start + MINUTE_MS))
        self.sent += 1

    def doctor(self) -> dict[str, str]:
        """What the doctor finds wrong: the advice by what it is about."""
        found = typed_with(environment(self.folder, self.mosquitto.port) | self._more, "doctor", "--json")
        return {one["about"]: one["advice"] for one in json.loads(found.stdout)["findings"] if not one["well"]}

    def red(self, about: str, advice: str) -> None:
        """Wait until the doctor finds this, with words of this advice."""
        wait(lambda: advice in self.doctor().get(about, ""), lambda: f"{about}: {advice!r} is not in {self.doctor()}")

    def well(self, about: str) -> None:
        """Wait until the doctor finds nothing wrong with this."""
        wait(lambda: about not in self.doctor(), lambda: f"{self.doctor()}")

    def whole(self) -> None:
        """All that was called stored is in the journal, once."""
        with Reader(self.host.journal) as reader:
            assert reader.count("chair") == self.sent
            assert reader.damaged() == []
        if self.influx:
            wait(lambda: self._in_influx() == self.sent, lambda: f"{self._in_influx()} of {self.sent} in InfluxDB")

    def _in_influx(self) -> int:
        assert self.influx
        found = self.influx.ask("SELECT count(duration_s) FROM seat_bout WHERE device = 'chair'")
        return int(found[0]["values"][0][1]) if found else 0


def a_wrong_byte(scene: Scene) -> None:
    """One record is damaged: the others go on, the doctor names it, and a resend heals it."""
    seq = scene.sent
    scene.send()
    scene.send()  # the first may have been sent twice, which would heal it; a copy is there before this one is stored
    with closing(sqlite3.connect(scene.host.journal, timeout=10)) as db, db:
        db.execute("UPDATE records SET body = 'X' || substr(body, 2) WHERE device = 'chair' AND seq = ?", (seq,))
    scene.send()
    scene.red("damage", "perch repair")
    scene.honest.record(bout(seq, seq * 10 * MINUTE_MS, seq * 10 * MINUTE_MS + MINUTE_MS))
    scene.honest.wait_until_stored()
    assert "damage" not in scene.doctor()


def a_second_host(scene: Scene) -> None:
    """It ends, says how to stand by or take over, and the first one answers all the while."""
    second = Running(scene.folder / "second", scene.mosquitto.port)
    scene.send()
    assert second.process.wait(90) == 1
    assert "--standby, or with --take-over" in second.log
    scene.send()


def a_journal_that_cannot_be_written(scene: Scene) -> None:
    """Nothing is called stored meanwhile, the doctor is red by the word of the running host, and all comes after."""
    with closing(sqlite3.connect(scene.host.journal, timeout=10, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        scene.add()
        scene.red("host, storing", "Mend that")
        assert scene.honest.unstored
        db.execute("ROLLBACK")
    scene.honest.wait_until_stored()
    scene.well("host, storing")


def a_broker_that_forgets(scene: Scene) -> None:
    """What was wanted of a cushion is at the broker again."""
    topic, at = "perch/v1/chair/settings", Broker("127.0.0.1", scene.mosquitto.port)
    wanted = {"v": 1, "rev": 5, "settings": {"limit_ms": 3_000_000}}
    with Session(at) as session:
        session.say(Message(topic, json.dumps(wanted).encode(), retain=True))
    wait(lambda: _wanted(scene) == 5, lambda: "the journal does not know it")
    scene.mosquitto.kill()
    scene.mosquitto.start()
    with Session(at, [topic]) as session:
        assert session.wait(lambda: topic in session.heard, 60)
        assert json.loads(session.heard[topic]) == wanted
    scene.send()


def a_flood(scene: Scene) -> None:
    """Three other cushions flood as fast as the broker takes it; the honest one is heard, and the doctor names them."""
    record = json.dumps(bout(1, 0, MINUTE_MS, boot="f" * 8)).encode()
    mad = [f"perch/v1/mad-{leaf}/{leaf}" for leaf in ("record", "state", "cells")]
    with flooding(scene.mosquitto.port, mad, record):
        waits = [scene.send() for _ in range(5)]
        scene.red("mad-record", "perch device remove")
    print(f"an honest cushion waited {max(waits):.1f} s at most", flush=True)


def many_idle_connections(scene: Scene) -> None:
    """Hundreds of silent connections to the page: the host finds a broker that was away, and the page is back."""
    scene.host.wait_until_said("Live page")
    lines: list[socket.socket] = []

    def crowd() -> None:
        lines.extend(socket.create_connection(("127.0.0.1", scene.page)) for _ in range(IDLE))

    def is_named() -> bool:
        crowd()  # those before have a deadline
        scene.send()
        return "Close pages" in scene.doctor().get("host, page", "")

    crowd()
    scene.mosquitto.kill()
    scene.mosquitto.start()
    scene.send()
    wait(is_named, lambda: f"{scene.doctor()}")
    for line in lines:
        line.close()

    def answers() -> bool:
        try:
            return bool(urlopen(f"http://127.0.0.1:{scene.page}/", timeout=5).status)
        except OSError as error:
            return getattr(error, "code", None) is not None

    wait(answers, lambda: "the page does not answer")


FAULTS: tuple[Callable[[Scene], None], ...] = (
    a_wrong_byte,
    a_second_host,
    a_journal_that_cannot_be_written,
    a_broker_that_forgets,
    a_flood,
    many_idle_connections,
)


def _wanted(scene: Scene) -> int | None:
    with Reader(scene.host.journal) as reader:
        wanted = reader.wanted().get("chair")
    return wanted.rev if wanted else None
