"""One cushion that floods leaves the queue to the others."""

from perch.service.fair_share import FairShare

FLOODER, HONEST = "perch/v1/mad/record", "perch/v1/chair/record"


def fill(share: FairShare, topic: str, tries: int) -> int:
    return sum(len(share.admit([(topic, b"")])) for _ in range(tries))


def test_one_alone_may_fill_the_queue() -> None:
    assert fill(FairShare(10), FLOODER, 100) == 100


def test_beside_others_it_has_its_share_and_they_have_theirs() -> None:
    share = FairShare(10)
    assert fill(share, HONEST, 1) == 1
    assert fill(share, FLOODER, 100) == 10
    assert fill(share, HONEST, 5) == 5


def test_on_whatever_topic_it_floods() -> None:
    share = FairShare(10)
    fill(share, HONEST, 1)
    assert sum(fill(share, f"perch/v1/mad/{leaf}", 10) for leaf in ("record", "state", "health", "nothing")) == 10


def test_what_was_taken_from_the_queue_makes_room() -> None:
    share = FairShare(10)
    fill(share, HONEST, 1)
    fill(share, FLOODER, 10)
    assert not share.admit([(FLOODER, b"")])
    share.taken([FLOODER, FLOODER])
    assert fill(share, FLOODER, 10) == 2


def test_of_a_flood_that_comes_at_once_with_the_words_of_others_only_what_is_beyond_the_share_is_dropped() -> None:
    share = FairShare(10)
    messages = [(FLOODER, b"%d" % number) if number % 5 else (HONEST, b"%d" % number) for number in range(25)]
    assert share.admit(messages) == [one for one in messages if one[0] == HONEST or int(one[1]) < 13]
    share.taken([FLOODER])
    assert fill(share, FLOODER, 3) == 1
