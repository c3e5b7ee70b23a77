"""SNTP packets (RFC 4330), and instants between the epochs: NTP's 1900, Unix's 1970, MicroPython's 2000 on an ESP32."""

import os
import struct
import time

from boards.esp32.net import udp
from machine import RTC

NTP_TO_UNIX_S = 2208988800
ERA_S = 1 << 32  # NTP's seconds begin anew in 2036
UNIX_TO_2000_S = 946684800
EARLIEST_S = 1704067200  # 2024-01-01: before it, nobody's clock was set
LATEST_S = UNIX_TO_2000_S + (1 << 31)  # 2068-01-19: an ESP32 counts no further, and who says so says 1970 to 2023


def request(cookie: bytes) -> bytes:
    """A client's question; the eight bytes of the cookie come back in the answer to it."""
    return b"\x23" + bytes(39) + cookie


def answer(packet: bytes, cookie: bytes) -> int | None:
    """UTC ms at which the server sent this packet; None unless it is a good answer to the question with the cookie."""
    if len(packet) < 48 or packet[24:32] != cookie:
        return None
    leap, mode, stratum = packet[0] >> 6, packet[0] & 7, packet[1]
    if mode != 4 or leap == 3 or not 1 <= stratum <= 15:  # not a server, or one that does not know the time
        return None
    seconds, fraction = struct.unpack("!II", packet[40:48])
    utc_s = seconds - NTP_TO_UNIX_S
    if utc_s < EARLIEST_S:
        utc_s += ERA_S
    return utc_s * 1000 + (fraction * 1000 >> 32) if seconds and utc_s < LATEST_S else None


def board_s(utc_ms: int, epoch_year: int) -> int:
    """Seconds as `time.gmtime` of this interpreter counts them; `epoch_year` is the year of its second 0."""
    return utc_ms // 1000 - (UNIX_TO_2000_S if epoch_year == 2000 else 0)


async def asked(where: tuple[str, int], ticks_ms, period: int, sleep_ms) -> tuple[int, int] | None:
    """Ask a server at (address, port) and set the board's own clock; return (UTC ms, ticks at it).

    None if nobody answers. Raises OSError where it cannot be asked.
    """
    cookie = os.urandom(8)
    began = ticks_ms()
    utc_ms = await udp.ask(request(cookie), where, lambda packet: answer(packet, cookie), sleep_ms)
    if utc_ms is None:
        return None
    at = ticks_ms()
    utc_ms += (at - began) % period // 2
    set_rtc(utc_ms)
    return utc_ms, at


def set_rtc(utc_ms: int) -> None:
    """Set the board's own clock, which dates its files."""
    moment = time.gmtime(board_s(utc_ms, time.gmtime(0)[0]))
    year, month, day, hour, minute, second, weekday = moment[:7]
    RTC().datetime((year, month, day, weekday, hour, minute, second, 0))
