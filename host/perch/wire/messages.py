"""Every field of every message of a cushion, declared once. Times are ms since the boot."""

from perch.wire.rules import named, one_of, optional, or_null, part, required, several, shaped, text, true, truth, whole

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
_COUNTS = several(_COUNT, 64)
_LIMIT = whole(1, _LARGEST)  # a share of it is shown
_LOAD = whole(-_LARGEST, _LARGEST)
_LOADS = several(_LOAD, 64)
_KNOWN_LOADS = several(or_null(_LOAD), 64)  # null of a cell that was left out
_UPRIGHT = several(whole(0, 1000), 3)
_REFUSED = several(text(1000), 64)  # a reason may list all settings that there are
_BALANCE = or_null(whole(-1000, 1000))
_WORD = text(32)
_AT = required(at=_SINCE_BOOT)
_BALANCES = optional(balance_lr=_BALANCE, balance_fr=_BALANCE)

RECORD = required(boot=BOOT, seq=SEQ, zero=_ZERO)
"""What every record carries, beside `v` and `kind`."""

_OWN = {
    "bout": (
        *required(start=_SINCE_BOOT, end=_SINCE_BOOT, limit_ms=_LIMIT, rev=_COUNT, fw=_WORD, mean_load=_COUNT),
        *_BALANCES,
        *optional(shifts=_COUNT, slid_ms=_COUNT, censored=true, resumed=true, suspect=one_of("object", "not-me")),
    ),
    "nudge": (
        *_AT,
        *required(stretch_ms=_COUNT, nth=whole(1, 9), delivered=truth, bout=SEQ),
        *optional(why=one_of("quiet", "muted", "baseline", "object")),
    ),
    "boot": (*_AT, *required(cause=_WORD, fw=_WORD), *optional(alive_until=part(*required(boot=BOOT), *_AT))),
    "alive": _AT,
    "fault": (*_AT, *required(cell=_COUNT, what=one_of("dead", "stuck", "saturated", "jumping", "well"))),
    "calibration": (*_AT, *required(empty=_LOADS), *optional(occupied=_LOAD, upright=_UPRIGHT, loads=_KNOWN_LOADS)),
    "press": (*_AT, *required(what=_WORD)),
    "settings": (*_AT, *required(rev=_COUNT), *optional(refused=_REFUSED)),
}
KINDS = {kind: (*RECORD, *own) for kind, own in _OWN.items()}
"""The kinds of record and their fields."""

STATE = (
    *required(boot=BOOT, at=_SINCE_BOOT, zero=_ZERO, seated=truth, since=_SINCE_BOOT, bout=or_null(SEQ)),
    *required(stretch_ms=_COUNT, nudges=_COUNT, limit_ms=_LIMIT, loads=_LOADS),
    *optional(due_in_ms=or_null(_COUNT), muted_until=or_null(_SINCE_BOOT)),
    *_BALANCES,
    *optional(shifts=_COUNT, slid=truth, silent=_WORD),
    *optional(calibrating=part(*required(phase=one_of("empty", "sit", "upright"), left_ms=_COUNT))),
    *optional(left=_COUNT, away_ms=_COUNT, problem=text(120)),
    *optional(answers=several(part(*required(id=text(64), done=truth)), 16)),
)

HEALTH = (
    *required(boot=BOOT, at=_SINCE_BOOT, zero=_ZERO, cause=_WORD, free=or_null(_COUNT)),
    *required(outbox=_COUNT, dropped=_COUNT, fw=_WORD, rev=_COUNT),
    *optional(rssi=or_null(whole(-200, 50)), faulty=_COUNTS, resting=_COUNTS, calibrated=truth, calibrated_at=_ZERO),
    *optional(drift=_COUNT, flash=text(200), places=several(several(whole(-1000, 1000), 2, exactly=True), 64)),
    *optional(used=_COUNT, idf_free=_COUNT, idf_largest=_COUNT, idf_lowest=_COUNT, shed=truth),
    *optional(adc=text(20), update=text(200)),
)

_CALIBRATION = (
    *required(empty=_LOADS),
    *optional(occupied=or_null(_LOAD), upright=or_null(_UPRIGHT), loads=_KNOWN_LOADS),
)
CELLS = (*_AT, *required(raw=_COUNTS, load=_LOADS), *optional(calibration=part(*_CALIBRATION)))
"""A sample of all cells, for whoever looks; none is stored. The calibration has the zero of now."""

WANTED = required(rev=_COUNT, settings=named(whole(-LATEST_ZERO_MS, LATEST_ZERO_MS), 64))
"""Settings for a cushion (`settings`)."""

REPORTED = (*WANTED, *required(refused=_REFUSED))
"""The settings in force (`settings/reported`); their names and limits are the cushion's own matter."""

_INSTANT = whole(0, LATEST_ZERO_MS)
_GENERATION = whole(0, 2**53)
HOST = (
    *required(status=one_of("online", "offline"), journal=text(64)),
    *optional(instance=text(64), since=_INSTANT, generation=_GENERATION, take_over=truth),
)
"""The presence of a host (`perch/v1/host`)."""

LONGEST_NAME, LONGEST_TEXT, MOST_NAMES = 64, 1_000, 64
_TEXT = text(LONGEST_TEXT)
_NAMES = several(text(LONGEST_NAME), MOST_NAMES)
ALIVE = (
    *required(at_ms=_INSTANT),
    *optional(instance=text(64), journal=text(64), generation=_GENERATION),
    *optional(received_ms=_INSTANT, stored_ms=_INSTANT, stuck_ms=_INSTANT, unstored_ms=_INSTANT),
    *optional(influx_ms=_INSTANT, sent_ms=_INSTANT),
    *optional(stuck=_TEXT, clock=_TEXT, influx=_TEXT, threads=_NAMES, twins=_NAMES, floods=_NAMES),
    *optional(refused_today=_COUNT, unsaid=_COUNT, damaged=_COUNT, damaged_entries=_COUNT),
    *optional(page_connections=_COUNT, page_most=_COUNT),
)
"""The health of a running host (`perch/v1/host/alive`)."""

STATUSES = ("online", "safe", "offline", "asleep")
"""`asleep`: disconnected on purpose, for the `away_ms` of its last state at most."""
