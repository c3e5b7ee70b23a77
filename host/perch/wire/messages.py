"""What a cushion may say: every field of every message, declared once. Times are ms since the boot."""

from perch.wire.fields import Field, named, one_of, or_null, pair, part, several, shaped, text, true, truth, whole

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
_LIMIT = whole(1, _LARGEST)  # people are told their share of it
_LOAD = whole(-_LARGEST, _LARGEST)
_LOADS = several(_LOAD, 64)
_REFUSED = several(text(1000), 64)  # a reason may list all settings that there are
_BALANCE = or_null(whole(-1000, 1000))
_WORD = text(32)
_AT = Field("at", _SINCE_BOOT)
_BALANCES = (Field("balance_lr", _BALANCE, False), Field("balance_fr", _BALANCE, False))

RECORD = (Field("boot", BOOT), Field("seq", SEQ), Field("zero", _ZERO))
"""What every record carries, beside `v` and `kind`."""

KINDS: dict[str, tuple[Field, ...]] = {
    "bout": (
        Field("start", _SINCE_BOOT),
        Field("end", _SINCE_BOOT),
        Field("limit_ms", _LIMIT),
        Field("rev", _COUNT),
        Field("fw", _WORD),
        Field("mean_load", _COUNT),
        *_BALANCES,
        Field("shifts", _COUNT, False),
        Field("slid_ms", _COUNT, False),
        Field("censored", true, False),
        Field("resumed", true, False),
        Field("suspect", one_of("object", "not-me"), False),
    ),
    "nudge": (
        _AT,
        Field("stretch_ms", _COUNT),
        Field("nth", whole(1, 9)),
        Field("delivered", truth),
        Field("bout", SEQ),
        Field("why", one_of("quiet", "muted", "snoozed", "baseline", "object"), False),
    ),
    "boot": (
        _AT,
        Field("cause", _WORD),
        Field("fw", _WORD),
        Field("alive_until", part(Field("boot", BOOT), _AT), False),
    ),
    "alive": (_AT,),
    "fault": (
        _AT,
        Field("cell", _COUNT),
        Field("what", one_of("dead", "stuck", "saturated", "jumping", "well")),
    ),
    "calibration": (
        _AT,
        Field("empty", _LOADS),
        Field("occupied", _LOAD, False),
        Field("upright", several(whole(0, 1000), 3), False),
    ),
    "press": (_AT, Field("what", _WORD)),
    "settings": (_AT, Field("rev", _COUNT), Field("refused", _REFUSED, False)),
}
"""The kinds of record and their own fields."""

STATE = (
    Field("boot", BOOT),
    _AT,
    Field("zero", _ZERO),
    Field("seated", truth),
    Field("since", _SINCE_BOOT),
    Field("bout", or_null(SEQ)),
    Field("stretch_ms", _COUNT),
    Field("nudges", _COUNT),
    Field("limit_ms", _LIMIT),
    Field("loads", _LOADS),
    Field("due_in_ms", or_null(_COUNT), False),
    Field("muted_until", or_null(_SINCE_BOOT), False),
    Field("quiet_until", or_null(_SINCE_BOOT), False),
    *_BALANCES,
    Field("shifts", _COUNT, False),
    Field("slid", truth, False),
    Field("silent", _WORD, False),
    Field("calibrating", part(Field("phase", one_of("empty", "sit", "upright")), Field("left_ms", _COUNT)), False),
    Field("problem", text(120), False),
    Field("answers", several(part(Field("id", text(64)), Field("done", truth)), 16), False),
)

HEALTH = (
    Field("boot", BOOT),
    _AT,
    Field("zero", _ZERO),
    Field("cause", _WORD),
    Field("free", or_null(_COUNT)),
    Field("outbox", _COUNT),
    Field("dropped", _COUNT),
    Field("fw", _WORD),
    Field("rev", _COUNT),
    Field("rssi", or_null(whole(-200, 50)), False),
    Field("faulty", several(_COUNT, 64), False),
    Field("calibrated", truth, False),
    Field("calibrated_at", _ZERO, False),
    Field("drift", _COUNT, False),
    Field("flash", text(200), False),
    Field("places", several(pair(whole(-1000, 1000)), 64), False),
)

CELLS = (_AT, Field("raw", several(_COUNT, 64)), Field("load", _LOADS))
"""A sample of all cells, for whoever looks; none is stored."""

WANTED = (Field("rev", _COUNT), Field("settings", named(whole(-LATEST_ZERO_MS, LATEST_ZERO_MS), 64)))
"""Settings for a cushion (`settings`)."""

REPORTED = (*WANTED, Field("refused", _REFUSED))
"""The settings in force (`settings/reported`); their names and limits are the cushion's own matter."""

STATUSES = ("online", "safe", "offline")
