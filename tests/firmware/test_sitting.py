from cushion import debounce, open_bout
from cushion.calibration import uncalibrated
from cushion.nouns import Bout, Nudge
from cushion.settings import check, defaults
from cushion.sitting import Sitting

HEAP = "160K"  # the file itself, compiled, takes a third of 128 KB

LAYOUT = ((-45, 55), (45, 55), (-60, -10), (60, -10), (-40, -60), (40, -60))
EMPTY, SITTER = [0] * 6, [700, 800, 900, 600, 500, 400]


BAG = [0, 120, 300, 210, 40, 0]


def at(text):
    hours, minutes, seconds = [int(part) for part in text.split(":")]
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def counter():
    numbers = [-1]

    def take():
        numbers[0] += 1
        return numbers[0]

    return take


def run(changes, end, settings=None, period=500, start=0):
    """Everything that is found from (time, seated) changes, sampled every period."""
    sitting = Sitting(settings or defaults(), LAYOUT, uncalibrated(6), counter())
    found, raws, changes = [], EMPTY, list(changes)
    for now in range(start, end + 1, period):
        while changes and changes[0][0] <= now:
            raws = SITTER if changes.pop(0)[1] else EMPTY
        found += sitting.step(now, moving(raws, now))
    return sitting, found


def moving(raws, now):
    """A living person moves a little every few minutes."""
    return [raw + 150 for raw in raws] if raws[0] and now // 60000 % 5 == 0 else raws


def bouts(found):
    return [what for what in found if isinstance(what, Bout)]


def nudges(found):
    return [what for what in found if isinstance(what, Nudge)]


# Two hours and a half with lift-offs, an absorbed sit, and gaps just under and exactly at a break.
RAW = (
    ("09:00:00", 1), ("09:12:00", 0), ("09:12:04", 1), ("09:25:00", 0), ("09:25:45", 1), ("09:50:00", 0),
    ("10:00:00", 1), ("10:00:06", 0), ("10:03:00", 1), ("10:33:00", 0), ("10:34:59", 1), ("11:14:59", 0),
    ("11:16:59", 1), ("11:36:59", 0),
)  # fmt: skip
EXAMPLE = [(at(text), bool(state)) for text, state in RAW]


def test_the_raw_occupancy_example_gives_its_bouts_stretches_and_nudges():
    for period in (100, 500):
        _, found = run(EXAMPLE, at("12:00:00"), period=period, start=at("08:55:00"))
        assert [(bout.start, bout.end) for bout in bouts(found)] == [
            (at("09:00:00"), at("09:25:00")),
            (at("09:25:45"), at("09:50:00")),
            (at("10:03:00"), at("10:33:00")),
            (at("10:34:59"), at("11:14:59")),
            (at("11:16:59"), at("11:36:59")),
        ]
        first = [nudge.at for nudge in nudges(found) if nudge.nth == 1]
        assert first == [at("09:40:45"), at("10:44:59")]
        assert [nudge.nth for nudge in nudges(found)] == [1, 2, 1, 2, 3]


def test_each_stretch_of_the_example_has_its_seated_time():
    ends = {"09:50:00": 2955, "11:14:59": 4200, "11:36:59": 1200}
    for end, seated_s in ends.items():
        sitting, _ = run(EXAMPLE, at(end) + 15000, start=at("08:55:00"))
        assert sitting.stretch_ms(at(end) + 15000) == seated_s * 1000


def test_a_seat_that_empties_in_two_steps_was_left_at_the_first():
    sitting, found = Sitting(defaults(), LAYOUT, uncalibrated(6), counter()), []
    for now in range(0, 2 * 60000, 500):
        found += sitting.step(now, SITTER if now < 60000 else [200] * 6 if now < 64000 else EMPTY)
    assert [(bout.start, bout.end) for bout in bouts(found)] == [(0, 60000)]


def test_a_bout_takes_its_number_when_it_opens():
    sitting, _ = run([(0, True)], 20000)
    assert sitting.bout == 0
    _, found = run([(0, True), (60000, False)], 100000)
    assert bouts(found)[0].seq == 0


