"""The host's way to a broker on another machine: a real Mosquitto with a certificate of our own authority."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from perch.devices import mosquitto
from perch.model.cushion import Broker
from perch.mqtt import LinkError, Message, Session, probe
from support.guarded_broker import Secured, certificate
from support.hosts import HostProcess
from support.processes import PATIENCE_S


@contextmanager
def running(host: HostProcess) -> Iterator[HostProcess]:
    """A host that is ended in order, whatever happens."""
    try:
        yield host
    finally:
        assert host.stop() == 0


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Secured]:
    broker = Secured(tmp_path)
    yield broker
    broker.stop()


def test_the_host_comes_in_where_it_trusts_the_certificate(secured: Secured) -> None:
    with Session(secured.way(secured.ca_file), ["perch/v1/#"]) as visit:
        visit.say(Message("perch/v1/desk/do", b"hello"))
        assert visit.wait(lambda: bool(visit.heard), PATIENCE_S)


def test_a_certificate_of_somebody_else_is_refused(secured: Secured, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other")
    for ca_file in (other, None):
        wrong = probe(secured.way(ca_file))
        assert wrong and "certificate that we cannot trust" in wrong and "broker.ca_file" in wrong
    with pytest.raises(LinkError):
        Session(secured.way(other)).__enter__()


def test_a_certificate_for_another_address_is_refused(tmp_path: Path) -> None:
    broker = Secured(tmp_path, address="192.0.2.1")
    try:
        assert "IP address mismatch" in (probe(broker.way(broker.ca_file)) or "")
    finally:
        broker.stop()


def test_tls_where_there_is_none_is_told_as_that(secured: Secured) -> None:
    assert "look at broker.tls" in (probe(secured.way(secured.ca_file, secured.port)) or "")
    assert "does not speak TLS" in (probe(secured.way(secured.ca_file, secured.tls_port)) or "")
    plain = Broker("127.0.0.1", secured.far_port, mosquitto.HOST, secured.host_password)
    assert probe(plain) is not None


def test_a_wrong_password_is_refused_over_tls_too(secured: Secured) -> None:
    assert "refuses us" in (probe(secured.way(secured.ca_file, password="wrong")) or "")


@pytest.mark.parametrize("password", ["file", "variable"])
def test_perch_run_comes_in_with_its_password_from_a_file_or_a_variable(secured: Secured, password: str) -> None:
    more = {
        "PERCH_BROKER_TLS": "true", "PERCH_BROKER_CA_FILE": str(secured.ca_file),
        "PERCH_BROKER_PORT": str(secured.far_port), "PERCH_BROKER_USER": mosquitto.HOST,
    }  # fmt: skip
    if password == "file":
        more["PERCH_BROKER_PASSWORD_FILE"] = secured.env["PERCH_BROKER_PASSWORD_FILE"]
    else:
        more["PERCH_BROKER_PASSWORD"] = secured.host_password
    with running(HostProcess(secured.folder, secured.far_port, more)) as host:
        assert secured.host_password not in host.said


def test_perch_run_says_whose_certificate_it_does_not_trust_and_does_not_come_in(secured: Secured) -> None:
    more = {"PERCH_BROKER_TLS": "true", "PERCH_BROKER_USER": mosquitto.HOST, "PERCH_BROKER_PASSWORD": "any"}
    with running(HostProcess(secured.folder, secured.far_port, more, until="cannot trust")) as host:
        assert "look at broker.ca_file" in host.said
