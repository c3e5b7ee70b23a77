"""Simulated people on simulated cells: the cushion must find what they really did."""

from boards.desktop.bad_cells import KINDS, ONE
from boards.desktop.cells import LAYOUT, Cells
from boards.desktop.chance import Chance
from boards.desktop.people import DAY, PEOPLE, Life, scripted
from boards.desktop.seat import Seat
from cushion.calibration import uncalibrated
from cushion.nouns import CONFIRM_MS, Bout, Fault, Nudge
from cushion.settings import check
from cushion.sitting import Sitting

HEAP = "192K"  # two simulated days at once, with all that happened in them

PERIOD = 500
WAKING = 16 * 3600000  # from four in the morning on; nobody comes later


def a_day(person, weekday=0, seed=1, ms=WAKING, cells="good", hour=4, settings=None):
    """(contacts, bouts, nudges) of one day from that hour on, or of its first part. Suspect bouts are none."""
    contacts, found = lived(person, weekday, seed, ms, cells, hour, settings)
    bouts = [what for what in found if isinstance(what, Bout) and not what.suspect]
    return contacts, bouts, [what for what in found if isinstance(what, Nudge)]


def lived(person, weekday=0, seed=1, ms=WAKING, cells="good", hour=4, settings=None):
    """(contacts, all that is found)."""
    contacts, found, numbers = [], [], []
    chance = Chance(seed)
    begin = weekday * DAY + hour * 3600000
    seat = Seat(PEOPLE[person], KINDS[cells](chance), chance, begin, lambda *contact: contacts.append(contact))
    checked, _ = check(dict(settings or {}, sample_hz=2))
    sitting = Sitting(checked, LAYOUT, uncalibrated(len(LAYOUT)), lambda: numbers.append(0) or len(numbers))
    for now in range(0, ms, PERIOD):
        for what in sitting.step(now, seat.read(now)):
            found.append(what)
            if isinstance(what, Nudge):
                seat.nudged(now)
    return contacts, found


def found_on(cells, person="worker", hours=5, within=2 * PERIOD):
    """The faults of some hours from half past eight; every bout must be found, its ends within so many ms."""
    contacts, found = lived(person, ms=hours * 3600000, cells=cells, hour=8)
    bouts = [what for what in found if isinstance(what, Bout) and not what.suspect]
    ended = contacts[: len(bouts)]  # the last may have only begun to end
    assert len(bouts) >= 2 and len(contacts) - len(bouts) <= 1
    same(bouts, ended, within)
    return [(what.cell, what.what) for what in found if isinstance(what, Fault)]


def confirmed(contacts):
    """What the 10-s rule makes of contacts, written from its definition and not from our modules."""
    joined = []
    for start, end in contacts:
        if joined and start - joined[-1][1] < CONFIRM_MS:
            joined[-1][1] = end
        elif end - start >= CONFIRM_MS:
            joined.append([start, end])
    return joined


def same(bouts, contacts, within=2 * PERIOD):
    wanted = confirmed(contacts)
    assert len(bouts) == len(wanted), (len(bouts), len(wanted))
    for bout, (start, end) in zip(bouts, wanted):
        assert abs(bout.start - start) <= within and abs(bout.end - end) <= within, (bout, start, end)


def test_every_bout_of_a_working_day_is_found():
    contacts, bouts, nudges = a_day("worker")
    same(bouts, contacts)
    assert len(bouts) >= 5 and nudges


def test_lifting_off_for_seconds_does_not_break_up_a_fidgeters_bouts():
    contacts, bouts, _ = a_day("fidgeter")
    same(bouts, contacts)
    assert len(contacts) > len(bouts) >= 4


def test_who_ignores_nudges_gets_three_a_stretch():
    contacts, bouts, nudges = a_day("ignorer")
    same(bouts, contacts)
    assert [nudge.nth for nudge in nudges] == [1, 2, 3] * (len(nudges) // 3)


def test_nobody_sits_on_an_empty_chair_or_at_the_weekend():
    assert a_day("nobody") == ([], [], [])
    assert a_day("worker", weekday=5) == ([], [], [])


def test_a_script_is_followed_and_then_nobody_comes():
    acts = scripted([[False, 5000], [True, 60000]])(Life(0, Chance(1)))
    found = [next(acts) for _ in range(3)]
    assert [(one.seated, one.ms) for one in found] == [(False, 5000), (True, 60000), (False, DAY)]


def test_who_answers_nudges_sits_less_long_at_a_time():
    _, bouts, _ = a_day("worker", seed=2)
    assert max(bout.end - bout.start for bout in bouts) < 90 * 60000


def test_the_same_seed_gives_the_same_day():
    first, again = (a_day("fidgeter", seed=7, ms=DAY // 3) for _ in range(2))
    assert first == again and len(first[0]) > 1
    assert a_day("worker", seed=7, ms=DAY // 3) != a_day("worker", seed=8, ms=DAY // 3)


def test_whatever_healthy_cells_do_every_bout_is_found_and_no_cell_accused():
    for cells in ("offset", "drifting", "creeping", "bounced"):
        assert found_on(cells) == [], cells


def test_what_stays_after_somebody_rose_is_no_sitting():
    for cells in ("residual", "dented"):
        assert found_on(cells, within=3000) == [], cells


def test_one_broken_cell_takes_no_bout_and_is_accused_and_no_other():
    for cells, what in (("dead", "dead"), ("stuck", "stuck"), ("noisy", "jumping")):
        assert found_on(cells) == [(ONE, what)], cells


def test_who_sits_on_the_front_edge_is_found_and_accuses_no_cell():
    assert found_on("good", "edge") == []


def test_a_bag_and_a_squeezed_cushion_are_nobody():
    for person in ("bag", "tidy"):
        assert found_on("good", person) == [], person


def test_a_cat_is_taken_for_somebody_unless_the_threshold_says_otherwise():
    contacts, bouts, _ = a_day("cat", ms=DAY // 3)
    assert contacts == [] and bouts
    assert a_day("cat", ms=DAY // 3, settings={"on_counts": 80})[1] == []


def test_cells_look_like_cells():
    cells = Cells(Chance(3))
    assert all(count == 0 for now in range(0, 3600000, 1000) for count in cells.read(now))
    cells.load(3600000, (100, -50))
    early = [sum(cells.read(3600000 + ms)) for ms in range(0, 2000, 100)]
    late = [sum(cells.read(3600000 + 1800000 + ms)) for ms in range(0, 2000, 100)]
    assert len(set(early)) > 3  # noise
    assert sum(late) > sum(early)  # creep
    cells.load(6000000, None)
    assert sum(cells.read(6000000)) < 200 and sum(cells.read(6060000)) == 0
