"""What a start makes of what the one before kept: loaded for it, and forgotten again (late.py)."""

import json

from cushion.nouns import SECOND, Left

# From the last mark to the next start, give or take some seconds. Not where somebody keeps the board at its prompt
# between them: then all is dated so much too late. So `make deploy`, which takes minutes, forgets the mark.
RESTART_MS = 5 * SECOND
SPARE = 1000  # records that a start can make in the second after its mark, and more


class Before:
    """The checkpoint of the start before, nothing of it where there was none or it is something else.

    `alive_until` is until when it is known to have run, as the wire has it; `left` is what was left of its stretch,
    (a list that makes a nouns.Left, since when, the zero of the start that this was), None where there is nothing.
    `untimed`: where it knew no time and left the mark `marked`, [its boot, until when it is known to have run, a seq
    that it never used, how long before this start it began], else [].
    """

    def __init__(self, kept, marked: bytes = b""):
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
        self.untimed = _untimed(boot, at, marked)


def _untimed(boot: str | None, at: int, marked: bytes) -> list:
    try:
        name, marked_at, seq = json.loads(marked)
        return [boot, at, seq + SPARE, marked_at + RESTART_MS] if name == boot else []
    except (TypeError, ValueError):
        return []
