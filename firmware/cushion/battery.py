"""A cushion on its battery: when it is connected, and when once a second is often enough to look at the seat.

Loaded only where the settings ask for it.
"""

from cushion.nouns import BREAK_MS, MINUTE, SECOND, SENDING_MS
from cushion.timer import Every

SAT_MS = 1 * MINUTE
# Without the broker, or without an answer of the host, it gives up after so long, until the next time.
TRY_MS = 1 * MINUTE
# A start has longer: a new application or new settings are kept only if they lead to the broker.
FIRST_MS = 11 * MINUTE
# Once all is sent, the host has so long to say what it has to.
SILENT_MS = 3 * SECOND
# Power banks look at the current for 12 s or longer before they switch off.
PULSE_MS = 10 * SECOND
PULSED = 2  # the value of the setting that asks for it


class Battery:
    """Connects while somebody sits for a minute or longer and until the break after it is full, while the cushion is
    calibrated, looked at or updated, and for a moment each quarter of an hour; for good once it has power again.
    """

    def __init__(self, now: int, board, link, sitting, sender, commands, reports):
        self._board, self._link, self._sitting = board, link, sitting
        self._sender, self._commands, self._reports = sender, commands, reports
        self._awake, self._calm = True, False
        self._until = now + (TRY_MS if link.up else FIRST_MS)
        self._due = now + SENDING_MS
        self._busy_at = now
        self._tried: int | None = None  # the bout in which it last disconnected
        self._joined = True
        self._pulse = Every(PULSE_MS, now)

    def is_calm(self, now: int) -> bool:
        """Return whether a look each second is enough until the next one."""
        calm = not (self._sitting.occupancy.occupied or self._is_needed(now))
        if calm != self._calm:
            self._calm = calm
            self._board.calm(calm)
        return calm

    def each_second(self, now: int) -> None:
        """Connect or disconnect, as it is time to."""
        if self._sitting.settings.power == PULSED and self._pulse.is_time(now):
            self._board.sound("pulse")
        if not self._awake:
            self._sleep(now)
        if self._awake:
            self._stay(now)

    def _sleep(self, now: int) -> None:
        if self._link.rest():
            self._board.radio(False)
            self._joined = False
        bout = self._sitting.bout
        sat = bout not in (None, self._tried) and now - self._sitting.since >= SAT_MS
        if sat or now >= self._due or self._is_asked():
            self._awake = True
            self._until, self._due = now + TRY_MS, now + SENDING_MS

    def _stay(self, now: int) -> None:
        joined, before = self._board.radio(True), self._joined
        self._joined = joined
        if joined:
            self._link.wake()
        if joined and not before:
            self._reports.health(now)  # one that was made while the radio was off knows no signal strength
        needed = self._is_needed(now)
        if self._link.up and needed:
            self._until, self._due = now + TRY_MS, now + SENDING_MS
        if not (self._link.up and self._sender.idle):
            self._busy_at = now
        done = now >= self._until or not (needed or now - self._busy_at < SILENT_MS)
        if done and self._sitting.settings.power:
            self._awake, self._tried = False, self._sitting.bout

    def _is_needed(self, now: int) -> bool:
        """Return whether it is to be connected, and to look as often as it is set."""
        sitting = self._sitting
        return sitting.seated or now - sitting.since < BREAK_MS or self._is_asked()

    def _is_asked(self) -> bool:
        """Return whether somebody is at it, or the settings say that it has power again."""
        sitting, updates = self._sitting, self._commands.updates
        return not sitting.settings.power or bool(sitting.cells.phase or self._reports.streaming or updates)
