"""Connections to a broker that are opened and closed within a bounded time."""

import asyncio

from link import packets


async def opened(where: tuple, hello: bytes, longest: int, answer_s: float, **more) -> tuple:
    """Return the (reader, writer) of a connection on which the broker has accepted `hello`, a CONNECT.

    OSError, EOFError or TimeoutError if it does not; ValueError of TLS. `more` is for `asyncio.open_connection`.
    """
    stream: tuple = await asyncio.wait_for(asyncio.open_connection(*where, **more), answer_s)
    reader, writer = stream
    try:
        writer.write(hello)
        await asyncio.wait_for(writer.drain(), answer_s)
        answer: tuple = await asyncio.wait_for(packets.read(reader, longest), answer_s)
        packets.check_connack(answer[0], answer[2])
    except Exception:
        await close(writer, answer_s)
        raise
    return stream


async def close(writer, answer_s: float) -> None:
    """Close a connection."""
    writer.close()
    try:
        await asyncio.wait_for(writer.wait_closed(), answer_s)
    except (OSError, asyncio.TimeoutError):
        return  # it is as closed as it will be
