"""The firmware must produce the golden messages that go up and understand those that come down."""

import json

from cushion import wire
from cushion.calibration import Calibration, uncalibrated
from cushion.clock import Clock
from cushion.condition import in_force, own_health
from cushion.nouns import Bout, Calibrated, Fault, Nudge
from cushion.outbox import Outbox
from cushion.posture import Shares
from cushion.settings import check
from cushion.sitting import Sitting
from cushion.store.memory import MemoryShelf
from support.portable import golden, golden_names

HEAP = "224K"  # nearly all of the firmware is compiled from source in here

ZERO = 1772442000000
# What older cushions say, with `slid` and `slid_ms`: the host takes it for ever.
OLDER = ("record-bout-posture", "state-answered")
LAYOUT = ((-45, 55), (45, 55), (-60, -10), (60, -10), (-40, -60), (40, -60))
SITTER = [700, 800, 900, 600, 500, 400]
UPRIGHT = Calibration((0, 3, 0, 0, 12, 0), 3900, Shares(520, 610, 580), None)
WITH_LOADS = Calibrated(400000, Calibration((0, 3, 0, 0, 12, 0), 3900, Shares(461, 384, 384), SITTER))
WITHOUT_ONE = Calibration((0, 3, 2000, 0, 12, 0), 3000, Shares(434, 500, 500), [700, 800, None, 600, 500, 400])
SETTINGS = check({"rev": 3})[0]


def encoder(zero=ZERO, seq=0):
    clock = Clock(0, 2**30)
    clock.learn(0, zero)
    made = wire.Encoder("1a2b3c4d", clock, "0.1.0")
    for _ in range(seq):
        made.take_seq()
    return made


def sitting(encoder, raws, end, calibration=None):
    calibration = calibration or uncalibrated(6)
    made = Sitting(SETTINGS, LAYOUT, calibration, encoder.take_seq)
    for now in range(0, end + 1, 1000):
        made.step(now, raws if now >= 60000 else list(calibration.empty))
    return made


def calibrated(seq):
    """Somebody who knows how he sits upright, and leans far forward."""
    return sitting(encoder(seq=seq), [0, 0, 900, 800, 900, 700], 660000, UPRIGHT)


def drifted():
    """A seat whose first cell shows a little more than it did, for long enough to be followed."""
    return sitting(encoder(), [3, 3, 0, 0, 12, 0], 600000, UPRIGHT)


def damp():
    """A seat one of whose cells counts a little with nobody on it, for minutes."""
    return sitting(encoder(), [45, 0, 0, 0, 0, 0], 900000)


def left_behind():
    """A seat on which something has lain for half an hour."""
    return sitting(encoder(), [300, 200, 100, 0, 0, 50], 2000000)


def on_battery():
    """An empty seat that may be away for a quarter of an hour."""
    made = sitting(encoder(), [0] * 6, 60000)
    made.adopt(check({"power": 1})[0])
    return made


def refused_calibration():
    """Nobody sat down."""
    made = sitting(encoder(), [0] * 6, 0)
    made.cells.calibrate(0, False)
    for now in range(1000, 72000, 1000):
        made.step(now, [1] * 6)
    made.step(72000, [0] * 6)
    return made


def waiting():
    made = Outbox(MemoryShelf(), 20)
    for seq in (8, 9):
        made.add(("1a2b3c4d", seq), b"", False)
    return made


BOARD, EMPTY = ("power-on", 61440, -61), sitting(encoder(), [0] * 6, 0)
BOOT = {"at": 0, "cause": "power-on", "fw": "0.1.0"}
ANSWERS = [{"id": "c0ffee02", "done": True}, {"id": "c0ffee04", "done": False}]
REFUSED = ["limit_ms: 1 is not within 1200000 to 3600000 ms"]
MEMORY = {"used": 86016, "idf_free": 17408, "idf_largest": 16384, "idf_lowest": 9216, "shed": True}


