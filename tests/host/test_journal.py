"""What the journal keeps, what it sets aside, and what it answers."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.journal import ItemRefused, JournalError, JournalStuck, Reader, Writer, quarantine, reader
from perch.model.records import Arrival, Receipt
from perch.wire.decode import check
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point, state

DAY_MS = 86_400_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    yield writer
    writer.close()


@pytest.fixture
def journal(writer: Writer, path: Path) -> Iterator[Reader]:
    with Reader(path) as reader:
        yield reader


def test_a_new_journal_draws_an_id_and_keeps_it(writer: Writer, path: Path) -> None:
    writer.close()
    again = Writer(path)
    assert again.id == writer.id
    assert len(bytes.fromhex(again.id)) == 8
    again.close()


def test_what_is_stored_is_said_for_each_record(writer: Writer) -> None:
    receipts = writer.store([arrival(point(1, 5)), arrival(state(), leaf="state"), arrival(point(2, 9))], NOW_MS)
    assert receipts == [Receipt("chair", BOOT, 1), Receipt("chair", BOOT, 2)]


def test_the_same_record_again_is_stored_again_and_kept_once(writer: Writer, journal: Reader) -> None:
    for _ in range(3):
        assert writer.store([arrival(bout(1, 0, 60_000))], NOW_MS) == [Receipt("chair", BOOT, 1)]
    assert len(journal.bouts("chair", 0, NOW_MS)) == 1


def test_a_bout_is_given_back_with_all_that_was_said(writer: Writer, journal: Reader) -> None:
    more = {
        "balance_lr": -20,
        "shifts": 4,
        "resumed": True,
        "suspect": "object",
        "balance_fr": None,
    }
    writer.store([arrival(bout(1, 0, 60_000, **more))], NOW_MS)
    (held,) = journal.bouts("chair", 0, NOW_MS)
    assert (held.start_ms, held.end_ms) == (ZERO_MS, ZERO_MS + 60_000)
    assert (held.balance_lr, held.shifts, held.resumed, held.suspect) == (-20, 4, True, "object")
    assert (held.limit_ms, held.mean_load, held.censored) == (2_400_000, 900, False)


def test_other_content_under_the_same_identity_is_rejected_and_its_bytes_kept(writer: Writer, journal: Reader) -> None:
    other = arrival(bout(1, 0, 70_000))
    writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    (receipt,) = writer.store([other], NOW_MS)
    assert receipt.reason
    (row,) = journal.quarantine().rows
    assert (row.payload, row.reason) == (other.payload, receipt.reason)
    assert journal.bouts("chair", 0, NOW_MS)[0].end_ms == ZERO_MS + 60_000


@pytest.mark.parametrize("change", [{"start": 1}, {"kind": "alive", "at": 0}])
def test_a_censored_bout_gives_way_to_its_own_complete_version_only(writer: Writer, change: dict[str, int]) -> None:
    writer.store([arrival(bout(1, 0, 60_000, censored=True))], NOW_MS)
    assert writer.store([arrival(bout(1, 0, 70_000) | change)], NOW_MS)[0].reason


def test_a_refused_record_is_rejected_where_its_name_can_be_read(writer: Writer) -> None:
    (receipt,) = writer.store([arrival(point(4, -1)), arrival(b"{")], NOW_MS)
    assert receipt.seq == 4
    assert receipt.reason
    assert receipt.reason.startswith("at must be")


def test_rubbish_is_kept_once_and_counted(writer: Writer, journal: Reader) -> None:
    for at in range(5):
        writer.store([arrival(b"rubbish"), arrival(b"\xff")], NOW_MS + at)
    held = journal.quarantine()
    assert (held.refused, held.overflow) == (10, 0)
    assert [(row.count, row.first_ms, row.last_ms) for row in held.rows] == [(5, NOW_MS, NOW_MS + 4)] * 2


def test_a_bad_state_that_comes_each_minute_takes_one_row(writer: Writer, journal: Reader) -> None:
    for at in range(70_000, 75_000, 1000):
        writer.store([arrival(state(at=at, bout="x"), leaf="state")], NOW_MS)
    assert [row.count for row in journal.quarantine().rows] == [5]


def test_a_huge_message_is_cut(writer: Writer, journal: Reader) -> None:
    writer.store([arrival(b"x" * 100_000)], NOW_MS)
    (row,) = journal.quarantine().rows
    assert row.payload == b"x" * 4096


def test_a_full_quarantine_counts_and_rejects_nothing_that_it_cannot_keep(
    writer: Writer, journal: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MOST_ROWS", 2)
    receipts = [writer.store([arrival(point(seq, -1))], NOW_MS) for seq in range(4)]
    assert [len(one) for one in receipts] == [1, 1, 0, 0]
    assert (journal.quarantine().refused, journal.quarantine().overflow) == (4, 2)


def test_bouts_that_overlap_a_window_are_given_by_start(writer: Writer, journal: Reader) -> None:
    spans = [(0, 10), (20, 30), (40, 50)]
    told = [arrival(bout(seq, a * MINUTE_MS, b * MINUTE_MS)) for seq, (a, b) in enumerate(spans)]
    writer.store(told[::-1], NOW_MS)

    def seen(from_min: float, to_min: float) -> list[int]:
        window = (int(ZERO_MS + from_min * MINUTE_MS), int(ZERO_MS + to_min * MINUTE_MS))
        return [one.seq for one in journal.bouts("chair", *window)]

    assert seen(0, 60) == [0, 1, 2]
    assert seen(10, 20) == []
    assert seen(9.9, 20) == [0]
    assert seen(10, 20.1) == [1]
    assert seen(25, 26) == [1]
    assert journal.bouts("bench", 0, NOW_MS) == []


def test_a_bout_of_seven_days_is_found_on_its_last_day(writer: Writer, journal: Reader) -> None:
    writer.store([arrival(bout(1, 0, 7 * DAY_MS))], NOW_MS)
    assert journal.bouts("chair", ZERO_MS + 7 * DAY_MS - 1, NOW_MS)


@pytest.mark.parametrize("query", [reader.BOUTS, reader.NUDGES])
def test_a_window_is_found_by_its_time_however_many_years_are_stored(writer: Writer, path: Path, query: str) -> None:
    with sqlite3.connect(path) as db:
        (*_, plan), *more = db.execute(f"EXPLAIN QUERY PLAN {query}", ("chair", *[0] * (query.count("?") - 1)))
    assert "USING INDEX records_by_time (device=? AND kind=? AND start_ms>? AND start_ms<?)" in plan


def test_what_is_not_placed_is_found_without_looking_at_what_is(writer: Writer, path: Path) -> None:
    with sqlite3.connect(path) as db:
        ((*_, plan),) = db.execute(f"EXPLAIN QUERY PLAN {reader.UNPLACED}")
    assert plan == "SCAN records USING INDEX records_unplaced"


def test_nudges_of_a_window_are_given_with_why_they_were_silent(writer: Writer, journal: Reader) -> None:
    nudge = point(2, 60_000, kind="nudge", stretch_ms=9, nth=1, delivered=False, why="muted", bout=1)
    writer.store([arrival(nudge)], NOW_MS)
    (held,) = journal.nudges("chair", ZERO_MS + 60_000, ZERO_MS + 60_001)
    assert (held.at_ms, held.why, held.nth, held.bout) == (ZERO_MS + 60_000, "muted", 1, 1)
    assert journal.nudges("chair", 0, ZERO_MS + 60_000) == []


def test_records_that_wait_for_their_time_are_counted(writer: Writer, journal: Reader) -> None:
    writer.store([arrival(point(seq, 0, zero=None)) for seq in range(3)], NOW_MS)
    assert journal.unplaced() == {"chair": 3}
    writer.store([arrival(point(9, 0))], NOW_MS)
    assert journal.unplaced() == {}


def test_every_cushion_that_was_heard_is_named(writer: Writer, journal: Reader) -> None:
    writer.store([arrival(point(0, 0), "b"), arrival(b"online", "a", "status"), arrival(b"{", "c")], NOW_MS)
    assert journal.devices() == ["a", "b"]


def test_the_last_state_is_live_and_placed(writer: Writer, journal: Reader) -> None:
    assert journal.live("chair") is None
    told = [state(seated=False, bout=None), state(due_in_ms=9)]
    writer.store([arrival(one, leaf="state") for one in told], NOW_MS)
    live = journal.live("chair")
    assert live
    assert (live.seated, live.bout, live.since_ms, live.at_ms) == (
        True,
        3,
        ZERO_MS + 60_000,
        ZERO_MS + 120_000,
    )
    assert (live.lasted_ms, live.loads, live.online, live.due_in_ms) == (60_000, (5, 6, 7, 8), False, 9)


def test_a_state_without_a_zero_is_placed_by_the_records_of_its_boot(writer: Writer, journal: Reader) -> None:
    writer.store([arrival(state(zero=None), leaf="state"), arrival(b"online", leaf="status")], NOW_MS)
    live = journal.live("chair")
    assert live
    assert (live.at_ms, live.online) == (None, True)
    writer.store([arrival(point(0, 0))], NOW_MS)
    live = journal.live("chair")
    assert live
    assert live.at_ms == ZERO_MS + 120_000


def test_the_last_health_is_given(writer: Writer, journal: Reader) -> None:
    said = {"v": 1, "boot": BOOT, "at": 5, "zero": None, "cause": "power", "free": None, "outbox": 3}
    said |= {"dropped": 1, "fw": "0.1.0", "rev": 2, "rssi": -60, "faulty": [2], "calibrated": False}
    writer.store([arrival(said, leaf="health")], NOW_MS)
    health = journal.health("chair")
    assert health
    assert (health.outbox, health.dropped, health.faulty, health.calibrated) == (3, 1, (2,), False)
    assert (health.at_ms, health.status, health.rssi) == (None, None, -60)


def test_a_batch_is_written_whole_or_not_at_all(writer: Writer, journal: Reader, path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalStuck, match="locked"):
            writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
        assert journal.bouts("chair", 0, NOW_MS) == []
        other.execute("ROLLBACK")
    assert writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    assert journal.bouts("chair", 0, NOW_MS)


def test_a_fault_in_the_middle_of_a_batch_leaves_nothing_of_it(writer: Writer, journal: Reader, path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON quarantine BEGIN SELECT RAISE(ABORT, 'disk'); END")
    with pytest.raises(ItemRefused, match="disk"):
        writer.store([arrival(bout(1, 0, 60_000)), arrival(b"{")], NOW_MS)
    assert journal.bouts("chair", 0, NOW_MS) == []


def test_a_hundred_states_in_a_batch_leave_the_last(writer: Writer, journal: Reader) -> None:
    told: list[Arrival] = [arrival(state(at=at), leaf="state") for at in range(60_000, 160_000, 1000)]
    assert writer.store(told, NOW_MS) == []
    live = journal.live("chair")
    assert live
    assert live.at_ms == ZERO_MS + 159_000


def test_nothing_is_called_stored_once_the_file_was_deleted(writer: Writer, path: Path) -> None:
    path.unlink()
    with pytest.raises(JournalError, match="taken away") as told:
        writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    assert not isinstance(told.value, JournalStuck)


def test_nothing_is_called_stored_once_another_file_took_its_place(writer: Writer, path: Path) -> None:
    path.rename(path.with_name("old.db"))
    path.write_bytes(b"")
    with pytest.raises(JournalError, match="taken away"):
        writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)


def test_a_damaged_file_is_not_tried_again(writer: Writer, path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"A" * (len(whole) - 4096))
    with pytest.raises(JournalError, match="`perch repair` saves") as told:
        writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    assert not isinstance(told.value, JournalStuck)


AHEAD = point(1, 0, zero=NOW_MS + 3 * DAY_MS)


def test_a_record_ahead_of_our_clock_is_kept_but_not_rejected_at_once(writer: Writer, journal: Reader) -> None:
    early = [writer.store([arrival(AHEAD)], NOW_MS + minute * MINUTE_MS) for minute in (0, 1, 59)]
    assert early == [[], [], []]
    assert journal.quarantine().rows[0].count == 3
    (receipt,) = writer.store([arrival(AHEAD)], NOW_MS + 60 * MINUTE_MS)
    assert "clock" in (receipt.reason or "")


def test_a_record_ahead_of_our_clock_is_stored_once_the_clock_is_right(writer: Writer) -> None:
    assert writer.store([arrival(AHEAD)], NOW_MS) == []
    topic, payload, now_ms = "perch/v1/chair/record", arrival(AHEAD).payload, NOW_MS + 3 * DAY_MS
    assert writer.store([Arrival(topic, payload, check(topic, payload, now_ms))], now_ms) == [Receipt("chair", BOOT, 1)]


def test_what_a_cushion_said_of_itself_tells_when_it_was_on(writer: Writer, journal: Reader) -> None:
    later, hour = "5e6f7a8b", 60 * MINUTE_MS
    said = [point(1, 0), bout(2, 10 * MINUTE_MS, 20 * MINUTE_MS), point(3, 37 * MINUTE_MS)]
    boot = {"kind": "boot", "cause": "power", "fw": "1", "alive_until": {"boot": BOOT, "at": 45 * MINUTE_MS}}
    writer.store([arrival(one) for one in [*said, point(0, 40 * DAY_MS // 10, boot=later, **boot)]], NOW_MS)
    spoken = journal.covered("chair", ZERO_MS, ZERO_MS + hour)
    assert [(one.boot, one.start_ms - ZERO_MS, one.end_ms - ZERO_MS) for one in spoken] == [
        (BOOT, 0, 20 * MINUTE_MS),
        (BOOT, 37 * MINUTE_MS, 45 * MINUTE_MS),  # the end was told four days later
    ]


def test_a_note_is_remembered_and_is_none_of_the_journals_own(writer: Writer, journal: Reader) -> None:
    assert journal.note("id") is None
    for value in ("one", "two"):
        writer.remember("id", value)
    assert (journal.note("id"), journal.id) == ("two", writer.id)


def test_a_command_may_write_beside_the_host_but_no_second_host(writer: Writer, path: Path, journal: Reader) -> None:
    beside = Writer(path, beside_host=True)
    beside.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    beside.close()
    assert len(journal.bouts("chair", 0, NOW_MS)) == 1
    with pytest.raises(JournalError):
        Writer(path)


def test_the_years_stored_cost_nothing_to_see_when_a_cushion_was_on(writer: Writer, path: Path) -> None:
    db = sqlite3.connect(path)
    bouts, moments = (
        " ".join(str(row) for row in db.execute(f"EXPLAIN QUERY PLAN {query}", ("chair", 0, 1, 0)[: query.count("?")]))
        for query in (reader.COVERED, reader.MOMENTS)
    )
    db.close()
    assert "records_by_time (device=? AND kind=? AND start_ms>? AND start_ms<?)" in bouts
    assert "COVERING INDEX records_by_time (device=? AND kind=? AND start_ms>? AND start_ms<?)" in moments
