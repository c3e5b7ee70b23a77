"""What a cushion may say: every field of every message, declared once. Times are ms since the boot."""

from perch.wire.rules import FieldRule, named, one_of, or_null, pair, part, several, shaped, text, true, truth, whole

DAY_MS = 86_400_000
LONGEST_BOUT_MS = 7 * DAY_MS
EARLIEST_ZERO_MS = 1_704_067_200_000
"""2024-01-01: no cushion ran before it, so an earlier `zero` comes from a clock that was never set."""
LATEST_ZERO_MS = 4_102_444_800_000
"""2100-01-01."""
_TEN_YEARS_MS = 3_652 * DAY_MS
_LARGEST = 2**31 - 1

BOOT = shaped("[0-9a-f]{8}", "8 lowercase hex digits")
SEQ = whole(0, _LARGEST)
_ZERO = or_null(whole(EARLIEST_ZERO_MS, LATEST_ZERO_MS))
_SINCE_BOOT = whole(0, _TEN_YEARS_MS)
_COUNT = whole(0, _LARGEST)
_LIMIT = whole(1, _LARGEST)  # a share of it is shown
_LOAD = whole(-_LARGEST, _LARGEST)
_LOADS = several(_LOAD, 64)
_KNOWN_LOADS = several(or_null(_LOAD), 64)  # null of a cell that was left out
_REFUSED = several(text(1000), 64)  # a reason may list all settings that there are
_BALANCE = or_null(whole(-1000, 1000))
_WORD = text(32)
_AT = FieldRule("at", _SINCE_BOOT)
_BALANCES = (FieldRule("balance_lr", _BALANCE, False), FieldRule("balance_fr", _BALANCE, False))

RECORD = (FieldRule("boot", BOOT), FieldRule("seq", SEQ), FieldRule("zero", _ZERO))
"""What every record carries, beside `v` and `kind`."""

KINDS: dict[str, tuple[FieldRule, ...]] = {
    "bout": (
        FieldRule("start", _SINCE_BOOT),
        FieldRule("end", _SINCE_BOOT),
        FieldRule("limit_ms", _LIMIT),
        FieldRule("rev", _COUNT),
        FieldRule("fw", _WORD),
        FieldRule("mean_load", _COUNT),
        *_BALANCES,
        FieldRule("shifts", _COUNT, False),
        FieldRule("slid_ms", _COUNT, False),
        FieldRule("censored", true, False),
        FieldRule("resumed", true, False),
        FieldRule("suspect", one_of("object", "not-me"), False),
    ),
    "nudge": (
        _AT,
        FieldRule("stretch_ms", _COUNT),
        FieldRule("nth", whole(1, 9)),
        FieldRule("delivered", truth),
        FieldRule("bout", SEQ),
        FieldRule("why", one_of("quiet", "muted", "baseline", "object"), False),
    ),
    "boot": (
        _AT,
        FieldRule("cause", _WORD),
        FieldRule("fw", _WORD),
        FieldRule("alive_until", part(FieldRule("boot", BOOT), _AT), False),
    ),
    "alive": (_AT,),
    "fault": (
        _AT,
        FieldRule("cell", _COUNT),
        FieldRule("what", one_of("dead", "stuck", "saturated", "jumping", "well")),
    ),
    "calibration": (
        _AT,
        FieldRule("empty", _LOADS),
        FieldRule("occupied", _LOAD, False),
        FieldRule("upright", several(whole(0, 1000), 3), False),
        FieldRule("loads", _KNOWN_LOADS, False),
    ),
    "press": (_AT, FieldRule("what", _WORD)),
    "settings": (_AT, FieldRule("rev", _COUNT), FieldRule("refused", _REFUSED, False)),
}
"""The kinds of record and their own fields."""

