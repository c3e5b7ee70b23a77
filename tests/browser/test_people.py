"""People on the page: each sees only their own, by name and password; taps that wait for the host; walks."""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Error, Page, Route, expect

from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Reader, Writer
from perch.model.people import DiaryDay, Felt, PagePassword, Person, PlanChange, Walk
from perch.programme.entries import Fact, entry_of, of_person
from perch.web.password import hashed
from support.brokers import Mosquitto
from support.page import Served, Window
from support.processes import wait

MIA, TOM = Person("a" * 16, "Mia", ("import-desk",)), Person("b" * 16, "Tom", ("import-sofa",))
WORDS = {"Mia": "mia-knows-this", "Tom": "tom-knows-that"}
START_MS = 1_772_600_400_000  # 2026-03-04 05:00 UTC


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Served]:
    """A host with two people, of whom each has sat on a cushion of their own, and Mia told a diary day."""
    with closing(Writer(tmp_path / "journal.db")) as writer:
        for cushion in ("import-desk", "import-sofa"):
            stays = [
                Stay(START_MS + n * 3_600_000, START_MS + n * 3_600_000 + 2_400_000, True, False) for n in range(4)
            ]
            writer.store(list(arrivals(cushion, stays)), START_MS)
        facts: list[tuple[Fact, Person]] = [(person, person) for person in (MIA, TOM)]
        facts += [(PagePassword(hashed(WORDS[person.name])), person) for person in (MIA, TOM)]
        writer.tell([entry_of(fact, who.id, f"{n:016x}", n + 1) for n, (fact, who) in enumerate(facts)])
    host = Served(tmp_path, mosquitto.port)
    yield host
    assert host.stop() == 0


def logged_in(window: Window, host: Served, name: str, page: Page | None = None) -> Page:
    """A page of somebody, in a browser of their own or that of `page`."""
    page = page or window(f"{host.url}/login")
    page.goto(f"{host.url}/login")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=True).fill(WORDS[name])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{host.url}/")
    return page


def facts(host: Served, person: Person, type_: type[Any]) -> list[Any]:
    with Reader(host.journal) as reader:
        return of_person(reader.entries(), person.id).facts(type_)


def session(host: Served, name: str) -> str:
    """The cookie of somebody who logged in."""
    call = HTTPConnection("127.0.0.1", host.page_port, timeout=20)
    body = urlencode({"name": name, "password": WORDS[name]})
    headers = {"Origin": host.url, "Content-Type": "application/x-www-form-urlencoded"}
    call.request("POST", "/login", body, headers)
    answer = call.getresponse()
    assert answer.status == 303
    return str(answer.headers["set-cookie"]).partition(";")[0]


def posted(host: Served, cookie: str, **tap: Any) -> tuple[int, str]:
    call = HTTPConnection("127.0.0.1", host.page_port, timeout=20)
    body = json.dumps({"id": "c" * 16, "age_ms": 0, **tap})
    call.request("POST", "/entries", body, {"Origin": host.url, "Cookie": cookie})
    answer = call.getresponse()
    return answer.status, json.loads(answer.read())["words"]


