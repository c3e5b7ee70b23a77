"""Which part of a host is given what was heard."""

from typing import Any

from perch.service.incoming import Incoming
from perch.service.listening import Listening


class Part:
    """Any part of a host: notes what it is given."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def hear(self, *message: Any) -> None:
        self.heard.append(message[0] if len(message) == 1 else message)


def given(*messages: tuple[str, bytes]) -> list[list[Any]]:
    """What announcer, ingest, settings and samples were given of these messages."""
    announcer, ingest, settings, samples = parts = [Part() for _ in range(4)]
    listening = Listening([], list, lambda _: None)
    incoming: Any = Incoming
    incoming(announcer, listening, ingest, settings, samples).hear(messages)
    return [part.heard for part in parts]


def test_each_message_goes_to_its_part() -> None:
    record, state = ("perch/v1/desk/record", b"{}"), ("perch/v1/desk/state", b"{}")
    host, settings, cells = ("perch/v1/host", b"1"), ("perch/v1/desk/settings", b"2"), ("perch/v1/desk/cells", b"3")
    assert given(record, host, settings, cells, state) == [[host], [[record, state]], [settings], [cells]]


def test_who_came_online_is_told_of_and_nobody_else() -> None:
    came: list[bool] = []
    listening, ears = Listening([], list, lambda _: None), [Part() for _ in range(4)]
    incoming: Any = Incoming
    makes = incoming(ears[0], listening, *ears[1:], came=lambda: came.append(True))
    makes.hear([("perch/v1/desk/status", b"asleep"), ("perch/v1/desk/state", b"online")])
    assert not came
    makes.hear([("perch/v1/desk/status", b"online"), ("perch/v1/chair/status", b"online")])
    assert came == [True]


def test_what_the_broker_was_cleared_of_is_no_message_of_a_cushion_that_could_be_refused() -> None:
    cleared = [(f"perch/v1/desk/{leaf}", b"") for leaf in ("state", "status", "health", "settings/reported")]
    settings, record = ("perch/v1/desk/settings", b""), ("perch/v1/desk/record", b"")
    assert given(*cleared, settings, record) == [[], [[record]], [settings], []]
