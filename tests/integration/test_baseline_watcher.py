"""A running host keeps cushions silent for a study or a baseline, and ends a baseline whose days are over."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import time_ns

import pytest

from perch.days.baseline import BaselinePeriod, note_of, read
from perch.days.period import Rules
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.cushion import Broker
from perch.mqtt import LinkError, Session
from perch.report.sentences import baseline_lines
from perch.service.baselines import BaselineWatcher, remember
from support.brokers import Mosquitto
from support.cli import environment, typed_with
from support.cushion_settings import OWN, kept, known, reported
from support.cushions import NAME, Sender
from support.hosts import HostProcess
from support.processes import wait

RULES = Rules(Calendar(UTC), frozenset(range(5)))
TODAY = RULES.calendar.day_of(time_ns() // 1_000_000)


@pytest.fixture
def reader(host: HostProcess, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]) -> Iterator[Reader]:
    """The journal of a host that has heard of a cushion."""
    known(mosquitto.port, senders)
    with Reader(host.journal) as reader:
        yield reader


def keeper(host: HostProcess, reader: Reader, port: int, blinded: bool = False, day: date = TODAY) -> BaselineWatcher:
    """One that looks when it is told to, on this day at noon."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    now_ms = int(noon.timestamp()) * 1000
    connect = partial(Session, Broker("127.0.0.1", port))
    return BaselineWatcher(host.journal, reader, connect, RULES, blinded, lambda: now_ms, baseline_lines)


def says(port: int, reader: Reader, rev: int, **settings: int) -> None:
    """The cushion tells its settings, and the host hears them."""
    reported(port, rev, [], **settings)
    wait(lambda: (said := reader.reported(NAME)) is not None and said.rev == rev)


def phase_of(reader: Reader) -> BaselinePeriod | None:
    return read(reader.note(note_of(NAME)))


def begun(host: HostProcess, days_ago: int) -> None:
    remember(host.journal, NAME, BaselinePeriod(TODAY - timedelta(days=days_ago)))


def test_a_baseline_whose_days_are_over_ends_by_itself_and_that_is_said(
    host: HostProcess, reader: Reader, mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    says(mosquitto.port, reader, 3, baseline=1)
    begun(host, 14)
    own = keeper(host, reader, mosquitto.port)
    with caplog.at_level("INFO"):
        own.look()
        own.look()
    assert kept(mosquitto.port) == {"v": 1, "rev": 4, "settings": OWN}
    assert phase_of(reader) == BaselinePeriod(TODAY - timedelta(days=14), TODAY)
    few = "neither 5 workdays nor 5 other days of it count"
    word = f"The baseline is over, but {few}: `perch baseline start` begins another."
    assert own.news == {NAME: word}
    assert [line.getMessage() for line in caplog.records if word in line.getMessage()] == [f"{NAME}: {word}"]
    assert f"{NAME}: its baseline is over: " in caplog.text


def test_the_end_of_a_baseline_is_news_for_a_week(host: HostProcess, reader: Reader, mosquitto: Mosquitto) -> None:
    begun(host, 14)
    for days, is_news in ((0, True), (6, True), (7, False)):
        own = keeper(host, reader, mosquitto.port, day=TODAY + timedelta(days=days))
        own.look()
        assert bool(own.news) is is_news


def test_while_a_baseline_runs_a_cushion_that_nudges_is_silenced_and_told_once(
    host: HostProcess, reader: Reader, mosquitto: Mosquitto
) -> None:
    says(mosquitto.port, reader, 3, baseline=0)
    begun(host, 2)
    own = keeper(host, reader, mosquitto.port)
    own.look()
    own.look()  # it is away and has not answered; saying it again would not help
    assert kept(mosquitto.port) == {"v": 1, "rev": 4, "settings": OWN | {"baseline": 1}}
    assert own.news[NAME].startswith("Day 3 of 14, silent")


def test_without_a_baseline_the_settings_are_left_as_their_owner_made_them(
    host: HostProcess, reader: Reader, mosquitto: Mosquitto
) -> None:
    says(mosquitto.port, reader, 3, baseline=1)
    remember(host.journal, NAME, BaselinePeriod(TODAY - timedelta(days=5), TODAY - timedelta(days=2)))
    own = keeper(host, reader, mosquitto.port)
    own.look()
    assert kept(mosquitto.port) is None and own.news == {}


def test_in_a_study_the_end_of_a_baseline_is_said_without_its_numbers(
    host: HostProcess, reader: Reader, mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    says(mosquitto.port, reader, 3, baseline=1)
    begun(host, 14)
    own = keeper(host, reader, mosquitto.port, blinded=True)
    with caplog.at_level("INFO"):
        own.look()
    assert caplog.messages == [f"{NAME}: its baseline is over"]
    assert kept(mosquitto.port) is None and own.news == {}


def test_what_the_broker_keeps_one_from_is_done_later(host: HostProcess, reader: Reader, mosquitto: Mosquitto) -> None:
    says(mosquitto.port, reader, 3, baseline=1)
    begun(host, 14)
    own = keeper(host, reader, mosquitto.port)
    mosquitto.kill()
    with pytest.raises(LinkError):
        own.look()
    assert phase_of(reader) == BaselinePeriod(TODAY - timedelta(days=14))
    own.start()  # it bears that, too
    own.stop()
    mosquitto.start()
    reported(mosquitto.port, 3, [], baseline=1)
    own.look()
    assert kept(mosquitto.port)["settings"]["baseline"] == 0


def test_a_blinded_host_silences_the_cushions_that_it_hears_of_and_says_so(
    tmp_path: Path, host: HostProcess, reader: Reader, mosquitto: Mosquitto
) -> None:
    says(mosquitto.port, reader, 3, baseline=0)
    host.stop()
    (tmp_path / "perch").mkdir()
    (tmp_path / "perch" / "perch.toml").write_text("[study]\nblinded = true\n")
    host.start()
    wait(lambda: f"{NAME}: study.blinded is set: " in host.said)
    assert kept(mosquitto.port) == {"v": 1, "rev": 4, "settings": OWN | {"baseline": 1}}


def test_a_host_says_that_a_baseline_is_complete(host: HostProcess, reader: Reader, mosquitto: Mosquitto) -> None:
    says(mosquitto.port, reader, 3, baseline=1)
    host.stop()
    begun(host, 20)
    host.start()
    wait(lambda: f"{NAME}: The baseline is over" in host.said)
    assert kept(mosquitto.port)["settings"]["baseline"] == 0
    host.stop()
    host.start()
    assert "baseline" not in host.said


def test_a_baseline_that_cannot_be_ended_at_the_cushion_goes_on(
    tmp_path: Path, host: HostProcess, reader: Reader, mosquitto: Mosquitto
) -> None:
    begun(host, 3)
    mosquitto.kill()
    failed = typed_with(environment(tmp_path, mosquitto.port), "baseline", "stop")
    assert "nothing was changed" in failed.stderr
    assert phase_of(reader) == BaselinePeriod(TODAY - timedelta(days=3))
