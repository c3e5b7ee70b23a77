"""Durations and lengths that the firmware keeps and the host has to know; tests/promises compares the two."""

_SECOND_MS = 1_000
_MINUTE_MS = 60 * _SECOND_MS

CALIBRATION_PHASES_MS = {"empty": 10 * _SECOND_MS, "sit": 1 * _MINUTE_MS, "upright": 33 * _SECOND_MS}
"""The phases of a guided calibration, in order, and how long each may last; `upright` begins with 3 s to settle."""
LONGEST_MUTE_MS = 12 * 60 * _MINUTE_MS
"""A longer mute is cut to this."""
BUTTON_MUTE_MS = 60 * _MINUTE_MS
"""A mute by the button of the cushion."""
SNOOZE_MS = 10 * _MINUTE_MS
LONGEST_STREAM_MS = 5 * _MINUTE_MS
"""A longer stream of cells is cut to this."""
FASTEST_STREAM_MS = 100
"""Samples of a stream come no closer together."""
STATE_EACH_MS = 1 * _MINUTE_MS
HEALTH_EACH_MS = 15 * _MINUTE_MS
LONGEST_ID = 64
"""Characters of the id of a command, or of a journal."""
