"""The host as the cushion sees it: its time, its settings, and which records it has."""

from cushion import __version__
from cushion.late import forget
from cushion.nouns import SECOND

JITTER_MS = 30 * SECOND


class Host:
    """Acts on what the host says. `now()` is ms since boot."""

    def __init__(self, board, now, clock, outbox, sender, sitting, store, reports):
        self._board, self._now, self._clock = board, now, clock
        self._outbox, self._sender = outbox, sender
        self._sitting, self._store, self._reports = sitting, store, reports
        self._bound = False  # to the journal of the outbox, as its host is online
        self.updates: list = []  # the Update under way, if there is one

    def learn_time(self, utc_ms: int) -> None:
        """Take the host's time, unless the board has a better source."""
        if self._board.utc_ms() is None:
            self._clock.learn(self._now(), utc_ms)

    def is_past(self, utc_ms: int) -> bool:
        """Return whether this instant has gone by; False while the cushion does not know the time."""
        utc_now = self._clock.utc(self._now())
        return utc_now is not None and utc_now > utc_ms

    def seen(self, journal: str, online: bool, retained: bool) -> None:
        """A host with this journal is online, or gone; `retained` if the broker kept the word from before."""
        self._bound = self._bound and not retained
        if not online:
            self._bound = self._bound and journal != self._outbox.journal
        if not online or self._is_other(journal):
            return
        self._bound = True
        self._outbox.meet(self._now(), journal, self._jitter())
        self._outbox.resume(self._now(), self._jitter())
        self._sender.wake()

    def answered(self, journal: str, stored: list, rejected: list) -> None:
        """The host with this journal has records on disk, or in quarantine. TypeError or ValueError: malformed."""
        if self._is_other(journal):
            return
        self._outbox.answered(self._now(), journal, stored, rejected, self._jitter())
        self._sender.wake()

    def adopt(self, rev, wanted) -> None:
        """Put the wanted set of settings in force, once; where it is wrong, all stays and the reasons are reported."""
        from cushion.settings import check

        whole = dict(wanted, rev=rev) if isinstance(wanted, dict) else wanted
        settings, refused = check(whole)
        forget("cushion.settings")
        if settings == self._sitting.settings:
            return
        if settings and rev == self._sitting.settings.rev:
            settings, refused = None, ["rev: %d is in force with other values" % rev]
        if settings and rev < self._sitting.settings.rev:
            settings, refused = None, ["rev: %d is older than what is in force" % rev]
        if settings:
            self._store.save("settings", whole)
            self._sitting.adopt(settings)
        self._reports.settings(self._now(), refused)

    def update(self, tell, message: dict) -> None:
        """Take an offer of another application, or a piece of it. KeyError, TypeError or ValueError: malformed."""
        if not self.updates and "files" in message:
            from cushion import update

            self.updates = [update.begun(self._board, self._store, __version__, tell)]
            forget("cushion.update")
        for under_way in self.updates:
            under_way.take(self._now(), message)

    def is_updated(self, seated: bool) -> bool:
        """Return whether to start anew, for another application; to be asked each second."""
        done = [under_way.each_second(self._now(), seated) for under_way in self.updates]
        self.updates = [under_way for under_way in self.updates if not under_way.is_over]
        return True in done

    def _is_other(self, journal: str) -> bool:
        """Return whether another host than ours says so: two that answer in turn would have all sent for ever."""
        return self._bound and journal != self._outbox.journal

    def _jitter(self) -> int:
        return self._board.random(JITTER_MS)
