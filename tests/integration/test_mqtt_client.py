"""The host's line to a broker that is slow, refuses, or speaks nonsense."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Thread

import pytest

from perch.model.cushion import Broker
from perch.mqtt import Heard, Link, Message, on_this_machine
from perch.mqtt.embedded import BrokerError, EmbeddedBroker
from support.brokers import Mosquitto
from support.processes import PATIENCE_S, wait

WILL = Message("perch/v1/host", b"gone")
WELCOME = b"\x20\x02\x00\x00"
LISTEN = b"\x90\x03\x00\x01\x01"
DO_NOT_LISTEN = b"\x90\x03\x00\x01\x80"
Talk = Callable[[socket.socket], None]


@contextmanager
def impostor(talk: Talk) -> Iterator[tuple[Link, Event]]:
    """A link to something that is no real broker and has its own way to talk; the link's `ready` beside it."""

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:  # closed at the end of the test
                return
            with line, suppress(OSError):  # the link may hang up at any time
                talk(line)

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # it takes little at a time
        Thread(target=serve, daemon=True).start()
        ready = Event()
        broker = Broker("127.0.0.1", server.getsockname()[1])
        link = Link(broker, "perch-host", [("perch/v1/+/record", 1)], WILL, lambda messages: None, ready.set)
        link.start()
        yield link, ready
        link.stop(WILL)
        server.shutdown(socket.SHUT_RDWR)


def answers(line: socket.socket, *each: bytes) -> None:
    """Answer what is sent, once each."""
    for answer in each:
        line.recv(4096)
        line.sendall(answer)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00" * 64,
        b"\x20\x01\x00",
        b"\x20\xff\xff\xff\xff\xff",
        WELCOME + b"\x30\x05\x00\x03\xff\xfe\xfd",
        WELCOME + b"\x30\x02\x00\x09",
        WELCOME + b"\x90\x00",
        WELCOME + b"\xf0\x00",
    ],
)
def test_no_bytes_of_a_broker_end_the_line_for_good(nonsense: bytes) -> None:
    talks: list[Talk] = [lambda line: answers(line, nonsense), lambda line: answers(line, WELCOME, LISTEN, b"")]
    with impostor(lambda line: talks.pop(0)(line) if talks else None) as (_, ready):
        assert ready.wait(PATIENCE_S)


def test_a_refused_subscription_is_told_and_asked_for_again(caplog: pytest.LogCaptureFixture) -> None:
    said = [DO_NOT_LISTEN, LISTEN.replace(b"\x01\x01", b"\x02\x01")]
    talk: Talk = lambda line: answers(line, WELCOME, said.pop(0), b"")  # noqa: E731
    with caplog.at_level(logging.INFO), impostor(talk) as (_, ready):
        assert ready.wait(PATIENCE_S)
    assert [record.levelname for record in caplog.records if record.name == "perch.mqtt"][:2] == ["WARNING", "INFO"]
    assert "allow this user to read" in caplog.text


@pytest.mark.parametrize(("code", "reason"), [(5, "Not authorized"), (6, "code 6"), (135, "code 135")])
def test_why_a_broker_refuses_us_is_told(code: int, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    with impostor(lambda line: answers(line, bytes((*WELCOME[:3], code)))):
        wait(lambda: f"refuses us ({reason}); look at broker.user" in caplog.text)


def test_why_a_broker_cannot_be_reached_is_told(caplog: pytest.LogCaptureFixture) -> None:
    link = Link(Broker("127.0.0.1", 1), "perch-host", [], WILL, lambda *_: None, lambda: None)
    link.start()
    wait(lambda: "cannot be reached: Connection refused" in caplog.text)
    link.stop(WILL)


def test_what_many_threads_say_at_once_reaches_a_slow_broker_untorn() -> None:
    heard = bytearray()
    everything = Event()
    said = Message("t", b"x" * 4000, qos=0)
    packet = b"\x30\xa3\x1f\x00\x01t" + said.payload

    def slowly(line: socket.socket) -> None:
        answers(line, WELCOME, LISTEN)
        time.sleep(0.3)  # all buffers are full by then
        while len(heard) < 1500 * len(packet):
            heard.extend(line.recv(1000))
        everything.set()

    with impostor(slowly) as (link, ready):
        assert ready.wait(PATIENCE_S)
        threads = [Thread(target=say_often, args=(link, said)) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert everything.wait(PATIENCE_S)
    assert bytes(heard) == packet * 1500


def take(said: list[bytes], messages: Heard) -> None:
    said += [payload for _, payload in messages]


def say_often(link: Link, message: Message) -> None:
    for _ in range(500):
        link.say(message)


def test_two_machines_with_one_journal_do_not_throw_each_other_out(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: dict[str, list[bytes]] = {"here": [], "there": []}
    at, links = Broker("127.0.0.1", mosquitto.port), []
    for machine, said in heard.items():
        monkeypatch.setattr(socket, "gethostname", partial(str, machine))
        ready = Event()
        link = Link(at, on_this_machine("perch-host"), [("a", 1)], None, partial(take, said), ready.set)
        link.start()
        assert ready.wait(PATIENCE_S)
        links.append(link)
    links[0].say(Message("a", b"both"))
    wait(lambda: heard == {"here": [b"both"], "there": [b"both"]})
    assert "connection lost" not in caplog.text
    for link in links:
        link.stop(None)


def test_a_link_with_too_much_to_say_stops_all_the_same() -> None:
    def silent(line: socket.socket) -> None:
        answers(line, WELCOME, LISTEN)
        while line.recv(65536):
            pass

    with impostor(silent) as (link, ready):
        assert ready.wait(PATIENCE_S)
        for _ in range(11_000):
            link.say(Message("t", b"x"))
        before = time.monotonic()
        link.stop(WILL)
        assert time.monotonic() - before < 10


def test_a_broker_hears_from_us_as_often_as_we_promised_and_one_that_answers_nothing_is_left() -> None:
    heard = bytearray()
    lost = Event()

    def mute(line: socket.socket) -> None:
        answers(line, WELCOME, LISTEN)
        while data := line.recv(4096):
            heard.extend(data)
        lost.set()

    with impostor(mute) as (link, ready):
        assert ready.wait(PATIENCE_S)
        connection = link._connection
        assert connection
        for ticks in (1, 2, 3):
            connection.tick()
            wait(lambda: bytes(heard) == b"\xc0\x00" * ticks)  # noqa: B023  waited for here
        assert not lost.is_set()
        connection.tick()
        assert lost.wait(PATIENCE_S)


def test_an_embedded_broker_whose_port_was_taken_meanwhile_says_so() -> None:
    broker = EmbeddedBroker()
    with socket.create_server(("127.0.0.1", broker.port)), pytest.raises(BrokerError, match="cannot start"):
        broker.start()
