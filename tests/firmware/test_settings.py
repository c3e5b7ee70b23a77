from cushion import nouns
from cushion.settings import SETTINGS, check, defaults


def test_nothing_given_means_the_defaults():
    assert check({}) == (defaults(), [])


def test_every_default_lies_within_its_limits():
    assert check({setting.name: setting.default for setting in SETTINGS}) == (defaults(), [])


def test_what_is_given_is_in_force_and_the_rest_is_default():
    settings, problems = check({"limit_ms": 1800000, "rev": 7})
    assert not problems
    assert (settings.limit_ms, settings.rev, settings.sample_hz) == (1800000, 7, 10)


def test_all_problems_are_told_at_once_and_nothing_is_in_force():
    settings, problems = check({"limit_ms": 1, "sample_hz": "ten", "rev": True, "volume": 11})
    assert settings is None
    assert len(problems) == 4
    assert "limit_ms: 1 is not within 1200000 to 3600000 ms" in problems
    assert any(problem.startswith("volume: no such setting") for problem in problems)


def test_a_float_is_not_a_whole_number():
    assert check({"limit_ms": 2400000.0})[0] is None


def test_thresholds_the_wrong_way_round_are_refused():
    settings, problems = check({"on_counts": 20, "off_counts": 21})
    assert settings is None
    assert problems == ["off_counts: 21 is above on_counts (20)"]


def test_settings_that_are_no_object_are_refused():
    for rubbish in (None, [], "limit", 40):
        settings, problems = check(rubbish)
        assert settings is None and problems


def test_the_names_in_the_messages_are_those_of_the_table():
    assert tuple([setting.name for setting in SETTINGS]) == nouns.SETTINGS
