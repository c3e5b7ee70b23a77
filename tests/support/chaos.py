"""Many cushions send records while host, Mosquitto and InfluxDB are killed at random, and what must be true after."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

from perch.journal import InfluxQueue, Reader
from support.brokers import Mosquitto
from support.cushions import Sender
from support.hosts import HostProcess
from support.influx import Influx
from support.messages import MINUTE_MS, ZERO_MS, bout, point

HOUR_MS = 60 * MINUTE_MS
EACH = 5
"""How often each of the three is killed at least."""
FAR_MS, LATER_MS = ZERO_MS - 60 * 24 * HOUR_MS, ZERO_MS + 365 * 24 * HOUR_MS
PATIENCE_S = 120.0
_BOOT = "{:08x}"
Message = dict[str, Any]


class Chaos:
    """`devices` cushions with `records` each, all from one seed; host, broker and InfluxDB each killed `each` times."""

    def __init__(self, folder: Path, seed: int, devices: int, records: int, rounds: int, each: int = EACH) -> None:
        self._chance = random.Random(seed)
        self._folder = folder
        self._rounds, self._each = rounds, each
        self.wanted = {f"chair-{number:02}": self._records(records) for number in range(devices)}
        self.poison = {device: self._poison(records) for device in self.wanted}
        self.kills = {"host": 0, "mosquitto": 0, "influxd": 0}
        self._over = Event()

    def run(self, look: Callable[["Chaos"], None]) -> None:
        """Play it all; `look` is called once all has settled."""
        with ExitStack() as stack:
            self.mosquitto = Mosquitto(self._folder)
            stack.callback(self.mosquitto.kill)
            self.influx = Influx(self._folder)
            stack.callback(self.influx.close)
            self.influx.put(f'seat_nudge,device=nobody delivered="yes" {FAR_MS}')
            self.host = HostProcess(self._folder, self.mosquitto.port, {"PERCH_INFLUX_URL": self.influx.url})
            stack.callback(lambda: self.host.kill())
            senders = [self._sender(stack, device) for device in self.wanted]
            killer = Thread(target=self._kill, daemon=True)
            killer.start()
            self._send(senders)
            while killer.is_alive() and min(self.kills.values()) < self._each:
                sleep(0.1)
            self._over.set()
            killer.join()
            self._settle(senders)
            look(self)

    def _sender(self, stack: ExitStack, device: str) -> Sender:
        sender = Sender(self.mosquitto.port, device)
        stack.callback(sender.close)
        return sender

    def _records(self, count: int) -> list[Message]:
        """Bouts in three boots, every tenth record a nudge; one nudge where InfluxDB has a text for its number."""
        boots = [_BOOT.format(self._chance.getrandbits(32)) for _ in range(3)]
        made = [self._record(boots[seq % 3], seq) for seq in range(count - 1)]
        made.append(self._nudge(boots[0], count, zero=FAR_MS - count * HOUR_MS))
        return made

    def _record(self, boot: str, seq: int) -> Message:
        if seq % 10 == 0:
            return self._nudge(boot, seq)
        start = seq * HOUR_MS // 5
        return bout(seq, start, start + self._chance.randrange(10_000, 11 * MINUTE_MS), boot=boot, zero=ZERO_MS)

    def _nudge(self, boot: str, seq: int, zero: int = ZERO_MS) -> Message:
        more = {"kind": "nudge", "stretch_ms": 2_400_000, "nth": 1, "delivered": True, "bout": 1}
        return point(seq, seq * HOUR_MS, boot=boot, zero=zero) | more

    def _poison(self, count: int) -> Message:
        return bout(count + 1, -5, 10, boot=_BOOT.format(self._chance.getrandbits(32)))

    def _send(self, senders: list[Sender]) -> None:
        for number in range(self._rounds):
            for sender in senders:
                own = self.wanted[sender.device][number :: self._rounds]
                for message in own + self._chance.sample(own, len(own) // 4):
                    sender.record(message)
                if number == 1:
                    sender.record(self.poison[sender.device])
            sleep(self._chance.uniform(0, 0.4))

    def _kill(self) -> None:
        while not self._over.is_set():
            sleep(self._chance.uniform(0.1, 0.8))
            name = self._chance.choice(
                [name for name, count in self.kills.items() if count == min(self.kills.values())]
            )
            servers: dict[str, HostProcess | Influx | Mosquitto]
            servers = {"host": self.host, "mosquitto": self.mosquitto, "influxd": self.influx}
            one = servers[name]
            one.kill()
            sleep(self._chance.uniform(0, 0.5))
            one.start()
            self.kills[name] += 1

    def _settle(self, senders: list[Sender]) -> None:
        """Until every record was answered, and InfluxDB told; a cushion sends again what is not."""
        until = monotonic() + PATIENCE_S
        while any(sender.unstored for sender in senders):
            assert monotonic() < until, {sender.device: len(sender.unstored) for sender in senders}
            sleep(2)
            for sender in senders:
                sender.again()
        while waiting(self.host.journal):
            assert monotonic() < until, self.host.said
            sleep(0.2)


def waiting(journal: Path) -> int:
    """How much InfluxDB is still to be told."""
    outbox = InfluxQueue(journal, beside_sender=True)
    try:
        return outbox.waiting()
    finally:
        outbox.close()


def look(chaos: Chaos) -> None:
    """Each record is in the journal once and in InfluxDB once, and what is poisoned is in the quarantine."""
    with Reader(chaos.host.journal) as journal:
        bouts_of = {device: journal.bouts(device, 0, LATER_MS) for device in chaos.wanted}
        nudges_of = {device: journal.nudges(device, 0, LATER_MS) for device in chaos.wanted}
        refused = journal.quarantine(1_000).rows
    for device, wanted in chaos.wanted.items():
        bouts = {(one["boot"], one["seq"]) for one in wanted if one["kind"] == "bout"}
        nudges = {(one["boot"], one["seq"]) for one in wanted if one["kind"] == "nudge"}
        assert sorted((one.boot, one.seq) for one in bouts_of[device]) == sorted(bouts)
        assert sorted((one.boot, one.seq) for one in nudges_of[device]) == sorted(nudges)
    _look_into_influx(chaos)
    poisoned = {row.topic for row in refused}
    assert poisoned == {f"perch/v1/{device}/record" for device in chaos.wanted} | {"influx/seat_nudge"}


def _look_into_influx(chaos: Chaos) -> None:
    bouts = sorted((one["device"], one["time"], one["duration_s"]) for one in chaos.influx.rows("seat_bout"))
    nudges = sorted(
        (one["device"], one["time"]) for one in chaos.influx.rows("seat_nudge") if one["device"] != "nobody"
    )
    told = [(device, one) for device, wanted in chaos.wanted.items() for one in wanted]
    assert bouts == sorted(
        (device, one["zero"] + one["start"], (one["end"] - one["start"]) / 1000)
        for device, one in told if one["kind"] == "bout"
    )  # fmt: skip
    assert nudges == sorted(
        (device, one["zero"] + one["at"])
        for device, one in told if one["kind"] == "nudge" and one["zero"] == ZERO_MS
    )  # fmt: skip
    assert sum(day.get("n_bouts", 0) for day in chaos.influx.rows("seat_day")) == len(bouts)
