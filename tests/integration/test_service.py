"""The host as a service: it says when it is ready and that it lives, logs for programs, stops cleanly, stands by."""

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count, takewhile
from pathlib import Path
from threading import Event, Thread

import pytest

from perch.journal import Reader, Writer
from perch.model.cushion import Broker
from perch.model.records import Arrival, Receipt
from perch.model.sitting import Bout
from perch.mqtt import Message, Session
from perch.service.answers import Answers
from perch.service.host import Host
from perch.service.ingest import Ingest
from perch.service.systemd import Watchdog, tell
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.cli import typed
from support.cushions import Sender
from support.hosts import Running
from support.journals import identities
from support.messages import MINUTE_MS, NOW_MS, bout, state
from support.processes import PATIENCE_S, free_port, wait
from support.simulated_worker import MONDAY_MS, assert_same, bouts

Start = Callable[..., Running]
STOPS_WITHIN_S = 5.0
MANY = 100


@pytest.fixture
def start(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Start]:
    """Start hosts, each in a folder of its own; all are gone at the end."""
    with ExitStack() as stack:

        def started(name: str, *words: str, **env: str) -> Running:
            running = Running(tmp_path / name, mosquitto.port, *words, **env)
            stack.callback(running.kill)
            return running

        yield started


class ListeningManager:
    """A service manager's end of the line."""

    def __init__(self, address: str) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._line.settimeout(PATIENCE_S)

    def next(self) -> str:
        """The next word."""
        return self._line.recv(1000).decode()

    def until(self, beginning: str) -> str:
        """The next word that begins so."""
        return next(word for word in iter(self.next, "") if word.startswith(beginning))

    def silence(self, for_s: float) -> bool:
        """Whether nothing is said for so long, after what was under way; False where the words do not end."""
        self._line.settimeout(for_s)
        try:
            for _ in range(MANY):
                self._line.recv(1000)
        except TimeoutError:
            return True
        finally:
            self._line.settimeout(PATIENCE_S)
        return False

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[ListeningManager, str]]:
    address = f"@perch-{tmp_path}" if request.param == "abstract" else str(tmp_path / "notify")
    manager = ListeningManager(address)
    yield manager, address
    manager.close()


def test_the_manager_hears_that_it_is_ready_that_it_lives_and_that_it_stops(
    start: Start, manager: tuple[ListeningManager, str]
) -> None:
    heard, address = manager
    host = start("host", NOTIFY_SOCKET=address, WATCHDOG_USEC="400000")
    assert heard.next() == "READY=1"
    assert [heard.until("STATUS=All is well."), heard.until("WATCHDOG=1"), heard.until("WATCHDOG=1")]
    assert host.stop() == 0
    assert heard.until("STOPPING=1")


def test_a_watchdog_of_another_process_is_not_fed(start: Start, manager: tuple[ListeningManager, str]) -> None:
    heard, address = manager
    start("host", NOTIFY_SOCKET=address, WATCHDOG_USEC="400000", WATCHDOG_PID="1")
    assert heard.next() == "READY=1" and heard.until("STATUS=All is well.") and heard.silence(1.0)


