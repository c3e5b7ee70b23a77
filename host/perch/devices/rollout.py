"""Bring an application to several cushions: one first, then more at once, until too many of them fail."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat, takewhile
from queue import SimpleQueue
from threading import Thread

from perch.devices.update import NotUpdated
from perch.model.errors import PerchError

STEPS = (1, 4, 16)
"""How many cushions are updated at once, step by step; the last holds for all that are left."""

_SHOWN = 10
Update = Callable[[str], Iterator[str]]
"""Updates the cushion of this name and yields how it goes. Raises NotUpdated, and LinkError."""


@dataclass(frozen=True, slots=True)
class UpdateProgress:
    """How the update of a cushion goes, in words; `failed` where it was not updated."""

    device: str
    text: str
    failed: bool = False


class Stopped(PerchError):
    """Too many were not updated; `left` are those that were left alone."""

    def __init__(self, failed: int, left: Sequence[str]) -> None:
        alone = f"; left alone: {', '.join(left[:_SHOWN])}{' and others' if len(left) > _SHOWN else ''}" if left else ""
        super().__init__(f"{failed} not updated{alone}")
        self.failed, self.left = failed, left


def growing(devices: Sequence[str]) -> list[Sequence[str]]:
    """Return growing steps: the canary alone, then as many as STEPS says."""
    left, sizes = iter(devices), chain(STEPS, repeat(STEPS[-1]))
    return list(takewhile(bool, (list(islice(left, size)) for size in sizes)))


def roll_out(devices: Sequence[str], update: Update, failures: int, *, canary: bool) -> Iterator[UpdateProgress]:
    """Update one after the other, with a canary in growing steps, and yield how it goes.

    A step begins once all of the one before have ended. Raises Stopped where the canary fails, behind a step with which
    `failures` were not updated in all, and at the end where any were not. Raises LinkError at once.
    """
    failed = 0
    steps = growing(devices) if canary else [[device] for device in devices]
    for number, together in enumerate(steps):
        for progress in _at_once(together, update):
            failed += progress.failed
            yield progress
        left = [device for later in steps[number + 1 :] for device in later]
        if failed >= failures or (failed and (canary and number == 0 or not left)):
            raise Stopped(failed, left)


def _at_once(devices: Sequence[str], update: Update) -> Iterator[UpdateProgress]:
    """Yield how the updates of all these go, until all have ended. Raises what one raises besides NotUpdated."""
    queue: SimpleQueue[UpdateProgress | Exception | None] = SimpleQueue()

    def work(device: str) -> None:
        try:
            for text in update(device):
                queue.put(UpdateProgress(device, text))
        except NotUpdated as problem:
            queue.put(UpdateProgress(device, str(problem), failed=True))
        except Exception as problem:  # noqa: BLE001 - raised again below
            queue.put(problem)
        queue.put(None)

    for device in devices:
        Thread(target=work, args=(device,), daemon=True).start()
    working = len(devices)
    while working:
        item = queue.get()
        if isinstance(item, Exception):
            raise item
        if item is None:
            working -= 1
        else:
            yield item
