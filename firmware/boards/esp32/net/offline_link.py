"""A link that leads nowhere, for a cushion that was given no broker: it never comes up, and everything else works."""

import asyncio


class OfflineLink:
    """The names that the cushion knows a link by."""

    up = LEADS = False
    problem = "no broker in the settings"

    async def run(self) -> None:
        """Nothing to do, for ever."""
        await asyncio.Event().wait()

    def rest(self) -> bool:
        """There is never a connection."""
        return True

    def wake(self) -> None:
        """There is nobody to connect to."""

    async def wait_up(self) -> None:
        """Wait for what will not happen."""
        await asyncio.Event().wait()

    async def receive(self) -> tuple:
        """Nobody will say anything."""
        await asyncio.Event().wait()
        return ()

    async def publish(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        """OSError: nobody is there."""
        raise OSError(self.problem)
