"""The embedded MQTT broker, on loopback and in a thread of its own: for the simulator, not for real cushions.

It speaks MQTT 3.1.1, lets everybody on this machine in, and forgets all when it stops.
"""

import asyncio
import logging
import socket
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING

from perch.model.errors import PerchError

if TYPE_CHECKING:
    from amqtt.broker import Broker

LOOPBACK = "127.0.0.1"
_STOP_S = 1.0


class BrokerError(PerchError):
    """The embedded broker cannot start; the text says why and what to do next."""


class EmbeddedBroker:
    """A broker on `127.0.0.1:port`; port 0 takes a free one, which `port` then names."""

    def __init__(self, port: int = 0) -> None:
        self.port = _usable(port)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Listen; returns when clients can connect. Raises BrokerError."""
        for name in ("amqtt", "transitions"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        started: Future[None] = Future()
        self._thread = Thread(target=lambda: asyncio.run(self._serve(started)), name="broker", daemon=True)
        self._thread.start()
        started.result()

    def stop(self) -> None:
        """Close every connection and end the thread, within a few seconds."""
        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_STOP_S + 1)

    async def _serve(self, started: "Future[None]") -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_not_our_concern)
        try:
            from amqtt.errors import BrokerError as AmqttError

            broker = _broker(self.port)
            await broker.start()
        except Exception as error:  # noqa: BLE001 - who waits for the start must hear of its end, whatever it was
            started.set_exception(BrokerError(f"the embedded broker cannot start: {error}"))
            return
        started.set_result(None)
        await self._stop.wait()
        _listen_no_more(broker)
        try:
            await asyncio.wait_for(broker.shutdown(), _STOP_S)
        except (AmqttError, TimeoutError) as error:
            logging.getLogger(__name__).debug("the embedded broker did not stop cleanly: %s", error)


def _listen_no_more(broker: "Broker") -> None:
    """Close the port first: amqtt does so last, and clients that come back meanwhile can keep it from getting there."""
    for server in broker._servers.values():
        if server.instance is not None:
            server.instance.close()


def _broker(port: int) -> "Broker":
    """Return a broker of amqtt, which takes long to import and is imported only here."""
    from amqtt.broker import Broker
    from amqtt.contexts import BrokerConfig, ListenerConfig

    plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    return Broker(BrokerConfig(listeners={"default": ListenerConfig(bind=f"{LOOPBACK}:{port}")}, plugins=plugins))


def _usable(port: int) -> int:
    """Return the port, or a free one for 0. Raises BrokerError: the error of amqtt names no cause."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise BrokerError(
                f"the embedded broker cannot listen on {LOOPBACK}:{port}: {error.strerror};"
                " stop what uses that port, or set another as broker.embedded_port"
            ) from None
        return int(probe.getsockname()[1])


def _not_our_concern(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A client that breaks off in the middle of a packet is no news."""
    logging.getLogger(__name__).debug("the embedded broker: %s", context.get("message"))
