"""The whole cushion on stand-ins of the hardware, in time that passes only while it sleeps."""

import asyncio
import json
import os
import sys

import chip
from boards.esp32 import start, system, work
from boards.esp32.board import Board
from boards.esp32.cells import Nominal
from boards.esp32.led import COLOURS
from boards.esp32.net import stack, tls_psk
from cushion import faults, supervised
from cushion.late import forget
from link import mqtt
from support.portable import Folder, raises, run

HEAP = "2M"  # the stand-ins record what the cushion does

ROUNDS = 5  # of the event loop, after which all that can be done now is done
SETTINGS = "/tmp/perch-%s.json" % "".join(["%02x" % byte for byte in os.urandom(6)])
KEY = "00112233445566778899aabbccddeeff"
FIRST_MS = 0x3FFFFFFF - 15000  # so that the ticks wrap on the way
NO_ACCESS_POINT = "perch: joining: no access_point in the settings, so none is opened; `make deploy` draws one"
LINK = mqtt.Link
HOME = [{"ssid": "home", "password": "longenough"}]


class Clock:
    """Time that goes on, once all has been done that can be, to the moment when the next one wakes."""

    def __init__(self):
        self.ms, self._asleep = 0, []

    async def sleep_ms(self, ms):
        awake = asyncio.Event()
        self._asleep.append((self.ms + max(1, ms), awake))
        await awake.wait()

    async def go_on(self, until_ms):
        self._asleep.append((until_ms, asyncio.Event()))
        while self.ms < until_ms:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            first = min(self._asleep, key=lambda one: one[0])
            self._asleep.remove(first)
            self.ms = first[0]
            first[1].set()


class Wire:
    """A link that is up from the start if it leads anywhere; keeps how it was made and what it was given to send."""

    made = []
    made_as = None
    problem = ""

    def __init__(self, host, port, device, *, beat, **more):
        self.leads = self.up = host is not None
        self.beat = beat
        self.where, self.more, self.sent = (host, port, device), more, []
        if self.leads:
            Wire.made.append(self)

    async def run(self):
        while True:
            self.beat()
            await asyncio.sleep_ms(5000)

    async def wait_up(self):
        if not self.up:
            await asyncio.Event().wait()

    async def receive(self):
        await asyncio.Event().wait()

    async def publish(self, topic, payload, qos, retain):
        self.sent.append((topic, json.loads(payload)))


class Moment:
    """An asyncio in which what runs for ever ends after so many seconds of a clock."""

    def __init__(self, clock, seconds):
        self._clock, self._seconds, self.gather = clock, seconds, asyncio.gather

    def run(self, work):
        async def for_a_moment():
            working = asyncio.create_task(work)
            await self._clock.go_on(1000 * self._seconds)
            if working.done():
                await working  # which raises what ended it
            working.cancel()

        run(for_a_moment())


def started(given, *, safe=False, seconds=3, prepare=lambda: None, data="/data", folder=Folder):
    """Start with this settings file (None: there is none), end it after so many seconds; return what was said."""
    said = []
    chip.reset()
    Wire.made.clear()
    prepare()
    system.print = said.append
    clock = Clock()
    system.ticks_ms = lambda: clock.ms + FIRST_MS & 0x3FFFFFFF
    asyncio.sleep_ms, mqtt.Link = clock.sleep_ms, Wire.made_as or Wire
    if given is not None:
        with open(SETTINGS, "w") as file:
            file.write(given if isinstance(given, str) else json.dumps(given))

    start.asyncio = Moment(clock, seconds)
    making = making_once()
    try:
        with folder() as flash:
            kept = flash + data
            start.run(safe, SETTINGS, kept)
    finally:
        for made, how in making:
            made.__init__ = how
        if given is not None:
            os.remove(SETTINGS)
        swept(kept)
    return said


def making_once():
    """How objects are made of which a board has one: it forgets that, and here it starts again and again."""
    from boards.esp32 import assembly

    making = [(made, made.__init__) for made in assembly.MADE_ONCE]
    forget("boards.esp32.assembly")
    return making


def swept(path):
    """Remove a folder, if it is there, with all that is in it."""
    try:
        names = os.listdir(path)
    except OSError:
        return
    for name in names:
        try:
            os.remove(path + "/" + name)
        except OSError:
            swept(path + "/" + name)
    os.rmdir(path)


