from cushion.nouns import MINUTE
from cushion.reminder import BUZZ_MS, Reminder

LIMIT = 40 * MINUTE


def nudges(reminder, until, start=0, occupied=True, period=500):
    """Seated times at which nudges start, sitting on from `start` of the stretch."""
    return [ms for ms in range(start, until, period) if reminder.step(ms, ms, occupied)]


def test_nudges_come_at_40_45_and_50_minutes_and_then_never():
    times = nudges(Reminder(LIMIT), 200 * MINUTE)
    assert times == [40 * MINUTE, 45 * MINUTE, 50 * MINUTE]


def test_the_sampling_grid_does_not_push_nudges_on():
    times = nudges(Reminder(LIMIT), 200 * MINUTE, start=333, period=700)
    for time, minute in zip(times, (40, 45, 50)):
        assert 0 <= time - minute * MINUTE < 700


def test_none_starts_on_an_empty_seat():
    reminder = Reminder(LIMIT)
    assert nudges(reminder, 42 * MINUTE, occupied=False) == []
    assert reminder.step(42 * MINUTE, 42 * MINUTE, True) == 1


def test_a_break_begins_the_count_anew():
    reminder = Reminder(LIMIT)
    nudges(reminder, 60 * MINUTE)
    reminder.restart()
    assert nudges(reminder, 60 * MINUTE) == [40 * MINUTE, 45 * MINUTE, 50 * MINUTE]


def test_back_within_the_stretch_leaves_five_minutes_of_peace():
    reminder = Reminder(LIMIT)
    reminder.came_back(38 * MINUTE)
    assert nudges(reminder, 60 * MINUTE, start=38 * MINUTE)[0] == 43 * MINUTE


def test_coming_back_long_before_the_limit_moves_nothing():
    reminder = Reminder(LIMIT)
    reminder.came_back(10 * MINUTE)
    assert nudges(reminder, 60 * MINUTE)[0] == 40 * MINUTE


def test_a_snooze_moves_the_rest_by_ten_minutes():
    reminder = Reminder(LIMIT)
    nudges(reminder, 40 * MINUTE + 1)
    assert reminder.snooze(41 * MINUTE)
    times = nudges(reminder, 90 * MINUTE, start=41 * MINUTE)
    assert times == [51 * MINUTE, 56 * MINUTE - 1000]


def test_a_stretch_has_two_snoozes():
    reminder = Reminder(LIMIT)
    assert reminder.snooze(40 * MINUTE) and reminder.snooze(45 * MINUTE)
    assert not reminder.snooze(50 * MINUTE)
    reminder.restart()
    assert reminder.snooze(10 * MINUTE)


def test_a_new_limit_acts_at_once_and_resets_nothing():
    reminder = Reminder(LIMIT)
    reminder.limit_ms = 30 * MINUTE
    assert reminder.step(35 * MINUTE, 35 * MINUTE, True) == 1
    reminder.limit_ms = 60 * MINUTE
    assert nudges(reminder, 80 * MINUTE, start=36 * MINUTE) == [65 * MINUTE, 70 * MINUTE]


def test_it_says_when_the_next_is_due():
    reminder = Reminder(LIMIT)
    assert reminder.due_ms() == 40 * MINUTE
    nudges(reminder, 60 * MINUTE)
    assert reminder.due_ms() is None


def test_the_buzzer_stops_by_itself():
    reminder = Reminder(LIMIT)
    reminder.step(LIMIT, LIMIT, True)
    assert reminder.buzzing(LIMIT, True)
    assert not reminder.buzzing(LIMIT + BUZZ_MS, True)


def test_the_buzzer_stops_with_the_seat_emptying_and_does_not_start_again():
    reminder = Reminder(LIMIT)
    reminder.step(LIMIT, LIMIT, True)
    assert not reminder.buzzing(LIMIT + 500, False)
    assert not reminder.buzzing(LIMIT + 1000, True)


def test_a_snooze_stops_the_buzzer():
    reminder = Reminder(LIMIT)
    reminder.step(LIMIT, LIMIT, True)
    reminder.snooze(LIMIT)
    assert not reminder.buzzing(LIMIT + 500, True)
