"""Carries out commands: those of one cushion one after the other, those of several at the same time."""

import logging
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread
from typing import Generic, TypeVar

Order = TypeVar("Order")

log = logging.getLogger(__name__)


class CommandRunner(Generic[Order]):
    """Calls `carry_out(order)` in a thread for each cushion that has orders; at most `most` orders wait in all.

    `carry_out` may wait for an answer. An error of it is logged.
    """

    def __init__(self, carry_out: Callable[[Order], None], most: int = 100) -> None:
        self._carry_out = carry_out
        self._most = most
        self._lock = Lock()
        self._waiting: dict[str, deque[Order]] = {}

    def submit(self, device: str, order: Order) -> bool:
        """Queue an order and return at once; False where too many wait and it is dropped."""
        with self._lock:
            if sum(map(len, self._waiting.values())) >= self._most:
                return False
            is_idle = device not in self._waiting
            self._waiting.setdefault(device, deque()).append(order)
        if is_idle:
            Thread(target=self._run, args=(device,), name=f"commands of {device}", daemon=True).start()
        return True

    def _run(self, device: str) -> None:
        while True:
            with self._lock:
                if not self._waiting[device]:
                    del self._waiting[device]
                    return
                order = self._waiting[device].popleft()
            try:
                self._carry_out(order)
            except Exception:  # the next order is carried out all the same
                log.exception("a command for %s failed", device)