def test_who_already_sits_at_start_up_is_resumed():
    _, found = run([(0, True), (60000, False), (200000, True), (300000, False)], 400000)
    assert [bout.resumed for bout in bouts(found)] == [True, False]


def test_a_bout_knows_its_mean_load():
    _, found = run([(1000, True), (61000, False)], 100000)
    assert sum(SITTER) <= bouts(found)[0].mean_load <= sum(SITTER) + 6 * 150


def test_the_end_of_the_data_closes_an_open_bout_as_censored():
    sitting, _ = run([(1000, True)], 60000)
    (bout,) = sitting.finish(60500)
    assert (bout.start, bout.end, bout.censored) == (1000, 60500, True)


def test_the_last_sample_holds_until_the_end_of_the_data():
    for seated, first in ((True, []), (False, [(0, True)])):
        sitting, before = run(first + [(50000, seated)], 59500)
        (bout,) = bouts(before + sitting.finish(60000))
        assert (bout.start, bout.end, bout.censored) == ((50000, 60000, True) if seated else (0, 50000, False))


def test_without_data_nothing_ends():
    assert Sitting(defaults(), LAYOUT, uncalibrated(6), counter()).finish(60000) == []


def test_the_end_of_the_data_on_an_empty_seat_closes_nothing():
    sitting, _ = run([(1000, True), (20000, False)], 60000)
    assert sitting.finish(60500) == []


def test_the_buzzer_is_off_within_a_second_of_the_seat_emptying():
    for period in (100, 500):
        sitting, found = run([(0, True)], at("00:40:01"), period=period)
        assert nudges(found) and sitting.buzzing(at("00:40:01"))
        sitting.step(at("00:40:01") + period, EMPTY)
        sitting.step(at("00:40:01") + 2 * period, EMPTY)
        assert not sitting.buzzing(at("00:40:01") + 2 * period)


def test_no_nudge_starts_at_the_sample_that_finds_the_seat_empty():
    sitting, found = run([(0, True), (at("00:40:00"), False)], at("00:45:00"))
    assert nudges(found) == []


def test_no_nudge_starts_on_a_seat_that_was_left_while_nobody_looked():
    sitting, _ = run([(0, True)], at("00:30:00"))
    assert nudges(sitting.step(at("01:30:00"), EMPTY)) == []
    assert not sitting.buzzing(at("01:30:00"))


def test_the_buzzer_does_not_wait_for_the_filter():
    sitting, _ = run([(0, True)], at("00:40:00"))
    assert sitting.buzzing(at("00:40:00"))
    sitting.step(at("00:40:00") + 900, EMPTY)
    assert not sitting.buzzing(at("00:40:00") + 900)


def test_the_limit_is_a_setting():
    settings, _ = check({"limit_ms": at("00:20:00")})
    _, found = run([(0, True)], at("00:31:00"), settings)
    assert [nudge.at for nudge in nudges(found)] == [at("00:20:00"), at("00:25:00"), at("00:30:00")]


def test_it_says_how_long_until_the_next_nudge():
    sitting, _ = run([(0, True)], at("00:10:00"))
    assert sitting.due_in_ms(at("00:10:00")) == at("00:30:00")
    sitting, _ = run([(0, True)], at("00:51:00"))
    assert sitting.due_in_ms(at("00:51:00")) is None


def test_after_a_break_nothing_is_told_of_the_nudges_before_it():
    for gap, told in (("00:01:59", (3, None)), ("00:02:01", (0, at("00:40:00")))):
        sitting, _ = run([(0, True), (at("01:00:00"), False)], at("01:00:00") + at(gap))
        assert (sitting.nudges, sitting.due_in_ms(at("01:00:00") + at(gap))) == told


def test_who_sits_just_before_the_break_and_is_believed_after_it_goes_on_with_the_stretch():
    rose = at("01:00:00")
    sitting, found = run([(0, True), (rose, False), (rose + 119500, True)], at("01:03:00"))
    assert (sitting.nudges, sitting.stretch_ms(at("01:03:00"))) == (3, at("01:01:00") + 500)
    assert len(nudges(found)) == 3


