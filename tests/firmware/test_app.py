"""The whole cushion, on the desktop board, with a host that is played by the test."""

import asyncio
import json
import sys

from boards.desktop.board import Board
from boards.desktop.pace import Pace
from cushion.app import App
from cushion.calibration import uncalibrated
from cushion.nouns import MINUTE
from cushion.settings import check
from cushion.shelf import MemoryShelf

HEAP = "1M"  # the test keeps every message that the cushion sends

START = 1772442000000
JOURNAL = "00112233445566aa"
SITTER, EMPTY = [700, 800, 900, 600, 500, 400], [0] * 6


class Chair:
    """Seated from the start, until `until`; hears the buzzer. The script says what else happens, {minute: function}."""

    def __init__(self, until, script=None):
        self.until, self.heard = until, []
        self._script = sorted(((at, i) for i, at in enumerate(script or {})), reverse=True)
        self._todo = list((script or {}).values())

    def read(self, now):
        while self._script and now >= self._script[-1][0] * MINUTE:
            self._todo[self._script.pop()[1]]()
        return SITTER if now < self.until else EMPTY

    def nudged(self, now):
        self.heard.append(now)


class Wire:
    """A link whose other end is the test: keeps what is published, and can be cut."""

    def __init__(self, up=True):
        self.sent, self.up, self.cut = [], up, False
        self._inbox = []

    async def run(self):
        await asyncio.Event().wait()

    async def wait_up(self):
        while not self.up:
            await asyncio.sleep(0)

    async def publish(self, topic, payload, qos, retain):
        if self.cut:
            self.up = False
            raise OSError("cut")
        self.sent.append((topic, json.loads(payload), qos, retain))

    async def receive(self):
        while not self._inbox:
            await asyncio.sleep(0)
        return self._inbox.pop(0)

    @property
    def busy(self):
        return bool(self._inbox)

    def say(self, topic, message, retained=False):
        payload = message if isinstance(message, bytes) else json.dumps(message).encode()
        self._inbox.append((topic, payload, retained))

    def records(self, kind=None):
        found = [message for topic, message, _, _ in self.sent if topic == "record"]
        return [message for message in found if kind in (None, message["kind"])]

    def last(self, topic):
        return [message for sent, message, _, _ in self.sent if sent == topic][-1]


class Clockless(Pace):
    """A board that does not know the time of day."""

    def utc_ms(self):
        return None


def live(minutes, chair, wire, pace_of=Pace):
    """Let so many simulated minutes go by, and return the cushion."""
    pace = pace_of(START, None, lambda what: None)
    board = Board(pace, chair, lambda what: None)
    app = App(board, wire, MemoryShelf(), check({"sample_hz": 2})[0], uncalibrated(6))
    pace.busy = lambda: wire.busy or (wire.up and bool(app.post.latest))

    async def days():
        running = asyncio.create_task(app.run())
        while pace.ms < minutes * MINUTE:
            assert not running.done()
            await asyncio.sleep(0)
        running.cancel()

    if sys.implementation.name == "micropython":
        asyncio.new_event_loop()  # there, the tasks of the last one would go on
    asyncio.run(days())
    return app


def test_a_bout_becomes_a_record_a_nudge_sounds_and_the_start_is_told():
    chair, wire = Chair(42 * MINUTE), Wire()
    live(60, chair, wire)
    bout, nudge, boot = wire.records("bout")[0], wire.records("nudge")[0], wire.records("boot")[0]
    assert (bout["start"], bout["end"], bout["resumed"], bout["zero"]) == (0, 42 * MINUTE, True, START)
    assert len(chair.heard) == 1 and abs(chair.heard[0] - 40 * MINUTE) <= 1000
    assert (nudge["nth"], nudge["delivered"], nudge["bout"]) == (1, True, bout["seq"])
    assert (boot["seq"], boot["cause"]) == (0, "power-on")


def test_every_record_keeps_its_identity_however_often_it_is_sent():
    wire = Wire()
    live(90, Chair(42 * MINUTE), wire)
    kinds = {(record["boot"], record["seq"]): set() for record in wire.records()}
    for record in wire.records():
        kinds[record["boot"], record["seq"]].add((record["kind"], record.get("at", record.get("start"))))
    assert len(kinds) < len(wire.records())
    assert all(len(contents) == 1 for contents in kinds.values())


