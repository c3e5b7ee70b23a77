"""What a journal is as points: days, hours, bouts and nudges, what is known and what is not."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from perch.days.baseline import note_of, written
from perch.days.period import Rules
from perch.influx import schema
from perch.influx.batch_writer import BatchWriter
from perch.influx.changed_days import DayBatch, DayPlanner, horizon_hour, requeue_regrouped
from perch.influx.client import Rejected, Unreachable
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader, Writer
from perch.journal.schema import MIGRATIONS, migrate
from perch.model.calendar import Calendar
from perch.wire.decode import check
from support import weeks
from support.fake_influx import FakeInflux
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point, state
from support.recordings import DAYS

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
RULES = Rules(DAYS, frozenset(range(5)))
DAY = DAYS.day_of(ZERO_MS)
START_MS = DAYS.start(DAY)


class Filled:
    """A journal, and what InfluxDB has of it."""

    def __init__(self, folder: Path, kept: FakeInflux) -> None:
        self.path, self.kept = folder / "journal.db", kept
        self.writer = Writer(self.path)
        self.reader, self.outbox = Reader(self.path), InfluxQueue(self.path)

    def tell(self, *messages: dict[str, Any], leaf: str = "record") -> None:
        self.writer.store([arrival(one, leaf=leaf) for one in messages], NOW_MS)

    def send(self, now_ms: int = NOW_MS, rules: Rules = RULES) -> int:
        """How many steps it took."""
        filler, steps = InfluxSync(self.reader, self.outbox, BatchWriter(self.kept, self.outbox), rules), 0
        while filler.step(now_ms):
            steps += 1
        return steps

    def day(self, day: date = DAY) -> dict[str, Any]:
        (found,) = [one for one in self.kept.of("seat_day") if one["time"] == DAYS.start(day)]
        return found

    def close(self) -> None:
        self.writer.close()
        self.reader.close()
        self.outbox.close()


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    with closing(Filled(tmp_path, FakeInflux())) as made:
        yield made


def test_a_day_in_which_nobody_sat_is_a_zero_where_the_cushion_was_on(filled: Filled) -> None:
    filled.tell(*(point(seq, START_MS - ZERO_MS + DAY_MS + seq * 15 * MINUTE_MS) for seq in range(97)))
    filled.send()
    day = filled.day(DAY + timedelta(days=1))
    assert (day["known"], day["sit_min"], day["covered_min"], day["valid"]) == ("1i", "0.0", "1440.0", "0i")
    hours = [one for one in filled.kept.of("seat_hour") if one["time"] == START_MS + DAY_MS]
    assert [(one["known"], one.get("sit_s")) for one in hours] == [("1i", "0.0")] * 24


def test_a_day_of_which_nothing_is_known_has_no_measure_and_no_hour(filled: Filled) -> None:
    filled.tell(bout(1, 0, HOUR_MS), bout(2, 3 * DAY_MS, 3 * DAY_MS + HOUR_MS))
    filled.send()
    assert [one["known"] for one in filled.kept.of("seat_day")] == ["1i", "0i", "0i", "1i"]
    day = filled.day(DAY + timedelta(days=1))
    assert "sit_min" not in day
    hours = [one for one in filled.kept.of("seat_hour") if one["time"] == DAYS.start(DAY + timedelta(days=2))]
    assert [(one["known"], "sit_s" in one) for one in hours] == [("0i", False)] * 24


def test_the_hours_of_a_day_add_up_to_it_and_all_24_are_there_when_the_clocks_change(filled: Filled) -> None:
    spring = date(2025, 3, 29)
    start = DAYS.start(spring)
    assert DAYS.bounds(spring)[1] - start == 23 * HOUR_MS
    filled.tell(bout(1, 0, 10 * HOUR_MS, zero=start + 15 * HOUR_MS))
    filled.send(start + 3 * DAY_MS)
    hours = [one for one in filled.kept.of("seat_hour") if one["time"] == start]
    assert len(hours) == 24
    assert sum(float(one.get("sit_s", 0)) for one in hours) == 8 * 3600 == 60 * float(filled.day(spring)["sit_min"])
    assert filled.kept.points["seat_hour,device=chair,hour=02", start] == {"known": "0i"}


def test_the_day_in_progress_follows_what_the_cushion_says_and_an_hour_to_come_is_not_known(filled: Filled) -> None:
    filled.tell(state(at=31 * MINUTE_MS, since=MINUTE_MS), leaf="state")
    filled.send(ZERO_MS + 31 * MINUTE_MS)
    assert filled.day()["sit_min"] == "30.0"
    filled.tell(state(at=37 * MINUTE_MS, since=MINUTE_MS), leaf="state")
    filled.send(ZERO_MS + 37 * MINUTE_MS)
    assert filled.day()["sit_min"] == "36.0"
    sat = DAYS.local(ZERO_MS).hour
    known = [int(one["known"][0]) for one in sorted(filled.kept.of("seat_hour"), key=lambda one: one["time"])]
    assert sum(known) == 1
    assert filled.kept.points[f"seat_hour,device=chair,hour={sat:02}", START_MS]["sit_s"] == "2160.0"


def test_a_day_is_looked_at_once_more_when_it_is_over(filled: Filled) -> None:
    filled.tell(*(bout(seq, seq * HOUR_MS, seq * HOUR_MS + 50 * MINUTE_MS) for seq in range(6)))
    filled.send(ZERO_MS + 7 * HOUR_MS)
    assert "median_7_min" not in filled.day()
    filled.send(ZERO_MS + 2 * DAY_MS)
    assert filled.day()["median_7_min"] == "300.0"
    assert filled.send(ZERO_MS + 2 * DAY_MS) == 0


def test_a_late_record_changes_the_medians_of_the_days_after_it(filled: Filled) -> None:
    for day in range(3):
        begins = [day * DAY_MS + seq * HOUR_MS for seq in range(7)]
        sat = (50 + day) * MINUTE_MS
        filled.tell(*(bout(10 * day + seq, at, at + sat) for seq, at in enumerate(begins)))
        filled.send()
    assert filled.day(DAY + timedelta(days=2))["median_7_min"] == "357.0"
    filled.tell(bout(9, 7 * HOUR_MS, 9 * HOUR_MS))
    filled.send()
    assert filled.day(DAY + timedelta(days=2))["median_7_min"] == "364.0"
    assert filled.day(DAY)["median_28_min"] == "470.0"


def test_a_baseline_gives_the_days_after_it_a_goal(tmp_path: Path) -> None:
    weeks.recorded(tmp_path)
    with closing(Filled(tmp_path, FakeInflux())) as filled:
        filled.writer.remember(note_of(weeks.DEVICE), written(weeks.PHASE))
        filled.send(weeks.NOW_MS, weeks.RULES)
        before, after = filled.day(weeks.FIRST + timedelta(days=13)), filled.day(weeks.FIRST + timedelta(days=14))
        told = weeks.told(filled.path, weeks.LAST, weeks.LAST)
        last = filled.day(weeks.LAST - timedelta(days=2))
    assert "goal_min" not in before
    assert float(after["goal_min"]) == told.progress[True].goal_min
    assert float(after["baseline_min"]) == told.progress[True].baseline_min
    assert float(after["baseline_low_min"]) <= float(after["baseline_min"]) <= float(after["baseline_high_min"])
    assert (last["known"], last["workday"]) == ("1i", "1i")


def test_a_group_a_baseline_or_other_rules_have_all_days_written_again(filled: Filled) -> None:
    filled.tell(bout(1, 0, HOUR_MS))
    requeue_regrouped(filled.reader, filled.outbox, RULES)
    filled.send()
    requeue_regrouped(filled.reader, filled.outbox, RULES)
    assert filled.outbox.waiting() == 0
    filled.writer.remember("group:chair", "third floor")
    requeue_regrouped(filled.reader, filled.outbox, RULES)
    filled.send()
    assert filled.day()["group"] == '"third floor"'
    other = Rules(Calendar(DAYS.zone, 300), RULES.workdays)
    requeue_regrouped(filled.reader, filled.outbox, other)
    filled.send(rules=other)
    assert [one["time"] for one in filled.kept.of("seat_day")] == [START_MS + HOUR_MS]


def test_a_bout_that_a_power_cut_split_is_one_point_with_what_both_parts_said(filled: Filled) -> None:
    filled.tell(bout(1, 0, 10 * MINUTE_MS, balance_lr=10, shifts=1, censored=True))
    filled.tell(bout(1, 11 * MINUTE_MS, 41 * MINUTE_MS, boot="0" * 8, balance_lr=50, shifts=2, resumed=True))
    filled.send()
    (one,) = filled.kept.of("seat_bout")
    assert (one["time"], one["duration_s"], one["balance_lr"], one["shifts"]) == (ZERO_MS, "2460.0", "40i", "3i")
    assert "balance_fr" not in one


def test_a_suspect_bout_is_told_as_one(filled: Filled) -> None:
    filled.tell(bout(1, 0, HOUR_MS, suspect="object"))
    filled.send()
    (one,) = filled.kept.of("seat_bout")
    assert (one["suspect"], one["duration_s"], filled.day()["sit_min"], filled.day()["suspect_min"]) == (
        "1i", "3600.0", "0.0", "60.0",
    )  # fmt: skip


def test_a_nudge_that_was_muted_says_why_and_has_no_response(filled: Filled) -> None:
    nudge = {"kind": "nudge", "stretch_ms": 2_400_000, "nth": 1, "bout": 1, "delivered": False, "why": "quiet"}
    filled.tell(bout(1, 0, 41 * MINUTE_MS), point(2, 40 * MINUTE_MS, **nudge))
    filled.send()
    (one,) = filled.kept.of("seat_nudge")
    assert (one["why"], one["delivered"], "response_s" in one) == ('"quiet"', "0i", False)


def test_where_nothing_can_be_deleted_a_bout_that_moved_is_said_to_have_no_length(tmp_path: Path) -> None:
    with closing(Filled(tmp_path, FakeInflux(deletes=False))) as filled:
        filled.tell(bout(1, 0, HOUR_MS, zero=None), point(9, 99, zero=ZERO_MS + 5000))
        filled.send()
        filled.tell(point(2, 99))
        filled.send()
        assert [(one["time"], one["duration_s"]) for one in filled.kept.of("seat_bout")] == [
            (ZERO_MS, "3600.0"), (ZERO_MS + 5000, "0.0"),
        ]  # fmt: skip


def test_what_was_sent_before_a_kill_and_moved_after_it_is_found_and_deleted(filled: Filled) -> None:
    filled.kept.fails = [(1, True)]
    filled.tell(bout(1, 0, HOUR_MS, zero=None), point(9, 99, zero=ZERO_MS + 5000))
    with pytest.raises(Unreachable):
        filled.send()
    assert filled.kept.of("seat_bout")[0]["time"] == ZERO_MS + 5000
    filled.tell(point(2, 99))
    filled.send()
    assert [one["time"] for one in filled.kept.of("seat_bout")] == [ZERO_MS]


def test_a_state_that_moved_is_deleted_where_it_was(filled: Filled) -> None:
    filled.tell(state(zero=None), leaf="state")
    filled.tell(point(9, 99, zero=ZERO_MS + 5000))
    filled.send()
    filled.tell(point(2, 99))
    filled.send()
    assert [one["time"] for one in filled.kept.of("seat_state")] == [ZERO_MS + 120_000]


@pytest.mark.parametrize("fails_at", [None, *range(5, 15)])
def test_states_that_move_to_where_others_were_are_all_there(
    filled: Filled, monkeypatch: pytest.MonkeyPatch, fails_at: int | None
) -> None:
    monkeypatch.setattr("perch.influx.sync._MOST_STATES", 2)
    minutes = range(0, 30, 5)
    filled.tell(*(state(at=at * MINUTE_MS, since=0, zero=None) for at in minutes), leaf="state")
    filled.tell(point(9, 99))
    filled.send()
    filled.tell(point(2, 99, zero=ZERO_MS + 10 * MINUTE_MS))
    if fails_at:
        filled.kept.fails = [(fails_at, True)]
        with pytest.raises(Unreachable):
            filled.send()
    filled.send()
    assert [(one["time"] - ZERO_MS) // MINUTE_MS for one in filled.kept.of("seat_state")] == [10 + at for at in minutes]


@pytest.mark.parametrize("placed", [True, False])
def test_a_state_that_moves_away_leaves_that_of_another_boot_at_the_same_moment(filled: Filled, placed: bool) -> None:
    other = {"boot": "0000000b", "zero": ZERO_MS if placed else None}
    filled.tell(state(zero=None), state(seated=False, bout=None, **other), leaf="state")
    filled.tell(point(9, 99, zero=ZERO_MS), point(9, 99, boot="0000000b", zero=ZERO_MS))
    filled.send()
    filled.tell(point(2, 99, zero=ZERO_MS + MINUTE_MS))
    filled.send()
    found = {(one["time"] - ZERO_MS) // MINUTE_MS: one["seated"] for one in filled.kept.of("seat_state")}
    assert found == {2: "0i", 3: "1i"}


def test_a_health_that_moves_away_leaves_a_status_of_the_same_moment(filled: Filled) -> None:
    said = {"v": 1, "boot": BOOT, "at": 5000, "zero": None, "cause": "power", "free": 1, "outbox": 0, "dropped": 0}
    filled.tell(said | {"fw": "1", "rev": 0}, leaf="health")
    filled.writer.note_status("chair", "offline", ZERO_MS + 5000)
    filled.tell(point(9, 99, zero=ZERO_MS))
    filled.send()
    filled.tell(point(2, 99, zero=ZERO_MS + MINUTE_MS))
    filled.send()
    found = {one["time"] - ZERO_MS: one["online"] for one in filled.kept.of("seat_device")}
    assert found == {5000: "0i", 65_000: "1i"}


def test_states_that_were_stored_before_it_went_away_are_not_sent_again(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.influx.sync.MOST_LINES", 2)
    filled.tell(*(state(at=n * 300_000 + 120_000) for n in range(5)), leaf="state")
    filled.kept.fails = [(3, False)]  # the first is of the day
    with pytest.raises(Unreachable):
        filled.send()
    assert [one.slot for one in filled.outbox.unsent_states(9)] == [2, 3, 4]
    filled.send()
    assert len(filled.kept.of("seat_state")) == 5


def test_a_health_is_written_with_the_age_of_the_calibration(filled: Filled) -> None:
    said = {"v": 1, "boot": "1a2b3c4d", "at": 5000, "zero": ZERO_MS, "cause": 'the "dog"', "free": None, "outbox": 3}
    filled.tell(said | {"dropped": 0, "fw": "1", "rev": 2, "calibrated_at": ZERO_MS - 5000, "drift": 4}, leaf="health")
    filled.send()
    (one,) = filled.kept.of("seat_device")
    assert (one["calibration_age_s"], one["drift"], one["cause"]) == ("10.0", "4i", '"the \\"dog\\""')
    assert not {"free", "n_faulty", "rssi"} & set(one)


def test_every_field_is_one_of_the_model_and_has_its_type(tmp_path: Path) -> None:
    weeks.recorded(tmp_path)
    with closing(Filled(tmp_path, FakeInflux())) as filled:
        filled.send(weeks.NOW_MS, weeks.RULES)
        points = filled.kept.points
    for (series, _), fields in points.items():
        (one,) = [one for one in schema.MEASUREMENTS if one.name == series.partition(",")[0]]
        for name, text in fields.items():
            kind = int if text.endswith("i") else str if text.startswith('"') else float
            assert one.field(name).kind is kind


class Choosy(FakeInflux):
    """Takes no line with a certain word in it."""

    def __init__(self, word: str, error: type[Rejected] = Rejected) -> None:
        super().__init__()
        self._word, self._error, self.asked = word, error, 0

    def write(self, lines: Any) -> None:
        self.asked += 1
        if any(self._word in line for line in lines):
            raise self._error("it cannot be")
        super().write(lines)


def test_a_bad_line_among_two_thousand_is_found_in_a_few_tries_and_all_others_are_written(tmp_path: Path) -> None:
    choosy = Choosy("device=d1234 ")
    with closing(Filled(tmp_path, choosy)) as filled:
        BatchWriter(choosy, filled.outbox).write(
            [f"seat_bout,device=d{n} duration_s=1.0 5" for n in range(2_000)], NOW_MS
        )
        assert len(choosy.points) == 1_999
        assert choosy.asked < 30
        (row,) = filled.reader.quarantine().rows
    assert (row.topic, row.payload, row.reason) == (
        "influx/seat_bout", b"seat_bout,device=d1234 duration_s=1.0 5", "it cannot be",
    )  # fmt: skip


def test_no_batch_is_longer_than_two_thousand_lines(filled: Filled) -> None:
    BatchWriter(filled.kept, filled.outbox).write([f"m,device=d{n} x=1.0 5" for n in range(4_100)], NOW_MS)
    assert filled.kept.writes == [2_000, 2_000, 100]


def test_what_is_too_old_for_influxdb_is_told_once_and_is_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Brief(FakeInflux):
        """Keeps a day, and refuses what is older as if it were of a wrong type."""

        def keeps_ms(self) -> int:
            return DAY_MS

        def write(self, lines: Any) -> None:
            good = [line for line in lines if int(line.split()[-1]) >= NOW_MS - DAY_MS]
            super().write(good)
            if len(good) < len(lines):
                error = Rejected("partial write: field type conflict")
                error.clock_ms = NOW_MS
                raise error

    with closing(Filled(tmp_path, Brief())) as filled:
        filled.tell(bout(1, 0, HOUR_MS), bout(2, 2 * DAY_MS, 2 * DAY_MS + HOUR_MS))
        filled.send()
        assert filled.outbox.waiting() == 0
        assert filled.reader.quarantine().refused == 0
    assert len([one for one in caplog.messages if "keeps nothing as old" in one]) == 1


def test_a_journal_from_before_there_was_an_outbox_is_sent_whole(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:1])
        row = ("chair", BOOT, 1, ZERO_MS, "bout", 0, HOUR_MS, 0, arrival(bout(1, 0, HOUR_MS)).meaning.body)  # type: ignore[union-attr]
        db.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, ZERO_MS, ZERO_MS + HOUR_MS))
    with closing(Filled(tmp_path, FakeInflux())) as filled:
        filled.send()
        assert filled.day()["sit_min"] == "60.0"


def test_two_senders_of_one_journal_are_refused(filled: Filled) -> None:
    with pytest.raises(JournalError, match="another host"):
        InfluxQueue(filled.path)
    with closing(InfluxQueue(filled.path, beside_sender=True)) as beside:
        assert not beside.alone


def test_a_day_that_cannot_be_made_holds_up_no_other_cushion(
    filled: Filled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled.writer.store([arrival(bout(1, 0, HOUR_MS), device) for device in ("a", "b")], NOW_MS)
    made = DayPlanner.batch

    def some(self: DayPlanner, device: str, *more: Any) -> DayBatch:
        if device == "a":
            raise KeyError("a mistake")
        return made(self, device, *more)

    monkeypatch.setattr(DayPlanner, "batch", some)
    filled.send()
    assert {one[0] for one in filled.kept.points if one[0].startswith("seat_bout")} == {"seat_bout,device=b"}
    assert "the days of a cannot be made into points and are left out" in caplog.messages
    with Reader(filled.path) as reader:
        (row,) = reader.quarantine().rows
    assert (row.topic, row.reason) == ("influx/seat_day", "its days cannot be made: KeyError('a mistake')")


def unjudged(filled: Filled, seq: int, zero: int) -> None:
    """Store a bout as a host does whose clock cannot be believed."""
    far = arrival(bout(seq, 0, HOUR_MS, boot="f" * 8, zero=zero))
    filled.writer.store([far._replace(meaning=check(*far[:2], None))], NOW_MS)


def test_a_moment_of_2099_makes_no_work_of_all_the_years_before_it(filled: Filled) -> None:
    filled.tell(bout(1, 0, HOUR_MS))
    unjudged(filled, 2, 4_080_000_000_000)
    filled.send()
    assert len(filled.kept.of("seat_hour")) < 24 * 40
    assert filled.outbox.waiting(before_hour=horizon_hour(NOW_MS)) == 0
    assert filled.outbox.waiting() == 2, "its hours wait for their time"


def test_what_lies_more_than_a_year_ahead_waits_until_its_time_comes(filled: Filled) -> None:
    """The clock of a host without a battery begins in 1970, and is set some time later."""
    unjudged(filled, 1, ZERO_MS)
    filled.send(0)
    assert filled.kept.points == {}
    filled.send(NOW_MS)
    assert len(filled.kept.of("seat_bout")) == 1
    assert filled.outbox.waiting() == 0


def test_a_record_years_ahead_that_was_written_by_a_wrong_clock_goes_with_the_days_before_it(filled: Filled) -> None:
    """A host whose clock stood there wrote it; it is deleted once the clock is right."""
    far_ms = NOW_MS + 400 * DAY_MS
    filled.tell(bout(1, 0, HOUR_MS))
    filled.send()
    before = filled.kept.points.copy()
    unjudged(filled, 2, far_ms)
    filled.send(far_ms + DAY_MS)
    assert len(filled.kept.of("seat_day")) > 400
    assert filled.writer.forget_span("chair", far_ms, far_ms + DAY_MS, NOW_MS) == 1
    filled.send()
    assert filled.kept.points == before


def test_no_more_than_the_earliest_of_these_hours_are_kept(filled: Filled) -> None:
    unjudged(filled, 1, ZERO_MS)
    waiting = filled.outbox.waiting()
    assert filled.outbox.trim_ahead(horizon_hour(0), waiting) == 0
    assert filled.outbox.trim_ahead(horizon_hour(0), 1) == waiting - 1
    (left,) = filled.outbox.changed_hours(10)
    assert left.hour == ZERO_MS // HOUR_MS - 1


def test_a_damaged_state_holds_up_no_other(filled: Filled, tmp_path: Path) -> None:
    filled.tell(state(at=60_000), leaf="state")
    filled.tell(state(at=400_000, seated=False), leaf="state")
    with closing(sqlite3.connect(filled.path)) as db, db:
        db.execute("UPDATE history SET body = '{' WHERE at = 60000")
    filled.send()
    assert filled.outbox.waiting() == 0
    assert [point["time"] for point in filled.kept.of("seat_state")] == [ZERO_MS + 400_000]


class AwayForAMoment(FakeInflux):
    """Refuses `bad` for good, and is away when it is to take the other line for the first time."""

    def write(self, lines: Sequence[str]) -> None:
        if any(line.startswith("bad") for line in lines):
            raise Rejected("no such line")
        if not self.writes:
            self.writes.append(0)
            raise Unreachable("it does not answer")
        super().write(lines)


def test_a_line_that_is_refused_in_a_batch_that_is_sent_again_counts_once(tmp_path: Path) -> None:
    journal, lines = tmp_path / "journal.db", ["bad,device=chair x=1i 1", "seat_nudge,device=chair nth=1i 1"]
    Writer(journal).close()
    with closing(InfluxQueue(journal)) as queue, Reader(journal) as reader:
        writer = BatchWriter(AwayForAMoment(), queue)
        with pytest.raises(Unreachable):
            writer.write(lines, NOW_MS)
        writer.write(lines, NOW_MS)
        assert reader.quarantine().refused == 1
