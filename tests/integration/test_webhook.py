"""Reminders that are posted to an address: once each, only those that are heard, and again where nobody answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.journal import Writer
from perch.service.webhook import ReminderWebhook
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, state
from support.processes import free_port
from support.scripted_http import Answer, Web, web


@pytest.fixture
def server() -> Iterator[Web]:
    with web(lambda _: Answer(200)) as server:
        yield server


class Seat:
    """A journal into which a cushion says its state."""

    def __init__(self, folder: Path) -> None:
        self.path, self.at = folder / "journal.db", NOW_MS - ZERO_MS - 10 * MINUTE_MS
        self._writer = Writer(self.path)
        self.says(0)

    def says(self, nudges: int, **more: object) -> None:
        self.at += 1000
        stretch = {"stretch_ms": 40 * MINUTE_MS, "since": self.at - 40 * MINUTE_MS}
        said = [
            arrival(b"online", leaf="status"),
            arrival(state(at=self.at, nudges=nudges, **stretch, **more), leaf="state"),
        ]
        self._writer.store(said, NOW_MS)


def hook(seat: Seat, url: str) -> ReminderWebhook:
    webhook = ReminderWebhook(seat.path, url, lambda: ZERO_MS + seat.at)
    webhook.open()
    return webhook


def test_each_reminder_is_posted_once(tmp_path: Path, server: Web) -> None:
    seat = Seat(tmp_path)
    webhook = hook(seat, server.url)
    for nudges in (0, 1, 1, 2):
        seat.says(nudges)
        webhook.look()
        webhook.look()
    assert server.asked == ["You have sat for 40 min."] * 2


def test_what_is_not_to_be_heard_is_not_posted(tmp_path: Path, server: Web) -> None:
    seat = Seat(tmp_path)
    webhook = hook(seat, server.url)
    seat.says(1, silent="quiet")
    webhook.look()
    seat.says(1)
    webhook.look()
    assert server.asked == []


def test_a_new_sit_has_reminders_of_its_own(tmp_path: Path, server: Web) -> None:
    seat = Seat(tmp_path)
    seat.says(2)
    webhook = hook(seat, server.url)
    seat.says(1, bout=9)
    webhook.look()
    assert len(server.asked) == 1


def test_where_nobody_answers_it_is_tried_again_while_it_is_fresh(tmp_path: Path) -> None:
    seat, port = Seat(tmp_path), free_port()
    webhook = hook(seat, f"http://127.0.0.1:{port}")
    seat.says(1)
    for _ in range(2):
        with pytest.raises(OSError):
            webhook.look()
    seat.at += 6 * MINUTE_MS
    webhook.look()
