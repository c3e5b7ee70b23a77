"""What is to be said is said in order, again where it was not confirmed, and never without a bound."""

from perch.mqtt import packets
from perch.mqtt.outbox import Outbox
from perch.mqtt.packets import Message

ENOUGH = 10**6


def words(*names: str, qos: int = 1) -> list[Message]:
    return [Message("t", name.encode(), qos) for name in names]


def sent(outbox: Outbox, size: int = ENOUGH) -> list[bytes]:
    """The payloads of what is to be sent next."""
    received = packets.Decoder().feed(outbox.take(size))
    return [payload for row in received.packets if isinstance(row, list) for _, payload in row]


def test_it_is_said_in_order_and_confirmed_as_a_whole() -> None:
    outbox, confirmed = Outbox(10, 10), list[str]()
    outbox.add(words("a", "b"), lambda: confirmed.append("ab"))
    outbox.add(words("c", qos=0), lambda: confirmed.append("c"))
    assert sent(outbox) == [b"a", b"b", b"c"] and confirmed == ["c"] and sent(outbox) == []
    outbox.confirm(1)
    outbox.confirm(1)
    outbox.confirm(99)
    assert confirmed == ["c"]
    outbox.confirm(2)
    assert confirmed == ["c", "ab"]


def test_a_batch_that_finds_no_room_is_not_taken_at_all() -> None:
    outbox = Outbox(3, 10)
    assert outbox.add(words("a", "b"))
    assert outbox.add(words("c", "d")) is None
    assert outbox.add(words("e"))
    assert sent(outbox) == [b"a", b"b", b"e"]


def test_no_more_is_under_way_than_the_window_and_the_next_bytes_allow() -> None:
    outbox = Outbox(10, 2)
    outbox.add(words("a", "b", "c"))
    assert (sent(outbox, 1), sent(outbox), sent(outbox)) == ([b"a"], [b"b"], [])
    outbox.confirm(2)
    assert sent(outbox) == [b"c"]


def test_over_a_new_connection_only_what_was_not_confirmed_is_said_again_and_first() -> None:
    outbox = Outbox(10, 2)
    outbox.add(words("a", "b", "c"))
    sent(outbox)
    outbox.confirm(1)
    outbox.add(words("now", qos=0))
    outbox.add(words("d"))
    outbox.begin_again()
    assert sent(outbox) == [b"b", b"c"]
    outbox.confirm(3)
    outbox.confirm(4)
    assert sent(outbox) == [b"d"]


def test_what_is_withdrawn_is_said_no_more_and_confirms_nothing() -> None:
    outbox, confirmed = Outbox(10, 1), list[str]()
    batch = outbox.add(words("a", "b"), lambda: confirmed.append("ab"))
    assert batch
    assert sent(outbox) == [b"a"]
    batch.withdrawn = True
    outbox.add(words("c"))
    assert sent(outbox) == []
    outbox.confirm(1)
    assert sent(outbox) == [b"c"]
    outbox.begin_again()
    assert sent(outbox) == [b"c"] and not confirmed


def test_what_is_withdrawn_while_under_way_is_not_said_again() -> None:
    outbox = Outbox(10, 5)
    batch = outbox.add(words("a", "b"))
    assert batch
    sent(outbox)
    batch.withdrawn = True
    outbox.begin_again()
    assert sent(outbox) == []


def test_a_withdrawn_batch_that_is_confirmed_late_calls_nobody() -> None:
    outbox, confirmed = Outbox(10, 5), list[str]()
    batch = outbox.add(words("a"), lambda: confirmed.append("a"))
    assert batch
    sent(outbox)
    batch.withdrawn = True
    outbox.confirm(1)
    assert not confirmed


def test_an_identifier_that_is_in_use_is_not_given_again() -> None:
    outbox = Outbox(10, 10)
    outbox.add(words("a"))
    sent(outbox)
    assert {outbox.ident() for _ in range(65_534)} == set(range(2, 65_536))
    assert outbox.ident() == 2


def test_topics_are_asked_for_before_all_else_a_hundred_in_a_packet() -> None:
    outbox = Outbox(10, 10)
    outbox.add(words("a"))
    many = [(f"t{number}", 0) for number in range(101)]
    assert outbox.request([], []) == 0 and outbox.request(many, ["gone"]) == 2
    asked = [packets.subscribe(1, many[:100]), packets.subscribe(2, many[100:]), packets.unsubscribe(3, ["gone"])]
    assert outbox.take(1) == b"".join(asked)
    assert sent(outbox) == [b"a"]


def test_over_a_new_connection_old_requests_are_not_repeated() -> None:
    outbox = Outbox(10, 10)
    outbox.request([("t", 1)], [])
    outbox.begin_again()
    assert outbox.take(ENOUGH) == b""