def test_only_a_seated_person_can_snooze():
    sitting, _ = run([(0, True), (60000, False)], 100000)
    assert not sitting.snooze(100000)
    sitting, _ = run([(0, True)], at("00:39:00"))
    assert sitting.snooze(at("00:39:00"))
    assert sitting.due_in_ms(at("00:39:00")) == at("00:10:00")


def test_a_nudge_names_its_bout_and_its_seated_time():
    _, found = run([(1000, True)], at("00:41:00"))
    (nudge,) = nudges(found)
    assert (nudge.bout, nudge.nth, nudge.stretch_ms, nudge.why) == (0, 1, at("00:40:00"), None)


def test_what_memory_did_not_last_for_is_decided_at_the_next_sample():
    def short(*given, **named):
        raise MemoryError

    for owner, name in ((debounce, "Turn"), (open_bout, "Bout")):
        sitting = Sitting(defaults(), LAYOUT, uncalibrated(6), counter())
        found = fed(sitting, SITTER, 0, 60000)
        real = getattr(owner, name)
        setattr(owner, name, short)
        found += fed(sitting, EMPTY, 60000, 80000)
        setattr(owner, name, real)
        found += fed(sitting, EMPTY, 80000, 85000) + fed(sitting, SITTER, 85000, 100000)
        (bout,) = bouts(found)
        assert (bout.start, bout.end, bout.censored) == (0, 60000, False)
        assert sitting.seated and sitting.known(100000).start == 85000


def fed(sitting, raws, start, end):
    """What is found from a seat that stays as it is; a sample for which memory does not last finds nothing."""
    found = []
    for now in range(start, end, 500):
        try:
            found += sitting.step(now, raws)
        except MemoryError:
            continue
    return found


def watched(*phases, settings=None):
    """(sitting, all that is found) of phases of (until, counts), a person's moving."""
    sitting, found, now = Sitting(settings or defaults(), LAYOUT, uncalibrated(6), counter()), [], 0
    for until, raws in phases:
        while now < at(until):
            found += sitting.step(now, moving(raws, now) if raws[0] > 500 else raws)
            now += 500
    return sitting, found


def over(raws, counts):
    return [raw + count for raw, count in zip(raws, counts)]


def test_a_bag_that_lies_there_for_hours_is_no_bout_and_who_sits_on_it_counts():
    sitting, found = watched(
        ("00:01:00", EMPTY), ("10:00:00", BAG), ("10:50:00", over(SITTER, BAG)), ("11:00:00", BAG), ("11:10:00", EMPTY)
    )
    thing, person = bouts(found)
    assert thing.suspect == "object" and thing.end - thing.start <= at("00:01:00")
    assert (person.start, person.end, person.suspect) == (at("10:00:00"), at("10:50:00"), None)
    assert [nudge.nth for nudge in nudges(found)] == [1, 2]


def test_who_moved_and_then_nothing_did_for_half_an_hour_sat_until_then():
    sitting, found = watched(("00:20:00", [520] * 6), ("00:51:00", [490] * 6))
    (bout,) = bouts(found)
    assert (bout.start, bout.suspect, sitting.seated) == (0, None, False)
    assert at("00:20:00") <= bout.end <= at("00:20:30")


def test_what_was_left_on_the_seat_is_told_until_it_is_lifted_off():
    phases = [("00:20:00", SITTER), ("00:52:00", [360, 370, 350, 340, 330, 320])]
    sitting, found = watched(*phases)
    (bout,) = bouts(found)
    assert bout.end <= at("00:20:00") + 15000 and not bout.suspect and not sitting.seated
    sitting, _ = watched(("00:01:00", EMPTY), ("00:40:00", BAG))
    assert sitting.cells.left == sum(BAG)
    sitting, _ = watched(("00:01:00", EMPTY), ("00:40:00", BAG), ("00:41:00", EMPTY))
    assert sitting.cells.left is None and sitting.cells.zero.empty == EMPTY


