"""Vibration motor and passive buzzer, both by a transistor, in patterns of time."""

from machine import PWM, Pin

MOTOR_HZ = 200
STEADY_DUTY = 65535
MOTOR_DUTY = 65535  # of 65535: the circuit's own resistor leaves a coin motor 3 V of 5 V

# (ms, sounding), over and over.
NUDGE = ((250, True), (150, False), (250, True), (850, False))
IDENTIFY = ((80, True), (120, False))
TICK = ((60, True), (4000, False))
PULSE = ((1000, True), (4000, False))  # direct current through the buzzer, which is silent: a load for a power bank
OTHER_MS = 2000  # so long any other than the nudge is played
# Sounding on takes somebody who says so again and again; if the sampling has died, the buzzer falls silent.
LATEST_MS = 1000


def sounds(pattern: tuple, elapsed_ms: int) -> bool:
    """Whether a pattern sounds so long after its beginning."""
    left = elapsed_ms % sum([ms for ms, _ in pattern])
    for ms, on in pattern:
        if left < ms:
            return on
        left -= ms
    return False


class Buzzer:
    """`ticks_ms` counts milliseconds, wrapping at `period`. `keep_time` is to be called 20 times a second.

    `tone` is where the buzzer that is fitted is loudest, in Hz, and for how much of the time it is driven, of 65536.
    """

    def __init__(self, pins, ticks_ms, period: int, tone: tuple):
        self._motor = PWM(Pin(pins.motor), freq=MOTOR_HZ, duty_u16=0)
        self._tone = PWM(Pin(pins.buzzer), freq=tone[0], duty_u16=0)
        self._tone_duty = tone[1]
        self._ticks_ms, self._period = ticks_ms, period
        self._began: int | None = None
        self._asked = 0
        self._pattern = NUDGE
        self._driven = False
        self._pulse_waits = False  # for what sounds

    def buzz(self, on: bool) -> None:
        """Sound the nudge from now on, or stop it at once."""
        now = self._ticks_ms()
        if not on:
            if self._pattern is NUDGE:
                self._stop()
            return
        if self._began is None or self._pattern is not NUDGE:
            self._begin(NUDGE, now)
        self._asked = now

    def sound(self, pattern: tuple) -> None:
        """Sound a pattern once, unless there is one; a pulse comes after that."""
        if self._began is None or self._pattern is PULSE:
            self._begin(pattern, self._ticks_ms())
        elif pattern is PULSE:
            self._pulse_waits = True

    def keep_time(self) -> None:
        """Sound or be silent as the pattern wants it now."""
        if self._began is None:
            return
        now = self._ticks_ms()
        longest = LATEST_MS if self._pattern is NUDGE else OTHER_MS
        if (now - self._asked) % self._period > longest:
            self._stop()
        else:
            self._drive(sounds(self._pattern, (now - self._began) % self._period))

    def off(self) -> None:
        """Be silent at the end of the program, which may have been interrupted half-way through switching on or off."""
        self._began, self._driven = None, True
        self._drive(False)

    def _begin(self, pattern: tuple, now: int) -> None:
        cut_short = self._began is not None and self._pattern is PULSE
        self._pulse_waits = pattern is not PULSE and (cut_short or self._pulse_waits)
        self._pattern, self._began, self._asked, self._driven = pattern, now, now, False
        self._drive(True)

    def _stop(self) -> None:
        self._began = None
        self._drive(False)
        if self._pulse_waits:
            self._begin(PULSE, self._ticks_ms())

    def _drive(self, on: bool) -> None:
        if on != self._driven:
            silent = self._pattern is PULSE
            self._motor.duty_u16(MOTOR_DUTY if on and not silent else 0)
            self._tone.duty_u16(0 if not on else STEADY_DUTY if silent else self._tone_duty)
            self._driven = on
