"""A pretend chip for esptool: it speaks the loader's protocol, of the ROM and then of the stub, at a pseudo-terminal.

The protocol is Espressif's "serial protocol" (docs.espressif.com, esptool, advanced topics): SLIP frames, a command's
number and data one way, the same number, a value, data and status bytes the other way.
"""

import os
import select
import struct
import threading
import tty
import zlib
from hashlib import md5
from typing import Self

MAGIC_REGISTER, SPI_W0_ESP32, SPI_W0_LATER = 0x40001000, 0x3FF42080, 0x60002058
ESP32_MAGIC = 0x00F01D83
FLASH_ID = 0x1640EF  # 4 MB
SECTOR = 4096
NO_SUCH_COMMAND = b"\x01\x05"


class FakeRom:
    """A chip in its loader, with 4 MB of flash full of something. Use it in `with`; `port` is where it is.

    Once it was written and is spoken to in another way it is the board at the port `then`, if there is one, as a chip
    that was started anew is. `registers` hold what is burnt into it.
    """

    def __init__(self, chip_id: int, then: str = "", registers: dict[int, int] | None = None) -> None:
        self.chip_id = chip_id
        self.burnt = registers or {}
        self._board = os.open(then, os.O_RDWR | os.O_NOCTTY) if then else None
        self.flash = bytearray(b"\x55" * (4 << 20))
        self.done: list[str] = []
        self._stub = self._compared = False
        self._registers: dict[int, int] = {}
        self._host, self._far = os.openpty()
        tty.setraw(self._far)
        self.port = os.ttyname(self._far)
        self._end, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop, b"x")
        self._thread.join()
        for file in (self._host, self._far, self._end, self._stop, *self._boards()):
            os.close(file)

    def _boards(self) -> list[int]:
        return [] if self._board is None else [self._board]

    def _work(self) -> None:
        waiting = b""
        while True:
            ready, _, _ = select.select([self._host, self._end, *self._boards()], [], [])
            if self._end in ready:
                return
            if self._board in ready:
                os.write(self._host, os.read(self._board, 65536))
            if self._host not in ready:
                continue
            data = os.read(self._host, 65536)
            if self._board is not None and self._compared and not waiting and data[:1] != b"\xc0":
                os.write(self._board, data)
                continue
            waiting += data
            *frames, waiting = waiting.split(b"\xc0")
            for frame in filter(None, frames):
                self._obey(frame.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb"))

    def _obey(self, frame: bytes) -> None:
        _, command, length, _ = struct.unpack_from("<BBHI", frame)
        handler = HANDLERS.get(command, FakeRom._agree)
        value, data = handler(self, frame[8 : 8 + length])
        times = 8 if command == 0x08 else 1
        for _ in range(times):
            self._answer(command, value, data)
        if command == 0x06:
            self._stub = True
            self._send(b"OHAI")

    def _answer(self, command: int, value: int, data: bytes | None) -> None:
        status = bytes(2 if self._stub else 4) if data is not None else NO_SUCH_COMMAND + bytes(2)
        body = (data or b"") + status
        self._send(struct.pack("<BBHI", 1, command, len(body), value) + body)

    def _send(self, packet: bytes) -> None:
        os.write(self._host, b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0")

    def _agree(self, data: bytes) -> tuple[int, bytes | None]:
        return 0, b""

    def _sync(self, data: bytes) -> tuple[int, bytes | None]:
        return 0 if self._stub else 0x20120707, b""

    def _read_register(self, data: bytes) -> tuple[int, bytes | None]:
        (address,) = struct.unpack("<I", data)
        known = {MAGIC_REGISTER: ESP32_MAGIC, SPI_W0_ESP32: FLASH_ID, SPI_W0_LATER: FLASH_ID}
        return (known | self.burnt).get(address, 0), b""

    def _security(self, data: bytes) -> tuple[int, bytes | None]:
        return 0, struct.pack("<I8BII", 0, *bytes(8), self.chip_id, 0) if self.chip_id else None

    def _erase(self, data: bytes) -> tuple[int, bytes | None]:
        self.done.append("erased")
        self.flash[:] = b"\xff" * len(self.flash)
        return 0, b""

    def _begin(self, data: bytes) -> tuple[int, bytes | None]:
        _, _, _, self._offset = struct.unpack_from("<IIII", data)
        self._unpack = zlib.decompressobj()
        self.done.append(f"write at {self._offset:#x}")
        return 0, b""

    def _block(self, data: bytes) -> tuple[int, bytes | None]:
        plain = self._unpack.decompress(data[16:])
        self.flash[self._offset : self._offset + len(plain)] = plain
        self._offset += len(plain)
        return 0, b""

    def _digest(self, data: bytes) -> tuple[int, bytes | None]:
        address, size = struct.unpack_from("<II", data)
        self._compared = True
        found = md5(self.flash[address : address + size])
        return 0, found.digest() if self._stub else found.hexdigest().encode()


HANDLERS = {
    0x08: FakeRom._sync,
    0x0A: FakeRom._read_register,
    0x10: FakeRom._begin,
    0x11: FakeRom._block,
    0x13: FakeRom._digest,
    0x14: FakeRom._security,
    0xD0: FakeRom._erase,
}
