from cushion.muting import Muting, is_quiet
from cushion.nouns import MINUTE
from cushion.settings import check

MIDNIGHT = 1772409600000  # 2026-03-02 00:00 UTC
HOUR = 60 * MINUTE


def settings(**given):
    return check(given)[0]


def test_nothing_is_silent_out_of_the_box():
    assert Muting().why(0, MIDNIGHT, settings()) is None


def test_quiet_hours_may_go_over_midnight():
    night = settings(quiet_from_min=22 * 60, quiet_to_min=7 * 60)
    hours = [hour for hour in range(24) if is_quiet(MIDNIGHT + hour * HOUR, night)]
    assert hours == [0, 1, 2, 3, 4, 5, 6, 22, 23]


def test_quiet_hours_within_a_day():
    noon = settings(quiet_from_min=12 * 60, quiet_to_min=13 * 60)
    assert [hour for hour in range(24) if is_quiet(MIDNIGHT + hour * HOUR, noon)] == [12]


def test_quiet_hours_are_local_and_follow_both_changes_of_the_offset():
    spring, autumn = MIDNIGHT + 10 * HOUR, MIDNIGHT + 20 * HOUR
    noon = settings(
        quiet_from_min=12 * 60,
        quiet_to_min=13 * 60,
        utc_offset_ms=HOUR,
        offset_1_at=spring,
        offset_1_ms=2 * HOUR,
        offset_2_at=autumn,
        offset_2_ms=-10 * HOUR,
    )
    assert [hour for hour in range(24) if is_quiet(MIDNIGHT + hour * HOUR, noon)] == [10, 22]
    assert is_quiet(MIDNIGHT - 13 * HOUR, noon)


def test_without_a_known_time_there_are_no_quiet_hours():
    assert not is_quiet(None, settings(quiet_from_min=0, quiet_to_min=1440))


def test_mute_runs_out():
    silence = Muting()
    silence.muted_until = 10 * MINUTE
    assert silence.why(9 * MINUTE, None, settings()) == "muted"
    assert silence.why(10 * MINUTE, None, settings()) is None
    assert silence.muted_until is None


def test_baseline_is_silent():
    assert Muting().why(0, None, settings(baseline=1)) == "baseline"


def test_what_was_said_of_a_bout_ends_with_it():
    silence = Muting()
    silence.not_me = silence.object = True
    assert silence.why(0, None, settings()) == "muted"
    silence.rise()
    assert silence.why(0, None, settings()) is None
