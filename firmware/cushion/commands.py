"""What the host says, and what the cushion does about it."""

from cushion import wire

LONGEST_NAME = 64  # an id or a journal is kept; what is longer is nobody's


class Commands:
    """Obeys each command once; a message that it does not understand changes nothing."""

    KEPT_IDS = 16

    def __init__(self, app):
        self._app = app
        self._done = []  # ids of the last commands

    def obey(self, topic: str, payload: bytes, retained: bool) -> None:
        """Act on one message; `topic` is without the root, and without the device for its own."""
        if topic == "time" and retained:
            return  # nobody knows how old it is
        message = wire.decode(payload)
        if message is None:
            return
        try:
            self._act(topic, message)
        except (KeyError, TypeError, ValueError):
            return  # a field is missing or of the wrong kind: not a message of ours

    def _act(self, topic: str, message: dict) -> None:
        if topic == "time":
            self._app.learn_time(_whole(message["utc"]))
        elif topic == "host" and message["status"] == "online":
            self._app.host_seen(_name(message["journal"]))
        elif topic == "stored":
            self._app.host_answered(_name(message["journal"]), message["stored"], message["rejected"])
        elif topic == "do":
            self._do(message)

    def _do(self, message: dict) -> None:
        name = _name(message["id"])
        if name in self._done or self._app.is_past(_whole(message["until"])):
            return
        self._done = self._done[1 - self.KEPT_IDS :] + [name]
        if message["do"] == "snooze":
            self._app.snooze()


def _whole(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _name(value) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise TypeError
    return value
