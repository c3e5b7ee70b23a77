"""What the host says, and what the cushion does about it."""

from cushion import wire
from cushion.nouns import MINUTE

LONGEST_MUTE_MS = 12 * 60 * MINUTE
BUTTON_MUTE_MS = 60 * MINUTE
KEPT_IDS = 16
TOLD_ANSWERS = 4  # several may ask at once, and of two states that wait only the later is sent

LONGEST_NAME = 64  # an id or a journal is kept; what is longer is nobody's


class Commands:
    """Obeys each command once; a message that it does not understand changes nothing."""

    def __init__(self, app):
        self._app = app
        self._done = []  # ids of the last commands
        self._does = {  # what answers False could not be done now
            "snooze": self._snooze,
            "mute": self._mute,
            "not-me": self._not_me,
            "tare": self._tare,
            "calibrate": self._calibrate,
            "cells": self._cells,
            "identify": self._identify,
            "restart": self._restart,
        }

    def obey(self, topic: str, payload: bytes, retained: bool) -> None:
        """Act on one message; `topic` is without the root, and without the device for its own."""
        message = wire.decode(payload)
        if message is None or (topic == "time" and retained):
            return  # of a retained time nobody knows how old it is
        try:
            self._act(topic, message)
        except (KeyError, TypeError, ValueError):
            return  # a field is missing or of the wrong kind: not a message of ours

    def press(self, what: str) -> None:
        """Do what a press of the button means: a command, and a mute is for an hour."""
        self._does[what]({"for_ms": BUTTON_MUTE_MS})
        self._app.tell_state()

    def _act(self, topic: str, message: dict) -> None:
        if topic == "time":
            self._app.learn_time(_whole(message["utc"]))
        elif topic == "host" and message["status"] == "online":
            self._app.host_seen(_name(message["journal"]))
        elif topic == "stored":
            self._app.host_answered(_name(message["journal"]), message["stored"], message["rejected"])
        elif topic == "settings":
            self._app.adopt(message.get("rev"), message.get("settings"))
        elif topic == "do":
            self._do(message)

    def _do(self, message: dict) -> None:
        name = _name(message["id"])
        if name in self._done or self._app.is_past(_whole(message["until"])):
            return
        self._done = self._done[1 - KEPT_IDS :] + [name]
        act = self._does.get(message["do"])
        done = act is not None and act(message) is not False
        self._app.reports.answers = self._app.reports.answers[1 - TOLD_ANSWERS :] + [{"id": name, "done": done}]
        self._app.tell_state()

    def _snooze(self, message: dict) -> bool:
        return self._app.sitting.snooze(self._app.now())

    def _mute(self, message: dict) -> None:
        """For so long; 0 ends it."""
        for_ms = min(_whole(message["for_ms"]), LONGEST_MUTE_MS)
        self._app.sitting.muting.muted_until = self._app.now() + for_ms if for_ms > 0 else None

    def _not_me(self, message: dict) -> bool:
        return self._app.sitting.not_me()

    def _tare(self, message: dict) -> None:
        self._app.sitting.cells.calibrate(self._app.now(), True)

    def _calibrate(self, message: dict) -> None:
        self._app.sitting.cells.calibrate(self._app.now(), False)

    def _cells(self, message: dict) -> None:
        self._app.reports.stream(self._app.now(), _whole(message["every_ms"]), _whole(message["for_ms"]))

    def _identify(self, message: dict) -> None:
        self._app.board.identify()

    def _restart(self, message: dict) -> None:
        self._app.restart()


def _whole(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _name(value) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise TypeError
    return value
