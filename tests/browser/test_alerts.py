"""What a real host does not manage, in the bar at the head of every view: what it is, and the next step."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.brokers import Mosquitto
from support.cushions import Sender
from support.messages import MINUTE_MS, bout, state
from support.page import Served, Window


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Served]:
    host = Served(tmp_path, mosquitto.port)
    yield host
    host.kill()


@pytest.fixture
def page(host: Served, window: Window) -> Page:
    page = window(host.url)
    expect(page.get_by_role("alert")).to_be_hidden()
    return page


def test_a_journal_that_cannot_be_written_is_named_until_it_can(host: Served, sender: Sender, page: Page) -> None:
    with closing(sqlite3.connect(host.journal, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sender.record(bout(1, 0, MINUTE_MS))
        expect(page.get_by_role("alert")).to_contain_text("Nothing is stored: the journal cannot be written")
        expect(page.get_by_role("alert")).to_contain_text("end what else uses it (since ")
        expect(page.get_by_role("alert")).to_contain_text("Mend that; nothing is lost till then.")
        other.execute("ROLLBACK")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_damaged_record_is_told_until_its_cushion_heals_it(
    host: Served, sender: Sender, window: Window, mosquitto: Mosquitto
) -> None:
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    host.kill()
    with closing(sqlite3.connect(host.journal)) as db, db:
        db.execute("UPDATE records SET body = 'x'")
    host.start()
    page = window(host.url)
    expect(page.get_by_role("alert")).to_have_text(
        "1 record cannot be read and counts nowhere. Check the disk of the host. perch doctor names them;"
        " perch repair asks cushions for them again."
    )
    expect(page.get_by_role("alert").get_by_role("code")).to_have_text(["perch doctor", "perch repair"])
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_two_boards_under_one_name_are_told(sender: Sender, page: Page) -> None:
    for minute in range(1, 4):
        for boot in ("a" * 8, "b" * 8):
            sender.raw("state", json.dumps(state(boot=boot, at=minute * MINUTE_MS, since=0)).encode())
    expect(page.get_by_role("alert")).to_contain_text("Two boards send as chair")
    expect(page.get_by_role("alert")).to_contain_text("Give one of the two another name")
