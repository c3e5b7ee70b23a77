"""The sentences for what a cushion answers to a command."""

_DONE = {
    "snooze": "10 minutes more.",
    "mute": "Muted.",
    "unmute": "Reminders are on again.",
    "not-me": "Marked as not you until the seat is empty.",
    "calibrate": "The calibration has begun.",
    "identify": "It beeps and blinks now.",
}
_NOT = {
    "snooze": "Not now: nobody sits, or it was put off twice since the last break.",
    "not-me": "Not marked: nobody sits.",
}
ASKING = "Asking the cushion …"
NO_BROKER = "No connection to the cushions, so nothing was asked."
NO_ANSWER = "The cushion does not answer. Try again."


def answer(command: str, done: bool | None) -> str:
    """The sentence for what the cushion answered; None is no answer."""
    if done is None:
        return NO_ANSWER
    return _DONE.get(command, "Done.") if done else _NOT.get(command, "The cushion could not do it.")
