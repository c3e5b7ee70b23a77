"""A cushion that sends far faster than any cushion does is not heard for a while, and all others are."""

import pytest

from perch.service import listening as module
from perch.service.flood_watch import LONGEST_MS, MOST, SHORTEST_MS, WINDOW_MS, FloodWatch, heard_topics
from perch.service.listening import Listening

TOPICS = (("perch/v1/host", 1), ("perch/v1/+/record", 1), ("perch/v1/+/state", 0))
NOBODY: frozenset[str] = frozenset()


def beside_another(now_ms: int = 0) -> FloodWatch:
    watch = FloodWatch()
    assert watch.takes("chair", 100, now_ms)
    return watch


def flood(watch: FloodWatch, now_ms: int, size: int = 100) -> int:
    """Return how many of its messages were taken."""
    return sum(watch.takes("mad", size, now_ms) for _ in range(3 * MOST))


def test_what_floods_beside_another_is_not_heard_for_a_minute() -> None:
    watch = beside_another()
    assert flood(watch, 0) == MOST
    assert watch.shut(0) == {"mad"}
    assert watch.takes("chair", 100, 0)
    assert not watch.takes("mad", 100, SHORTEST_MS - 1)
    assert watch.shut(SHORTEST_MS) == NOBODY
    assert watch.takes("mad", 100, SHORTEST_MS)


def test_large_messages_count_for_more() -> None:
    assert flood(beside_another(), 0, size=9 * 1024) == MOST // 10


def test_one_alone_may_send_as_fast_as_it_goes() -> None:
    watch = FloodWatch()
    assert flood(watch, 0) == 3 * MOST
    assert watch.shut(0) == NOBODY


def test_a_lost_journal_that_a_cushion_refills_is_no_flood() -> None:
    watch = beside_another()
    assert all(watch.takes("chair", 200, 5 * number) for number in range(40_000))


def test_each_further_time_lasts_twice_as_long_until_it_was_quiet_for_an_hour() -> None:
    watch, now_ms, lasted = beside_another(), 0, []
    for _ in range(4):
        flood(watch, now_ms)
        lasts = next(ms for ms in range(0, 2 * LONGEST_MS, 1_000) if not watch.shut(now_ms + ms))
        lasted.append(lasts)
        now_ms += lasts + WINDOW_MS
    assert lasted == [SHORTEST_MS, 2 * SHORTEST_MS, 4 * SHORTEST_MS, LONGEST_MS]
    later_ms = now_ms + 3_600_000
    flood(watch, later_ms)
    assert watch.shut(later_ms + SHORTEST_MS - 1) and not watch.shut(later_ms + SHORTEST_MS)


def test_names_without_end_are_not_kept() -> None:
    watch = FloodWatch()
    for number in range(10_002):
        watch.takes(f"c{number}", 1, 0)
    assert len(watch.names) == 10_000


def test_others_are_subscribed_to_by_name_as_long_as_one_floods() -> None:
    assert heard_topics(TOPICS, ["desk", "mad"], NOBODY) == list(TOPICS)
    assert heard_topics(TOPICS, ["sofa", "desk", "mad"], frozenset({"mad"})) == [
        ("perch/v1/host", 1), ("perch/v1/desk/record", 1), ("perch/v1/sofa/record", 1),
        ("perch/v1/desk/state", 0), ("perch/v1/sofa/state", 0),
    ]  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    now = [0]
    monkeypatch.setattr(module, "monotonic_ms", lambda: now[0])
    return now


def flooded(listening: Listening) -> None:
    listening.takes("perch/v1/desk/state", b"{}")
    for _ in range(MOST + 1):
        listening.takes("perch/v1/mad/record", b"{}")


def test_the_broker_is_asked_once_when_it_begins_and_once_when_it_is_over(clock: list[int]) -> None:
    asked: list[list[tuple[str, int]]] = []
    lost: list[bool] = []
    listening = Listening(
        TOPICS, lambda: ["sofa"], lambda topics: asked.append(list(topics)), lambda: lost.append(True)
    )
    flooded(listening)
    assert lost == [True], "what the broker's queue had no room for is to be sent again"
    assert listening.floods == ("mad",)
    assert asked == [heard_topics(TOPICS, ["desk", "sofa"], frozenset({"mad"}))]
    clock[0] = SHORTEST_MS
    listening.look()
    listening.look()
    assert not listening.floods
    assert asked[1:] == [list(TOPICS)] and len(lost) == 1


def test_one_that_is_heard_before_anybody_looked_is_heard_again(clock: list[int]) -> None:
    asked: list[list[tuple[str, int]]] = []
    listening = Listening(TOPICS, list, lambda topics: asked.append(list(topics)))
    flooded(listening)
    clock[0] = SHORTEST_MS
    assert listening.takes("perch/v1/mad/state", b"{}")
    assert asked[1:] == [list(TOPICS)]


def test_samples_of_cells_are_heard_of_the_cushion_that_was_asked_for_them(clock: list[int]) -> None:
    asked: list[list[tuple[str, int]]] = []
    listening = Listening(TOPICS, list, lambda topics: asked.append(list(topics)))
    listening.stream("mad")
    listening.stream("mad")
    assert asked == [[*TOPICS, ("perch/v1/mad/cells", 0)]]
    flooded(listening)
    assert "mad" not in str(asked[-1])


def test_thousands_of_cushions_are_not_named_one_by_one(clock: list[int]) -> None:
    asked: list[list[tuple[str, int]]] = []
    listening = Listening(TOPICS, lambda: map(str, range(1_000)), lambda topics: asked.append(list(topics)))
    flooded(listening)
    assert asked == [list(TOPICS)] and listening.floods == ("mad",)
