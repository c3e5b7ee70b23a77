"""Keeps a task alive: what ends it is told once, and so is that it works again."""

import asyncio

AGAIN_S = 1
# A task that has run for so long since it failed works again.
WELL_S = 60


class Supervised:
    """`work` is started again a second after it has ended, for ever. `log(text)` hears of the first failure of a kind
    and of the recovery, not of each try; `failed(problem)` hears of each.
    """

    def __init__(self, name: str, work, log, failed=lambda problem: None):
        self._name, self._work, self._log, self._failed = name, work, log, failed
        self._told: str | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            watch = asyncio.create_task(self._watch()) if self._told else None
            try:
                await self._work()
            except Exception as problem:  # noqa: BLE001 - whatever it was, the other tasks and the next try go on
                self._failed(problem)
                if repr(problem) != self._told:
                    self._told = repr(problem)
                    self._log("%s: %s" % (self._name, self._told))
            finally:
                if watch:
                    watch.cancel()
            await asyncio.sleep(AGAIN_S)

    async def _watch(self) -> None:
        await asyncio.sleep(WELL_S)
        self._log("%s: works again" % self._name)
        self._told = None
