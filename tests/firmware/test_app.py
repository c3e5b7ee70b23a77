"""The whole cushion, on the desktop board, with a host that is played by the test."""

import asyncio
import json

from boards.desktop.board import Board
from boards.desktop.cells import LAYOUT
from boards.desktop.pace import Pace
from cushion.app import App
from cushion.nouns import MINUTE
from cushion.settings import check
from cushion.store.memory import MemoryShelf, MemoryStore
from support.portable import run

HEAP = "4M"  # the test keeps every message that the cushion sends

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
        if now >= self.until:
            return EMPTY
        lean = 150 if now // MINUTE % 5 == 0 else 0  # a living person moves
        return [count + lean for count in SITTER]

    def nudged(self, now):
        self.heard.append(now)


class Wire:
    """A link whose other end is the test: keeps what is published, and can be cut."""

    def __init__(self, up=True):
        self.sent, self.up, self.cut = [], up, False
        self.said = []  # what the board says meanwhile
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


def live(
    minutes, chair, wire, pace_of=Pace, board_of=Board, shelf=None, started=lambda app: None, beat=lambda name: None
):
    """Let so many simulated minutes go by, and return the cushion."""
    pace = pace_of(START, None, lambda what: None)
    board = board_of(pace, chair, wire.said.append)
    app = App(board, wire, shelf or MemoryShelf(), MemoryStore(), check({"sample_hz": 2})[0], LAYOUT, beat)
    started(app)
    pace.busy = lambda: wire.busy or (wire.up and bool(app.sender.latest))

    async def days():
        running = asyncio.create_task(app.run())
        while pace.ms < minutes * MINUTE:
            assert not running.done()
            await asyncio.sleep(0)
        running.cancel()

    run(days())
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


def test_while_nothing_happens_it_says_at_most_two_things_a_minute():
    wire = Wire()
    live(60, Chair(0, {minute + 0.5: answer(wire) for minute in range(60)}), wire)
    assert len(wire.sent) <= 2 * 60


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
    assert len(chair.heard) == 1 and abs(chair.heard[0] - 40 * MINUTE) <= 1000
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


