"""The newest sample of each cushion's cells, for whoever looks; none is stored."""

from perch.model.cushion import Cells
from perch.service.system_clock import monotonic_ms
from perch.wire import decode, topics
from perch.wire.limits import FASTEST_STREAM_MS

_LEAST_MS = FASTEST_STREAM_MS // 2
_MOST = 1_000  # cushions


class Samples:
    """Takes samples in one thread, gives them to any."""

    def __init__(self) -> None:
        self._newest: dict[str, Cells] = {}
        self._looked_ms: dict[str, int] = {}

    def hear(self, topic: str, payload: bytes) -> None:
        """Take a sample; one that comes faster than any cushion sends is dropped unread."""
        device, now_ms = topics.device_of(topic), monotonic_ms()
        is_new = device not in self._looked_ms
        if now_ms - self._looked_ms.get(device, -_LEAST_MS) < _LEAST_MS or (is_new and len(self._looked_ms) >= _MOST):
            return
        self._looked_ms[device] = now_ms
        if sample := decode.cells(payload):
            self._newest[device] = sample

    def newest(self, device: str) -> Cells | None:
        """Return the newest sample of a cushion, None before the first."""
        return self._newest.get(device)
