"""The sentences for what a cushion answers to a command."""

from perch.model.language import N_, _

_DONE = {
    "snooze": N_("10 minutes more."),
    "mute": N_("Muted."),
    "unmute": N_("Reminders are on again."),
    "not-me": N_("Marked as not you until the seat is empty."),
    "calibrate": N_("The calibration has begun."),
    "identify": N_("It beeps and blinks now."),
}
_NOT = {
    "snooze": N_("Not now: nobody sits, or it was put off twice since the last break."),
    "not-me": N_("Not marked: nobody sits."),
}
SAVED = {
    "DONE": N_("Saved on the cushion."),
    "ALREADY": N_("Saved on the cushion."),
    "WAITS": N_("The cushion does not answer. It takes the settings over once it is back."),
    "UNKNOWN": N_("The cushion has not told its settings yet, so nothing was changed."),
}
"""The sentence for a change of settings that was not refused, by the name of its result."""
ASKING = N_("Asking the cushion …")
NO_BROKER = N_("No connection to the cushions, so nothing was asked.")
NO_ANSWER = N_("The cushion does not answer. Try again.")


ASLEEP = N_("It sleeps on its battery. Sit on it for a minute, then try again.")


def answer(command: str, done: bool | None, *, asleep: bool = False) -> str:
    """The sentence for what the cushion answered; None is no answer, as of one that is `asleep`."""
    if done is None:
        return _(ASLEEP if asleep else NO_ANSWER)
    return _(_DONE.get(command, N_("Done.")) if done else _NOT.get(command, N_("The cushion could not do it.")))
