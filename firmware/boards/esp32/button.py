"""The button: what a press means is decided when it ends, by how long it was."""

from machine import Pin

BOUNCE_MS = 40
SNOOZE_MS = 1500  # up to this a press is a snooze
MUTE_FROM_MS, MUTE_TO_MS = 2000, 8000  # a thigh presses longer than a finger that means it


class Button:
    """A button to ground with the pin's own pull-up."""

    def __init__(self, pin: int):
        self._pin = Pin(pin, Pin.IN, Pin.PULL_UP)

    @property
    def held(self) -> bool:
        """Whether it is pressed at this moment, bounces and all."""
        return not self._pin.value()


class Presses:
    """Times in ms by ticks that wrap at `period`. A press that was `held` before the first step has no meaning here."""

    def __init__(self, period: int, held: bool = False):
        self._period = period
        self._held = self._seen = held
        self._since = 0
        self._pressed: int | None = None

    def step(self, now: int, held: bool) -> str | None:
        """Take what the button looks like; return "snooze" or "mute" when a press with a meaning ends."""
        if held != self._seen:
            self._seen, self._since = held, now
        if self._seen == self._held or (now - self._since) % self._period < BOUNCE_MS:
            return None
        self._held = self._seen
        if self._held:
            self._pressed = self._since
            return None
        return None if self._pressed is None else meaning((self._since - self._pressed) % self._period)


def meaning(held_ms: int) -> str | None:
    """What a press of this length means."""
    if held_ms <= SNOOZE_MS:
        return "snooze"
    return "mute" if MUTE_FROM_MS <= held_ms <= MUTE_TO_MS else None
