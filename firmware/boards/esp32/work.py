"""The cushion at work on an ESP32: board, application and network under one watchdog."""

import asyncio

from boards.esp32 import system
from boards.esp32.board import Board
from cushion.app import App
from cushion.late import forget
from cushion.store import Store
from cushion.store.flash import open_shelf
from cushion.supervised import Supervised
from machine import RTC

SUPERVISE_MS = 1000
WELL_AFTER_MS = 10000  # of sampling
LINK_TRIED_MS = 60000
CALIBRATE_HELD_MS = 1000

# task -> ms without a sign of life after which it is taken for dead. The one that receives is not among them: it waits
# for nothing but the next message, and cannot stall while the others go on.
LIMITS = {"sample": 10000, "send": 150000, "hands": 10000}


async def work(network, config, problems: list[str], watchdog, data: str) -> None:
    """The cushion, its helpers, and the watchdog over all of them; `data` is the folder that it keeps."""
    known = network.utc_ms, network.rssi
    board = Board(config.pins, len(config.layout), config.led, config.tone_hz, *known)
    try:
        calibrate = await held_at_start(board)
        app = _cushion(board, network.link, config, problems, watchdog, data)
        if calibrate:
            app.pressed("calibrate")
        tasks = [("hands", lambda beat: board.hands(app.pressed, beat))] + network.tasks
        kept = [_kept(name, task, watchdog.beats(name)) for name, task in tasks]
        await asyncio.gather(app.run(), _supervise(watchdog), _become_well(network, watchdog), *kept)
    finally:
        board.mute()  # interrupted by somebody at the serial line, the motor would go on


async def held_at_start(board) -> bool:
    """Return whether the button is held from power-up on: that calibrates."""
    for _ in range(CALIBRATE_HELD_MS // 50):
        if not board.button.held:
            return False
        await board.sleep_ms(50)
    board.led("calibrate")
    return True


def _cushion(board, link, config, problems: list[str], watchdog, data: str) -> App:
    """The cushion with the settings in force; what was wrong with the settings is shown, logged and reported."""
    from cushion.settings import in_force

    for name, limit_ms in LIMITS.items():
        watchdog.expect(name, limit_ms)
    store = Store(data, board.log)
    settings, refused = in_force(store, config.cushion)
    forget("cushion.settings")
    app = App(board, link, open_shelf(store), store, settings, config.layout, watchdog.beat)
    for problem in refused:
        board.log("settings: cushion." + problem)
    board.trouble = bool(problems or refused)
    if board.trouble:
        app.reports.settings(app.now(), problems + ["cushion." + problem for problem in refused])
    return app


async def _supervise(watchdog) -> None:
    while True:
        watchdog.check()
        await system.sleep_ms(SUPERVISE_MS)


async def _kept(name: str, task, beat) -> None:
    """Keep a helper of the cushion at work. One that fails is begun anew and lives: only who hangs needs a reset."""

    def begun():
        beat()
        return task(beat)

    await Supervised(name, begun, system.log).run()


async def _become_well(network, watchdog) -> None:
    """Say so once this start has proved itself, and set the count of unhealthy starts back (main.py counts them)."""
    waited = 0
    while waited < LINK_TRIED_MS:
        await system.sleep_ms(SUPERVISE_MS)
        waited += SUPERVISE_MS
        tried = network.link.up or not network.tasks
        if tried and waited >= WELL_AFTER_MS:
            break
    while watchdog.stale() or not watchdog.heard("sample"):
        await system.sleep_ms(SUPERVISE_MS)
    RTC().memory(b"")
    system.log("well")