def shown():
    return [pixels[0] for (pixels,) in chip.calls("pixel")]


def records():
    return [message for topic, message in Wire.made[0].sent if topic == "record"]


def test_without_settings_it_says_so_and_measures_all_the_same():
    said = started(None, seconds=40)
    assert said == ["perch: settings: there is no " + SETTINGS, NO_ACCESS_POINT, "perch: well"]
    assert COLOURS["trouble"] in shown()
    assert chip.calls("adc") == [(36, 3), (39, 3), (34, 3), (35, 3)]
    assert chip.counts["read"] > 100 and not chip.calls("wlan")
    assert chip.calls("watchdog") == [(60000,)] and chip.counts["feed"] > 5


def test_a_flash_that_takes_nothing_is_told_and_it_measures_all_the_same():
    said = started({"wifi": HOME, "broker": {"host": "10.0.0.1"}}, seconds=40, prepare=with_key, data="/no/folder")
    assert len([text for text in said if "cannot make" in text]) == 1
    assert chip.counts["read"] > 100 and "perch: well" in said
    assert [record["kind"] for record in records()][0] == "boot"
    health = [message for topic, message in Wire.made[0].sent if topic == "health"][0]
    assert "cannot" in health["flash"]


def test_broken_settings_are_told_and_the_defaults_hold():
    for broken in ("", "{", "[1]", "\x00\xff", '{"cells": ' + "[" * 400):
        said = started(broken)
        assert said[1:] == [NO_ACCESS_POINT] and said[0].startswith("perch: settings: "), said
        assert COLOURS["trouble"] in shown() and chip.calls("read")


def no_memory():
    raise RuntimeError("Wifi Unknown Error 0x0101")


def test_a_radio_that_cannot_be_switched_on_is_told_and_it_measures_all_the_same():
    said = started(with_key(), seconds=40, prepare=lambda: chip.hooks.update(active=no_memory))
    assert said[0].startswith("perch: settings: wifi: the radio cannot be switched on: ") and "perch: well" in said
    assert COLOURS["trouble"] in shown() and chip.counts["read"] > 100


def test_the_host_is_told_what_was_refused():
    given = {"wifi": HOME, "broker": {"host": "10.0.0.1"}, "cells": 99, "cushion": {"limit_ms": 1}}
    started(given, seconds=20, prepare=with_key)
    refused = [record["refused"] for record in records() if record["kind"] == "settings"][0]
    assert len(refused) == 2 and refused[0].startswith("cells: ") and refused[1].startswith("cushion.limit_ms: ")


def test_settings_with_every_field_wrong_are_told_one_by_one():
    wrong = dict.fromkeys(("device", "board", "cells", "ntp", "wifi", "broker"), 3.5)
    said = started(dict(wrong, cushion={"limit_ms": "long", "sample_hz": 0, "colour": 1}))
    assert len(said) == 10 and said[-1] == NO_ACCESS_POINT, said
    assert COLOURS["trouble"] in shown() and chip.calls("read")


def test_good_settings_are_used():
    wifi_is_there = lambda: chip.station.update(joined=True)  # noqa: E731
    broker = {"host": "10.0.0.1", "user": "chair", "password": "secret"}
    given = {"device": "chair", "wifi": HOME, "broker": broker, "cells": 16, "cushion": {"sample_hz": 5}}
    said = started(given, seconds=40, prepare=wifi_is_there)
    assert said == ["perch: wifi: joined home", "perch: well"]
    wire = Wire.made[0]
    assert wire.where == ("10.0.0.1", 1883, "chair")
    assert (wire.more["user"], wire.more["password"], wire.more["ssl"]) == ("chair", "secret", None)
    assert wire.more["status"] == b"online"
    state = [message for topic, message in wire.sent if topic == "state"][0]
    assert len(state["loads"]) == 16 and records()[0]["cause"] == "power-on"
    assert COLOURS["trouble"] not in shown()


def test_being_well_sets_the_count_of_unhealthy_starts_back():
    assert "perch: well" not in started({}, seconds=8)
    assert (b"",) not in chip.calls("rtc memory")
    assert "perch: well" in started({}, seconds=40)
    assert (b"",) in chip.calls("rtc memory")


