"""The wire, version 1: what the cushion says and understands. Plain dicts, made into JSON at the edge."""

import json

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


class Speaker:
    """Makes messages in the name of one boot: gives every record its identity and says what is known of the time."""

    def __init__(self, boot: str, clock, firmware: str):
        self.boot, self._clock, self._firmware = boot, clock, firmware
        self._seq = 0

    def take_seq(self) -> int:
        """The next free sequence number of this boot."""
        self._seq += 1
        return self._seq - 1

    def bout(self, bout, rev: int) -> dict:
        """The record of a finished bout."""
        record = self._record("bout", bout.seq)
        record.update(start=bout.start, end=bout.end, mean_load=bout.mean_load)
        record.update(limit_ms=bout.limit_ms, rev=rev, fw=self._firmware)
        record.update({name: True for name in ("censored", "resumed") if getattr(bout, name)})
        return record

    def nudge(self, nudge) -> dict:
        """The record of a nudge, delivered or not."""
        record = self._record("nudge", self.take_seq())
        record.update(at=nudge.at, stretch_ms=nudge.stretch_ms, nth=nudge.nth, bout=nudge.bout)
        record.update(delivered=nudge.why is None)
        if nudge.why:
            record.update(why=nudge.why)
        return record

    def started(self, at: int, cause: str) -> dict:
        """The record of a start."""
        record = self._record("boot", self.take_seq())
        record.update(at=at, cause=cause, fw=self._firmware)
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

    def state(self, now: int, sitting) -> dict:
        """What is so at `now`."""
        return dict(
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

    def health(self, now: int, cause: str, free: int | None, outbox, settings) -> dict:
        """How the cushion itself is."""
        return dict(
            self._head(now),
            cause=cause,
            free=free,
            outbox=outbox.waiting,
            dropped=outbox.dropped,
            fw=self._firmware,
            rev=settings.rev,
        )

    def _head(self, at: int) -> dict:
        return {"v": VERSION, "boot": self.boot, "zero": self._clock.zero, "at": at}

    def _record(self, kind: str, seq: int) -> dict:
        return {"v": VERSION, "boot": self.boot, "seq": seq, "zero": self._clock.zero, "kind": kind}
