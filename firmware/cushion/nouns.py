"""The words that the parts of the cushion share. Times are integer ms since boot unless a name says otherwise."""

from collections import namedtuple

SECOND = 1000
MINUTE = 60 * SECOND

# A run of the other state must last this long to count (the activPAL convention, so that bouts compare with research).
CONFIRM_MS = 10 * SECOND
# Bouts closer together than this are one stretch; a gap of exactly this ends it.
BREAK_MS = 120 * SECOND

# On a battery it is connected at least so often.
SENDING_MS = 15 * MINUTE

# What can be set on a cushion; settings.py says of each what is allowed.
SETTINGS = ("rev", "limit_ms", "sample_hz", "on_counts", "off_counts", "on_permille", "baseline") + (
    ("quiet_from_min", "quiet_to_min", "utc_offset_ms", "offset_1_at", "offset_1_ms", "offset_2_at", "offset_2_ms")
    + ("outbox_kb", "break_tick", "power")
)
Settings = namedtuple("Settings", SETTINGS)  # type: ignore[misc]  # names of a table

# A change of the confirmed state of the seat, dated to when it began.
Turn = namedtuple("Turn", "seated at")
# One uninterrupted confirmed seated run, [start, end). `balance_lr` and `balance_fr` are -1000 to 1000, `suspect` is
# "object" or "not-me"; each is None where it does not apply.
Bout = namedtuple("Bout", "seq start end mean_load limit_ms censored resumed balance_lr balance_fr shifts suspect")
# A cell was found faulty, or well again.
Fault = namedtuple("Fault", "at cell what")
# Somebody calibrated or tared.
Calibrated = namedtuple("Calibrated", "at calibration")
# One prompt to get up; `why` says why it was not delivered, None if it was.
Nudge = namedtuple("Nudge", "at stretch_ms nth bout why")
# What is left of a stretch, to be taken up after a restart; `reminder` is what Reminder.carry takes. Kept as a list.
Left = namedtuple("Left", "seated_ms idle_ms reminder muted_ms")
