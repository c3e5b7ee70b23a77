"""`stored` never vanishes: what no broker has confirmed is published again, joined for each cushion."""

import json
from collections.abc import Sequence
from itertools import count
from threading import Event

import pytest

from perch.model.records import Receipt
from perch.mqtt import Message
from perch.service import answers as module
from perch.service.answers import Answers
from support.processes import wait

JOURNAL = "0123456789abcdef"


class Broker:
    """Confirms what it is given, but for the first `refusals` times."""

    def __init__(self, refusals: int = 0) -> None:
        self.bursts: list[list[Message]] = []
        self.open = Event()
        self._refusals = refusals
        self._numbers = count()

    def say_all(self, messages: Sequence[Message]) -> bool:
        self.open.wait()
        if next(self._numbers) < self._refusals:
            return False
        self.bursts.append([*messages])
        return True

    @property
    def stored(self) -> set[tuple[str, str, int]]:
        return {
            (message.topic.split("/")[2], boot, seq)
            for burst in self.bursts
            for message in burst
            for boot, seq in json.loads(message.payload)["stored"]
        }


def receipts(cushions: int, each: int) -> list[Receipt]:
    return [Receipt(f"c{number}", "0a0b0c0d", seq) for seq in range(each) for number in range(cushions)]


def told(broker: Broker, *parts: list[Receipt]) -> Answers:
    answers = Answers(lambda: JOURNAL, broker.say_all)
    answers.start()
    for part in parts:
        answers.add(part)
    broker.open.set()
    answers.stop()
    return answers


def test_every_receipt_of_a_flood_is_told_and_those_of_a_cushion_are_joined() -> None:
    broker, flood = Broker(), receipts(1_000, 20)
    answers = told(broker, *(flood[at : at + 1_000] for at in range(0, len(flood), 1_000)))
    assert broker.stored == {(one.device, one.boot, one.seq) for one in flood}
    assert sum(map(len, broker.bursts)) <= 2 * 1_000 + 500
    assert (answers.waiting, answers.lost) == (0, 0)


def test_after_many_it_waits_for_no_more_where_none_is_on_its_way() -> None:
    broker, asked = Broker(), []
    broker.open.set()

    def are_more_coming() -> bool:
        asked.append(len(broker.bursts))
        return False

    answers = Answers(lambda: JOURNAL, broker.say_all, are_more_coming)
    answers.start()
    for cushions, sent in ((200, 1), (2, 2), (200, 3)):
        answers.add(receipts(cushions, 1))
        wait(lambda sent=sent: len(broker.bursts) == sent and not answers.waiting)  # type: ignore[misc]
    answers.stop()
    assert asked == [1, 3]


def test_what_a_broker_does_not_confirm_is_told_again() -> None:
    broker = Broker(refusals=3)
    answers = Answers(lambda: JOURNAL, broker.say_all)
    answers.start()
    answers.add(receipts(3, 5))
    broker.open.set()
    while answers.waiting:
        Event().wait(0.01)
    answers.stop()
    assert broker.stored == {(one.device, one.boot, one.seq) for one in receipts(3, 5)}


def test_what_finds_no_room_is_counted_and_said_once(monkeypatch, caplog) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    answers = told(Broker(), receipts(1, 8), receipts(1, 8), receipts(1, 8))
    assert answers.lost >= 4
    assert len([text for text in caplog.messages if "does not take our answers" in text]) == 1


def test_it_stops_in_time_where_no_broker_answers() -> None:
    broker = Broker(refusals=10**6)
    assert told(broker, receipts(2, 2)).waiting == 4


@pytest.mark.parametrize("where", ["published", "written"])
def test_what_an_error_kept_from_being_told_is_told_again(where: str) -> None:
    broker, errors = Broker(), {where: ZeroDivisionError("a mistake")}
    broker.open.set()

    def say_all(messages: Sequence[Message]) -> bool:
        if error := errors.pop("published", None):
            raise error
        return broker.say_all(messages)

    def journal() -> str:
        if error := errors.pop("written", None):
            raise error
        return JOURNAL

    answers = Answers(journal, say_all)
    answers.start()
    answers.add(receipts(3, 5))
    wait(lambda: answers.waiting == 0)
    answers.stop()
    assert broker.stored == {(one.device, one.boot, one.seq) for one in receipts(3, 5)}