def test_no_command_leads_to_the_safe_mode_however_often_a_restart_is_asked_for():
    for before, after in ((b"", b"\0"), (b"\3", b"\0"), (b"\3marked", b"\0marked")):
        chip.reset()
        chip.station["rtc"] = before
        Board.restart(None)
        assert chip.calls("rtc memory") == [(after,)] and chip.calls("reset") == [()]


def on_trial(trial, seconds, given=None, runs="b"):
    """What becomes of a board with this /trial that runs from this slot: (what `health` said of updates, its files)."""
    found = {}

    class Kept(Folder):
        def __enter__(self):
            self.root = super().__enter__()
            sys.path.append(self.root + "/" + runs)
            with open(self.root + "/trial", "wb") as file:
                file.write(trial if isinstance(trial, bytes) else trial.encode())
            return self.root

        def __exit__(self, *problem):
            sys.path.remove(self.root + "/" + runs)
            for name in os.listdir(self.root):
                if name in ("trial", "slot"):
                    with open(self.root + "/" + name, "rb") as file:
                        data = file.read()
                    found[name] = data if isinstance(trial, bytes) else data.decode()
                    os.remove(self.root + "/" + name)
            super().__exit__(*problem)

    started(given or {"wifi": HOME, "broker": {"host": "10.0.0.1"}}, seconds=seconds, folder=Kept)
    said = [message.get("update") for wire in Wire.made for topic, message in wire.sent if topic == "health"]
    return said, found


def test_a_trial_that_is_no_text_is_none_and_stops_no_cushion():
    assert on_trial(b"\xff\xfe", 40) == ([None], {"trial": b"\xff\xfe"})


def test_an_application_on_trial_stays_once_it_is_well_and_has_met_the_broker():
    assert on_trial("a 1", 5)[1] == {"trial": "a 1"}
    assert on_trial("a 1", 40) == ([None, None], {})


def test_settings_that_this_start_does_not_work_with_are_never_kept():
    class WithTried(Folder):
        def __enter__(self):
            self.tried = super().__enter__() + "/settings.json.tried"
            with open(self.tried, "w") as file:
                file.write("{}")
            return self.tried.rpartition("/")[0]

        def __exit__(self, *problem):
            os.remove(self.tried)  # OSError if it was kept
            super().__exit__(*problem)

    said = started({"wifi": HOME, "broker": {"host": "10.0.0.1"}}, seconds=40, prepare=with_key, folder=WithTried)
    assert said == ["perch: wifi: joined home", "perch: well"]


class Offer:
    """An access point for which memory does not last."""

    @staticmethod
    def begin(*given):
        raise MemoryError


def test_an_access_point_that_cannot_be_offered_keeps_nobody_from_measuring():
    name = "boards.esp32.joining.offer"
    from boards.esp32 import joining

    sys.modules[name] = joining.offer = Offer
    said = started({}, seconds=40)
    assert said == ["perch: joining: MemoryError", "perch: well"] and chip.counts["read"] > 100
    assert name not in sys.modules


class Expecting:
    """A watchdog that nobody asks."""

    def expect(self, name, limit_ms):
        return

    def beats(self, name):
        return self.expect


def test_without_a_broker_that_is_why_none_was_met_whatever_the_wifi_does():
    from boards.esp32 import config

    mqtt.Link = LINK
    for given, joined in (({}, False), ({"wifi": HOME}, True)):
        chip.reset()
        chip.station.update(joined=joined)
        found = config.check(given, "chair", "esp32")[0]
        assert stack.connected(found, b"online", Expecting()).problem() == "no broker in the settings"
    chip.station.update(joined=False)
    assert stack.connected(found, b"online", Expecting()).problem() == "no Wi-Fi (still trying)"


class Unmet(Wire):
    """A link that does not come up."""

    problem = "wrong password"

    def __init__(self, *where, **more):
        super().__init__(*where, **more)
        self.up = False

    async def wait_up(self):
        await asyncio.Event().wait()


def test_one_that_does_not_meet_the_broker_in_ten_minutes_goes_back_and_starts_anew():
    Wire.made_as = Unmet
    try:
        found = on_trial("a 1", 580)[1], chip.calls("reset")
        assert found == ({"trial": "a 1"}, [])
        found = on_trial("a 1", 620)[1], len(chip.calls("reset"))
        assert found == ({"slot": "a"}, 1)
    finally:
        Wire.made_as = None


