"""What the host says, and what the cushion does about it."""

from cushion import wire


class Commands:
    """Obeys each message once; one that it does not understand changes nothing."""

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
        except (
            KeyError,
            TypeError,
            ValueError,
        ):  # a field is missing or of the wrong kind: not a message of ours
            return

    def _act(self, topic: str, message: dict) -> None:
        if topic == "time":
            self._app.learn_time(int(message["utc"]))
        elif topic == "host" and message["status"] == "online":
            self._app.host_seen(str(message["journal"]))
        elif topic == "stored":
            self._app.host_answered(message)
        elif topic == "do":
            self._do(message)

    def _do(self, message: dict) -> None:
        if message["id"] in self._done or self._app.is_past(int(message["until"])):
            return
        self._done = self._done[1 - self.KEPT_IDS :] + [message["id"]]
        if message["do"] == "snooze":
            self._app.snooze()
