"""The clocks of this machine: the monotonic one, and whether the system says that its wall clock is synchronised."""

import ctypes
from time import monotonic

_TIMEX_BYTES = 512
_OK_STATES = range(5)
_UNSYNCHRONISED = 5


def monotonic_ms() -> int:
    """Return ms since some moment, which no setting of the clock changes."""
    return int(monotonic() * 1000)


def synchronised() -> bool | None:
    """Return whether the kernel's clock is kept by NTP; None where the system does not say.

    A machine whose host keeps its time, as a virtual one, is seen as not synchronised and may be right.
    """
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return True if state in _OK_STATES else False if state == _UNSYNCHRONISED else None
