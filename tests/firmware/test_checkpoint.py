"""A start after a power cut: what became of the open bout, and whether the stretch goes on."""

import json

from boards.desktop.cells import LAYOUT
from cushion import wire
from cushion.app import App
from cushion.nouns import MINUTE, SECOND
from cushion.records import UNKEPT
from cushion.resume import Before
from cushion.settings import check
from cushion.store.memory import MemoryShelf, MemoryStore
from support.scripted_board import EMPTY, SITTER, Board

HEAP = "256K"  # several whole cushions, one after the other

UTC = 1772442000000


class Flash:
    """What outlives a start: the values and the records."""

    def __init__(self):
        self.store, self.shelf = MemoryStore(), MemoryShelf()

    def records(self, kind=None):
        found = [json.loads(self.shelf.payload(part.first)) for part in self.shelf.segments()]
        return [record for record in found if kind in (None, record["kind"])]


class Start:
    """One start of a cushion on this flash, up to a power cut that nobody announces."""

    def __init__(self, flash, name, zero=None, cause="power-on", marked=b""):
        self.board = Board(name, zero, cause)
        self.board.kept = marked
        self.app = App(self.board, None, flash.shelf, flash.store, check({"sample_hz": 2})[0], LAYOUT)
        self.app.begin()

    def live(self, ms, raws):
        """Let so much time go by; whoever sits there moves a little each minute, as no object does."""
        end = self.board.now + ms
        while self.board.now < end:
            moved = 100 * (self.board.now // MINUTE % 2) if any(raws) else 0
            self.board.raws = [raw + moved for raw in raws]
            self.app.step()
            self.board.now += 500
        return self


def cut_after(ms, flash=None, zero=UTC, cause="power-on"):
    """The flash of a cushion that lost power when somebody had sat so long on it."""
    flash = flash or Flash()
    Start(flash, "aaaaaaaa", zero, cause).live(MINUTE, EMPTY).live(ms, SITTER)
    return flash


def test_after_a_cut_the_open_bout_is_closed_where_it_was_last_known():
    flash = cut_after(20 * MINUTE + 45 * SECOND)
    opened = flash.store.load("checkpoint")[2]
    Start(flash, "bbbbbbbb", UTC + 30 * MINUTE)
    (bout,) = flash.records("bout")
    assert bout == opened
    assert (bout["boot"], bout["start"], bout["censored"], bout["zero"]) == ("aaaaaaaa", MINUTE, True, UTC)
    lost = MINUTE + 20 * MINUTE + 45 * SECOND - bout["end"]
    assert 0 <= lost <= MINUTE
    assert bout["mean_load"] > 0 and bout["shifts"] == 0


def test_a_bout_that_just_began_is_kept_as_soon_as_it_is_believed():
    flash = cut_after(12 * SECOND)
    Start(flash, "bbbbbbbb", UTC + 30 * MINUTE)
    assert len(flash.records("bout")) == 1


def test_it_is_closed_once_however_often_power_is_lost_again():
    flash = cut_after(20 * MINUTE)
    kept = flash.store.load("checkpoint")
    for name in ("bbbbbbbb", "cccccccc", "dddddddd"):
        Start(flash, name, UTC + 30 * MINUTE)
        flash.store.save("checkpoint", kept)  # as if power had been lost before the new one was there
    assert len(flash.records("bout")) == 1
    assert len({(record["boot"], record["seq"]) for record in flash.records()}) == len(flash.records())


def test_a_bout_that_was_closed_just_before_the_cut_is_left_as_it_is():
    flash = cut_after(20 * MINUTE)
    kept = flash.store.load("checkpoint")
    flash = Flash()
    Start(flash, "aaaaaaaa", UTC).live(MINUTE, EMPTY).live(20 * MINUTE, SITTER).live(MINUTE, EMPTY)
    flash.store.save("checkpoint", kept)
    Start(flash, "bbbbbbbb", UTC + 30 * MINUTE)
    (bout,) = flash.records("bout")
    assert "censored" not in bout


class Scarce:
    """Memory that does not last for what `real` does with a bout, until it is plenty again; use it in `with`."""

    def __init__(self, owner, name):
        self._owner, self._name, self._real = owner, name, getattr(owner, name)
        self.tries, self.plenty = 0, False

    def __enter__(self):
        setattr(self._owner, self._name, self.instead)
        return self

    def __exit__(self, *problem):
        setattr(self._owner, self._name, self._real)

    def instead(self, what, *more):
        is_bout = what.get("kind") == "bout" if isinstance(what, dict) else not what.censored
        if is_bout and not self.plenty:
            self.tries += 1
            raise MemoryError
        return self._real(what, *more)


def rise(start, seconds):
    """Somebody gets up; the sampling begins anew where memory does not last, as it does on a board."""
    start.board.raws = EMPTY
    for _ in range(2 * seconds):
        try:
            start.app.step()
        except MemoryError:
            continue
        finally:
            start.board.now += 500


def test_a_bout_for_which_memory_does_not_last_is_tried_again_until_it_is_kept_once():
    for encoding in (True, False):
        flash = Flash()
        start = Start(flash, "aaaaaaaa", UTC).live(MINUTE, EMPTY).live(20 * MINUTE, SITTER)
        with Scarce(wire, "encode") if encoding else Scarce(start.app.encoder, "bout") as memory:
            rise(start, 300)
            assert flash.records("bout") == [] and memory.tries > 100
            memory.plenty = True
            rise(start, 15 * 60)
        (bout,) = flash.records("bout")
        assert (bout["start"], bout["end"], "censored" in bout) == (MINUTE, 21 * MINUTE, False)
        assert len({record["seq"] for record in flash.records()}) == len(flash.records())
        assert flash.store.load("checkpoint")[2] is None


def test_a_bout_that_waits_for_memory_is_not_lost_with_the_power_and_not_doubled():
    for encoding in (True, False):
        flash = Flash()
        start = Start(flash, "aaaaaaaa", UTC).live(MINUTE, EMPTY).live(20 * MINUTE, SITTER)
        with Scarce(wire, "encode") if encoding else Scarce(start.app.encoder, "bout"):
            rise(start, 20 * 60)
        for name in ("bbbbbbbb", "cccccccc"):
            Start(flash, name, UTC + 60 * MINUTE)
        (bout,) = flash.records("bout")
        assert (bout["boot"], bout["start"], bout["censored"]) == ("aaaaaaaa", MINUTE, True)
        assert 21 * MINUTE - bout["end"] <= MINUTE


def test_of_records_that_never_get_memory_a_few_wait_and_the_rest_are_counted():
    start = Start(Flash(), "aaaaaaaa", UTC).live(MINUTE, EMPTY)
    with Scarce(wire, "encode") as memory:
        for seq in range(UNKEPT + 5):
            start.app.records.add({"kind": "bout", "boot": "aaaaaaaa", "seq": 100 + seq})
        assert start.app.outbox.dropped == 5 and len(start.app.records._unkept) == UNKEPT
        memory.plenty = True
        start.live(2 * SECOND, EMPTY)
    assert not start.app.records._unkept


def test_without_an_open_bout_nothing_is_closed():
    flash = Flash()
    Start(flash, "aaaaaaaa", UTC).live(MINUTE, EMPTY)
    Start(flash, "bbbbbbbb", UTC + 30 * MINUTE)
    assert flash.records("bout") == []


def test_who_still_sits_there_goes_on_with_a_resumed_bout():
    flash = cut_after(20 * MINUTE)
    Start(flash, "bbbbbbbb", UTC + 22 * MINUTE).live(5 * MINUTE, SITTER).live(MINUTE, EMPTY)
    before, after = flash.records("bout")
    assert (before["censored"], after["resumed"], after["start"]) == (True, True, 0)


def test_the_start_says_until_when_the_one_before_is_known_to_have_run():
    flash = cut_after(20 * MINUTE)
    at = flash.store.load("checkpoint")[1]
    Start(flash, "bbbbbbbb")
    first, second = flash.records("boot")
    assert "alive_until" not in first
    assert second["alive_until"] == {"boot": "aaaaaaaa", "at": at}
    assert 20 * MINUTE <= at <= 21 * MINUTE


def test_on_an_empty_seat_that_is_known_to_a_quarter_of_an_hour():
    flash = Flash()
    Start(flash, "aaaaaaaa", UTC).live(50 * MINUTE, EMPTY)
    assert Before(flash.store.load("checkpoint")).at == 45 * MINUTE


def first_nudge(flash, gap_ms, zero=UTC, cause="power-on", learn_at=0):
    """Minutes until the next start, so long after 20 minutes of sitting, nudges; no time is known before `learn_at`."""
    started = UTC + 21 * MINUTE + gap_ms if zero else None
    start = Start(flash, "bbbbbbbb", None if learn_at else started, cause)
    if learn_at:
        start.live(learn_at, SITTER)
        start.board.zero = started
    start.live(50 * MINUTE, SITTER)
    return start.board.heard[0] // MINUTE


def test_a_restart_within_two_minutes_goes_on_with_the_stretch():
    assert first_nudge(cut_after(20 * MINUTE), 60 * SECOND) == 20
    assert first_nudge(cut_after(20 * MINUTE), 130 * SECOND) == 40


def test_it_does_so_as_well_when_the_time_becomes_known_a_little_later():
    assert first_nudge(cut_after(20 * MINUTE), 60 * SECOND, learn_at=2 * MINUTE) == 20
    assert first_nudge(cut_after(20 * MINUTE), 130 * SECOND, learn_at=2 * MINUTE) == 40


def test_without_the_time_only_a_restart_that_takes_seconds_goes_on():
    assert first_nudge(cut_after(20 * MINUTE, zero=None), 0, None, "watchdog") == 20
    assert first_nudge(cut_after(20 * MINUTE, zero=None), 0, None, "power-on") == 40


def test_the_stretch_outlives_several_restarts_before_the_time_is_known():
    flash = cut_after(20 * MINUTE)
    for name in ("cccccccc", "dddddddd"):
        Start(flash, name).live(5 * SECOND, SITTER)
    assert first_nudge(flash, 60 * SECOND) == 20


def test_nudges_and_mute_outlive_a_restart():
    flash = Flash()
    start = Start(flash, "aaaaaaaa", UTC).live(46 * MINUTE, SITTER)
    start.app.sitting.muting.muted_until = 60 * MINUTE
    start.live(MINUTE, SITTER)
    again = Start(flash, "bbbbbbbb", UTC + 47 * MINUTE + 10 * SECOND).live(10 * SECOND, SITTER)
    assert again.app.sitting.nudges == 2
    assert again.app.sitting.muting.muted_until == 12 * MINUTE + 50 * SECOND


def test_a_break_across_the_restart_is_a_break():
    flash = Flash()
    Start(flash, "aaaaaaaa", UTC).live(20 * MINUTE, SITTER).live(90 * SECOND, EMPTY)
    start = Start(flash, "bbbbbbbb", UTC + 22 * MINUTE).live(MINUTE, EMPTY).live(41 * MINUTE, SITTER)
    assert start.board.heard[0] // MINUTE == 41


def test_a_restart_by_command_leaves_the_bout_closed_and_the_stretch_going_on():
    flash = Flash()
    start = Start(flash, "aaaaaaaa", UTC).live(20 * MINUTE + 30 * SECOND, SITTER)
    start.app.restart()
    again = Start(flash, "bbbbbbbb", UTC + 21 * MINUTE, "soft-reset").live(20 * MINUTE, SITTER)
    (bout,) = flash.records("bout")
    assert (bout["censored"], bout["end"]) == (True, 20 * MINUTE + 30 * SECOND)
    assert again.board.heard


def test_a_boot_loop_does_not_fill_the_outbox():
    flash = Flash()
    for _ in range(100):
        Start(flash, "aaaaaaaa").live(MINUTE, EMPTY)
    assert len(flash.records("boot")) == 5
    Start(flash, "bbbbbbbb").live(16 * MINUTE, EMPTY)
    assert [record["boot"] for record in flash.records("boot")][5:] == ["bbbbbbbb"]
    Start(flash, "cccccccc")
    assert len(flash.records("boot")) == 7


def test_a_checkpoint_that_is_none_stops_nobody():
    for kept in (None, 5, [], {}, "x", [1, 2, 3, 4, 5, 6, 7], ["aaaaaaaa", 1, {"boot": "x"}, 1, None, 1, None]):
        flash = Flash()
        flash.store.save("checkpoint", kept)
        Start(flash, "bbbbbbbb").live(MINUTE, SITTER)
        assert flash.records("bout") == []


def test_a_checkpoint_without_a_stretch_says_nothing_of_one_and_one_that_is_no_list_says_nothing():
    found = Before(["aaaaaaaa", 5, None, 2, None, 5, None])
    assert (found.alive_until, found.starts, found.left) == ({"boot": "aaaaaaaa", "at": 5}, 2, None)
    for kept in (
        None,
        7,
        [1, 2],
        ["aaaaaaaa", 5, {"boot": 1}, 2, None, 5, None],
        ["aaaaaaaa", 5, None, 2, [1], 5, None],
    ):
        found = Before(kept)
        assert (found.alive_until, found.starts, found.left, found.bout) == (None, 0, None, None)


def test_a_clock_that_was_set_back_by_hours_does_not_say_for_how_long_the_board_was_off():
    utc, left = 1772442000000, [10 * MINUTE, 0, [0, 0, 0], 0]
    for cause, stretch_ms in (("power-on", 0), ("watchdog", 10 * MINUTE)):
        store = MemoryStore()
        store.save("checkpoint", ["aaaaaaaa", 0, None, 1, left, 0, utc + 60 * MINUTE])
        app = App(Board("bbbbbbbb", utc, cause), None, MemoryShelf(), store, check({})[0], LAYOUT)
        app.begin()
        assert app.sitting.stretch_ms(0) == stretch_ms


def test_a_start_that_never_knew_the_time_is_placed_by_the_next_one_after_a_reset():
    flash = cut_after(20 * MINUTE, zero=None)
    marked = Start(flash, "bbbbbbbb", None, "watchdog")
    marked.live(MINUTE, EMPTY).live(20 * MINUTE, SITTER)
    known = flash.store.load("checkpoint")[1]
    after = Start(flash, "cccccccc", None, "watchdog", marked.board.kept)
    assert not flash.records("alive")
    after.board.zero = UTC
    after.live(2 * SECOND, EMPTY)
    (alive,) = flash.records("alive")
    own = [record["seq"] for record in flash.records() if record["boot"] == "bbbbbbbb" and record != alive]
    assert (alive["boot"], alive["at"], after.board.kept) == ("bbbbbbbb", known, b"") and alive["seq"] > max(own)
    assert UTC - 20 * SECOND < alive["zero"] + 21 * MINUTE < UTC
    assert [record["seq"] for record in flash.records() if record["boot"] == "cccccccc"] == [0]


def test_nothing_is_placed_by_a_mark_of_another_start_or_by_none():
    for marked in (b"", b"rubbish", b"[1]", b'["ffffffff",1,2]', b'["aaaaaaaa",null,2]'):
        flash = cut_after(20 * MINUTE, zero=None)
        Start(flash, "bbbbbbbb", UTC, "watchdog", marked).live(2 * SECOND, EMPTY)
        assert not flash.records("alive"), marked
