import chip
from boards.esp32.board import Board
from boards.esp32.cells import LONG_SWEEPS, LONGEST_SWEEP_US, SETTLE_US, Cells, Nominal, converter, elapsed_us
from boards.esp32.conductance import TOP, Divider
from boards.esp32.pins import BOARDS, ESP32
from machine import Pin

COMMON = ESP32.mux_common
ADC_UV = ESP32.adc_uv
RANGES = [pins.adc_uv for pins in BOARDS.values()]
MOST = 500  # a sweep over sixteen cells is some 340 calls
READS = 1 + 5 * 3  # the first is thrown away


def sleep_us(us):
    chip.log.append(("settle", us))


def cells(count, ticks_us=lambda: 0):
    chip.reset()
    chip.MOST = MOST
    made = Cells(ESP32, count, sleep_us, ticks_us)
    chip.log.clear()
    chip.counts.clear()
    return made


def counts_of(uv, ohm, adc_uv):
    """The definition of a count, in real numbers: 2500 µS / 4095 above the conductance at the end of the dead zone.

    The resistor that the counts are for is 1500 ohm; another one scales them.
    """
    us = [1e6 * v / (ohm * (3.3 - v)) for v in (uv / 1e6, adc_uv[0] / 1e6)]
    return (us[0] - us[1]) * 4095 / 2500


def test_counts_follow_the_conductance():
    for adc_uv in RANGES:
        for ohm in (330, 1500, 3300):
            divider = Divider(adc_uv, ohm)
            for uv in range(adc_uv[0], adc_uv[1], 7919):
                wanted = min(counts_of(uv, ohm, adc_uv), TOP)
                assert abs(divider.count(uv) - wanted) <= 2 + wanted / 500, (ohm, uv)


def test_counts_rise_with_the_voltage():
    for adc_uv in RANGES:
        counts = [Divider(adc_uv).count(uv) for uv in range(0, 3300000, 5000)]
        assert counts == sorted(counts)


def test_under_the_dead_zone_a_cell_is_not_loaded():
    assert [Divider(ADC_UV).count(uv) for uv in (0, 75000, 142000, 150000)] == [0, 0, 0, 0]
    assert Divider(ADC_UV).count(160000) > 0
    assert Divider(BOARDS["esp32s3"].adc_uv).count(20000) == 0 < Divider(BOARDS["esp32s3"].adc_uv).count(40000)


def test_a_cell_beyond_the_linear_range_is_saturated():
    assert Divider(ADC_UV).count(2400000) < TOP
    assert [Divider(ADC_UV).count(uv) for uv in (2450000, 3100000, 3300000)] == [TOP, TOP, TOP]
    far = Divider(BOARDS["esp32s3"].adc_uv, 1000)
    # 2500000 is 3125 µS over 1000 ohm, less 6.1 µS: beyond full scale, and 2300000 is 2293.9 µS of 2500: 3757 counts.
    assert [far.count(uv) for uv in (2500000, 3100000, 3300000)] == [TOP, TOP, TOP]
    assert abs(far.count(2300000) - 3757) <= 2


def test_no_step_of_the_reckoning_leaves_the_small_integers():
    for ohm in (200, 330, 1500):
        assert (3100000 // 100) * Divider(ADC_UV, ohm)._scale < 1 << 30


def test_four_cells_are_read_at_full_scale_each_on_its_own_pin():
    chip.reset()
    Cells(ESP32, 4, sleep_us, lambda: 0)
    assert chip.calls("adc") == [(36, 3), (39, 3), (34, 3), (35, 3)]
    assert not chip.calls("set")


def test_the_first_read_is_thrown_away():
    made = cells(1)
    chip.microvolts[36] = [2449999] + [ADC_UV[0]] * 15
    assert made.read() == [0]
    assert len(chip.calls("read")) == READS


def test_two_spoilt_groups_of_reads_change_nothing():
    made, quiet = cells(1), Divider(ADC_UV).count(1000000)
    chip.microvolts[36] = [0] + [3100000] * 3 + [1000000] * 6 + [0] * 3 + [1000000] * 3
    assert made.read() == [quiet]


def test_a_group_is_the_mean_of_its_reads():
    made = cells(1)
    chip.microvolts[36] = [0] + [900000, 1000000, 1100000] * 5
    assert made.read() == [Divider(ADC_UV).count(1000000)]


def test_each_cell_is_addressed_settled_and_then_read():
    made = cells(16)
    made.read()
    tested = [i for i, entry in enumerate(chip.log) if entry[0] == "pull"]
    assert len(tested) == 2  # pulled up and let go of, of the one cell that is tested in a sweep
    del chip.log[tested[0] : tested[1] + 1]
    sweep = 4 + 1 + READS  # four select pins, one wait, the reads
    assert len(chip.log) == 16 * sweep
    for cell in range(16):
        part = chip.log[cell * sweep : (cell + 1) * sweep]
        assert part[:4] == [("set", pin, cell >> bit & 1) for bit, pin in enumerate(ESP32.mux_select)]
        assert part[4] == ("settle", SETTLE_US) and SETTLE_US >= 100
        assert part[5:] == [("read", COMMON)] * READS


def test_only_so_many_cells_are_read_as_there_are():
    made = cells(6)
    assert len(made.read()) == 6
    assert len(chip.calls("settle")) == 6 + 1  # the last is the test's


def reads_of(sweeps):
    """How often a cell is read in each of the sweeps that take so many microseconds."""
    ticks, found = [tick for took in sweeps for tick in (0, took)], []  # asked at its beginning and at its end
    made = cells(16, lambda: ticks.pop(0))
    for _ in sweeps:
        chip.log.clear()
        chip.counts.clear()
        made.read()
        found.append(len(chip.calls("read")) // 16)  # the test's own two are lost in the division
    return found


def test_sweeps_that_take_too_long_read_less_from_then_on():
    assert reads_of([LONGEST_SWEEP_US + 1] * 8) == [16, 16, 16, 11, 11, 11, 6, 6]


def test_a_sweep_in_which_memory_was_collected_changes_nothing():
    assert reads_of([LONGEST_SWEEP_US, 3 * LONGEST_SWEEP_US, 3 * LONGEST_SWEEP_US, 0] * 4) == [16] * 16


def test_a_board_that_saves_current_reads_as_often_as_ever_and_as_fast():
    chip.reset()
    board = Board(ESP32, 16, "RGB", (2048, 32768), None, None, None)
    board._cells._ticks_us = lambda: chip.busy["us"]
    for calm in (True, False, True):
        board.calm(calm)
        for _ in range(2 * LONG_SWEEPS):
            before = chip.busy["us"]
            board.read_raw()
            assert chip.busy["us"] - before <= LONGEST_SWEEP_US
            assert chip.busy["hz"] == (80000000 if calm else 160000000)
    assert board._cells.reads == 3


def test_microseconds_wrap():
    assert elapsed_us((1 << 30) - 5, 7) == 12


def test_a_converter_without_calibration_gives_the_microvolts_of_a_typical_one():
    chip.reset()
    chip.station["uncalibrated"] = True
    chip.microvolts[34] = 1000  # counts
    assert converter(Pin(34)).read_uv() == 142000 + 805700
    Nominal.used = False
