import chip
from boards.esp32.button import Button, Presses, meaning
from boards.esp32.buzzer import IDENTIFY, LATEST_MS, MOTOR_DUTY, NUDGE, OTHER_MS, PULSE, TICK, Buzzer, sounds
from boards.esp32.led import COLOURS, Led
from boards.esp32.pins import ESP32
from support.portable import raises

PERIOD = 1 << 30


class Ticks:
    def __init__(self, ms=PERIOD - 1000):  # the counter wraps in the middle of the test
        self.ms = ms

    def __call__(self):
        return self.ms % PERIOD


def buzzer():
    chip.reset()
    ticks = Ticks()
    made = Buzzer(ESP32, ticks, PERIOD, (2048, 32768))
    chip.log.clear()
    return made, ticks


def motor():
    return [duty for pin, duty in chip.calls("duty") if pin == ESP32.motor]


def play(made, ticks, ms, asked=True):
    """Let so much time pass in steps of 50 ms; return when the motor went on and off."""
    changes = []
    for passed in range(0, ms, 50):
        if asked and passed % 100 == 0:
            made.buzz(True)
        before = len(motor())
        made.keep_time()
        changes += [(passed, duty > 0) for duty in motor()[before:]]
        ticks.ms += 50
    return changes


def test_motor_and_tone_are_silent_from_the_start():
    chip.reset()
    Buzzer(ESP32, Ticks(), PERIOD, (2700, 32768))
    assert chip.calls("pwm") == [(ESP32.motor, 200, 0), (ESP32.buzzer, 2700, 0)]


def test_the_nudge_is_two_short_ones_and_a_pause():
    made, ticks = buzzer()
    assert play(made, ticks, 3000) == [
        (250, False), (400, True), (650, False), (1500, True), (1750, False), (1900, True), (2150, False),
    ]  # fmt: skip
    assert motor()[0] == MOTOR_DUTY


def test_a_softer_tone_is_driven_for_less_of_the_time():
    chip.reset()
    Buzzer(ESP32, Ticks(), PERIOD, (2048, 6553)).buzz(True)
    assert chip.calls("duty") == [(ESP32.motor, MOTOR_DUTY), (ESP32.buzzer, 6553)]


def test_a_pattern_is_read_by_elapsed_time():
    assert [sounds(NUDGE, ms) for ms in (0, 249, 250, 399, 400, 649, 650, 1499, 1500)] == [
        True, True, False, False, True, True, False, False, True,
    ]  # fmt: skip


def test_it_stops_at_once_when_it_is_told_to():
    made, _ = buzzer()
    made.buzz(True)
    made.buzz(False)
    assert motor() == [MOTOR_DUTY, 0]
    assert chip.calls("duty")[-1] == (ESP32.buzzer, 0)


def test_it_falls_silent_when_nobody_asks_any_more():
    made, ticks = buzzer()
    made.buzz(True)
    play(made, ticks, LATEST_MS + 200, asked=False)
    assert motor()[-1] == 0
    assert play(made, ticks, 2000, asked=False) == []