def test_a_host_that_cannot_store_lives_and_says_in_its_status_why(
    start: Start, sender: Sender, tmp_path: Path
) -> None:
    heard = ListeningManager(address := str(tmp_path / "notify"))
    host = start("host", NOTIFY_SOCKET=address, WATCHDOG_USEC="400000")
    with closing(sqlite3.connect(host.journal, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sender.record(bout(1, 0, MINUTE_MS))
        status = heard.until("STATUS=Nothing is stored: ")
        assert "end what else uses it. Mend that; nothing is lost till then." in status
        assert heard.until("WATCHDOG=1") == heard.until("WATCHDOG=1")
        other.execute("ROLLBACK")
    assert heard.until("STATUS=All is well.")
    sender.wait_until_stored()
    heard.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("part", "ends_in"), [("ingest", (Writer, "store")), ("mqtt", (Ingest, "hear")), ("answers", (Answers, "_burst"))]
)
def test_a_host_of_which_a_thread_has_ended_is_not_reported_alive(
    mosquitto: Mosquitto, sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    part: str, ends_in: tuple[type, str],
) -> None:  # fmt: skip
    def end(*_: object) -> None:
        raise SystemExit

    service = Host(tmp_path / "journal.db", Broker("127.0.0.1", mosquitto.port), lambda: NOW_MS)
    service.start()
    try:
        assert service.ready.wait(PATIENCE_S) and service.health().threads == ()
        monkeypatch.setattr(*ends_in, end)
        sender.record(bout(1, 0, MINUTE_MS))
        wait(lambda: service.health().threads == (part,))
        heard = ListeningManager(str(tmp_path / "notify"))
        dog = Watchdog(str(tmp_path / "notify"), 0.1, service)
        dog.start()
        assert f"A part of the host ended: {part}. Start `perch run` anew" in heard.next()
        assert heard.silence(0.5)
        dog.stop()
        heard.close()
    finally:
        monkeypatch.undo()
        service.stop()


def test_the_watchdog_is_fed_only_while_records_are_really_taken_in(
    mosquitto: Mosquitto, sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, hung, goes_on, store = Event(), Event(), Event(), Writer.store

    def hanging(self: Writer, arrivals: list[Arrival], now_ms: int) -> list[Receipt]:
        if hangs.is_set():
            hung.set()
            goes_on.wait(PATIENCE_S)
        return store(self, arrivals, now_ms)

    monkeypatch.setattr(Writer, "store", hanging)
    heard = ListeningManager(str(tmp_path / "notify"))
    service = Host(tmp_path / "journal.db", Broker("127.0.0.1", mosquitto.port), lambda: NOW_MS)
    service.start()
    dog = Watchdog(str(tmp_path / "notify"), 0.4, service)
    dog.start()
    try:
        assert heard.until("WATCHDOG=1") == heard.until("WATCHDOG=1")
        hangs.set()
        sender.record(bout(1, 0, MINUTE_MS))
        assert hung.wait(PATIENCE_S)
        assert heard.silence(1.0)
        assert service.health().unstored_ms == NOW_MS and service.health().stuck is None
        hangs.clear()
        goes_on.set()
        assert heard.until("WATCHDOG=1")
        sender.wait_until_stored()
        wait(lambda: service.health().unstored_ms is None)
    finally:
        goes_on.set()
        dog.stop()
        service.stop()
        heard.close()


def test_a_manager_that_is_not_there_does_no_harm(tmp_path: Path) -> None:
    assert not tell("", "READY=1")
    assert not tell(str(tmp_path / "nobody"), "READY=1")


@pytest.mark.parametrize(("quiet", "told"), [(("--quiet",), False), ((), True)])
def test_when_you_sit_is_printed_unless_it_is_asked_to_be_quiet(
    start: Start, sender: Sender, quiet: tuple[str, ...], told: bool
) -> None:
    host = start("host", *quiet)
    sender.raw("state", json.dumps(state()).encode())
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    sender.raw("state", json.dumps(state(at=130_000)).encode())
    if told:
        wait(lambda: "chair" in host.printed)
    assert host.stop() == 0
    assert ("chair" in host.printed) == told and "chair" not in host.log


def test_the_log_is_for_programs_if_that_is_asked_for(start: Start, mosquitto: Mosquitto) -> None:
    host = start("host", PERCH_LOG_FORMAT="json")
    mosquitto.kill()
    host.wait_for("connection lost")
    assert host.stop() == 0
    lines = [json.loads(line) for line in host.log.splitlines()]
    assert [sorted(line) for line in lines] == [["at", "level", "logger", "text"]] * len(lines)
    assert [(line["level"], line["logger"]) for line in lines][:2] == [
        ("info", "perch.mqtt"),
        ("warning", "perch.mqtt"),
    ]
    assert all(line["at"].endswith("Z") for line in lines)


def test_the_journal_of_systemd_gets_a_priority_and_no_second_time(start: Start) -> None:
    host = start("host", JOURNAL_STREAM="8:1234")
    assert host.log.startswith("<6>perch.mqtt: connected to the broker")


def test_it_stops_within_five_seconds_with_its_page_and_an_influxdb_that_does_not_answer(
    start: Start, sender: Sender
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        host = start("host", PERCH_INFLUX_URL=url, PERCH_PAGE_ON="1", PERCH_PAGE_PORT="0")
        sender.record(bout(1, 0, MINUTE_MS))
        sender.wait_until_stored()
        line, _ = silent.accept()  # it has begun to send
        host.wait_for("Live page")
        assert host.stop(STOPS_WITHIN_S) == 0
        line.close()


def test_it_stops_within_five_seconds_whatever_hangs_at_the_same_time(
    start: Start, mosquitto: Mosquitto, sender: Sender
) -> None:
    """InfluxDB, a browser, the journal, and a cushion that is to answer what Home Assistant asked of it."""
    said = {"v": 1, "rev": 1, "settings": {"limit_ms": 2_400_000}, "refused": []}
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as stack:
        at, page = f"http://127.0.0.1:{silent.getsockname()[1]}", free_port()
        host = start("host", PERCH_INFLUX_URL=at, PERCH_PAGE_ON="1", PERCH_PAGE_PORT=str(page),
                     PERCH_HOME_ASSISTANT_DISCOVERY="1")  # fmt: skip
        host.wait_for("Live page")
        host.wait_for("for Home Assistant")
        sender.record(bout(1, 0, MINUTE_MS))
        sender.wait_until_stored()
        with Session(Broker("127.0.0.1", mosquitto.port), ["perch/v1/chair/settings"]) as visit:
            visit.say(Message("perch/v1/chair/settings/reported", json.dumps(said).encode(), retain=True))
            stack.callback(silent.accept()[0].close)  # it has begun to send
            stack.enter_context(socket.create_connection(("127.0.0.1", page)))
            visit.say(Message("perch/home/chair/do/limit", b"45"))
            assert visit.wait(lambda: bool(visit.heard), PATIENCE_S), "it waits for the answer of the cushion"
        other = stack.enter_context(closing(sqlite3.connect(host.journal, isolation_level=None)))
        other.execute("BEGIN IMMEDIATE")
        sender.record(bout(2, MINUTE_MS, 2 * MINUTE_MS))
        host.wait_for("cannot be written")
        assert host.stop(STOPS_WITHIN_S) == 0


def test_it_stops_within_five_seconds_under_load_with_no_record_half_done(
    start: Start, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    host = start("host")
    crowd = [senders(mosquitto.port, f"chair-{number}") for number in range(5)]
    with pressing(crowd):
        crowd[0].wait(lambda: crowd[0].stored > 100)
        assert host.stop(STOPS_WITHIN_S) == 0
    assert "Traceback" not in host.log and "ERROR" not in host.log, host.log
    answered = {sender.device: sender.stored for sender in crowd}
    with sqlite3.connect(host.journal) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        held = dict(db.execute("SELECT device, count(*) FROM records GROUP BY device"))
    assert any(sender.unstored for sender in crowd), "it was not under load any more"
    assert all(held.get(device, 0) >= stored for device, stored in answered.items())


@contextmanager
def pressing(crowd: list[Sender]) -> Iterator[None]:
    """All of them send one record after the other, as fast as they can, until the end of `with`."""
    over = Event()

    def press() -> None:
        for seq in takewhile(lambda _: not over.is_set(), count()):
            for sender in crowd:
                sender.record(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000))

    presser = Thread(target=press)
    presser.start()
    try:
        yield
    finally:
        over.set()
        presser.join()


def test_a_standby_keeps_all_and_says_nothing_until_it_is_promoted(
    start: Start, mosquitto: Mosquitto, sender: Sender
) -> None:
    first = start("first")
    second = start("second", PERCH_STANDBY="true")
    with Reader(first.journal) as one, Reader(second.journal) as two:
        ids = [one.id, two.id]
    for seq in range(3):
        sender.record(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000))
    sender.wait_until_stored()
    wait(lambda: len(identities(second.journal)) == 3)
    assert identities(first.journal) == identities(second.journal)
    assert journals(sender) == [ids[0]], "only one host says stored, and that it is there"
    assert second.stop() == 0
    second = start("second", PERCH_STANDBY="true")
    assert journals(sender) == [ids[0]] and host_topic(mosquitto.port)["status"] == "online"
    first.kill()
    sender.record(bout(3, 3 * MINUTE_MS, 4 * MINUTE_MS))
    wait(lambda: len(identities(second.journal)) == 4)
    assert sender.unstored, "a standby never says stored"
    assert second.stop() == 0
    promoted = start("second")
    for seq in range(4):  # the cushion meets another journal than before: all that it still has goes again
        sender.record(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + (30_000 if seq < 3 else MINUTE_MS)))
    sender.wait_until_stored()
    assert journals(sender) == ids and host_topic(mosquitto.port)["journal"] == ids[1]
    assert [seq for _, seq in identities(promoted.journal)] == [0, 1, 2, 3]


def test_a_cushion_gives_all_it_has_to_a_standby_that_is_promoted(
    mosquitto: Mosquitto, tmp_path: Path, cushion: Callable[[int, int | None], SimulatedCushion]
) -> None:
    now_ms, truth, path = [MONDAY_MS], [], tmp_path / "second.db"

    def started(path: Path, standby: bool) -> Host:
        at = Broker("127.0.0.1", mosquitto.port)
        service = Host(path, at, lambda: now_ms[0], standby=standby)
        service.start()
        return service

    active, second = started(tmp_path / "first.db", False), None
    try:
        for what in cushion(mosquitto.port, None):
            now_ms[0] = what.get("now", now_ms[0])
            truth += [what["contact"]] if "contact" in what else []
            if len(truth) == 5 and second is None:
                second = started(path, True)
            if len(truth) == 10 and second and active is not second:
                assert bouts(path)[0].start_ms > truth[0][1], "it was there from the start"
                active.stop()
                second.stop()
                active = second = started(path, False)
            if len(truth) > 15 and active is second and len(until(path, truth[14][1])) == 15:
                break
    finally:
        active.stop()
        if second:
            second.stop()
    assert_same(until(path, truth[14][1]), truth[:15])


def until(path: Path, end_ms: int) -> list[Bout]:
    """The bouts that began before a moment."""
    return [bout for bout in bouts(path) if bout.start_ms < end_ms]


def host_finding(mosquitto: Mosquitto, folder: Path, **env: str) -> tuple[str, str]:
    """What the doctor says of the host, with the journal of this folder."""
    at = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(mosquitto.port)}
    found = json.loads(typed(folder, "doctor", "--json", **at, **env).stdout)["findings"]
    return next((one["told"], one["advice"]) for one in found if one["about"] == "host")


