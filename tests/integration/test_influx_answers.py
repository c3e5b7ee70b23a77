"""What is made of the answers of an InfluxDB, of a proxy before it, and of what is no InfluxDB at all."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import pytest

from perch.doctor.checks import examine
from perch.influx.batch_writer import BatchWriter
from perch.influx.client import Influx, Rejected, Unreachable
from perch.journal import InfluxQueue, Reader, Writer
from support.messages import NOW_MS
from support.scripted_http import Answer, Answers, Web, web

HTML = b"<html><h1>Welcome</h1></html>"
TAKEN, REFUSED = Answer(204), Answer(400, b"Client sent an HTTP request to an HTTPS server.\n")
LINES = [f"seat_bout,device=desk duration_s=1.0 {n}" for n in range(64)]


@contextmanager
def influx(answers: Answers) -> Iterator[tuple[Influx, Web]]:
    with web(answers) as server, closing(Influx(server.url, "perch", "perch", "s3cret")) as opened:
        yield opened, server


def written(answer: Answer) -> None:
    with influx(lambda _: answer) as (one, _):
        one.write(LINES)


def test_no_content_is_what_an_influxdb_says_of_lines_it_took() -> None:
    written(TAKEN)


@pytest.mark.parametrize("status", [200, 202, 206])
def test_a_web_server_that_is_pleased_with_whatever_it_is_asked_is_no_influxdb(status: int) -> None:
    with pytest.raises(
        Unreachable, match=f"it answers {status} to what is written, as no InfluxDB does; look at influx.url"
    ):
        written(Answer(status, HTML))
    with influx(lambda _: Answer(status, HTML)) as (one, _), pytest.raises(Unreachable, match="as no InfluxDB does"):
        one.delete("seat_bout", "desk", 0, 1)


def test_lines_that_are_taken_in_part_are_rejected_so_that_the_bad_one_is_looked_for() -> None:
    with pytest.raises(Rejected, match="line 3 is bad"):
        written(Answer(201, b"line 3 is bad"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_who_is_sent_elsewhere_is_told_to_write_that_instead(status: int) -> None:
    with pytest.raises(Unreachable, match="it sends us elsewhere; write as influx.url where it really is"):
        written(Answer(status, headers={"Location": "http://127.0.0.1:9/"}))


@pytest.mark.parametrize(
    ("asked", "wait_s"),
    [("120", 120), ("0", 0), ("-5", 0), ("99999999", 900), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), (None, 0)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_us_to_wait_is_waited_for_in_reason(status: int, asked: str | None, wait_s: float) -> None:
    with pytest.raises(Unreachable) as caught:
        written(Answer(status, headers={"Retry-After": asked} if asked else {}))
    assert caught.value.wait_s == wait_s


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b'{"code":"not found","message":"bucket \\"perch\\" not found"}', 'make it, .*bucket "perch" not found'),
        (404, b"404 page not found\n", "takes no points at this address, as an InfluxDB 1.8 or later does"),
        (404, HTML, "takes no points at this address"),
        (405, HTML, "takes no points at this address.*look at influx.url"),
        (502, b"<html><h1>Bad  Gateway</h1>nginx</html>", r"it fails \(502\) \(Bad Gateway nginx\)"),
    ],
)
def test_who_takes_nothing_is_told_apart_by_what_it_says(status: int, body: bytes, told: str) -> None:
    with pytest.raises(Unreachable, match=told):
        written(Answer(status, body))


def test_where_nothing_answers_it_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with web(lambda _: TAKEN) as server:
        url = server.url
    with (
        closing(Influx(url, "", "perch", "")) as one,
        pytest.raises(Unreachable, match="it does not answer .Connection ref"),
    ):
        one.look()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setattr("perch.influx.client._TIMEOUT_MS", 50)
        with closing(Influx(url, "", "perch", "")) as one, pytest.raises(Unreachable, match="not in time"):
            one.look()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    Writer(path).close()
    return path


def deliver(answers: Answers, journal: Path) -> int:
    """Deliver the lines; how many requests that took."""
    with influx(answers) as (one, server), closing(InfluxQueue(journal)) as outbox:
        try:
            BatchWriter(one, outbox).write(LINES, NOW_MS)
        finally:
            asked = len(server.asked)
    return asked


def refused(journal: Path) -> list[bytes]:
    with Reader(journal) as reader:
        return [row.payload for row in reader.quarantine().rows]


def test_where_everything_is_refused_nothing_is_set_aside_and_it_is_away(journal: Path) -> None:
    with pytest.raises(Unreachable, match=r"it refuses whatever is written to it; .* \(Client sent an HTTP request"):
        deliver(lambda _: REFUSED, journal)
    assert refused(journal) == []


def test_where_it_begins_to_refuse_everything_nothing_is_set_aside_either(journal: Path) -> None:
    asked: list[str] = []

    def answers(said: str) -> Answer:
        asked.append(said)
        return TAKEN if len(asked) == 3 else REFUSED

    with pytest.raises(Unreachable, match="it refuses whatever"):
        deliver(answers, journal)
    assert refused(journal) == []


def test_where_all_of_a_batch_is_bad_it_is_set_aside_and_holds_up_nothing(journal: Path) -> None:
    deliver(lambda said: REFUSED if "seat_bout" in said else TAKEN, journal)
    with Reader(journal) as reader:
        assert reader.quarantine().refused == len(LINES)


@pytest.mark.parametrize("answer", [REFUSED, Answer(200, HTML)])
def test_the_doctor_says_that_it_takes_nothing(journal: Path, answer: Answer) -> None:
    with web(lambda _: answer) as server:
        env = {"PERCH_DATA_DIR": str(journal.parent), "XDG_CONFIG_HOME": "/nowhere", "PERCH_INFLUX_URL": server.url}
        (found,) = [one for one in examine(None, env, NOW_MS) if one.about == "InfluxDB"]
    assert not found.well and "look at influx.url" in found.state


def test_who_refuses_to_delete_is_away_and_not_an_accident() -> None:
    with influx(lambda _: REFUSED) as (one, _), pytest.raises(Unreachable, match="it refuses to delete"):
        one.delete("seat_bout", "desk", 0, 1)


def test_what_influxdb_refused_is_told_by_the_doctor_with_what_sends_it_again(journal: Path) -> None:
    deliver(lambda said: REFUSED if "seat_bout" in said else TAKEN, journal)
    env = {"PERCH_DATA_DIR": str(journal.parent), "XDG_CONFIG_HOME": "/nowhere"}
    (found,) = [one for one in examine(None, env, NOW_MS) if one.about == "refused"]
    assert found.advice == "Mend what InfluxDB says of influx/…, then `perch rebuild` sends it again."


def test_a_thousand_lines_that_are_refused_do_not_fill_the_log(journal: Path, caplog: pytest.LogCaptureFixture) -> None:
    deliver(lambda said: REFUSED if "seat_bout" in said else TAKEN, journal)
    assert len([one for one in caplog.messages if "is in the quarantine" in one]) == 1


def test_it_may_take_longer_to_delete_than_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(_: str) -> Answer:
        sleep(0.3)
        return TAKEN

    monkeypatch.setattr("perch.influx.client._TIMEOUT_MS", 100)
    with web(slowly) as server, closing(Influx(server.url, "", "perch", "")) as one:
        with pytest.raises(Unreachable, match="not in time"):
            one.look()
        assert one.delete("seat_bout", "desk", 0, 1)
