"""The wire, version 1: what the cushion says and understands. Plain dicts, made into JSON at the edge."""

import json

from cushion.nouns import MINUTE, SENDING_MS, Bout, Calibrated, Fault, Nudge

VERSION = 1
# The fields of a Bout as they are called here.
BOUT = ("seq", "start", "end", "mean_load", "limit_ms", "censored", "resumed") + (
    ("balance_lr", "balance_fr", "shifts", "suspect")
)


def encode(message: dict | list) -> bytes:
    """JSON in UTF-8, without a space too many."""
    return json.dumps(message, separators=(",", ":")).encode()


def decode(payload: bytes) -> dict | None:
    """The message, or None if it is not one of this version."""
    try:
        message = json.loads(payload)
    except (ValueError, RuntimeError, MemoryError):  # nested too deep, or too large for us
        return None
    return message if isinstance(message, dict) and message.get("v") == VERSION else None


class Encoder:
    """Makes messages in the name of one boot: gives every record its identity and says what is known of the time."""

    def __init__(self, boot: str, clock, firmware: str):
        self.boot, self._clock, self.firmware = boot, clock, firmware
        self.seq = 0  # the next that is free

    def take_seq(self) -> int:
        """The next free sequence number of this boot."""
        self.seq += 1
        return self.seq - 1

    def record(self, what, rev: int) -> dict | None:
        """The record of something that was decided under settings of this `rev`; None if there is none of its kind."""
        if isinstance(what, Bout):
            return self.bout(what, rev)
        if isinstance(what, Nudge):
            of = {"at": what.at, "stretch_ms": what.stretch_ms, "nth": what.nth, "bout": what.bout, "why": what.why}
            return self.note("nudge", delivered=what.why is None, **of)
        if isinstance(what, Fault):
            return self.note("fault", at=what.at, cell=what.cell, what=what.what)
        return self.note("calibration", **what.calibration.as_saved(what.at)) if isinstance(what, Calibrated) else None

    def bout(self, bout, rev: int) -> dict:
        """The record of a finished bout."""
        fields = dict(zip(BOUT, bout), censored=bout.censored or None, resumed=bout.resumed or None)
        return self.begun("bout", rev=rev, fw=self.firmware, **fields)

    def note(self, kind: str, **fields) -> dict:
        """A record of this kind with those of the fields that are not None."""
        return self.begun(kind, self.take_seq(), **fields)

    def cells(self, at: int, raws: list, loads: list, calibration: dict) -> dict:
        """One sample of all cells, and the calibration that the loads are by."""
        return {"v": VERSION, "at": at, "raw": raws, "load": loads, "calibration": calibration}

    def state(self, now: int, sitting, answers: list) -> dict:
        """Return the state message: the seat at `now`, and `answers` to the last commands."""
        posture, cells = sitting.posture, sitting.cells
        state = dict(
            self.head(now),
            seated=sitting.seated,
            since=sitting.since,
            bout=sitting.bout,
            stretch_ms=sitting.stretch_ms(now),
            nudges=sitting.nudges,
            limit_ms=sitting.settings.limit_ms,
            loads=sitting.loads,
            due_in_ms=sitting.due_in_ms(now),
        )
        state.update(known(muted_until=sitting.muting.muted_until, silent=sitting.muted_why, problem=cells.problem))
        away_ms = SENDING_MS + MINUTE if sitting.settings.power else None
        state.update(known(answers=answers or None, left=cells.left, away_ms=away_ms))
        if cells.phase:
            state["calibrating"] = {"phase": cells.phase[0], "left_ms": max(0, cells.phase[1] - now)}
        if sitting.seated:
            lr, fr = posture.balance()
            state.update(known(balance_lr=lr, balance_fr=fr, shifts=posture.shifts))
        return state

    def head(self, at: int) -> dict:
        """Return the fields that state and health begin with."""
        return {"v": VERSION, "boot": self.boot, "zero": self._clock.zero, "at": at}

    def begun(self, kind: str, seq: int, **fields) -> dict:
        """A record under this number, with those of the fields that are not None."""
        record = {"v": VERSION, "boot": self.boot, "seq": seq, "zero": self._clock.zero, "kind": kind}
        record.update(known(**fields))
        return record


def known(**values) -> dict:
    """Return the values that are not None, by name."""
    return {name: value for name, value in values.items() if value is not None}