def test_two_people_cannot_see_each_other_also_not_by_guessed_addresses(host: Served, window: Window) -> None:
    page = logged_in(window, host, "Mia")
    expect(page.get_by_role("combobox")).to_contain_text("Mia")
    expect(page.get_by_role("combobox")).not_to_contain_text("Tom")
    for guessed in (f"/today?person={TOM.id}&day=2026-03-04", "/history?cushion=import-sofa", "/all"):
        page.goto(host.url + guessed)
        expect(page.locator(".content")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("import-sofa")
        expect(page.locator("body")).not_to_contain_text("Tom")
    page.goto(f"{host.url}/today?person={MIA.id}&day=2026-03-04")
    expect(page.get_by_role("heading", name="How was your back today")).to_be_visible()
    expect(page.get_by_text("2 h 40").first).to_be_visible()


def test_who_knows_no_own_password_sees_whether_the_cushions_are_well_and_nobodys_days(
    host: Served, window: Window
) -> None:
    page = window(f"{host.url}/today?person={MIA.id}")
    expect(page.get_by_text("Its person has a password of their own.")).to_be_visible()
    for path in ("/", f"/history?person={MIA.id}", "/history?cushion=import-desk", "/today?cushion=import-desk"):
        page.goto(host.url + path)
        expect(page.get_by_text("Its person has a password of their own.")).to_be_visible()
        expect(page.get_by_role("heading", name="How was your back today")).to_have_count(0)


def test_nobody_writes_into_the_diary_of_somebody_else_and_a_tap_is_stored_once(host: Served) -> None:
    cookie = session(host, "Tom")
    kept = (403, "This is kept here, and sent once its person is logged in.")
    assert posted(host, cookie, person=MIA.id, kind="diary", pain=9) == kept
    assert posted(host, "", person=MIA.id, kind="diary", pain=9) == kept
    assert posted(host, cookie, person=MIA.id, kind="diary", pain=9, age_ms=31 * 86_400_000)[0] == 422
    for _ in range(3):
        assert posted(host, cookie, person=TOM.id, kind="diary", pain=2)[0] == 200
    assert posted(host, cookie, person=TOM.id, kind="diary", pain=11, id="d" * 16)[0] == 422
    assert [day.pain for day in facts(host, TOM, DiaryDay)] == [2] and not facts(host, MIA, DiaryDay)

    # A password that changes ends the sessions of its person, and of nobody else.
    mia, tom = session(host, "Mia"), cookie
    with closing(Writer(host.journal, beside_host=True)) as writer:
        writer.tell([entry_of(PagePassword(hashed("another-one")), MIA.id, "e" * 16, 99)])

    def refused() -> bool:
        return posted(host, mia, person=MIA.id, kind="diary", pain=1, id="f" * 16)[0] == 403

    wait(refused)
    assert posted(host, tom, person=TOM.id, kind="diary", pain=1, id="9" * 16)[0] == 200


def test_the_socket_of_one_person_is_closed_where_it_speaks_for_the_page_of_another(
    host: Served, window: Window
) -> None:
    mias = logged_in(window, host, "Mia")
    hers = mias.evaluate("window.clientId")
    toms = logged_in(window, host, "Tom")
    expect(toms.get_by_role("combobox")).to_contain_text("Tom")
    toms.evaluate("(id) => window.socket.emit('event', { client_id: id, id: 0, listener_id: '', args: [] })", hers)
    toms.wait_for_function("!window.socket.connected", timeout=20_000)
    assert mias.evaluate("window.socket.connected")


def cut(route: Route) -> None:
    """Cut a request off; the page sends again by itself, and one may be under way when requests are let through."""
    with suppress(Error):
        route.abort()


def test_a_tap_without_a_connection_or_an_answer_is_sent_again_and_stored_once(host: Served, window: Window) -> None:
    page = logged_in(window, host, "Mia")
    page.goto(f"{host.url}/today?person={MIA.id}")
    button = page.get_by_role("button", name="4", exact=True)
    expect(button).to_be_visible()
    page.route("**/entries", cut)
    button.click()
    expect(page.get_by_text("It is kept here, and sent once there is one.")).to_be_visible()
    assert not facts(host, MIA, DiaryDay)
    page.unroute("**/entries")
    page.evaluate("perch.send()")
    expect(page.get_by_text("4 today: written down.")).to_be_visible()
    assert [day.pain for day in facts(host, MIA, DiaryDay)] == [4]
    assert page.evaluate("perch.queue().length") == 0

    def swallowed(route: Route) -> None:
        route.fetch()
        cut(route)

    page.route("**/entries", swallowed)
    page.get_by_role("button", name="5", exact=True).click()
    expect(page.get_by_text("It is kept here, and sent once there is one.")).to_be_visible()
    page.unroute("**/entries")
    page.evaluate("perch.send()")
    expect(page.get_by_text("Written down.")).to_be_visible()
    with Reader(host.journal) as reader:
        assert [entry.kind for entry in reader.entries()].count("diary") == 2


def test_a_tap_of_one_person_waits_while_another_is_logged_in_and_a_refusal_for_good_is_shown(
    host: Served, window: Window
) -> None:
    page = logged_in(window, host, "Mia")
    page.goto(f"{host.url}/today?person={MIA.id}")
    expect(page.get_by_role("button", name="4", exact=True)).to_be_visible()
    page.route("**/entries", cut)
    page.get_by_role("button", name="4", exact=True).click()
    expect(page.get_by_text("It is kept here, and sent once there is one.")).to_be_visible()
    page.evaluate("(person) => perch.tap({ kind: 'diary', pain: 11, person }, 'back-today')", MIA.id)

    # Tom's taps go past those of Mia, which his page does not mention.
    page.get_by_role("button", name="Log out").click()
    page = logged_in(window, host, "Tom", page)
    page.unroute("**/entries")
    page.goto(f"{host.url}/today?person={TOM.id}")
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.get_by_text("2 today: written down.")).to_be_visible()
    page.wait_for_function("perch.others.size === 1 && perch.queue().length === 2", timeout=20_000)
    assert [day.pain for day in facts(host, TOM, DiaryDay)] == [2] and not facts(host, MIA, DiaryDay)

    # Mia's own are sent on any view of hers; what is refused waits for the card that it is about.
    page.get_by_role("button", name="Log out").click()
    page = logged_in(window, host, "Mia", page)
    page.wait_for_function("(perch.queue()[0] || {}).refused && perch.queue().length === 1", timeout=20_000)
    assert [day.pain for day in facts(host, MIA, DiaryDay)] == [4]
    page.goto(f"{host.url}/today?person={MIA.id}")
    expect(page.get_by_text("pain is told from 0")).to_be_visible(timeout=20_000)
    page.wait_for_function("perch.queue().length === 0")


