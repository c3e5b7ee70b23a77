"""A cell is open where its pin goes wherever it is pulled: nobody on the seat can make it do that."""

import chip
from boards.esp32.cells import PULLS, SETTLE_US, Cells
from boards.esp32.pins import ESP32, ESP32S3
from machine import Pin

MOST = 40  # of each kind: the reads are counted, not looked at
COMMON = ESP32.mux_common
READS = 1 + 5 * 3  # a cell, in a sweep


def sleep_us(us):
    chip.record("settle", us)


def cells(count, pins=ESP32):
    chip.reset()
    chip.MOST = MOST
    return Cells(pins, count, sleep_us, lambda: 0)


HANGING = 1700000  # what an open pin picks up


def follows(pin, otherwise=HANGING):
    """An open pin: it goes where it is pulled and stays there, as the pull of a real one does."""
    last = [otherwise]

    def read():
        pull = chip.pulls.get(pin)
        last[0] = {Pin.PULL_UP: 3130000, Pin.PULL_DOWN: 75000}.get(pull, last[0])
        return last[0]

    return read


def divided(pin, us, ohm=1500):
    """A connected one: a cell that conducts so many microsiemens, the divider, 4.7 kiloohm, the pull of 45 kiloohm."""

    def read():
        pull = chip.pulls.get(pin)
        uv = 3300000 * us / (us + 1e6 / ohm)  # of the divider without a pull
        if pull in (Pin.PULL_UP, Pin.PULL_DOWN):
            behind = 4700 + 1e6 / (us + 1e6 / ohm)
            uv += ((3300000 if pull == Pin.PULL_UP else 0) - uv) * behind / (behind + 45000)
        return max(75000, int(uv))

    return read


def channels(loose, us=0):
    """What the common pin of the multiplexer shows, these channels being open."""
    open_one, connected = follows(COMMON), divided(COMMON, us)

    def read():
        number = sum([chip.outputs[pin] << bit for bit, pin in enumerate(ESP32.mux_select)])
        return (open_one if number in loose else connected)()

    return read


def found(made, rounds=1):
    """The open cells after so many rounds of tests, one cell a sweep."""
    for _ in range(rounds * made._count):
        chip.log.clear()
        chip.counts.clear()
        made.read()
    return made.open


def test_an_unplugged_multiplexer_is_found_and_told_and_plugged_in_again_too():
    made = cells(16)
    chip.microvolts[COMMON] = follows(COMMON)
    assert found(made) == list(range(16))
    assert "the multiplexer is unplugged" in made.told()
    chip.microvolts[COMMON] = channels(())
    assert found(made) == [] and made.told() == "connected again"


def test_an_unplugged_multiplexer_reads_as_an_empty_seat_as_soon_as_it_was_tested():
    made = cells(16)
    chip.microvolts[COMMON] = follows(COMMON)
    assert made.read()[1:] == [0] * 15
    assert made.read() == [0] * 16


def test_channels_of_their_own_are_found():
    made = cells(16)
    chip.microvolts[COMMON] = channels((3, 11))
    assert found(made) == [3, 11] and made.told() == "not connected: 3, 11"
    chip.microvolts[COMMON] = channels((11,))
    assert found(made) == [11]


def test_nobody_is_accused_whoever_sits_there_with_whatever_divider():
    for us in (0, 15, 100, 850, 5000, 100000000):
        for ohm in (330, 1500, 10000, 33000):
            made = cells(6)
            chip.microvolts[COMMON] = divided(COMMON, us, ohm)
            assert found(made, 2) == [], (us, ohm)


def test_nobody_is_accused_for_a_cell_that_jumps_while_it_is_tested():
    made = cells(6)
    jumps = [0, 3200000]

    def read():
        jumps.reverse()
        return jumps[0]

    chip.microvolts[COMMON] = read
    assert found(made, 10) == []


def test_what_was_pulled_is_let_go_of_even_where_reading_fails():
    made = cells(6)
    made.read()
    assert chip.pulls == {COMMON: None}
    chip.microvolts[COMMON] = [0] * (READS + READS) + [0]  # cell 1 is tested next; the second read of the test fails
    try:
        made.read()
    except IndexError:
        assert chip.pulls == {COMMON: None}
    else:
        raise AssertionError("it did not fail")


def test_a_test_does_not_hold_the_loop_for_long():
    made = cells(16)
    chip.microvolts[COMMON] = follows(COMMON)
    chip.counts.clear()  # of how the converter was tried
    made.read()
    settling = [us for (us,) in chip.calls("settle")]
    assert sum(settling) == (16 + len(PULLS)) * SETTLE_US
    assert chip.counts["read"] == 16 * READS + 2 * len(PULLS)


def test_the_pins_of_an_s3_are_tested_and_those_of_an_esp32_that_has_no_pulls_there_are_not():
    made = cells(4, ESP32S3)
    chip.microvolts[ESP32S3.direct[2]] = follows(ESP32S3.direct[2])
    assert found(made) == [2]
    for pin in ESP32S3.direct:
        chip.microvolts[pin] = follows(pin)
    assert found(made) == [0, 1, 2, 3] and made.told() == "not connected: 0, 1, 2, 3"
    made = cells(4)
    chip.microvolts[ESP32.direct[2]] = follows(ESP32.direct[2])
    assert found(made) == [] and not chip.pulls
