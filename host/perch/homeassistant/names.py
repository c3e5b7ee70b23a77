"""The names of what Home Assistant shows of a cushion."""

from perch.model.language import N_

NAMES = {
    "occupied": N_("Occupied"),
    "sat_today": N_("Sat today"),
    "sitting_now": N_("Sitting now"),
    "next_nudge_in": N_("Next nudge in"),
    "over_40_minutes_today": N_("Over 40 minutes today"),
    "longest_today": N_("Longest today"),
    "breaks_today": N_("Breaks today"),
    "goal": N_("Goal"),
    "balance_to_the_right": N_("Balance to the right"),
    "balance_to_the_rear": N_("Balance to the rear"),
    "last_nudge": N_("Last nudge"),
    "drill": N_("Drill"),
    "nudge": N_("Nudge"),
    "break": N_("Break"),
    "muted": N_("Muted"),
    "muted_until": N_("Muted until"),
    "snooze": N_("Snooze"),
    "limit": N_("Limit"),
    "last_answer": N_("Last answer"),
    "problem": N_("Problem"),
    "firmware": N_("Firmware"),
    "signal": N_("Signal"),
    "records_waiting": N_("Records waiting"),
    "last_start": N_("Last start"),
    "drift": N_("Drift"),
    "free_memory": N_("Free memory"),
    "done": N_("Drill done"),
    "skip": N_("Drill skipped"),
    "too_hard": N_("Drill too hard"),
    "walked": N_("Walked as planned"),
    "walk": N_("Walk"),
    "pain": N_("Pain today"),
}
"""Key of an entity to its name, a sentence of the catalogue."""