def test_a_cell_that_counts_on_a_seat_that_has_been_empty_for_long_is_told():
    damp = [45, 0, 0, 0, 0, 39]
    assert watched(("00:09:00", damp))[0].resting(at("00:09:00")) == []
    sitting, found = watched(("00:11:00", damp))
    assert sitting.resting(at("00:11:00")) == [0] and found == []
    fed(sitting, SITTER, at("00:11:00"), at("00:12:00"))
    assert sitting.seated and sitting.resting(at("00:12:00")) == [0]
    sitting, _ = watched(("00:00:30", EMPTY), ("00:50:00", BAG))
    assert sitting.cells.left and sitting.resting(at("00:50:00")) == []


def test_a_load_that_stays_when_somebody_rises_ends_the_bout_then():
    for stays in (15, 60, 300):
        _, found = watched(("00:20:00", SITTER), ("00:30:00", [stays] * 6), ("00:40:00", over(SITTER, [stays] * 6)))
        (bout,) = bouts(found)
        assert abs(bout.end - at("00:20:00")) <= 1000, stays


def test_an_empty_seat_that_counts_from_the_start_is_empty():
    for counts in (10, 150, 400):
        _, found = watched(
            ("00:01:00", [counts] * 6), ("00:10:00", over(SITTER, [counts] * 6)), ("00:20:00", [counts] * 6)
        )
        (bout,) = bouts(found)
        assert (bout.start, bout.end) == (at("00:01:00"), at("00:10:00")), counts


def test_a_break_on_a_seat_that_keeps_a_tenth_is_seen_and_the_next_forty_minutes_end_in_a_nudge():
    tenth = [raw // 10 for raw in SITTER]
    _, found = watched(("00:30:00", SITTER), ("00:35:00", tenth), ("01:16:00", SITTER))
    assert [(nudge.nth, nudge.at) for nudge in nudges(found)] == [(1, at("01:15:00"))]


def test_after_the_data_ended_it_begins_anew():
    sitting, _ = watched(("00:10:00", SITTER))
    (bout,) = sitting.finish(at("00:10:00"))
    assert bout.censored and not sitting.seated and sitting.bout is None
    later = []
    for now in range(at("06:00:00"), at("06:01:00"), 500):
        later += sitting.step(now, SITTER)
    assert sitting.known(at("06:01:00")).resumed and sitting.stretch_ms(at("06:01:00")) == at("00:01:00")


def ticks(settings, changes, end, utc_ms=None, period=500):
    """When a break is heard to be full."""
    sitting, heard, changes = Sitting(settings, LAYOUT, uncalibrated(6), counter()), [], list(changes)
    raws = EMPTY
    for now in range(0, end, period):
        while changes and changes[0][0] <= now:
            raws = changes.pop(0)[1]
        sitting.step(now, raws if raws is BAG else moving(raws, now), utc_ms)
        if sitting.ticks(now, utc_ms):
            heard.append(now)
    return heard


SAT_TWICE = [(at("0:05:00"), SITTER), (at("0:20:00"), EMPTY), (at("0:21:59"), SITTER), (at("0:40:00"), EMPTY)]


def test_a_full_break_is_heard_once_where_that_is_wanted():
    (heard,) = ticks(check({"break_tick": 1})[0], SAT_TWICE, at("1:30:00"))
    assert 0 <= heard - at("0:42:00") <= 1000
    assert ticks(defaults(), SAT_TWICE, at("1:30:00")) == []


def test_a_break_is_not_heard_while_nudges_are_silent():
    for silent in ({"baseline": 1}, {"quiet_from_min": 0, "quiet_to_min": 1440}):
        assert ticks(check(dict(silent, break_tick=1))[0], SAT_TWICE, at("1:30:00"), utc_ms=1772409600000) == []


def test_a_break_that_began_long_before_it_is_known_is_not_heard():
    """What was left on the seat is known after half an hour, and then the seat was empty all along."""
    assert ticks(check({"break_tick": 1})[0], [(at("0:05:00"), BAG)], at("1:30:00")) == []