def test_the_application_before_says_why_the_other_one_gave_way_to_it():
    said, files = on_trial("a 3", 5, runs="a")
    assert said == ["went back: it does not start or was not well"] and files == {"slot": "a"}
    assert on_trial("b 0", 5)[0] == ["went back: power was lost before it was started"]


class Plug:
    """A multiplexer that is unplugged from the start until it is plugged in, at half a minute."""

    def __init__(self):
        self.pulled = 1700000
        self.began = None

    def __call__(self):
        if self.began is None:
            self.began = system.ticks_ms()
        if (system.ticks_ms() - self.began) & 0x3FFFFFFF > 30000:
            return 75000
        self.pulled = {1: 75000, 2: 3130000}.get(chip.pulls.get(32), self.pulled)
        return self.pulled


def test_an_unplugged_multiplexer_is_a_clear_fault_and_plugged_in_it_is_well():
    given = {"wifi": HOME, "broker": {"host": "10.0.0.1"}, "cells": 6}
    before, faults.WELL_AFTER_MS = faults.WELL_AFTER_MS, 5000
    try:
        said = started(given, seconds=60, prepare=lambda: (with_key(), chip.microvolts.update({32: Plug()})))
    finally:
        faults.WELL_AFTER_MS = before
    told = [line for line in said if line.startswith("perch: cells: ")]
    assert told[0] == "perch: cells: the multiplexer is unplugged, or its wire SIG is"
    assert told[-1] == "perch: cells: connected again"  # some of them before, in a round of tests
    assert COLOURS["trouble"] in shown() and shown()[-1] == COLOURS["off"]
    assert "perch: well" in said
    changes = {r["seq"]: (r["what"], r["cell"]) for r in records() if r["kind"] == "fault"}
    assert sorted(changes.values()) == [(what, cell) for what in ("dead", "well") for cell in range(6)]
    faulty = [message["faulty"] for topic, message in Wire.made[0].sent if topic == "health"]
    assert [0, 1, 2, 3, 4, 5] in faulty and faulty[-1] == []
    assert chip.counts["read"] > 1000


def broken_cells():
    """Reading them raises, each time."""
    chip.microvolts[36] = [0]  # only once


def test_when_sampling_stalls_the_watchdog_is_fed_no_more():
    said = started({}, seconds=30, prepare=broken_cells)
    assert [line for line in said if "no sign of life from sample" in line]
    assert "perch: well" not in said
    assert chip.counts["feed"] <= 12  # one a second, until the last sign of life is ten seconds old


def raises_something():
    raise ValueError("what nobody thought of")


def test_a_wifi_that_fails_each_time_is_told_once_and_it_measures_all_the_same():
    before, supervised.AGAIN_S = supervised.AGAIN_S, 0
    try:
        said = started(with_key(), seconds=200, prepare=lambda: chip.hooks.update(connect=raises_something))
    finally:
        supervised.AGAIN_S = before
    assert [line for line in said if "sign of life" in line] == [] and "perch: well" in said
    assert [line for line in said if line.startswith("perch: wifi: ValueError")] == said[:1]


def test_the_safe_mode_touches_no_pin_and_can_be_reached():
    given = {"wifi": HOME, "broker": {"host": "10.0.0.1"}}
    said = started(given, safe=True, seconds=20)
    assert "perch: safe mode" in said and not chip.calls("watchdog") and not chip.calls("rtc memory")
    assert not chip.calls("pin") and not chip.calls("adc") and not chip.calls("pwm") and not chip.calls("pixel")
    assert chip.calls("connect") and Wire.made[0].more["status"] == b"safe"


class Interrupted:
    """Makes a board, and somebody at the serial line ends the program just as it makes itself noticed."""

    def __init__(self, *given):
        Interrupted.made = Board(*given)
        self.mute = Interrupted.made.mute
        self.button = Interrupted.made.button

    def ticks_ms(self):
        Interrupted.made.sound("identify")
        raise KeyboardInterrupt


