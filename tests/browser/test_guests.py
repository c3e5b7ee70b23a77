"""Who sits on somebody else's cushion is named on the page; a notification takes the answer to a reminder."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from playwright.sync_api import Page, Worker, expect

from perch.journal import Reader, Writer
from perch.model.cushion import Broker
from perch.model.people import BreakActivity, Did, DrillAnswer, Person
from perch.mqtt import Session
from perch.programme.entries import entry_of, of_person
from perch.programme.seats import sat_bouts
from perch.wire import topics
from support.brokers import Mosquitto
from support.page import Served, Window, afternoon
from support.processes import wait
from support.stated_cushion import BOOT, NAME, STATES, StatedCushion

MIA, TOM = Person("a" * 16, "Mia", (NAME,)), Person("b" * 16, "Tom", ())
AT_MIAS = f"?person={MIA.id}"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, broker: Mosquitto) -> Iterator[Served]:
    """Of two people, of whom one has a cushion."""
    folder = tmp_path_factory.mktemp("two")
    with closing(Writer(folder / "journal.db")) as writer:
        writer.tell([entry_of(who, who.id, f"{n:016x}", n + 1) for n, who in enumerate((MIA, TOM))])
    host = Served(folder, broker.port, PERCH_TIME_ZONE=afternoon())
    yield host
    host.kill()


def sitters(host: Served) -> list[tuple[str, str]]:
    with Reader(host.journal) as reader:
        return [(entry.person, fact.subject) for entry, fact in sat_bouts(reader.entries())]


def test_who_sits_there_is_named_and_renamed_until_the_seat_is_empty(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    cushion.say("sitting")
    page = window(f"{host.url}/{AT_MIAS}")
    asked = page.get_by_label("Who sits here?")
    expect(page.locator("#word")).to_have_text("You are sitting.")
    expect(asked).to_be_hidden()
    cushion.say("not-you")
    expect(page.locator("#word")).to_have_text("Somebody else sits here.")
    assert asked.locator("option").all_inner_texts() == ["Somebody else", "Mia", "Tom"]
    asked.select_option("Tom")
    expect(page.get_by_text("This sit is Tom's, from its start until the seat is empty.")).to_be_visible()
    assert sitters(host) == [(TOM.id, f"{NAME}:{BOOT}:7")]
    theirs = window(f"{host.url}/today?person={TOM.id}")
    expect(theirs.get_by_text("12 min sat, no sit beyond your limit.")).to_be_visible()
    asked.select_option("Mia")
    expect(page.locator("#word")).to_have_text("You are sitting.")
    expect(page.get_by_text("Reminders are muted.")).to_be_visible()
    asked.select_option("Somebody else")
    expect(page.get_by_text("Nobody is named any more.")).to_be_visible()
    assert sitters(host) == []
    cushion.say("up")
    expect(asked).to_be_hidden()


def test_a_break_from_a_sit_of_a_guest_is_not_offered_to_the_owner(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    cushion.say("empty")
    page = window(f"{host.url}/{AT_MIAS}")
    walked = page.get_by_role("button", name="Walked")
    cushion.tell(**STATES["up"] | {"since_min": 0})
    expect(walked).to_be_visible()
    cushion.sat(41, suspect="not-me")
    expect(walked).to_be_hidden(timeout=60_000)
    assert "to go." in page.locator("#word").inner_text()
    cushion.say("get-up")
    expect(walked).to_be_visible()


def reminded(cushion: StatedCushion, host: Served, window: Window) -> tuple[Page, Worker]:
    """A page that has just shown a notification, and the service worker that hears what is pressed on it."""
    cushion.say("sitting")
    page = window(f"{host.url}/{AT_MIAS}")
    page.context.grant_permissions(["notifications"], origin=host.url)
    expect(page.locator("#word")).to_have_text("You are sitting.")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    nudges = count(1)

    def is_shown() -> bool:  # only what comes after the first look of the page is news to it
        cushion.tell(**STATES["get-up"] | {"nudges": next(nudges)})
        page.wait_for_timeout(300)
        shown = "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.length)"
        return bool(page.evaluate(shown))

    wait(is_shown)
    return page, page.context.service_workers[0]


def pressed(worker: Worker, action: str) -> list[str]:
    """What could be pressed on the notification, once `action` was."""
    return list(
        worker.evaluate(
            """async (action) => {
                const [notification] = await registration.getNotifications();
                dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
                return notification.actions.map((one) => one.title);
            }""",
            action,
        )
    )


def test_a_notification_takes_that_the_break_is_walked(cushion: StatedCushion, host: Served, window: Window) -> None:
    page, worker = reminded(cushion, host, window)
    assert pressed(worker, "walk") == ["Walked", "10 min more"]
    expect(page.get_by_text("✓")).to_be_visible()
    with Reader(host.journal) as reader:
        (walked,) = of_person(reader.entries(), MIA.id).facts(BreakActivity)
    assert (walked.did, walked.answer) == (Did.WALK, DrillAnswer.DONE)


def test_a_notification_takes_a_walk_also_where_another_view_is_open_by_then(
    cushion: StatedCushion, host: Served, window: Window
) -> None:
    def walks() -> int:
        with Reader(host.journal) as reader:
            return len(of_person(reader.entries(), MIA.id).facts(BreakActivity))

    page, worker = reminded(cushion, host, window)
    before = walks()
    page.goto(f"{host.url}/history{AT_MIAS}")
    pressed(worker, "walk")
    wait(lambda: walks() == before + 1)


def test_a_notification_puts_the_reminder_off(
    cushion: StatedCushion, host: Served, window: Window, broker: Mosquitto
) -> None:
    _, worker = reminded(cushion, host, window)
    topic = topics.down(NAME, "do")
    with Session(Broker("127.0.0.1", broker.port), [topic]) as session:
        pressed(worker, "snooze")
        wait(lambda: b'"snooze"' in session.heard.get(topic, b""))
