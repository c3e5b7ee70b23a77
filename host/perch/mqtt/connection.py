"""One MQTT connection: reads and writes all bytes there are at a turn, by poll(2), with any number of open files."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from select import POLLIN, POLLOUT, poll

from perch.model.cushion import Broker
from perch.mqtt import packets
from perch.mqtt.packets import Decoder, Received

KEEPALIVE_S = 30
TICK_S = KEEPALIVE_S / 2
_CONNECT_S = 3.0
_LOST_TICKS = 3
_LOOK_UP_MS = 1_000
_AT_ONCE = 262_144


class Bell:
    """Wakes the thread that moves bytes from any other."""

    def __init__(self) -> None:
        self._ear, self._bell = socket.socketpair()
        for end in (self._ear, self._bell):
            end.setblocking(False)

    def ring(self) -> None:
        """Wake the thread."""
        with suppress(OSError):  # it was rung often enough, or is closed
            self._bell.send(b"!")

    def fileno(self) -> int:
        """The file that becomes readable."""
        return self._ear.fileno()

    def hush(self) -> None:
        """Clear all rings."""
        with suppress(OSError):
            self._ear.recv(4096)

    def close(self) -> None:
        """Close both ends."""
        self._ear.close()
        self._bell.close()


@dataclass(eq=False, repr=False)
class BrokerConnection:
    """A socket to a broker, used in the thread of `run` alone. It counts time by `tick`, to be called each TICK_S.

    It sends `hello` first, then what `take(size)` returns; `received` is called with what was received.
    Raises OSError where the broker cannot be reached.
    """

    broker: Broker
    tls: ssl.SSLContext | None
    hello: bytes
    bell: Bell
    take: Callable[[int], bytes]
    received: Callable[[Received], None]
    retained: bool

    def __post_init__(self) -> None:
        self._decoder = Decoder(retained=self.retained)
        self._unsent = bytearray(self.hello)
        self._leaving = self._aborted = False
        self._ticks = self._sent = self._heard = self._pinged = 0  # in ticks
        self._line = _opened(self.broker, self.tls)

    def leave(self) -> None:
        """End the connection once everything is sent; from any thread."""
        self._leaving = True
        self.bell.ring()

    def abort(self) -> None:
        """End the connection at once; from any thread."""
        self._aborted = True
        self.bell.ring()

    def tick(self) -> None:
        """Note that TICK_S have passed; from any thread."""
        self._ticks += 1
        self.bell.ring()

    def run(self) -> None:
        """Move bytes until `leave`. Raises OSError where the connection breaks, ValueError on an invalid packet.

        Any other error of `received` ends it as well, by a DISCONNECT, so that the broker publishes no last will.
        """
        with self._line:
            try:
                while not (self._aborted or (self._leaving and not self._unsent)):
                    if self._wait():
                        self._read()
                    self._write()
                    self._keep_alive()
            except (OSError, ValueError):
                raise
            except Exception:
                self._say_goodbye()
                raise
            self._say_goodbye()

    def _say_goodbye(self) -> None:
        with suppress(OSError):
            self._line.send(packets.GOODBYE)

    def _wait(self) -> bool:
        """Wait at most a second for something to do; return whether something can be read."""
        if isinstance(self._line, ssl.SSLSocket) and self._line.pending():
            return True
        waiting = poll()
        waiting.register(self.bell, POLLIN)
        waiting.register(self._line, POLLIN | POLLOUT if self._unsent else POLLIN)
        ready = dict(waiting.poll(_LOOK_UP_MS))
        if self.bell.fileno() in ready:
            self.bell.hush()
        return bool(ready.get(self._line.fileno(), 0) & ~POLLOUT)  # readable, or broken: reading then says how

    def _read(self) -> None:
        try:
            data = self._line.recv(_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        if not data:
            raise ConnectionResetError("it hung up")
        received = self._decoder.feed(data)
        self._unsent += received.confirmations
        self.received(received)
        self._heard = self._ticks

    def _write(self) -> None:
        """Send what there is, as far as the line takes it."""
        while True:
            if len(self._unsent) < _AT_ONCE:
                self._unsent += self.take(_AT_ONCE)
            if not self._unsent:
                return
            try:
                sent = self._line.send(self._unsent)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            del self._unsent[:sent]
            self._sent = self._ticks

    def _keep_alive(self) -> None:
        if self._ticks - self._heard > _LOST_TICKS:
            raise ConnectionError("it does not answer any more")
        if self._ticks > max(self._pinged, min(self._sent, self._heard)):
            self._unsent += packets.PING
            self._pinged = self._ticks


def _opened(broker: Broker, tls: ssl.SSLContext | None) -> socket.socket:
    line = socket.create_connection((broker.host, broker.port), _CONNECT_S)
    try:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each packet at once
        if tls:
            line = tls.wrap_socket(line, server_hostname=broker.host)
        line.setblocking(False)
    except BaseException:
        line.close()
        raise
    return line