def test_whoever_interrupts_it_leaves_a_motor_that_is_off():
    work.Board = Interrupted
    try:
        raises(KeyboardInterrupt, started, {})
    finally:
        work.Board = Board
    assert [duty > 0 for _, duty in chip.calls("duty")] == [True, True, False, False]


def test_the_safe_mode_needs_no_settings():
    assert started(None, safe=True)[-1] == "perch: safe mode"


def test_a_button_held_at_power_up_calibrates():
    given = {"wifi": HOME, "broker": {"host": "10.0.0.1"}}
    started(given, seconds=20, prepare=lambda: (with_key(), chip.inputs.update({27: 0})))
    assert COLOURS["calibrate"] in shown() and shown()[-1] == COLOURS["calibrate"]
    assert [record["what"] for record in records() if record["kind"] == "press"] == ["calibrate"]
    started({}, seconds=3)
    assert COLOURS["calibrate"] not in shown()


def with_key():
    chip.station.update(joined=True)
    return {"wifi": HOME, "broker": {"host": "10.0.0.1", "psk_identity": "chair", "psk_key": KEY}}


class Context:
    """A context of MicroPython 1.29."""

    def __init__(self, protocol):
        self.protocol = protocol


class Older:
    """One of before: it does not take what it does not know."""

    def __init__(self, protocol):
        self.protocol = protocol

    psk_identity = property(lambda self: None)


class Tls:
    PROTOCOL_TLS_CLIENT = 0

    def __init__(self, context):
        self.SSLContext = context


def test_a_key_makes_a_tls_context():
    tls_psk.tls = Tls(Context)
    assert started(with_key(), prepare=with_key) == ["perch: wifi: joined home"]
    wire = Wire.made[0]
    assert wire.where == ("10.0.0.1", 8883, "cushion-12ab01")
    assert (wire.more["ssl"].psk_identity, wire.more["ssl"].psk_key) == (b"chair", bytes(range(0, 256, 17)))


def test_an_older_micropython_says_what_it_lacks_measures_and_never_sends_in_clear():
    tls_psk.tls = Tls(Older)
    said = started(with_key(), prepare=with_key)
    assert said[0].startswith("perch: settings: broker: TLS-PSK needs MicroPython 1.29 or later, this is ")
    assert not Wire.made and chip.calls("read") and COLOURS["trouble"] in shown()


def test_the_tls_of_this_interpreter_is_met_with_the_same_words():
    if sys.implementation.name == "micropython" and sys.implementation.version < (1, 29):
        import tls

        tls_psk.tls = tls
        assert "needs MicroPython 1.29" in str(raises(tls_psk.Unsupported, tls_psk.context, "chair", KEY))


class Down(Wire):
    """A link that does not come up within half a minute, or never."""

    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        self.up, self.problem = False, "refused by the broker: user or password"


def unmet(**more):
    before, Wire.made_as = Wire.made_as, Down
    try:
        return started({"wifi": HOME, "broker": {"host": "10.0.0.1"}}, seconds=90, **more)
    finally:
        Wire.made_as = before


def test_it_is_well_only_once_it_has_met_the_broker_and_says_what_is_missing():
    said = unmet(prepare=with_key)
    assert "perch: measures, but has not met the broker: refused by the broker: user or password" in said
    assert "perch: well" not in said and (b"",) in chip.calls("rtc memory")
    said = unmet(prepare=lambda: chip.station.update(joined=False, status=202))
    assert "perch: measures, but has not met the broker: no Wi-Fi (home: wrong password)" in said


def test_a_chip_without_calibration_is_read_by_a_typical_curve_and_says_so():
    given = {"wifi": HOME, "broker": {"host": "10.0.0.1"}}
    said = started(given, seconds=40, prepare=lambda: (with_key(), chip.station.update(uncalibrated=True)))
    assert said.count("perch: cells: this chip's converter is not calibrated: a typical curve is used") == 1
    health = [message for topic, message in Wire.made[0].sent if topic == "health"][0]
    assert health["adc"] == "nominal" and chip.counts["read"] > 100
    Nominal.used = False


def test_the_country_opens_its_channels():
    started({"wifi": HOME, "country": "DE"})
    assert chip.calls("country") == [("DE",)]
    said = started({"wifi": HOME, "country": "Germany"})
    assert said[0].startswith("perch: settings: country: not two capital letters") and not chip.calls("country")
