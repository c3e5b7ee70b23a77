"""A bucket that keeps less than the journal is named, by the doctor and once in the log of the sender."""

import json
import logging
from pathlib import Path

import pytest

from perch.days.period import Rules
from perch.doctor.checks import examine
from perch.influx.client import Influx
from perch.influx.retention import too_short
from perch.influx.sender import Sender
from perch.journal import Writer
from support.cli import typed
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout
from support.recordings import DAYS
from support.scripted_http import Answer, web

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("keeps_ms", "first_ms", "words"),
    [
        (
            7 * DAY_MS,
            NOW_MS - 60 * DAY_MS,
            "keeps 7 days and the journal has 60 days: what is older is in no dashboard",
        ),
        (DAY_MS, NOW_MS - 2 * DAY_MS, "keeps 1 day and"),
        (7 * DAY_MS, NOW_MS - 7 * DAY_MS, ""),
        (0, 0, ""),
        (None, 0, ""),
        (DAY_MS, None, ""),
    ],
)
def test_what_a_short_retention_leaves_out_is_put_in_words(
    keeps_ms: int | None, first_ms: int | None, words: str
) -> None:
    found = too_short(keeps_ms, first_ms, NOW_MS)
    assert words in found and bool(found) is bool(words)


def keeping(seconds: int) -> Answer:
    rules = [{"type": "expire", "everySeconds": seconds}] if seconds else []
    return Answer(200, json.dumps({"buckets": [{"name": "perch", "retentionRules": rules}]}).encode(), _JSON)


_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    writer = Writer(path)
    writer.store([arrival(bout(1, 0, MINUTE_MS))], NOW_MS)
    writer.close()
    return path


@pytest.mark.parametrize(("seconds", "well"), [(0, True), (10 * 86_400, True), (86_400, False)])
def test_the_doctor_advises_a_longer_retention_where_the_journal_has_more(
    journal: Path, seconds: int, well: bool
) -> None:
    with web(lambda asked: keeping(seconds) if asked.startswith("/api/v2/buckets") else Answer(204)) as server:
        env = {"PERCH_DATA_DIR": str(journal.parent), "XDG_CONFIG_HOME": "/nowhere", "PERCH_INFLUX_URL": server.url}
        now_ms = ZERO_MS + 5 * DAY_MS
        (found,) = [one for one in examine(None, env, now_ms) if one.about == "InfluxDB"]
    assert found.well is well and ("longer retention" in found.advice) is not well


def test_the_sender_warns_once(journal: Path, caplog: pytest.LogCaptureFixture) -> None:
    with web(lambda asked: keeping(86_400) if asked.startswith("/") else Answer(204)) as server:
        influx, rules = Influx(server.url, "", "perch", ""), Rules(DAYS, frozenset(range(5)))
        sender = Sender(journal, lambda: influx, rules, lambda: ZERO_MS + 5 * DAY_MS)
        with caplog.at_level(logging.WARNING):
            sender.start()
            while not caplog.messages:
                sender._thread.join(0.01)
            sender.stop()
    assert [text for text in caplog.messages if "its bucket keeps 1 day" in text] == caplog.messages


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "words"), [(0, "InfluxDB is as the journal.\n"), (86_400, "keeps 1 day and")])
def test_rebuild_says_what_influxdb_does_not_keep(journal: Path, seconds: int, words: str) -> None:
    with web(lambda asked: keeping(seconds) if asked.startswith("/api/v2/buckets") else Answer(204)) as server:
        done = typed(journal.parent, "rebuild", PERCH_INFLUX_URL=server.url)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
