"""The open bout, with its identity from the start on. `debounce.py` decides when one begins and when it is over."""

from cushion.nouns import Bout


class OpenBout:
    """At most one bout is open. It takes its sequence number when it opens and keeps it for ever."""

    def __init__(self, take_seq):
        self._take_seq = take_seq
        self.open_seq = None
        self.suspect = None  # why the open bout is perhaps none

    def open(self, start: int, resumed: bool) -> None:
        """A bout began at `start`; `resumed` if the seat was taken at the first sample after start-up."""
        self.open_seq = self._take_seq()
        self.start, self._resumed = start, resumed
        self._borne = self._samples = 0
        self.mark()
        self.suspect = None

    def mark(self) -> None:
        """Whoever sits there moves: what was seen until now is of a person."""
        self._marked = self._borne, self._samples

    def rewind(self) -> None:
        """What was seen since the last mark was of no person."""
        self._borne, self._samples = self._marked

    def bear(self, load: int) -> None:
        """Add one sample's total load to the mean."""
        self._borne += load
        self._samples += 1

    def known(self, end: int, limit_ms: int, posture, censored: bool) -> Bout:
        """The open bout as if it had ended at `end`; `censored` if that is only the last that is known of it."""
        lr, fr = posture.balance()
        return Bout(
            seq=self.open_seq,
            start=self.start,
            end=end,
            mean_load=self._borne // self._samples if self._samples else 0,
            limit_ms=limit_ms,
            censored=censored,
            resumed=self._resumed,
            balance_lr=lr,
            balance_fr=fr,
            shifts=posture.shifts,
            suspect=self.suspect,
        )