def test_the_button_is_recorded_and_snoozes():
    wire, pressed = Wire(), []
    chair = Chair(90 * MINUTE, {38: lambda: pressed[0].pressed("snooze")})
    live(50, chair, wire, started=pressed.append)
    assert {(press["what"], press["at"] // MINUTE) for press in wire.records("press")} == {("snooze", 38)}
    assert abs(chair.heard[0] - 48 * MINUTE) <= 1500


def test_a_long_press_mutes_for_an_hour():
    wire, pressed = Wire(), []
    chair = Chair(90 * MINUTE, {38: lambda: pressed[0].pressed("mute")})
    live(47, chair, wire, started=pressed.append)
    assert chair.heard == [] and {nudge["why"] for nudge in wire.records("nudge")} == {"muted"}
    assert wire.last("state")["muted_until"] // MINUTE == 98


def test_every_task_shows_that_it_lives():
    names = set()
    live(1, Chair(0), Wire(), beat=names.add)
    assert names == {"sample", "send"}


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


def test_a_cushion_that_knows_the_time_does_not_take_it_from_the_host():
    def say_and_ask():
        wire.say("time", {"v": 1, "utc": START + 600 * MINUTE})
        do(wire, "identify")()  # which is answered at once

    wire = Wire()
    live(3, Chair(0, {1: say_and_ask}), wire)
    states = [message for topic, message, _, _ in wire.sent if topic == "state"]
    assert [state["zero"] for state in states] == [START] * len(states)
    assert [answer["id"] for answer in states[-1]["answers"]] == ["identify"]


def test_time_is_never_taken_from_a_retained_message():
    wire = Wire()
    now = {"v": 1, "utc": START + MINUTE}
    live(16, Chair(0, {1: lambda: wire.say("time", now, True)}), wire, Clockless)
    assert wire.records("alive")[0]["zero"] is None


RUBBISH = (
    b"", b"{", b"\xff", b"[1]", b"[" * 3000, b"9" * 3000, b'{"v":1}', b'{"v":2,"utc":1800000000000}',
    b'{"v":1,"utc":"x"}', b'{"v":1,"utc":true}', b'{"v":1,"utc":1e999}', b'{"v":1,"utc":1' + b"0" * 40 + b"}",
    b'{"v":1,"status":"online"}', b'{"v":1,"status":"online","journal":7}',
    b'{"v":1,"status":"online","journal":"' + b"x" * 3000 + b'"}',
    b'{"v":1,"journal":1,"stored":7,"rejected":[]}', b'{"v":1,"journal":"another","stored":[7],"rejected":[]}',
    b'{"v":1,"id":[],"until":null,"do":3}', b'{"v":1,"id":"a","until":1e999,"do":"snooze"}',
    b'{"v":1,"id":"' + b"x" * 3000 + b'","until":4000000000000,"do":"snooze"}',
)  # fmt: skip


def test_no_message_can_stop_it_and_rubbish_changes_nothing():
    wire = Wire()

    def say_all():
        for topic in ("stored", "do", "time", "host", "unknown", ""):
            for payload in RUBBISH:
                wire.say(topic, payload)

    app = live(40.5, Chair(90 * MINUTE, {1: say_all, 4: answer(wire)}), wire, Clockless)
    assert not [what for what in wire.said if "log" in what]
    assert (app.outbox.journal, wire.last("health")["zero"], len(wire.records("nudge"))) == (JOURNAL, None, 1)


def test_a_full_break_is_ticked_where_the_host_set_that():
    chair, wire = Chair(10 * MINUTE), Wire()
    wire.say("settings", {"v": 1, "rev": 1, "settings": {"sample_hz": 2, "break_tick": 1}})
    live(30, chair, wire)
    (heard,) = [said["tick"] for said in wire.said if "tick" in said]
    assert abs(heard - START - 12 * MINUTE) <= 1000


class Loose(Chair):
    """A chair whose cells cannot be read at the moment when the buzzer has begun."""

    def read(self, now):
        if len(self.heard) == 1:
            self.heard.append(None)
            raise OSError("a loose wire")
        return super().read(now)


class Audible(Board):
    """Says each time when the buzzer begins or ends."""

    def buzz(self, on):
        if on != self._buzzing:
            self._say({"sounds": on})
        super().buzz(on)


def test_cells_that_cannot_be_read_do_not_leave_the_buzzer_on():
    wire = Wire()
    live(41, Loose(90 * MINUTE), wire, board_of=Audible)
    told = [what.get("sounds", "log") for what in wire.said if "sounds" in what or "log" in what]
    assert told[:3] == [True, False, "log"]


def test_a_task_for_which_memory_runs_out_makes_the_outbox_let_go_of_what_is_stored():
    wire, shelf, names = Wire(), MemoryShelf(), []

    def beat(name):
        names.append(name)
        if names.count("sample") == 300 and name == "sample":
            assert shelf.size > 0
            raise MemoryError

    app = live(4, Chair(0, {1: answer(wire)}), wire, shelf=shelf, beat=beat)
    assert (shelf.size, app.outbox.dropped) == (0, 0)
    assert len([what for what in wire.said if "log" in what]) == 1 and names.count("sample") > 300


def do(wire, command, **details):
    message = dict(details, v=1, id=command, until=START + 600 * MINUTE, do=command)
    return lambda: wire.say("do", message)


def test_a_muted_nudge_is_silent_and_keeps_its_number():
    wire = Wire()
    chair = Chair(90 * MINUTE, {30: do(wire, "mute", for_ms=12 * MINUTE)})
    live(47, chair, wire)
    first, second = sorted(unique(wire.records("nudge")), key=lambda nudge: nudge["nth"])
    assert (first["nth"], first["delivered"], first["why"]) == (1, False, "muted")
    assert (second["nth"], second["delivered"]) == (2, True)
    assert len(chair.heard) == 1


def unique(records):
    return list({record["seq"]: record for record in records}.values())


def test_mute_can_be_ended():
    wire = Wire()
    chair = Chair(90 * MINUTE, {30: do(wire, "mute", for_ms=60 * MINUTE), 35: ended(wire)})
    live(42, chair, wire)
    assert len(chair.heard) == 1


def ended(wire):
    return lambda: wire.say("do", {"v": 1, "id": "2", "until": START + 600 * MINUTE, "do": "mute", "for_ms": 0})


def test_somebody_else_on_the_chair_makes_the_bout_suspect_and_is_not_nudged():
    wire = Wire()
    chair = Chair(50 * MINUTE, {10: do(wire, "not-me")})
    live(60, chair, wire)
    assert wire.records("bout")[0]["suspect"] == "not-me"
    assert not chair.heard


def test_settings_act_at_once_are_reported_and_wrong_ones_refused_with_the_reason():
    wire = Wire()
    chair = Chair(90 * MINUTE, {5: new_limit(wire, 1, 25 * MINUTE), 10: new_limit(wire, 2, 5)})
    app = live(30, chair, wire)
    assert abs(chair.heard[0] - 25 * MINUTE) <= 1000
    reported = wire.last("settings/reported")
    assert (reported["rev"], reported["settings"]["limit_ms"]) == (1, 25 * MINUTE)
    assert reported["refused"] == ["limit_ms: 5 is not within 1200000 to 3600000 ms"]
    assert [record["refused"] for record in unique(wire.records("settings"))] == [[], reported["refused"]]
    assert app.sitting.settings.rev == 1


def test_the_settings_in_force_are_told_at_the_start_and_with_each_health_and_retained():
    wire = Wire()
    live(31, Chair(0, {5: new_limit(wire, 1, 25 * MINUTE), 10: new_limit(wire, 2, 5)}), wire)
    told = [(message, retain) for topic, message, _, retain in wire.sent if topic == "settings/reported"]
    assert all(retain for _, retain in told)
    assert [message["rev"] for message, _ in told] == [0, 1, 1, 1, 1]
    assert told[0][0]["settings"]["limit_ms"] == 40 * MINUTE
    assert [len(message["refused"]) for message, _ in told] == [0, 0, 1, 1, 1]


def new_limit(wire, rev, limit_ms):
    return lambda: wire.say("settings", {"v": 1, "rev": rev, "settings": {"limit_ms": limit_ms}}, True)


def test_settings_of_the_same_rev_are_put_in_force_once():
    wire = Wire()
    again = {minute: new_limit(wire, 1, 25 * MINUTE) for minute in (2, 3, 4)}
    live(6, Chair(90 * MINUTE, again), wire)
    assert len(unique(wire.records("settings"))) == 1


def test_a_calibration_is_told_kept_and_in_health():
    wire = Wire()
    app = live(20, Chair(0, {2: do(wire, "tare")}), wire)
    assert unique(wire.records("calibration"))[0]["empty"] == [0] * 6
    assert app.reports.calibrated_at is not None and abs(app.reports.calibrated_at - START - 2 * MINUTE) < 15000
    assert wire.last("health")["calibrated_at"] == app.reports.calibrated_at


def test_a_calibration_on_a_taken_seat_is_refused_with_what_to_do():
    wire = Wire()
    live(4, Chair(90 * MINUTE, {2: do(wire, "calibrate")}), wire)
    assert wire.records("calibration") == []
    problem = wire.last("state")["problem"]
    assert "empty" in problem


def test_cells_are_streamed_only_while_asked_for():
    wire = Wire()
    live(5, Chair(0, {2: do(wire, "cells", every_ms=1000, for_ms=20000)}), wire)
    streamed = [message for topic, message, _, retain in wire.sent if topic == "cells" and not retain]
    assert 15 <= len(streamed) <= 21
    assert len(streamed[0]["raw"]) == len(streamed[0]["load"]) == 6


def test_short_of_memory_it_ends_the_stream_and_says_so_once_and_in_each_health():
    def shed_twice():
        app[0].shed()
        app[0].shed()

    def ask_again():
        wire.say(
            "do", {"v": 1, "id": "2", "until": START + 60 * MINUTE, "do": "cells", "every_ms": 1000, "for_ms": MINUTE}
        )

    wire, app = Wire(), []
    ask = do(wire, "cells", every_ms=1000, for_ms=5 * MINUTE)
    live(16, Chair(0, {1: ask, 2: shed_twice, 4: ask_again}), wire, started=app.append)
    streamed = [message["at"] for topic, message, _, _ in wire.sent if topic == "cells"]
    assert streamed[0] >= MINUTE and streamed[-1] <= 2 * MINUTE
    assert [what["log"] for what in wire.said if "log" in what] == [
        "memory: short of it; no stream of the cells, fewer records at a time"
    ]
    assert [told["shed"] for topic, told, _, _ in wire.sent if topic == "health" and "shed" in told] == [True, True]


class Restarting(Board):
    """A board that says that it starts anew."""

    def restart(self):
        self._say({"restart": self._pace.ms})


def test_a_restart_that_the_host_asks_for_closes_the_open_bout():
    wire = Wire()
    live(7, Chair(90 * MINUTE, {5: do(wire, "restart")}), wire, board_of=Restarting)
    assert len([what for what in wire.said if "restart" in what]) == 1
    bout = wire.records("bout")[0]
    assert bout["start"] == 0 and abs(bout["end"] - 5 * MINUTE) <= 1000 and bout["censored"]


def test_of_many_who_ask_at_once_each_finds_its_answer():
    def ask_all():
        for name in "abcde":
            what = "mute" if name == "d" else "not-me"  # nobody sits: not-me cannot be done
            wire.say("do", {"v": 1, "id": name, "until": START + 60 * MINUTE, "do": what, "for_ms": MINUTE})

    wire = Wire()
    live(2, Chair(0, {1: ask_all}), wire)
    assert [(told["id"], told["done"]) for told in wire.last("state")["answers"]] == [
        ("b", False), ("c", False), ("d", True), ("e", False),
    ]  # fmt: skip


def test_a_command_that_nobody_knows_changes_nothing():
    wire = Wire()
    app = live(4, Chair(0, {2: do(wire, "dance"), 3: do(wire, "mute")}), wire)
    assert app.sitting.muting.left_ms(0) == 0


class Full(MemoryShelf):
    """A shelf for which memory runs out as soon as it holds some records."""

    def append(self, key, payload, is_bout):
        if len(self._records) >= 25:
            raise MemoryError
        super().append(key, payload, is_bout)


def test_a_cushion_whose_memory_runs_out_goes_on_with_fewer_records():
    wire = Wire()
    script = {minute: answer(wire) for minute in range(1, 24 * 60, 20)}
    app = live(12 * 60, Chair(0, script), wire, shelf=Full())
    assert len({record["seq"] for record in wire.records()}) == 48
    assert app.outbox.dropped == 0


class Loosened(Board):
    """A board of which the cells are unplugged, all of them, for as long as `unplugged` says, in minutes."""

    unplugged = range(20, 30)

    def open_cells(self):
        return list(range(6)) if self._pace.ms // MINUTE in self.unplugged else []


def test_unplugged_cells_are_told_and_so_is_that_they_are_well_and_it_goes_on_measuring():
    wire = Wire()
    app = live(60, Chair(50 * MINUTE), wire, board_of=Loosened)
    faults = sorted(unique(wire.records("fault")), key=lambda fault: fault["seq"])
    assert [(fault["cell"], fault["what"]) for fault in faults] == [(i, w) for w in ("dead", "well") for i in range(6)]
    seconds = [fault["at"] // 1000 for fault in faults]
    assert seconds == [20 * 60 + i for i in range(6)] + [40 * 60 - 1 + i for i in range(6)]
    assert [0, 1, 2, 3, 4, 5] in [message["faulty"] for topic, message, _, _ in wire.sent if topic == "health"]
    assert wire.last("health")["faulty"] == [] and sum(app.sitting.cells.faults.active) == 6
    bouts = sorted(unique(wire.records("bout")), key=lambda bout: bout["start"])
    assert [bout["start"] // MINUTE for bout in bouts] == [0, 39]
    assert [bout["end"] // 1000 for bout in bouts] == [20 * 60, 50 * 60]


def test_the_rest_of_the_cells_go_on_without_the_open_one():
    wire, board_of = Wire(), type("OneLoose", (Board,), {"open_cells": lambda self: [2]})
    live(60, Chair(42 * MINUTE), wire, board_of=board_of)
    assert [(fault["cell"], fault["what"]) for fault in unique(wire.records("fault"))] == [(2, "dead")]
    assert [bout["end"] for bout in unique(wire.records("bout"))] == [42 * MINUTE]
    assert len(unique(wire.records("nudge"))) == 1 and wire.last("health")["faulty"] == [2]