def produced():
    """Every golden message that goes up, made by the firmware's own code."""
    bout = Bout(4, 60000, 1560000, 3900, 2400000, False, False, None, None, None, None)
    shared = Bout(*bout[:7], -40, 120, 7, None)
    bag = Bout(*bout[:7], 0, 0, 0, "object")
    resumed = Bout(0, 0, 305500, 5056, 2400000, True, True, None, None, None, None)
    calibrating = sitting(encoder(), [0] * 6, 60000)
    calibrating.cells.calibrate(60000, False)
    calibrating.muting.muted_until = 3660000
    old, outbox = encoder(seq=4), waiting()
    made = {
        "record-bout": encoder().bout(bout, 3),
        "record-bout-unplaced": encoder(None).bout(bout, 0),
        "record-bout-resumed-censored": encoder().bout(resumed, 0),
        "record-nudge": encoder(seq=5).record(Nudge(2460000, 2400000, 1, 4, None), 0),
        "record-nudge-muted": encoder(seq=6).record(Nudge(2760000, 2700000, 2, 4, "muted"), 0),
        "record-boot": encoder().note("boot", **BOOT),
        "record-boot-after-cut": encoder().note("boot", alive_until={"boot": "0f0e0d0c", "at": 1260000}, **BOOT),
        "record-alive": encoder(seq=7).note("alive", at=900000),
        "record-press": encoder(seq=10).note("press", at=2465000, what="snooze"),
        "state-seated": old.state(660000, sitting(old, SITTER, 660000), []),
        "state-vacant": encoder(None).state(60000, sitting(encoder(), [0] * 6, 60000), []),
        "state-balance": encoder(seq=4).state(660000, calibrated(4), ANSWERS),
        "state-left": encoder(seq=1).state(2000000, left_behind(), []),
        "state-on-battery": encoder().state(60000, on_battery(), []),
        "state-refused": encoder(None).state(60000, refused_calibration(), [{"id": "c0ffee03", "done": True}]),
        "record-bout-balance": encoder().bout(shared, 3),
        "record-bout-suspect": encoder().bout(bag, 3),
        "record-fault": encoder(seq=8).record(Fault(360000, 3, "saturated"), 0),
        "record-calibration-loads": encoder(seq=9).record(WITH_LOADS, 0),
        "record-calibration-left-out": encoder(seq=9).record(Calibrated(400000, WITHOUT_ONE), 0),
        "record-calibration": encoder(seq=9).record(Calibrated(400000, UPRIGHT), 0),
        "record-settings": encoder(seq=10).note("settings", at=500000, rev=3, refused=REFUSED),
        "state-calibrating": encoder(None).state(60000, calibrating, []),
    }
    made.update(healths(outbox, calibrating))
    return made


def healths(outbox, calibrating):
    """Those of them that tell of its health."""
    return {
        "health": own_health(encoder(), 900000, ("power-on", 61440, -61), outbox, calibrating, None),
        "health-memory": dict(own_health(encoder(), 900000, BOARD, Outbox(MemoryShelf(), 20), EMPTY, None), **MEMORY),
        "health-places": own_health(encoder(), 900000, BOARD, Outbox(MemoryShelf(), 20), EMPTY, None, LAYOUT),
        "health-calibrated": own_health(
            encoder(), 1560000, ("watchdog", 61440, None), Outbox(MemoryShelf(), 20), drifted(), 1772440000000
        ),
        "health-damp": own_health(encoder(), 900000, BOARD, Outbox(MemoryShelf(), 20), damp(), None, LAYOUT),
    }


def test_the_firmware_produces_every_golden_message_that_goes_up():
    made = produced()
    for name in golden_names():
        whole = golden(name)
        if whole["topic"] in ("record", "state", "health") and name not in OLDER:
            assert json.loads(wire.encode(made.pop(name))) == whole["message"], name
    assert not made, "no golden file for: " + ", ".join(made)


def test_the_firmware_understands_every_golden_message_that_comes_down():
    down = [golden(name) for name in golden_names()]
    down = [whole for whole in down if whole["topic"] in ("stored", "do", "host", "time", "settings")]
    assert down
    for whole in down:
        assert wire.decode(wire.encode(whole["message"])) == whole["message"]


def test_the_settings_in_force_are_reported_as_the_golden_message_says():
    reported, wanted = in_force(SETTINGS, []), golden("settings-reported")["message"]
    assert (reported["v"], reported["rev"], reported["refused"]) == (1, wanted["rev"], wanted["refused"])
    assert all(reported["settings"][name] == value for name, value in wanted["settings"].items())


def test_what_is_not_a_message_of_this_version_is_none():
    for rubbish in (b"", b"{", b"[]", b"1", b"null", b'{"v":2}', b"{}", b"\xff\xfe", b'"v"', b"[" * 5000):
        assert wire.decode(rubbish) is None


def test_a_record_says_the_zero_known_when_it_was_made():
    clock = Clock(0, 2**30)
    made = wire.Encoder("1a2b3c4d", clock, "0.1.0")
    early = made.note("alive", at=1000)
    clock.learn(2000, ZERO + 2000)
    assert (early["zero"], made.note("alive", at=3000)["zero"]) == (None, ZERO)
