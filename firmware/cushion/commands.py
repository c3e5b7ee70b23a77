"""What the host says, and what the cushion does about it."""

from cushion import wire
from cushion.nouns import MINUTE

LONGEST_MUTE_MS = 12 * 60 * MINUTE
BUTTON_MUTE_MS = 60 * MINUTE
KEPT_IDS = 16

LONGEST_NAME = 64  # an id or a journal is kept; what is longer is nobody's


class Commands:
    """Obeys each command once; a message that it does not understand changes nothing.

    `now()` is ms since boot; `restart()` closes what is open and starts the board anew.
    """

    def __init__(self, now, host, sitting, reports, board, restart):
        self._now, self._host, self._sitting, self._reports = now, host, sitting, reports
        self._board, self._restart = board, restart
        self._done = []  # ids of the last commands

    def obey(self, topic: str, payload: bytes, retained: bool) -> None:
        """Act on one message; `topic` is without the root, and without the device for its own."""
        message = wire.decode(payload)
        if message is None or (retained and topic in ("time", "do", "update")):
            return  # of a retained time nobody knows how old it is, and a retained command would be obeyed for ever
        try:
            self._act(topic, message, retained)
        except (KeyError, TypeError, ValueError):
            return  # a field is missing or of the wrong kind: not a message of ours

    def press(self, what: str) -> None:
        """Do what a press of the button means: a command, and a mute is for an hour."""
        self._can(what, {"for_ms": BUTTON_MUTE_MS})
        self._reports.state(self._now())

    def _act(self, topic: str, message: dict, retained: bool) -> None:
        if topic == "time":
            self._host.learn_time(_whole(message["utc"]))
        elif topic == "host":
            self._host.seen(_name(message["journal"]), message["status"] == "online", retained)
        elif topic == "stored":
            self._host.answered(_name(message["journal"]), message["stored"], message["rejected"])
        elif topic == "settings":
            self._host.adopt(message.get("rev"), message.get("settings"))
        elif topic == "do":
            self._do(message)
        elif topic == "update":
            self._host.update(self._reports.wanted, message)

    def _do(self, message: dict) -> None:
        name = _name(message["id"])
        if name in self._done or self._host.is_past(_whole(message["until"])):
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
