"""What the host says, and what the cushion does about it."""

from cushion import __version__, wire
from cushion.late import forget
from cushion.nouns import MINUTE, SECOND

LONGEST_MUTE_MS = 12 * 60 * MINUTE
BUTTON_MUTE_MS = 60 * MINUTE
KEPT_IDS = 16
JITTER_MS = 30 * SECOND

LONGEST_NAME = 64  # an id or a journal is kept; what is longer is nobody's


class Commands:
    """Obeys each command once; a message that it does not understand changes nothing.

    `now()` is ms since boot; `restart()` closes what is open and starts the board anew.
    """

    def __init__(self, board, now, clock, outbox, sender, sitting, store, reports, restart):
        self._board, self._now, self._clock, self._restart = board, now, clock, restart
        self._outbox, self._sender = outbox, sender
        self._sitting, self._store, self._reports = sitting, store, reports
        self._bound = False  # to the journal of the outbox, as its host is online
        self.updates: list = []  # the Update under way, if there is one
        self._done = []  # ids of the last commands

    def obey(self, topic: str, payload: bytes, retained: bool) -> None:
        """Act on one message; `topic` is without the root, and without the device for its own."""
        message = wire.decode(payload)
        if message is None or (retained and topic in ("time", "do", "update")):
            return  # of a retained time nobody knows how old it is, and a retained command would be obeyed for ever
        try:
            if topic == "time":
                self._learn_time(_whole(message["utc"]))
            elif topic == "host":
                self._seen(_name(message["journal"]), message["status"] == "online", retained)
            elif topic == "stored":
                self._answered(_name(message["journal"]), message["stored"], message["rejected"])
            elif topic == "settings":
                self._adopt(message.get("rev"), message.get("settings"))
            elif topic == "do":
                self._do(message)
            elif topic == "update":
                self._update(message)
        except (KeyError, TypeError, ValueError):
            return  # a field is missing or of the wrong kind: not a message of ours

    def press(self, what: str) -> None:
        """Do what a press of the button means: a command, and a mute is for an hour."""
        self._can(what, {"for_ms": BUTTON_MUTE_MS})
        self._reports.state(self._now())

    def is_updated(self) -> bool:
        """Return whether to start anew, for another application; to be asked each second."""
        done = [under_way.each_second(self._now(), self._sitting.seated) for under_way in self.updates]
        self.updates = [under_way for under_way in self.updates if not under_way.is_over]
        return True in done

    def _learn_time(self, utc_ms: int) -> None:
        """Take the host's time, unless the board has a better source."""
        if self._board.utc_ms() is None:
            self._clock.learn(self._now(), utc_ms)

    def _seen(self, journal: str, online: bool, retained: bool) -> None:
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

    def _answered(self, journal: str, stored: list, rejected: list) -> None:
        """The host with this journal has records on disk, or in quarantine."""
        if not self._is_other(journal):
            self._outbox.answered(self._now(), journal, stored, rejected, self._jitter())
            self._sender.wake()

    def _adopt(self, rev, wanted) -> None:
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

    def _update(self, message: dict) -> None:
        """Take an offer of another application, or a piece of it."""
        if not self.updates and "files" in message:
            from cushion import update

            self.updates = [update.begun(self._board, self._store, __version__, self._reports.wanted)]
            forget("cushion.update")
        for under_way in self.updates:
            under_way.take(self._now(), message)

    def _is_other(self, journal: str) -> bool:
        """Return whether another host than ours says so: two that answer in turn would have all sent for ever."""
        return self._bound and journal != self._outbox.journal

    def _jitter(self) -> int:
        return self._board.random(JITTER_MS)

    def _do(self, message: dict) -> None:
        """Obey a command, unless it was obeyed before or is out of date by the time that the cushion knows."""
        name, until = _name(message["id"]), _whole(message["until"])
        utc_now = self._clock.utc(self._now())
        if name in self._done or (utc_now is not None and utc_now > until):
            return
        self._done = self._done[1 - KEPT_IDS :] + [name]
        self._reports.answer(self._now(), name, self._can(message["do"], message))

    def _can(self, what: str, message: dict) -> bool:
        """Do a command; return whether it could be done."""
        now, sitting = self._now(), self._sitting
        if what == "snooze":
            return sitting.snooze(now)
        if what == "not-me":
            return sitting.not_me()
        if what == "mute":
            for_ms = min(_whole(message["for_ms"]), LONGEST_MUTE_MS)
            sitting.muting.muted_until = now + for_ms if for_ms > 0 else None  # 0 ends it
        elif what in ("tare", "calibrate"):
            sitting.cells.calibrate(now, what == "tare")
        elif what == "cells":
            self._reports.stream(now, _whole(message["every_ms"]), _whole(message["for_ms"]))
        elif what == "identify":
            self._board.sound(what)
        elif what == "restart":
            self._restart()
        else:
            return False
        return True


def _whole(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _name(value) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise TypeError
    return value
