"""What a start makes of what the one before kept: loaded for it, and forgotten again (late.py)."""

from cushion.nouns import Left


class Before:
    """The checkpoint of the start before, nothing of it where there was none or it is something else.

    `alive_until` is until when it is known to have run, as the wire has it; `left` is what was left of its stretch,
    (a list that makes a nouns.Left, since when, the zero of the start that this was), None where there is nothing.
    """

    def __init__(self, kept):
        try:
            boot, at, bout, starts, left, left_at, left_zero = kept
            self.bout_key = (bout["boot"], bout["seq"]) if bout else None
            if left:
                Left(*left)
        except (TypeError, ValueError, KeyError):
            boot = bout = left = None
            at = starts = 0
            self.bout_key = None
        self.at, self.starts, self.bout = at, starts, bout
        self.alive_until = {"boot": boot, "at": at} if boot else None
        self.left = (left, left_at, left_zero) if left else None
