"""What moves the messages of a connection, in and out: many at a turn, as each turn has a price of its own."""

import socket
import ssl
from contextlib import suppress
from select import select

from paho.mqtt.client import Client

_LOOK_UP_S = 1.0
_AT_ONCE = 20
"""So many packets are read before what they lead to is written; one that is not there yet costs little to ask for."""
_RINGS = 4096


class SocketLoop:
    """Reads and writes for one client, in the thread of `run` alone: two that write at once can tear a packet."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ear, self._bell = socket.socketpair()
        for end in (self._ear, self._bell):
            end.setblocking(False)
        client.on_socket_register_write = self._ring

    def run(self) -> None:
        """Move what there is, until the connection ends. Raises what a broken broker leads to."""
        while isinstance(line := self._client.socket(), socket.socket):
            if self._wait(line):
                for _ in range(_AT_ONCE):
                    self._client.loop_read()
            if self._client.want_write():
                self._write(line)
            self._client.loop_misc()

    def close(self) -> None:
        """Be woken no more."""
        self._ear.close()
        self._bell.close()

    def _wait(self, line: socket.socket) -> bool:
        """Wait for something to do, a second at most; whether something can be read."""
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return True
        readable, _, _ = select([line, self._ear], [line] if self._client.want_write() else [], [], _LOOK_UP_S)
        if self._ear in readable:
            self._ear.recv(_RINGS)
        return line in readable

    def _write(self, line: socket.socket) -> None:
        """Write all there is in few packets, and hold back none of it, not for the 40 ms until one is acknowledged."""
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        self._client.loop_write()
        if self._client.socket():  # there is none after the last word
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _ring(self, *_: object) -> None:
        """Something is to be written: wake the thread that does so, which may be this one."""
        with suppress(OSError):  # it was rung often enough, or is closed
            self._bell.send(b"!")