def test_a_plan_is_begun_walked_and_paused_and_a_flare_and_a_note_are_written_down(
    host: Served, window: Window
) -> None:
    page = logged_in(window, host, "Mia")
    page.goto(f"{host.url}/today?person={MIA.id}")
    card = page.get_by_role("region", name="Walks")
    card.get_by_label("Minutes").fill("12")
    card.get_by_role("button", name="Begin").click()
    expect(card.get_by_text("This week: 12 min, 3 times. Walked: 0 of 3.")).to_be_visible()
    card.get_by_role("button", name="Right").click()
    expect(card.get_by_role("img", name="1 of 3 walked this week")).to_be_visible()
    assert facts(host, MIA, Walk)[0].felt is Felt.RIGHT
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("img", name="0 of 3 walked this week")).to_be_visible()
    card.get_by_role("button", name="Pause for a week").click()
    expect(card.get_by_text("Walking: paused until")).to_be_visible()
    assert len(facts(host, MIA, PlanChange)) == 2

    # The diary: a note, and a flare-up with its red flags.
    card = page.get_by_role("region", name="How was your back today")
    card.get_by_role("button", name="5", exact=True).click()
    card.get_by_label("A note").fill("long drive")
    card.get_by_role("button", name="Keep the note").click()
    expect(card.get_by_label("A note")).to_have_value("long drive")
    card.get_by_role("button", name="Flare-up began").click()
    expect(card.get_by_text("See a doctor today").first).to_be_visible()
    card.get_by_role("button", name="Flare-up is over").click()
    expect(card.get_by_role("button", name="Flare-up began")).to_be_visible()
    assert [(day.pain, day.note) for day in facts(host, MIA, DiaryDay)] == [(5, "long drive")]