def test_two_starts_have_two_boots():
    wires = Wire(), Wire()
    for wire in wires:
        live(1, Chair(0), wire)
    assert wires[0].records()[0]["boot"] != wires[1].records()[0]["boot"]


def stored(wire, journal=JOURNAL):
    keys = [[record["boot"], record["seq"]] for record in wire.records()]
    return {"v": 1, "journal": journal, "stored": keys, "rejected": []}


def answer(wire):
    return lambda: wire.say("stored", stored(wire))


def test_while_nobody_sits_it_says_each_quarter_of_an_hour_that_it_is_alive():
    wire = Wire()
    live(61, Chair(0), wire)
    times = sorted({record["at"] // MINUTE for record in wire.records("alive")})
    assert times == [15, 30, 45, 60]


def test_the_state_is_told_each_minute_and_retained():
    wire = Wire()
    live(10, Chair(0), wire)
    states = [sent for sent in wire.sent if sent[0] == "state"]
    assert 10 <= len(states) <= 12
    assert all(qos == 0 and retain for _, _, qos, retain in states)


def test_an_unanswered_record_is_sent_again():
    wire = Wire()
    live(4, Chair(0), wire)
    assert len(wire.records("boot")) == 3  # at once, after one minute, after two more


def test_a_stored_record_is_not_sent_again():
    wire = Wire()
    app = live(4, Chair(0, {0.5: answer(wire)}), wire)
    assert len(wire.records("boot")) == 1
    assert app.outbox.waiting == 0


def test_a_new_journal_is_told_everything_again():
    wire = Wire()
    hello = {"v": 1, "status": "online", "journal": "another"}
    live(4, Chair(0, {0.5: answer(wire), 2: lambda: wire.say("host", hello)}), wire)
    assert len(wire.records("boot")) == 2


def test_without_a_link_decisions_go_on_and_nothing_is_lost():
    chair = Chair(42 * MINUTE)
    app = live(60, chair, Wire(up=False))
    assert len(chair.heard) == 1
    assert app.outbox.waiting >= 3 and app.outbox.dropped == 0


def test_a_link_that_breaks_in_the_middle_loses_nothing():
    wire = Wire()
    wire.cut = True
    app = live(5, Chair(0), wire)
    assert not wire.sent and app.outbox.waiting == 1


def snooze(wire, until_minute):
    command = {"v": 1, "id": "c0ffee01", "until": START + until_minute * MINUTE, "do": "snooze"}
    return lambda: wire.say("do", command)


def test_a_snooze_from_the_host_is_done_once():
    wire = Wire()
    live(47, Chair(90 * MINUTE, {38: snooze(wire, 39), 38.5: snooze(wire, 39)}), wire)
    assert wire.records("nudge") == []
    chair = Chair(90 * MINUTE, {38: snooze(wire, 39), 38.5: snooze(wire, 39)})
    live(50, chair, wire)
    assert abs(chair.heard[0] - 48 * MINUTE) <= 1500


def test_a_command_that_comes_too_late_is_not_done():
    wire = Wire()
    live(42, Chair(90 * MINUTE, {38: snooze(wire, 30)}), wire)
    assert wire.records("nudge")


def test_the_host_tells_the_time_to_a_cushion_that_does_not_know_it():
    wire = Wire()
    now = {"v": 1, "utc": START + MINUTE}
    live(20, Chair(0, {1: lambda: wire.say("time", now)}), wire, Clockless)
    assert wire.records("boot")[0]["zero"] is None
    assert abs(wire.records("alive")[0]["zero"] - START) <= 1000


def test_time_is_never_taken_from_a_retained_message():
    wire = Wire()
    now = {"v": 1, "utc": START + MINUTE}
    live(16, Chair(0, {1: lambda: wire.say("time", now, True)}), wire, Clockless)
    assert wire.records("alive")[0]["zero"] is None


def test_no_message_can_stop_it():
    wire = Wire()
    rubbish = [b"", b"{", b"\xff", b'{"v":1}', b"[1]", b'{"v":1,"utc":"x"}', b'{"v":1,"status":"online"}']
    rubbish += [b'{"v":1,"journal":1,"stored":7,"rejected":[]}', b'{"v":1,"id":[],"until":null,"do":3}']

    def say_all():
        for topic in ("stored", "do", "time", "host", "unknown", ""):
            for payload in rubbish:
                wire.say(topic, payload)

    app = live(6, Chair(0, {1: say_all, 4: answer(wire)}), wire)
    assert app.outbox.waiting == 0
