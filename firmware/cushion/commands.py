"""What the host says, and what the cushion does about it."""

from cushion import wire
from cushion.nouns import MINUTE

LONGEST_MUTE_MS = 12 * 60 * MINUTE
KEPT_IDS = 16


class Commands:
    """Obeys each message once; one that it does not understand changes nothing."""

    def __init__(self, app):
        self._app = app
        self._done = []  # ids of the last commands
        self._does = {
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
        except (KeyError, TypeError, ValueError):  # a field is missing or of the wrong kind: not a message of ours
            return

    def _act(self, topic: str, message: dict) -> None:
        if topic == "time":
            self._app.learn_time(int(message["utc"]))
        elif topic == "host" and message["status"] == "online":
            self._app.host_seen(str(message["journal"]))
        elif topic == "stored":
            self._app.host_answered(message)
        elif topic == "settings":
            self._app.adopt(message["rev"], message["settings"])
        elif topic == "do":
            self._do(message)

    def _do(self, message: dict) -> None:
        if message["id"] in self._done or self._app.is_past(int(message["until"])):
            return
        self._done = self._done[1 - KEPT_IDS :] + [message["id"]]
        act = self._does.get(message["do"])
        if act:
            act(message)
            self._app.tell_state()

    def _snooze(self, message: dict) -> None:
        self._app.sitting.snooze(self._app.now())

    def _mute(self, message: dict) -> None:
        """For so long; 0 ends it."""
        for_ms = min(int(message["for_ms"]), LONGEST_MUTE_MS)
        self._app.sitting.silence.muted_until = self._app.now() + for_ms if for_ms > 0 else None

    def _not_me(self, message: dict) -> None:
        self._app.sitting.not_me()

    def _tare(self, message: dict) -> None:
        self._app.sitting.reading.calibrate(self._app.now(), True)

    def _calibrate(self, message: dict) -> None:
        self._app.sitting.reading.calibrate(self._app.now(), False)

    def _cells(self, message: dict) -> None:
        self._app.telling.stream(self._app.now(), int(message["every_ms"]), int(message["for_ms"]))

    def _identify(self, message: dict) -> None:
        self._app.board.identify()

    def _restart(self, message: dict) -> None:
        self._app.restart()
