"""What came of asking a cushion for something, in words."""

_DONE = {
    "snooze": "Snoozed.",
    "mute": "Muted.",
    "unmute": "It nudges again.",
    "not-me": "Marked as not you.",
    "calibrate": "The calibration has begun.",
    "identify": "It beeps and blinks.",
}
_NOT = {
    "snooze": "Not snoozed: nobody sits, or it was snoozed twice in this stretch.",
    "not-me": "Not marked: nobody sits.",
}
ASKING = "Asking the cushion …"
NO_BROKER = "The broker is not reached, so the cushion was not asked."
NO_ANSWER = "The cushion does not answer. It may not have heard; it is not asked again."


def answer(command: str, done: bool | None) -> str:
    """The sentence for what the cushion answered; None is no answer."""
    if done is None:
        return NO_ANSWER
    return _DONE.get(command, "Done.") if done else _NOT.get(command, "The cushion could not do it.")