def test_to_be_found_it_sounds_for_a_moment_though_no_nudge_is_on():
    made, ticks = buzzer()
    made.sound(IDENTIFY)
    for _ in range(OTHER_MS // 100):
        made.buzz(False)
        play(made, ticks, 100, asked=False)
    assert len(motor()) > 10
    play(made, ticks, 200, asked=False)
    assert motor()[-1] == 0


def test_a_tick_is_one_short_sound():
    made, ticks = buzzer()
    made.sound(TICK)
    assert play(made, ticks, OTHER_MS + 2000, asked=False) == [(100, False)] and motor() == [MOTOR_DUTY, 0]


def test_switched_off_it_is_silent_whatever_sounded():
    for begin in (lambda made: made.buzz(True), lambda made: made.sound(IDENTIFY)):
        made, ticks = buzzer()
        begin(made)
        made.off()
        assert chip.calls("duty")[-2:] == [(ESP32.motor, 0), (ESP32.buzzer, 0)]
        assert play(made, ticks, 1000, asked=False) == []


def test_it_is_switched_off_though_it_was_interrupted_just_as_it_began_to_sound():
    made, _ = buzzer()
    chip.hooks["duty"] = interrupted
    raises(KeyboardInterrupt, made.sound, IDENTIFY)
    chip.hooks.clear()
    made.off()
    assert motor() == [MOTOR_DUTY, 0]


def interrupted():
    raise KeyboardInterrupt


def test_a_nudge_goes_before_being_found():
    made, ticks = buzzer()
    made.buzz(True)
    made.sound(IDENTIFY)
    assert play(made, ticks, 500) == [(250, False), (400, True)]


def test_the_pixel_is_written_when_something_changes_only():
    chip.reset()
    led = Led(18, "RGB")
    for what in ("off", "seated", "seated", "trouble", "trouble", "off"):
        led.show(what)
    wanted = [COLOURS[what] for what in ("off", "seated", "trouble", "off")]
    assert [pixels[0] for (pixels,) in chip.calls("pixel")] == wanted


def test_the_colours_go_out_in_the_order_that_the_led_takes_them():
    for order, wanted in (("RGB", (14, 0, 0)), ("GRB", (0, 14, 0)), ("BGR", (0, 0, 14)), ("GBR", (0, 0, 14))):
        chip.reset()
        Led(18, order).show("trouble")
        assert chip.calls("pixel")[-1] == ((wanted,),), order


def test_a_light_that_fails_keeps_nobody_and_is_tried_again_when_something_changes():
    chip.reset()
    led = Led(18, "RGB")
    chip.hooks["pixel"] = no_memory
    led.show("seated")
    led.show("seated")
    chip.hooks.clear()
    led.show("trouble")
    assert [pixels[0] for (pixels,) in chip.calls("pixel")][1:] == [COLOURS["seated"], COLOURS["trouble"]]


def no_memory():
    raise OSError(12)


def pressed(*lengths, bounce=0):
    """What presses of these lengths mean, asked each 50 ms, the ticks wrapping on the way."""
    presses, ticks, found = Presses(PERIOD), Ticks(), []
    for length in lengths:
        for held, ms in ((True, length), (False, 500)):
            levels = [held] * (ms // 50)
            if bounce and ms > 100:
                levels[1] = not held
            for level in levels:
                found.append(presses.step(ticks(), level))
                ticks.ms += 50
    return [what for what in found if what]


def test_a_press_is_a_snooze_and_a_long_one_mutes():
    assert pressed(150) == ["snooze"]
    assert pressed(3000) == ["mute"]
    assert pressed(150, 3000, 200) == ["snooze", "mute", "snooze"]


def test_what_lasts_longer_than_a_finger_means_nothing():
    assert pressed(12000) == []
    assert pressed(12000, 150) == ["snooze"]


def test_between_the_two_nothing_is_guessed():
    assert [meaning(ms) for ms in (1500, 1501, 1999, 2000, 8000, 8001)] == [
        "snooze", None, None, "mute", "mute", None,
    ]  # fmt: skip


def test_bounces_are_not_presses():
    assert pressed(500, bounce=1) == ["snooze"]
    assert pressed(50) == []


def test_a_press_that_began_before_the_start_means_nothing():
    presses, found = Presses(PERIOD, held=True), []
    for now in range(0, 3000, 50):
        found.append(presses.step(now, now < 2500))
    assert not any(found)


def test_the_button_pulls_to_ground():
    chip.reset()
    button = Button(27)
    assert chip.calls("pin") == [(27, 1, 2, None)]
    assert not button.held
    chip.inputs[27] = 0
    assert button.held


def test_a_pulse_is_direct_current_through_the_buzzer_alone_for_a_second_and_anything_else_goes_before():
    made, ticks = buzzer()
    made.sound(PULSE)
    assert play(made, ticks, 1500, asked=False) == [(1000, False)] and set(motor()) == {0}
    assert [duty for pin, duty in chip.calls("duty") if pin == ESP32.buzzer] == [65535, 0]
    for begin in (lambda made: made.buzz(True), lambda made: made.sound(IDENTIFY)):
        made, ticks = buzzer()
        made.sound(PULSE)
        ticks.ms += 100
        made.keep_time()
        begin(made)
        assert chip.calls("duty")[-2:] == [(ESP32.motor, MOTOR_DUTY), (ESP32.buzzer, 32768)]


def test_a_pulse_that_meets_another_sound_comes_right_after_it_and_once():
    made, ticks = buzzer()
    made.sound(TICK)
    made.sound(PULSE)
    play(made, ticks, OTHER_MS + 100, asked=False)
    assert chip.calls("duty")[-2:] == [(ESP32.motor, 0), (ESP32.buzzer, 65535)]
    chip.log.clear()
    play(made, ticks, 10000, asked=False)
    assert chip.calls("duty") == [(ESP32.motor, 0), (ESP32.buzzer, 0)]
    made.sound(PULSE)
    made.buzz(True)
    made.buzz(False)
    assert chip.calls("duty")[-2:] == [(ESP32.motor, 0), (ESP32.buzzer, 65535)]


def test_without_a_pulse_nothing_comes_after_a_sound():
    made, ticks = buzzer()
    made.sound(TICK)
    made.buzz(True)
    made.buzz(False)
    assert chip.calls("duty")[-2:] == [(ESP32.motor, 0), (ESP32.buzzer, 0)]
    assert play(made, ticks, 5000, asked=False) == []
