from cushion.clock import EARLIEST_UTC, Clock

PERIOD = 2**30


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
    assert clock.learn(5000, 1795388405000)
    assert clock.zero == 1795388400000


def test_a_clock_that_was_never_set_is_not_believed():
    clock = Clock(0, PERIOD)
    assert not clock.learn(5000, None)
    assert not clock.learn(5000, 946684805000)  # the year 2000: an ESP32 after power-on
    assert not clock.learn(5000, EARLIEST_UTC - 1)
    assert clock.zero is None


def test_jitter_of_the_network_is_not_news():
    clock = Clock(0, PERIOD)
    clock.learn(0, 1795388400000)
    assert not clock.learn(1000, 1795388401499)
    assert clock.zero == 1795388400000


def test_a_corrected_time_is_news():
    clock = Clock(0, PERIOD)
    clock.learn(0, 1795388400000)
    assert clock.learn(1000, 1795388301000)
    assert clock.zero == 1795388300000
