"""The wire, version 1: what the cushion says and understands. Plain dicts, made into JSON at the edge."""

import json

from cushion.nouns import SETTINGS, Bout, Calibrated, Fault, Nudge

VERSION = 1


def encode(message: dict) -> bytes:
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
        self.boot, self._clock, self._firmware = boot, clock, firmware
        self._seq = 0

    def take_seq(self) -> int:
        """The next free sequence number of this boot."""
        self._seq += 1
        return self._seq - 1

    def record(self, what, rev: int) -> dict | None:
        """The record of something that was decided under settings of this `rev`; None if there is none of its kind."""
        if isinstance(what, Bout):
            return self.bout(what, rev)
        if isinstance(what, Nudge):
            return self.nudge(what)
        if isinstance(what, Fault):
            return self.fault(what)
        return self.calibration(what) if isinstance(what, Calibrated) else None

    def bout(self, bout, rev: int) -> dict:
        """The record of a finished bout."""
        record = self._record("bout", bout.seq)
        record.update(start=bout.start, end=bout.end, mean_load=bout.mean_load)
        record.update(limit_ms=bout.limit_ms, rev=rev, fw=self._firmware)
        record.update(_known(balance_lr=bout.balance[0], balance_fr=bout.balance[1], shifts=bout.shifts))
        record.update(_known(suspect=bout.suspect))
        record.update(_known(censored=bout.censored or None, resumed=bout.resumed or None))
        return record

    def nudge(self, nudge) -> dict:
        """The record of a nudge, delivered or not."""
        record = self._record("nudge", self.take_seq())
        record.update(at=nudge.at, stretch_ms=nudge.stretch_ms, nth=nudge.nth, bout=nudge.bout)
        record.update(delivered=nudge.why is None)
        if nudge.why:
            record.update(why=nudge.why)
        return record

    def started(self, at: int, cause: str, alive_until: dict | None = None) -> dict:
        """The record of a start; `alive_until`: {boot, at} until which the start before it is known to have run."""
        record = self._record("boot", self.take_seq())
        record.update(at=at, cause=cause, fw=self._firmware)
        record.update(_known(alive_until=alive_until))
        return record

    def alive(self, at: int) -> dict:
        """The record that nobody sat and the cushion was on."""
        record = self._record("alive", self.take_seq())
        record.update(at=at)
        return record

    def press(self, at: int, what: str) -> dict:
        """The record that somebody pressed the button, and what it meant."""
        record = self._record("press", self.take_seq())
        record.update(at=at, what=what)
        return record

    def fault(self, fault) -> dict:
        """The record of a cell found faulty, or well again."""
        record = self._record("fault", self.take_seq())
        record.update(at=fault.at, cell=fault.cell, what=fault.what)
        return record

    def calibration(self, made) -> dict:
        """The record of a calibration."""
        record = self._record("calibration", self.take_seq())
        record.update(_known(**made.calibration.as_saved(made.at)))
        return record

    def settings(self, at: int, rev: int, refused: list) -> dict:
        """The record that settings were put in force, or refused."""
        record = self._record("settings", self.take_seq())
        record.update(at=at, rev=rev, refused=refused)
        return record

    def reported(self, settings, refused: list) -> dict:
        """The settings in force."""
        in_force = {name: getattr(settings, name) for name in SETTINGS if name != "rev"}
        return {"v": VERSION, "rev": settings.rev, "settings": in_force, "refused": refused}

    def cells(self, at: int, raws: list, loads: list, calibration: dict) -> dict:
        """One sample of all cells, and the calibration that the loads are by."""
        return {"v": VERSION, "at": at, "raw": raws, "load": loads, "calibration": calibration}

    def state(self, now: int, sitting, answers: list) -> dict:
        """What is so at `now`, and what became of the last commands."""
        posture, cells = sitting.posture, sitting.cells
        state = dict(
            self._head(now),
            seated=sitting.seated,
            since=sitting.since,
            bout=sitting.bout,
            stretch_ms=sitting.stretch_ms(now),
            nudges=sitting.nudges,
            limit_ms=sitting.settings.limit_ms,
            loads=sitting.loads,
            due_in_ms=sitting.due_in_ms(now),
        )
        state.update(_known(muted_until=sitting.muting.muted_until, silent=sitting.muted_why, problem=cells.problem))
        state.update(_known(answers=answers or None, left=cells.left))
        if cells.phase:
            state["calibrating"] = {"phase": cells.phase[0], "left_ms": max(0, cells.phase[1] - now)}
        if sitting.seated:
            lr, fr = posture.balance()
            state.update(_known(balance_lr=lr, balance_fr=fr, shifts=posture.shifts))
        return state

    def health(self, now: int, board: tuple, outbox, sitting, calibrated_at: int | None, places=()) -> dict:
        """How the cushion itself is; `board`: why it started, bytes of memory free, signal strength in dBm.

        `places` are those of its cells, as its layout says.
        """
        health = self._head(now)
        health.update(zip(("cause", "free", "rssi"), board))
        health.update(outbox=outbox.waiting, dropped=outbox.dropped, fw=self._firmware, rev=sitting.settings.rev)
        health.update(faulty=sitting.cells.faults.faulty)
        health.update(calibrated=sitting.cells.calibration.upright is not None)
        health.update(_known(calibrated_at=calibrated_at, drift=sitting.cells.drift))
        health.update(_known(resting=sitting.resting(now) or None))
        if places:
            health["places"] = [list(place) for place in places]
        return health

    def _head(self, at: int) -> dict:
        return {"v": VERSION, "boot": self.boot, "zero": self._clock.zero, "at": at}

    def _record(self, kind: str, seq: int) -> dict:
        return {"v": VERSION, "boot": self.boot, "seq": seq, "zero": self._clock.zero, "kind": kind}


def _known(**values) -> dict:
    """Those that are not None: what was not measured is left out."""
    return {name: value for name, value in values.items() if value is not None}
