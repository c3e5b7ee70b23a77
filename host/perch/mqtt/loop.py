"""Moves the bytes of one MQTT connection, many packets at a turn. Any number of open files is fine: it polls."""

import socket
import ssl
from contextlib import suppress
from select import POLLIN, POLLOUT, poll
from typing import Any

from paho.mqtt.client import Client

_LOOK_UP_MS = 1_000
_AT_ONCE = 20
"""So many packets are read before the answers to them are written; asking for one that is not there costs little."""
_RINGS = 4096


class SocketLoop:
    """Reads and writes for one client, in the thread of `run` alone: two that write at once can tear a packet."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ear, self._bell = socket.socketpair()
        for end in (self._ear, self._bell):
            end.setblocking(False)
        client.on_socket_register_write = self._ring
        client.on_socket_open = _without_delay

    def run(self) -> None:
        """Move what there is, until the connection ends. Raises what a broken broker leads to."""
        while isinstance(line := self._client.socket(), socket.socket):
            if self._wait(line):
                for _ in range(_AT_ONCE):
                    self._client.loop_read()
            if self._client.want_write():
                self._client.loop_write()
            self._client.loop_misc()

    def close(self) -> None:
        """Close the two sockets that wake the thread."""
        self._ear.close()
        self._bell.close()

    def _wait(self, line: socket.socket) -> bool:
        """Wait at most a second for something to do; return whether something can be read."""
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return True
        waiting = poll()
        waiting.register(self._ear, POLLIN)
        waiting.register(line, POLLIN | POLLOUT if self._client.want_write() else POLLIN)
        ready = dict(waiting.poll(_LOOK_UP_MS))
        if self._ear.fileno() in ready:
            self._ear.recv(_RINGS)
        return bool(ready.get(line.fileno(), 0) & ~POLLOUT)  # readable, or broken: reading then says how

    def _ring(self, *_: object) -> None:
        """Wake the thread that writes, which may be this one."""
        with suppress(OSError):  # it was rung often enough, or is closed
            self._bell.send(b"!")


def _without_delay(_client: Client, _data: Any, line: Any) -> None:
    """Send each packet at once, not 40 ms later when the one before is acknowledged."""
    with suppress(OSError):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
