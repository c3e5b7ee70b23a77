"""Records on their way into the outbox, also while there is no memory to keep them."""

from cushion import wire

UNKEPT = 16  # records that wait for memory, at most; with the power they would be lost


class Records:
    """Encodes records and puts them into the outbox; `wake()` is called when there is something new to send.

    `found` is what was decided and is not a record yet.
    """

    def __init__(self, outbox, wake):
        self._outbox, self._wake = outbox, wake
        self.found, self._unkept = [], []

    @property
    def pending(self) -> bool:
        """Whether something is not in the outbox yet."""
        return bool(self.found or self._unkept)

    def add(self, record: dict) -> None:
        """Keep a record until the host has it. Where memory runs out, `retry` tries again."""
        self._unkept.append(record)
        if len(self._unkept) > UNKEPT:
            self._unkept.pop(0)
            self._outbox.dropped += 1
        if not self.retry():
            self._outbox.shrink()
            self.retry()
        self._wake()

    def retry(self) -> bool:
        """Put what waits into the outbox; return whether all of it is there."""
        try:
            while self._unkept:
                record = self._unkept[0]
                self._outbox.add((record["boot"], record["seq"]), wire.encode(record), record["kind"] == "bout")
                self._unkept.pop(0)
        except MemoryError:
            return False
        return True
