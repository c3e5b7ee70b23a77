"""One host answers at a broker, in whatever order hosts start, crash, sleep or are told to take over."""

import pytest

from perch.model.host import HostPresence
from perch.service.presence import Presence, Standing

LISTEN_MS, PATIENCE_MS, BEAT_MS = 300, 50_000, 20_000


def standing(presence: Presence) -> Standing:
    """Its standing now, whatever it was when it was looked at before."""
    return presence.standing


def host(instance: str, since_ms: int, *, take_over: bool = False, online: bool = True) -> HostPresence:
    return HostPresence(online, instance * 8, instance, since_ms, 0, take_over)


def started(own: HostPresence, now_ms: int = 0) -> Presence:
    presence = Presence(own, LISTEN_MS, PATIENCE_MS)
    presence.connected(now_ms)
    return presence


def speaking(own: HostPresence) -> Presence:
    presence = started(own)
    assert presence.due(LISTEN_MS)
    return presence


def test_a_host_alone_speaks_after_it_has_listened() -> None:
    presence = started(host("a", 1))
    assert not presence.due(LISTEN_MS - 1)
    assert presence.due(LISTEN_MS)
    assert presence.standing is Standing.SPEAKING
    assert not presence.due(LISTEN_MS + 1)


def test_one_that_left_keeps_nobody_waiting() -> None:
    presence = started(host("a", 1))
    presence.heard(host("b", 0, online=False), 10)
    assert presence.due(LISTEN_MS)


def test_beside_one_that_lives_it_yields_before_it_has_said_anything() -> None:
    presence = started(host("b", 2))
    assert not presence.heard(host("a", 1), 10)
    presence.sign_of_life("a", 1_000)
    assert not presence.due(BEAT_MS)
    presence.sign_of_life("a", 1_000)
    assert presence.standing is Standing.LISTENING, "the broker kept it: it is one sign only"
    presence.sign_of_life("a", 1_000 + BEAT_MS)
    assert standing(presence) is Standing.YIELDED
    assert not presence.due(10 * PATIENCE_MS)


def test_one_that_died_with_its_broker_is_waited_for_and_then_replaced() -> None:
    presence = started(host("b", 2))
    presence.heard(host("a", 1), 10)
    presence.sign_of_life("a", 1_000)
    assert not presence.due(10 + PATIENCE_MS - 1)
    assert presence.due(10 + PATIENCE_MS)


def test_one_that_was_told_to_take_over_does_so_at_once_and_the_other_yields() -> None:
    new, old = started(host("b", 2, take_over=True)), speaking(host("a", 1))
    new.heard(old.own, 10)
    new.sign_of_life("a", 1_000)
    new.sign_of_life("a", 2_000)
    assert new.due(LISTEN_MS)
    assert not old.heard(new.own, 400)
    assert old.standing is Standing.YIELDED


@pytest.mark.parametrize("first", [True, False])
def test_of_two_that_began_at_once_one_stays_whoever_hears_the_other_first(first: bool) -> None:
    a, b = speaking(host("a", 1)), speaking(host("b", 2))
    answers = [a.heard(b.own, 500), b.heard(a.own, 500)] if first else [b.heard(a.own, 500), a.heard(b.own, 500)][::-1]
    assert answers == [True, False], "who stays says so again, as the other one replaced its word"
    assert (a.standing, b.standing) == (Standing.SPEAKING, Standing.YIELDED)


def test_one_that_slept_listens_again_and_yields() -> None:
    slept = speaking(host("a", 1))
    slept.connected(1_000_000)
    assert slept.standing is Standing.LISTENING
    slept.heard(host("b", 900_000), 1_000_010)
    slept.sign_of_life("b", 1)
    slept.sign_of_life("b", 1 + BEAT_MS)
    assert standing(slept) is Standing.YIELDED


def test_the_last_word_of_another_one_is_put_right() -> None:
    presence = speaking(host("a", 1))
    assert presence.heard(host("b", 2, online=False), 500)
    assert not presence.heard(presence.own, 501)
