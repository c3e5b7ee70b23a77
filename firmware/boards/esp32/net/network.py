"""The network of a board at work, as stack.py put it together."""

from link.mqtt import Link


class Network:
    """Its `link` leads to the broker, or nowhere; `tasks` are (name, coroutine function of a `beat`), to run for ever.

    `utc_ms()` and `rssi()` are None while they are not known; `radio(on)` is as Wifi has it. `problems` say why it is
    less than the settings want.
    """

    def __init__(self):
        self.problems: list[str] = []
        self.tasks: list[tuple] = []
        self.utc_ms, self.rssi, self.radio = _nothing, _nothing, lambda on: False
        self.wifi_problem = lambda: ""
        self.link: Link  # which asks the rest

    def problem(self) -> str:
        """Return why the broker has not been met."""
        return self.wifi_problem() or self.link.problem or "it has not answered yet"

    def useful(self) -> bool:
        """Whether the Wi-Fi leads where it should; so it does where there is no broker."""
        return self.link.up or not self.link.leads


def _nothing() -> int | None:
    """Not known on this board, or not yet."""
    return None