STATE = (
    FieldRule("boot", BOOT),
    _AT,
    FieldRule("zero", _ZERO),
    FieldRule("seated", truth),
    FieldRule("since", _SINCE_BOOT),
    FieldRule("bout", or_null(SEQ)),
    FieldRule("stretch_ms", _COUNT),
    FieldRule("nudges", _COUNT),
    FieldRule("limit_ms", _LIMIT),
    FieldRule("loads", _LOADS),
    FieldRule("due_in_ms", or_null(_COUNT), False),
    FieldRule("muted_until", or_null(_SINCE_BOOT), False),
    *_BALANCES,
    FieldRule("shifts", _COUNT, False),
    FieldRule("slid", truth, False),
    FieldRule("silent", _WORD, False),
    FieldRule(
        "calibrating", part(FieldRule("phase", one_of("empty", "sit", "upright")), FieldRule("left_ms", _COUNT)), False
    ),
    FieldRule("left", _COUNT, False),
    FieldRule("problem", text(120), False),
    FieldRule("answers", several(part(FieldRule("id", text(64)), FieldRule("done", truth)), 16), False),
)

HEALTH = (
    FieldRule("boot", BOOT),
    _AT,
    FieldRule("zero", _ZERO),
    FieldRule("cause", _WORD),
    FieldRule("free", or_null(_COUNT)),
    FieldRule("outbox", _COUNT),
    FieldRule("dropped", _COUNT),
    FieldRule("fw", _WORD),
    FieldRule("rev", _COUNT),
    FieldRule("rssi", or_null(whole(-200, 50)), False),
    FieldRule("faulty", several(_COUNT, 64), False),
    FieldRule("resting", several(_COUNT, 64), False),
    FieldRule("calibrated", truth, False),
    FieldRule("calibrated_at", _ZERO, False),
    FieldRule("drift", _COUNT, False),
    FieldRule("flash", text(200), False),
    FieldRule("places", several(pair(whole(-1000, 1000)), 64), False),
    FieldRule("used", _COUNT, False),
    FieldRule("idf_free", _COUNT, False),
    FieldRule("idf_largest", _COUNT, False),
    FieldRule("idf_lowest", _COUNT, False),
    FieldRule("shed", truth, False),
    FieldRule("adc", text(20), False),
    FieldRule("update", text(200), False),
)

CELLS = (
    _AT,
    FieldRule("raw", several(_COUNT, 64)),
    FieldRule("load", _LOADS),
    FieldRule(
        "calibration",
        part(
            FieldRule("empty", _LOADS),
            FieldRule("occupied", or_null(_LOAD), False),
            FieldRule("upright", or_null(several(whole(0, 1000), 3)), False),
            FieldRule("loads", _KNOWN_LOADS, False),
        ),
        False,
    ),
)
"""A sample of all cells, for whoever looks; none is stored. The calibration has the zero of now."""

WANTED = (FieldRule("rev", _COUNT), FieldRule("settings", named(whole(-LATEST_ZERO_MS, LATEST_ZERO_MS), 64)))
"""Settings for a cushion (`settings`)."""

REPORTED = (*WANTED, FieldRule("refused", _REFUSED))
"""The settings in force (`settings/reported`); their names and limits are the cushion's own matter."""

_INSTANT = whole(0, LATEST_ZERO_MS)
HOST = (
    FieldRule("status", one_of("online", "offline")),
    FieldRule("journal", text(64)),
    FieldRule("instance", text(64), False),
    FieldRule("since", _INSTANT, False),
    FieldRule("generation", whole(0, 2**53), False),
    FieldRule("take_over", truth, False),
)
"""The word of a host (`perch/v1/host`)."""

LONGEST_NAME, LONGEST_TEXT, MOST_NAMES = 64, 1_000, 64
ALIVE = (
    FieldRule("at_ms", _INSTANT),
    FieldRule("instance", text(64), False),
    FieldRule("journal", text(64), False),
    FieldRule("generation", whole(0, 2**53), False),
    *(FieldRule(name, _INSTANT, False) for name in ("received_ms", "stored_ms", "stuck_ms", "unstored_ms")),
    *(FieldRule(name, _INSTANT, False) for name in ("influx_ms", "sent_ms")),
    *(FieldRule(name, text(LONGEST_TEXT), False) for name in ("stuck", "clock", "influx")),
    *(FieldRule(name, several(text(LONGEST_NAME), MOST_NAMES), False) for name in ("threads", "twins", "floods")),
    *(FieldRule(name, _COUNT, False) for name in ("refused_today", "unsaid", "damaged", "damaged_entries")),
    *(FieldRule(name, _COUNT, False) for name in ("page_connections", "page_most")),
)
"""The health of a running host (`perch/v1/host/alive`)."""

STATUSES = ("online", "safe", "offline")
