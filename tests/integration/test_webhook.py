"""Reminders that are posted to an address: once each, only those that are heard, and again where nobody answered."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from perch.journal import Reader, Writer
from perch.model.people import DiaryDay, Entry, Person, SatBout, Sharing, Tombstone
from perch.programme.entries import Fact, entry_of
from perch.programme.people import DEFAULT
from perch.service.webhook import ReminderWebhook
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state
from support.processes import free_port
from support.recordings import DAYS
from support.scripted_http import Answer, Web, web

HOUR = 60 * MINUTE_MS


@pytest.fixture
def server() -> Iterator[Web]:
    with web(lambda _: Answer(200)) as server:
        yield server


class Seat:
    """A journal into which a cushion says its state."""

    def __init__(self, folder: Path) -> None:
        self.path, self.at = folder / "journal.db", NOW_MS - ZERO_MS - 10 * MINUTE_MS
        self._writer = Writer(self.path)
        self.reader = Reader(self.path)
        self.says(0)

    def says(self, nudges: int, **more: object) -> None:
        self.at += 1000
        stretch = {"stretch_ms": 40 * MINUTE_MS, "since": self.at - 40 * MINUTE_MS}
        said = [
            arrival(b"online", leaf="status"),
            arrival(state(at=self.at, nudges=nudges, **stretch, **more), leaf="state"),
        ]
        self._writer.store(said, NOW_MS)


def hook(seat: Seat, url: str, page: str = "") -> ReminderWebhook:
    return ReminderWebhook(seat.path, seat.reader, url, lambda: ZERO_MS + seat.at, DAYS, page)


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


def test_a_note_of_it_opens_the_page_where_its_address_is_known(tmp_path: Path, server: Web) -> None:
    seat = Seat(tmp_path)
    for page in ("https://house.example/perch", ""):
        webhook = hook(seat, server.url, page)
        seat.says(1, bout=len(page))
        webhook.look()
    assert [headers.get("Click") for headers in server.headers] == ["https://house.example/perch/", None]


class Afternoon(Seat):
    """Somebody who wants to be reminded of the day, gets up at a time of the clock on the wall, and sits down again."""

    def __init__(self, folder: Path, *names: str) -> None:
        super().__init__(folder)
        self.noon = DAYS.start(DAYS.day_of(ZERO_MS + self.at - 72 * HOUR)) - ZERO_MS + 8 * HOUR
        people = [Person(name[0].lower(), name, ("chair",) if name == names[0] else ()) for name in names]
        told: list[tuple[Fact, str]] = [(person, person.id) for person in people]
        told.append((Sharing(reminders=True), people[0].id if people else DEFAULT.id))
        self._writer.tell([entry_of(fact, id, f"{n:016x}", n + 1) for n, (fact, id) in enumerate(told)])
        self.quiet(0, 0)

    def quiet(self, start: int, end: int) -> None:
        settings = {"quiet_from_min": start, "quiet_to_min": end}
        said = {"v": 1, "boot": BOOT, "rev": 1, "settings": settings, "refused": []}
        self._writer.store([arrival(said, leaf="settings/reported")], NOW_MS)

    def up(self, hour: float, **more: object) -> None:
        """Gets up at an hour of the day, and half a minute passes."""
        self.ended(hour)
        self.vacant(hour, **more)

    def ended(self, hour: float, **more: object) -> SatBout:
        """A bout ends at an hour of the day."""
        rise, seq = self.noon + int((hour - 12) * HOUR), int(hour * 3600)
        self._writer.store([arrival(bout(seq, rise - 9_000, rise, **more))], NOW_MS)
        return SatBout("chair", BOOT, seq)

    def vacant(self, hour: float, **more: object) -> None:
        """The seat is empty since an hour of the day, and that half a minute ago."""
        rise = self.noon + int((hour - 12) * HOUR)
        self.at = rise + 30_000
        how = {"seated": False, "bout": None, "stretch_ms": 40 * MINUTE_MS} | more
        said = [arrival(b"online", leaf="status"), arrival(state(at=self.at, since=rise, **how), leaf="state")]
        self._writer.store(said, NOW_MS)

    def tell(self, fact: Fact, day: int) -> None:
        told = entry_of(fact, DEFAULT.id, f"{day + 100:016x}", day + 100)
        self._writer.tell([told])


def test_of_the_day_somebody_is_reminded_once_at_the_first_rise_after_four(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path)
    webhook = hook(seat, server.url)
    for hour in (9, 15.99, 16.5, 17, 17.005, 20):
        seat.up(hour)
        webhook.look()
        assert len(server.asked) == (hour > 16), "before four nothing, then once"
    seat.up(17 + 24)
    hook(seat, server.url).look()
    hook(seat, server.url).look()
    assert server.asked == ["How was your back today, at its worst?"] * 2, (
        "the next day again, and once after a restart"
    )


def test_what_people_entered_is_read_at_a_rise_only(
    tmp_path: Path, server: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, reads, whole = Afternoon(tmp_path), list[int](), Reader.entries

    def counted(reader: Reader) -> list[Entry]:
        reads.append(seat.at)
        return whole(reader)

    monkeypatch.setattr(Reader, "entries", counted)
    webhook = hook(seat, server.url)
    for hour in (15, 17, 17.1, 17.2):
        seat.up(hour)
        for _ in range(30):
            webhook.look()
            seat.at += 1000
        seat.says(0)
        for _ in range(30):
            webhook.look()
    assert len(reads) == 4 and len(server.asked) == 1, "once on the day, and at each rise that may be of a reminder"


def test_nobody_is_reminded_who_does_not_want_it_or_has_told_the_day(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path)
    webhook = hook(seat, server.url)
    seat.up(17)
    seat.tell(DiaryDay(DAYS.day_of(ZERO_MS + seat.at), 0), 0)
    webhook.look()
    seat.tell(Sharing(), 1)
    seat.up(17 + 24)
    webhook.look()
    assert server.asked == []


def test_who_comes_to_want_it_soon_after_a_rise_is_reminded_at_that_rise(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path)
    seat.tell(Sharing(), 0)
    webhook = hook(seat, server.url)
    seat.up(17)
    webhook.look()
    assert server.asked == []
    seat.tell(Sharing(reminders=True), 1)
    seat.at += MINUTE_MS
    webhook.look()
    assert len(server.asked) == 1


def test_that_somebody_was_reminded_is_kept_no_longer_than_they_want_it(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path)
    webhook = hook(seat, server.url)
    seat.up(17)
    webhook.look()
    assert seat.reader.note("reminded") != "{}"
    seat.at += HOUR
    seat.tell(Sharing(), 1)
    webhook.look()
    assert seat.reader.note("reminded") == "{}"


@pytest.mark.parametrize(("start", "end", "asked"), [(1000, 1080, 0), (1020, 1021, 0), (1320, 1030, 0), (1019, 1018, 0),
                                                     (1030, 1080, 1), (1021, 1021, 1)])  # fmt: skip
def test_never_in_quiet_hours(tmp_path: Path, server: Web, start: int, end: int, asked: int) -> None:
    seat = Afternoon(tmp_path)
    seat.quiet(start, end)
    seat.up(17)
    hook(seat, server.url).look()
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    "more", [{"seated": True, "bout": 3}, {"muted_until": 2**40}, {"stretch_ms": 0}, {"zero": None, "boot": "0badb007"}]
)
def test_only_who_has_just_got_up_is_reminded(tmp_path: Path, server: Web, more: dict[str, object]) -> None:
    seat = Afternoon(tmp_path)
    seat.up(17, **more)
    hook(seat, server.url).look()
    assert server.asked == []


def test_the_owner_is_not_reminded_where_somebody_else_gets_up(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path, "Mia", "Tom")
    webhook = hook(seat, server.url)
    seat.ended(17, suspect="not-me")
    seat.vacant(17)
    webhook.look()
    named = entry_of(seat.ended(18), "t", "f" * 16, 99)
    with Writer(seat.path, beside_host=True) as writer:
        writer.tell([named])
    seat.vacant(18)
    webhook.look()
    seat.vacant(19)
    webhook.look()
    assert server.asked == [], "nor before it is known who got up"
    seat.up(20)
    webhook.look()
    assert len(server.asked) == 1


def test_where_nobody_answers_the_day_is_tried_again(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path)
    seat.up(17)
    with pytest.raises(OSError):
        hook(seat, f"http://127.0.0.1:{free_port()}").look()
    hook(seat, server.url).look()
    assert len(server.asked) == 1


def test_of_several_people_it_says_who_and_keeps_nothing_of_who_has_gone(tmp_path: Path, server: Web) -> None:
    seat = Afternoon(tmp_path, "Mia", "Tom")
    seat.up(17)
    webhook = hook(seat, server.url)
    webhook.look()
    assert server.asked == ["Mia: How was your back today, at its worst?"]
    with Writer(seat.path, beside_host=True) as writer:
        writer.bury(Tombstone("m", "", "", NOW_MS))
    seat.up(18)
    webhook.look()
    with Reader(seat.path) as reader:
        assert reader.note("reminded") == "{}"


@pytest.mark.parametrize(("line", "says"), [(b"220 mail here\r\n", "does not speak HTTP"), (b"", "closed connection")])
def test_an_address_that_does_not_speak_http_is_away(tmp_path: Path, line: bytes, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as caller:
                caller.recv(4096)
                caller.sendall(line)

        Thread(target=answer, daemon=True).start()
        seat = Seat(tmp_path)
        webhook = hook(seat, f"http://127.0.0.1:{server.getsockname()[1]}")
        seat.says(1)
        with pytest.raises(OSError, match=says):
            webhook.look()
