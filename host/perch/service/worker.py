"""A thread that does one piece of work again and again until it is stopped: the base of the parts of a host."""

import logging
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any, Protocol

log = logging.getLogger(__name__)


class Part(Protocol):
    """Something that works beside a host on its journal, such as the sender to InfluxDB."""

    def start(self) -> None: ...
    def stop(self) -> object: ...
    def health(self) -> Mapping[str, Any]:
        """Return how it is, as fields of `HostHealth`."""


class Worker:
    """Calls `work()` again and again in a thread called `name`, from `start` to `stop`.

    `work` returns how many seconds to wait before the next call; None stands for `each_s`. The first call comes after
    `first_s`. An error of the kinds in `passing` is logged once, and once when the work is done again; another error
    is logged with its traceback, and the work goes on after `each_s`. `stopping` is set as soon as the work is to end.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float | None],
        *,
        each_s: float,
        first_s: float = 0.0,
        passing: tuple[type[Exception], ...] = (),
        level: int = logging.WARNING,
        stop_s: float = 1.0,
    ) -> None:
        self.name, self.work, self.each_s, self.first_s = name, work, each_s, first_s
        self.passing, self.level, self.stop_s = passing, level, stop_s
        self.stopping = Event()
        self._failed = False
        self._thread = Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def stop(self) -> bool:
        """Ask the thread to end and wait at most `stop_s`; return whether it has ended."""
        self.stopping.set()
        if self._thread.ident is not None:
            self._thread.join(self.stop_s)
        return not self.alive

    def health(self) -> Mapping[str, Any]:
        """Return how it is, as fields of `HostHealth`."""
        return {"threads": (self.name,) if self.ended else ()}

    def finish(self) -> None:
        """Do what is left to do, in the thread, before it ends."""

    @property
    def ended(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._thread.ident is not None and not self.alive

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        pause_s = self.first_s
        while not self.stopping.wait(pause_s):
            pause_s = self._work_once()
        self.finish()

    def _work_once(self) -> float:
        """Do the work once; return the seconds until the next time."""
        try:
            pause_s = self.work()
        except self.passing as error:
            if not self._failed:
                log.log(self.level, "%s: %s; trying again until it works", self.name, error)
            self._failed = True
            return self.each_s
        except Exception:
            log.exception("%s: an error of Perch itself; going on", self.name)
            return self.each_s
        if self._failed:
            log.log(self.level, "%s: it works again", self.name)
        self._failed = False
        return self.each_s if pause_s is None else pause_s
