"""What a connection is asked to hear, while some follow topics for a while."""

from perch.mqtt.mailbox import Follower
from perch.mqtt.subscriptions import Subscriptions


def test_other_topics_take_the_place_of_those_before_without_a_gap() -> None:
    heard = Subscriptions([("a", 1), ("b", 0)])
    assert heard.replace([("b", 0), ("c", 1)]) == ([("c", 1)], ["a"])
    assert heard.all == [("b", 0), ("c", 1)]


def test_what_somebody_follows_stays_until_nobody_wants_it() -> None:
    heard = Subscriptions([("a", 1)])
    first, second = (Follower(lambda message: None, topics) for topics in (["x", "y", "a"], ["y"]))
    heard.follow(first)
    heard.follow(second)
    assert heard.all == [("a", 1), ("x", 0), ("y", 0)]
    assert heard.replace([]) == ([], [])
    assert heard.leave(first) == ["a", "x"]
    assert heard.leave(second) == ["y"] and heard.all == []
