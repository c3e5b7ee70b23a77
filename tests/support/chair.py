"""A whole cushion in a thread of the test, at a real broker, on whose seat the test puts somebody."""

import asyncio
import json
from collections.abc import Callable
from threading import Thread
from time import time_ns
from types import TracebackType
from typing import Any, Self

from boards.desktop.board import Board
from boards.desktop.cells import LAYOUT
from boards.desktop.pace import Pace
from cushion.app import App
from cushion.settings import defaults
from cushion.store.memory import MemoryShelf, MemoryStore
from link.mqtt import Link
from perch.model.cushion import Broker
from perch.mqtt import Session
from support.processes import PATIENCE_S

NAME = "desk"

EMPTY, SITTER = [0, 30, 5, 0, 12, 0], [700, 830, 905, 600, 512, 400]
SPEED = 20
DAY_MS = 86_400_000


class Restartable(Board):
    """A board that says when it is asked to start anew."""

    def __init__(self, pace: Pace, seat: "Chair", restarted: Callable[[], None]) -> None:
        super().__init__(pace, seat, seat.said.append)  # type: ignore[no-untyped-call]  # the firmware's
        self.restarted = restarted

    def restart(self) -> None:
        """Call `restarted`."""
        self.restarted()


class Chair:
    """Use it in `with`; `raws` is what the cells read now. Its time passes `speed` times as fast as real time, and
    begins a day behind it, or `behind_ms`."""

    def __init__(self, port: int, device: str, speed: int = SPEED, behind_ms: int = DAY_MS) -> None:
        self.raws, self.said = EMPTY, []  # type: list[int], list[dict[str, Any]]
        self._port, self._device, self._speed, self._behind_ms = port, device, speed, behind_ms
        self._thread = Thread(target=lambda: asyncio.run(self._live()))

    def __enter__(self) -> Self:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive() and self._loop:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def read(self, _now: int) -> list[int]:
        """What a seat gives."""
        return self.raws

    def nudged(self, _now: int) -> None:
        """What a seat hears."""

    async def _live(self) -> None:
        self._end, self._loop = asyncio.Event(), asyncio.get_running_loop()
        await self._boot()

    async def _boot(self) -> None:
        while not self._end.is_set():
            pace = Pace(time_ns() // 1_000_000 - self._behind_ms, self._speed, self.said.append)
            board = Restartable(pace, self, self._again)
            link = Link("127.0.0.1", self._port, self._device, jitter=lambda n: 0, log=lambda text: None)
            app = App(board, link, MemoryShelf(), MemoryStore(), defaults(), LAYOUT)
            self._restarted = asyncio.Event()
            ends = [asyncio.create_task(event.wait()) for event in (self._end, self._restarted)]
            running = asyncio.create_task(app.run())
            await asyncio.wait([running, *ends], return_when=asyncio.FIRST_COMPLETED)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            while left:  # Python 3.11 loses a cancellation where what a task waits for comes at the same moment
                for task in left:
                    task.cancel()
                _, left = await asyncio.wait(left, timeout=0.2)

    def _again(self) -> None:
        self._restarted.set()


def until(port: int, wanted: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the cushion has said that it is so."""
    topic = f"perch/v1/{NAME}/state"
    with Session(Broker("127.0.0.1", port), [topic]) as visit:
        assert visit.wait(lambda: topic in visit.heard and wanted(json.loads(visit.heard[topic])), PATIENCE_S)
