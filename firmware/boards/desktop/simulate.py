"""The job "simulate": a whole cushion with a person on it, connected to a broker."""

import asyncio

from boards.desktop.bad_cells import KINDS
from boards.desktop.board import Board
from boards.desktop.cells import LAYOUT
from boards.desktop.chance import Chance
from boards.desktop.pace import Pace
from boards.desktop.people import DAY, PEOPLE, scripted
from boards.desktop.seat import Seat
from cushion.app import App
from cushion.store.memory import MemoryShelf, MemoryStore
from cushion.store.opening import open_shelf
from cushion.store.values import Store
from link.mqtt import Link

MONDAY_UTC = 4 * DAY  # 1970-01-05 was a Monday


def cushion(job: dict, settings, say) -> tuple:
    """(app, pace) of a simulated cushion; says each contact with the seat as [start, end) in UTC ms."""
    chance, start = Chance(job["seed"]), job["start_utc"]
    pace = Pace(start, job["speed"], say)
    seat = Seat(
        scripted(job["script"]) if "script" in job else PEOPLE[job["person"]],
        KINDS[job.get("cells", "good")](chance),
        chance,
        start + job["utc_offset_ms"] - MONDAY_UTC,
        lambda sat, rose: say({"contact": [start + sat, start + rose]}),
    )
    board = Board(pace, seat, say)
    link = Link(
        job["host"],
        job["port"],
        job["device"],
        jitter=board.random,
        log=board.log,
        user=job.get("user"),
        password=job.get("password"),
        ssl=encryption(job),
    )
    shelf, store = shelves(job, settings, board.log)
    app = App(board, link, shelf, store, settings, LAYOUT)
    pace.busy = lambda: link.wanted.is_set() and not app.sender.idle
    return app, pace


def encryption(job: dict):
    """The TLS context with the pre-shared key of the job, or None where it has none."""
    if not job.get("psk_identity"):
        return None
    from boards.desktop import tls_psk

    return tls_psk.context(job["psk_identity"], job["psk_key"])


def shelves(job: dict, settings, log) -> tuple:
    """(shelf, store) in the folder of the job, or in memory if it names none."""
    if not job.get("folder"):
        return MemoryShelf(settings.outbox_kb * 1024), MemoryStore()
    store = Store(job["folder"], log)
    return open_shelf(store), store


async def simulate(job: dict, settings, say) -> None:
    """Run until `end_utc` and all records are stored, or for ever where `end_utc` is null."""
    app, pace = cushion(job, settings, say)
    say({"boot": app.encoder.boot})
    running = asyncio.create_task(app.run())
    while job["end_utc"] is None or pace.utc_ms() < job["end_utc"] or app.outbox.waiting:
        await asyncio.sleep(0.01)
        if running.done():
            await running  # raises what ended it
    running.cancel()
    say({"end": pace.utc_ms()})
