from cushion.debounce import Debounce


def turns(changes, end, period=1000):
    """Sample (at, occupied) changes every period until the end, and return the confirmed turns."""
    debounce, found, occupied, changes = Debounce(), [], False, list(changes)
    for at in range(0, end + 1, period):
        while changes and changes[0][0] <= at:
            occupied = changes.pop(0)[1]
        turn = debounce.step(at, occupied)
        if turn:
            found.append((turn.seated, turn.at))
    return found


def test_ten_seconds_make_a_sitter_dated_back():
    assert turns([(5000, True)], 20000) == [(True, 5000)]


def test_a_run_of_exactly_the_minimum_counts():
    assert turns([(5000, True), (15000, False)], 60000) == [(True, 5000), (False, 15000)]


def test_a_shorter_run_is_absorbed():
    assert turns([(5000, True), (14000, False)], 60000) == []


def test_lifting_off_for_a_moment_does_not_end_a_bout():
    assert turns([(5000, True), (30000, False), (39000, True)], 80000) == [(True, 5000)]


def test_short_runs_do_not_add_up():
    flicker = [(at, at // 5000 % 2 == 1) for at in range(0, 105000, 5000)]
    assert turns(flicker, 120000) == []


def test_every_sampling_rate_finds_the_same_turns():
    changes = [(4000, True), (64000, False), (70000, True), (100000, False)]
    for period in (100, 250, 500, 1000):
        assert turns(changes, 200000, period) == [(True, 4000), (False, 100000)]
