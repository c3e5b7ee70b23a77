"""The safe mode: only what leads to the board."""

import asyncio

from boards.esp32 import system
from cushion.supervised import Supervised


async def rescue(network) -> None:
    """Keep the network at work, for ever."""
    system.log("safe mode")
    tasks = [("link", lambda beat: network.link.run())] + network.tasks
    await asyncio.gather(*[Supervised(name, _begun(task), system.log).run() for name, task in tasks])


def _begun(task):
    return lambda: task(lambda: None)  # without a watchdog nobody has to hear that it lives
