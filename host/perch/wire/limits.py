"""Durations that the firmware keeps and the host has to know; tests/promises compares the two."""

from perch.model.calendar import MINUTE_MS

CALIBRATION_PHASES_MS = {"empty": 10_000, "sit": MINUTE_MS, "upright": 33_000}
"""The phases of a guided calibration, in order, and how long each may last; `upright` begins with 3 s to settle."""
LONGEST_MUTE_MS = 12 * 60 * MINUTE_MS
"""A longer mute is cut to this."""
BUTTON_MUTE_MS = 60 * MINUTE_MS
"""A mute by the button of the cushion."""
SNOOZE_MS = 10 * MINUTE_MS
LONGEST_STREAM_MS = 5 * MINUTE_MS
"""A longer stream of cells is cut to this."""
FASTEST_STREAM_MS = 100
"""Samples of a stream come no closer together."""
HEALTH_EACH_MS = 15 * MINUTE_MS
