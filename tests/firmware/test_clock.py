from cushion.clock import EARLIEST_UTC, LATEST_UTC, Clock

PERIOD = 2**30
UTC = 1795388400000
HOUR = 3600000


def test_time_goes_on_when_the_ticks_wrap():
    clock = Clock(PERIOD - 100, PERIOD)
    assert [clock.now((PERIOD - 100 + ms) % PERIOD) for ms in (0, 99, 100, 5000)] == [0, 99, 100, 5000]


def test_a_year_is_a_year_after_many_wraps():
    clock, step = Clock(12345, PERIOD), 6 * 24 * 3600 * 1000
    for day in range(0, 366, 6):
        now = clock.now((12345 + day * step // 6) % PERIOD)
    assert now == 360 // 6 * step


def test_the_instant_of_the_boot_is_unknown_until_somebody_tells_the_time():
    clock = Clock(0, PERIOD)
    assert clock.zero is None
    clock.learn(5000, UTC + 5000)
    assert clock.zero == UTC


def test_a_clock_that_was_never_set_or_is_absurd_is_not_believed():
    clock = Clock(0, PERIOD)
    for utc in (None, 946684805000, EARLIEST_UTC - 1, LATEST_UTC, 10**30):  # the second: an ESP32 after power-on
        clock.learn(5000, utc)
    assert clock.zero is None


def test_jitter_of_the_network_is_not_news():
    clock = clock_at(UTC)
    for _ in range(3):
        clock.learn(1000, UTC + 1499)
        clock.learn(1000, UTC + 501)
    assert clock.zero == UTC


def test_a_later_time_is_believed_at_once():
    clock = clock_at(UTC)
    clock.learn(1000, UTC + 1000 + 500)
    assert clock.zero == UTC + 500


def test_an_earlier_time_may_only_have_come_late_and_must_be_said_twice():
    clock = clock_at(UTC)
    clock.learn(60000, UTC + 60000 - 25000)
    assert clock.zero == UTC
    clock.learn(120000, UTC + 120000)
    clock.learn(180000, UTC + 180000 - 25000)
    assert clock.zero == UTC
    clock.learn(240000, UTC + 240000 - 25100)
    assert clock.zero == UTC - 25100


def test_a_clock_set_back_an_hour_is_followed_when_it_is_said_again():
    clock = clock_at(UTC)
    for second in (1000, 2000):
        clock.learn(second, UTC - HOUR + second)
    assert clock.zero == UTC - HOUR
    clock.learn(3000, UTC + 3000)
    assert clock.zero == UTC


def clock_at(zero):
    clock = Clock(0, PERIOD)
    clock.learn(0, zero)
    return clock
