from cushion.stretch import Stretch


def test_the_first_bout_begins_a_stretch():
    stretch = Stretch()
    assert stretch.seated_ms(5000) == 0
    assert stretch.sit(5000)
    assert stretch.seated_ms(8000) == 3000


def test_a_gap_under_120_s_goes_on_with_the_stretch_and_is_left_out():
    stretch = Stretch()
    stretch.sit(0)
    stretch.rise(60000)
    assert not stretch.sit(60000 + 119999)
    assert stretch.seated_ms(60000 + 119999 + 1000) == 61000


def test_a_gap_of_exactly_120_s_ends_the_stretch():
    stretch = Stretch()
    stretch.sit(0)
    stretch.rise(60000)
    assert stretch.sit(180000)
    assert stretch.seated_ms(181000) == 1000


def test_after_a_break_nothing_is_left_of_the_stretch():
    stretch = Stretch()
    stretch.sit(0)
    stretch.rise(60000)
    assert stretch.seated_ms(179999) == 60000
    assert stretch.seated_ms(180000) == 0