def test_the_doctor_tells_which_host_answers(start: Start, mosquitto: Mosquitto, tmp_path: Path) -> None:
    standby = {"PERCH_STANDBY": "1"}
    assert host_finding(mosquitto, tmp_path / "first") == (
        "none is at this broker, so cushions keep what they measure", "Start `perch run`."
    )  # fmt: skip
    assert host_finding(mosquitto, tmp_path / "first", **standby)[0] == "on standby, and no other host is online"
    first = start("first")
    second = start("second", PERCH_STANDBY="1")
    assert host_finding(mosquitto, tmp_path / "first") == ("online, with this journal", "")
    assert host_finding(mosquitto, tmp_path / "second", **standby)[0] == "on standby; another host answers the cushions"
    assert "must have standby = true" in host_finding(mosquitto, tmp_path / "second")[1]
    first.stop()
    assert host_finding(mosquitto, tmp_path / "first") == (
        "not online, so cushions keep what they measure", "Start `perch run`."
    )  # fmt: skip
    assert "it then takes over" in host_finding(mosquitto, tmp_path / "second", **standby)[1]
    second.stop()
    assert host_finding(mosquitto, tmp_path / "second")[1] == "Start `perch run`, anew if it runs: then it is this one."
    (tmp_path / "second" / "journal.db").write_bytes(b"damaged" * 1000)
    assert host_finding(mosquitto, tmp_path / "second")[0] == "not online, so cushions keep what they measure"


def test_a_standby_without_a_broker_is_a_wrong_configuration(tmp_path: Path) -> None:
    found = typed(tmp_path, "run", PERCH_STANDBY="true")
    assert found.returncode == 2 and "standby: needs the broker of the other host" in found.stderr


def journals(sender: Sender) -> list[str]:
    """The journals that a cushion was told of, in the order in which it met them."""
    return list(dict.fromkeys(said["journal"] for _, said in list(sender.heard) if "journal" in said))


def host_topic(port: int) -> dict[str, str]:
    """What the broker keeps of the host."""
    with Session(Broker("127.0.0.1", port), ["perch/v1/host"]) as visit:
        visit.wait(lambda: bool(visit.heard), PATIENCE_S)
        return dict(json.loads(visit.heard["perch/v1/host"]))
