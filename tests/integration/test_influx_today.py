"""What InfluxDB 2.7 answers today: older than the bucket keeps, deletes with their end, tokens, a disk that was full.

`support/influx_answers.json` holds its answers. The first half plays them to the client; the second half runs on
1.6.7 behind the shim, which has to answer alike.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS

from perch.influx.batch_writer import BatchWriter
from perch.influx.client import Influx, Rejected, Unreachable
from perch.journal import InfluxQueue, Reader, Writer
from support.influx import Influx as RealInflux
from support.messages import NOW_MS
from support.scripted_http import Answer, web

RECORDED = json.loads((Path(__file__).parents[1] / "support" / "influx_answers.json").read_text())["answers"]
DAY_MS = 86_400_000
TOO_OLD = "points older than the bucket keeps, beside good lines that are stored"


def recorded(to: str) -> dict[str, Any]:
    return next(answer for answer in RECORDED if answer["to"] == to)


def answer(to: str, **headers: str) -> Answer:
    one = recorded(to)
    body = one.get("body") or {key: one[key] for key in ("code", "message") if key in one}
    return Answer(
        one["status"], json.dumps(body).encode() if body else b"", {"Content-Type": "application/json"} | headers
    )


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    Writer(path).close()
    return path


def lines(*days_ago: float) -> list[str]:
    now_ms = int(time() * 1000)
    return [f"seat_bout,device=desk duration_s={ago} {now_ms - int(ago * DAY_MS)}" for ago in days_ago]


def lagging(said: str, kept: list[str], refuse: str, keeps_s: int = 7 * 86_400) -> Answer:
    """A bucket that keeps `keeps_s`, on a machine whose clock stands at our time: in part, or wholly, refused."""
    if said.startswith("/api/v2/buckets"):
        return answer("a bucket by its name")
    good = [line for line in said.split("\n") if int(line.split()[-1]) >= (time() - keeps_s) * 1000]
    kept += good
    bad = len(good) < len(said.split("\n"))
    return answer(refuse, Date=formatdate(usegmt=True)) if bad else answer("a good line")


def test_lines_older_than_the_bucket_keeps_are_left_out_whatever_it_says_of_them(journal: Path) -> None:
    kept: list[str] = []
    sent = lines(*(n / 10 for n in range(2, 140)))
    with (
        web(lambda said: lagging(said, kept, "a field of another type, beside good lines that are stored")) as server,
        closing(Influx(server.url, "perch", "perch", "s3cret")) as influx,
        closing(InfluxQueue(journal)) as queue,
    ):
        BatchWriter(influx, queue).write(sent, NOW_MS)
        assert len(server.asked) == 2
    with Reader(journal) as reader:
        assert reader.quarantine().refused == 0
    assert set(kept) == {line for line in sent if line in lines_within(sent, 7)}


def lines_within(sent: list[str], days: int) -> list[str]:
    return [line for line in sent if int(line.split()[-1]) >= (time() - days * 86_400) * 1000]


@pytest.mark.parametrize("words", ["outside retention policy of duration 168h0m0s", "beyond retention policy"])
def test_where_a_token_may_not_see_the_bucket_its_words_are_believed(journal: Path, words: str) -> None:
    kept: list[str] = []

    def plays(said: str) -> Answer:
        if said.startswith("/"):
            return answer("a token that may only read")
        played = lagging(said, kept, TOO_OLD)
        return played._replace(
            body=played.body.replace(b"outside retention policy of duration 168h0m0s", words.encode())
        )

    sent = lines(*(n / 10 for n in range(2, 140)))
    with (
        web(plays) as server,
        closing(Influx(server.url, "perch", "perch", "s3cret")) as influx,
        closing(InfluxQueue(journal)) as queue,
    ):
        BatchWriter(influx, queue).write(sent, NOW_MS)
    with Reader(journal) as reader:
        assert reader.quarantine().refused == 0
    assert set(kept) == set(lines_within(sent, 7))


def test_a_line_of_another_type_beside_old_ones_is_in_the_quarantine_alone(journal: Path) -> None:
    bad, kept = lines(1)[0].replace("duration_s=1", "duration_s=7"), list[str]()

    def plays(said: str) -> Answer:
        if said.startswith("/api/v2/buckets"):
            return answer("a bucket by its name")
        if said.startswith("#"):
            return answer("a good line")
        if bad in said:
            kept.extend(line for line in said.split("\n") if line != bad)
            return answer("a field of another type, beside good lines that are stored", Date=formatdate(usegmt=True))
        return lagging(said, kept, TOO_OLD)

    sent = [*lines(2, 3, 20, 21), bad]
    with (
        web(plays) as server,
        closing(Influx(server.url, "perch", "perch", "s3cret")) as influx,
        closing(InfluxQueue(journal)) as queue,
    ):
        BatchWriter(influx, queue).write(sent, NOW_MS)
    with Reader(journal) as reader:
        assert [row.payload.decode() for row in reader.quarantine().rows] == [bad]


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("a wrong token", "it refuses our token"),
        ("a token that may only read", "our token may not write there"),
        ("a bucket that is not there", 'make it, .*bucket "nobody" not found'),
        ("an organisation that is not there", 'organization name "nobody" not found'),
    ],
)
def test_what_may_be_mended_is_waited_for(to: str, text: str) -> None:
    with web(lambda _: answer(to)) as server, pytest.raises(Unreachable, match=text):
        Influx(server.url, "perch", "perch", "s3cret").write(lines(1))


def test_one_unreadable_line_refuses_its_batch() -> None:
    to = "one unreadable line among good ones, of which none is stored"
    with web(lambda _: answer(to)) as server, pytest.raises(Rejected, match="missing field value"):
        Influx(server.url, "perch", "perch", "s3cret").write(lines(1))


def test_of_a_disk_that_was_full_it_is_said_what_influxdb_needs_which_the_health_of_the_host_repeats() -> None:
    full = Answer(500, b'{"code":"internal error","message":"write: no space left on device"}')
    with web(lambda _: full) as server, pytest.raises(Unreachable, match="make room, then restart it"):
        Influx(server.url, "perch", "perch", "s3cret").write(lines(1))


# On 1.6.7 behind the shim.


@pytest.fixture
def opened(influx: RealInflux) -> Iterator[Influx]:
    with closing(Influx(influx.url, "perch", "perch", "any")) as client:
        yield client


def test_a_delete_leaves_the_point_at_its_end(influx: RealInflux, opened: Influx) -> None:
    opened.write([f"seat_bout,device=desk duration_s={n} 170000000000{n}" for n in range(4)])
    assert opened.delete("seat_bout", "desk", 1_700_000_000_001, 1_700_000_000_003)
    assert [row["time"] for row in influx.rows("seat_bout")] == [1_700_000_000_000, 1_700_000_000_003]


@pytest.fixture
def plain(influx: RealInflux) -> Iterator[InfluxDBClient]:
    """The client of others, at the same InfluxDB."""
    with InfluxDBClient(influx.url, "none", org="perch", enable_gzip=True) as client:
        yield client


def test_the_shim_deletes_what_lies_at_the_stop_as_2_7_does(
    influx: RealInflux, opened: Influx, plain: InfluxDBClient
) -> None:
    opened.write([f"seat_bout,device=desk duration_s={n} 170000000000{n}" for n in range(4)])
    first, last = "2023-11-14T22:13:20.001Z", "2023-11-14T22:13:20.002Z"
    plain.delete_api().delete(first, last, '_measurement="seat_bout"', "perch")
    assert [row["time"] for row in influx.rows("seat_bout")] == [1_700_000_000_000, 1_700_000_000_003]


def test_the_shim_refuses_as_2_7_does(influx: RealInflux, opened: Influx, plain: InfluxDBClient) -> None:
    writing = plain.write_api(write_options=SYNCHRONOUS)

    def refusal(written: list[str]) -> tuple[int, str, str]:
        with pytest.raises(Exception) as caught:
            writing.write("perch", record="\n".join(written), write_precision="ms")  # type: ignore[arg-type]  # its enumeration is of strings
        error: Any = caught.value
        return error.status, json.loads(error.body)["code"], json.loads(error.body)["message"]

    def same(to: str, written: list[str]) -> None:
        status, code, message = refusal(written)
        one = recorded(to)
        assert (status, code) == (one["status"], one["code"])
        assert message.split(" ")[:4] == one["message"].split(" ")[:4]

    good = lines(0.1)[0].replace("=0.1", "=1i")
    opened.write([good])
    same("one unreadable line among good ones, of which none is stored", [*lines(0.01), "seat_bout,device=desk a="])
    same("a field of another type, beside good lines that are stored", lines(0.1))
    influx.ask("CREATE RETENTION POLICY brief ON perch DURATION 168h REPLICATION 1 DEFAULT")
    same(TOO_OLD, [good, f"seat_bout,device=desk duration_s=1i {int(time() * 1000) - 30 * DAY_MS}"])
    assert opened.keeps_ms() == 7 * DAY_MS
    assert len(influx.rows("seat_bout")) == 1


def test_a_bucket_that_keeps_for_ever_says_so(opened: Influx) -> None:
    assert opened.keeps_ms() == 0
