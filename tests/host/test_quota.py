"""How much one cushion may send."""

from perch.model.records import Arrival, Record, Refusal
from perch.service.quota import MOST_A_DAY, MOST_ACCOUNTS, MOST_BOUTS_A_DAY, REFUSED, SAID, Allowance, Quota
from perch.wire.messages import DAY_MS
from support.messages import NOW_MS, arrival, bout, point, state

LARGE = "x" * 3_500


def records(count: int, device: str = "chair", first: int = 0) -> list[Arrival]:
    """Large ones, spread over days."""
    return [
        arrival(bout(seq, seq * 60_000, seq * 60_000 + 30_000, note=LARGE), device)
        for seq in range(first, first + count)
    ]


def stored(arrivals: list[Arrival]) -> int:
    return sum(isinstance(one.meaning, Record) for one in arrivals)


def flood(quota: Quota, kind: Allowance, one: Arrival) -> list[str]:
    """Send so often that all of the allowance is used up; what was to be logged."""
    news: list[str] = []
    for _ in range(kind.at_once // 500 + 1):
        news += quota.admit([one] * 500, NOW_MS)[1]
    return news


def test_a_month_after_a_lost_journal_is_taken_at_once_from_the_largest_flash() -> None:
    quota = Quota()
    largest = 8192 * 1024
    count = largest // len(records(1)[0].payload)
    assert stored(quota.admit(records(count), NOW_MS)[0]) == count
    small = [arrival(point(seq, seq * 90_000)) for seq in range(30 * 300)]
    assert stored(quota.admit(small, NOW_MS)[0]) == len(small)


def test_records_without_end_are_taken_to_a_bound_then_a_little_each_day_and_the_rest_is_told_once() -> None:
    quota = Quota()
    taken = sum(stored(quota.admit(records(500, first=first), NOW_MS)[0]) for first in range(0, 20_000, 500))
    size = len(records(1)[0].payload)
    assert 0.9 * 32 * 2**20 < taken * size < 32 * 2**20
    assert quota.shuts_out("perch/v1/chair/record", NOW_MS)
    assert not quota.shuts_out("perch/v1/chair/state", NOW_MS)
    assert not quota.shuts_out("perch/v1/bench/record", NOW_MS)
    assert not quota.shuts_out("perch/v1/chair/record", NOW_MS + DAY_MS)
    tomorrow = stored(quota.admit(records(5000), NOW_MS + DAY_MS)[0])
    assert 0.9 * 2 * 2**20 < tomorrow * size < 2.1 * 2**20


def test_what_is_beyond_is_one_refusal_that_rejects_nothing_and_is_logged_once() -> None:
    quota = Quota()
    news = [line for first in range(0, 40_000, 1000) for line in quota.admit(records(1000, first=first), NOW_MS)[1]]
    assert news == ["chair: sends more records than any cushion makes; they must wait"]
    (told,) = quota.admit(records(1000), NOW_MS)[0]
    assert isinstance(told.meaning, Refusal) and "more records" in told.meaning.reason
    assert (told.meaning.device, told.meaning.boot, told.topic) == (None, None, "perch/v1/chair/#")


def test_another_cushion_is_not_held_back() -> None:
    quota = Quota()
    for first in range(0, 20_000, 1000):
        quota.admit(records(1000, first=first), NOW_MS)
    assert stored(quota.admit(records(500, "bench"), NOW_MS)[0]) == 500


def test_a_cushion_that_sent_the_same_records_for_days_unanswered_is_answered_again() -> None:
    quota, day = Quota(), [arrival(bout(seq, seq * 60_000, seq * 60_000 + 30_000)) for seq in range(50)]
    for again in range(3 * 96):
        taken, _ = quota.admit(day, NOW_MS + again * DAY_MS // 96)
    assert stored(taken) < len(day)
    assert stored(quota.admit(day, NOW_MS + 4 * DAY_MS)[0]) == len(day)


def test_a_day_that_is_full_takes_a_tenth_of_it_each_day() -> None:
    quota, bouts = Quota(), [arrival(bout(seq, seq, seq + 10_000)) for seq in range(MOST_BOUTS_A_DAY + 10)]
    assert stored(quota.admit(bouts, NOW_MS)[0]) == MOST_BOUTS_A_DAY
    assert stored(quota.admit(bouts, NOW_MS + DAY_MS)[0]) == MOST_BOUTS_A_DAY // 10


def test_a_day_holds_no_more_records_than_fit_into_it() -> None:
    quota = Quota()
    same = [arrival(point(seq, seq)) for seq in range(MOST_A_DAY + 10)]
    assert stored(quota.admit(same, NOW_MS)[0]) == MOST_A_DAY
    assert stored(quota.admit([arrival(point(1, 5 * DAY_MS))], NOW_MS)[0]) == 1
    bouts = [arrival(bout(seq, seq, seq + 10_000)) for seq in range(MOST_BOUTS_A_DAY + 10)]
    assert stored(quota.admit(bouts, NOW_MS)[0]) == MOST_BOUTS_A_DAY > DAY_MS / 20_000
    unplaced = [arrival(point(seq, seq, zero=None)) for seq in range(MOST_A_DAY + 10)]
    assert stored(quota.admit(unplaced, NOW_MS)[0]) == MOST_A_DAY


def test_rubbish_without_end_shuts_out_all_that_its_sender_says() -> None:
    quota = Quota()
    assert len(flood(quota, REFUSED, arrival(b"rubbish"))) == 1
    assert quota.shuts_out("perch/v1/chair/record", NOW_MS) and quota.shuts_out("perch/v1/chair/state", NOW_MS)
    assert not quota.shuts_out("perch/v1/bench/state", NOW_MS)


def test_states_without_end_leave_the_records_alone() -> None:
    quota = Quota()
    assert len(flood(quota, SAID, arrival(state(), leaf="state"))) == 1
    assert quota.shuts_out("perch/v1/chair/state", NOW_MS)
    assert not quota.shuts_out("perch/v1/chair/record", NOW_MS)
    assert not quota.shuts_out("perch/v1/chair/state", NOW_MS + DAY_MS)


def test_names_without_end_take_no_more_memory_than_their_number_allows() -> None:
    quota = Quota()
    for number in range(MOST_ACCOUNTS + 500):
        quota.admit([arrival(point(1, 1), f"chair-{number}")], NOW_MS)
    assert len(quota._accounts) == MOST_ACCOUNTS


def test_a_clock_that_is_set_back_gives_and_takes_nothing() -> None:
    quota = Quota()
    for first in range(0, 20_000, 1000):
        quota.admit(records(1000, first=first), NOW_MS)
    assert stored(quota.admit(records(1000), NOW_MS - 10 * DAY_MS)[0]) == 0
