"""The cushion at work on an ESP32: board, application and network under one watchdog."""

import asyncio

from boards.esp32 import memory, system
from boards.esp32.board import Board
from cushion.app import App
from cushion.late import forget
from cushion.store.values import Store
from cushion.supervised import Supervised

SUPERVISE_MS = 1000


async def work(network, config, problems: list[str], watchdog, data: str, is_trial: bool) -> None:
    """The cushion, its helpers, and the watchdog over all of them; `data` is the folder that it keeps.

    `is_trial`: the settings hold only once the broker was met with them.
    """
    known = network.utc_ms, network.rssi, network.radio
    board = Board(config.pins, len(config.layout), config.led, config.tone, *known)
    try:
        from boards.esp32 import assembly

        calibrate = await assembly.held_at_start(board)
        store = Store(data, system.log)
        app: App = assembly.cushion(board, network.link, store, config, problems, watchdog)
        assembly.offer_joining(config, calibrate, store, app)
        assembly.end()
        del assembly, config, problems  # this function never ends, and what it knows stays
        if calibrate:
            app.pressed("calibrate")
        tasks = [("hands", lambda beat: board.hands(app.pressed, beat))] + network.tasks
        kept = [_kept(name, task, watchdog.beats(name)) for name, task in tasks]
        becoming = _become_well(network, watchdog, store, app, is_trial)
        await asyncio.gather(app.run(), _supervise(watchdog, app), becoming, *kept)
    finally:
        board.mute()  # interrupted by somebody at the serial line, the motor would go on


async def _supervise(watchdog, app: App) -> None:
    while True:
        watchdog.check()
        if memory.is_short():
            app.shed()
        await system.sleep_ms(SUPERVISE_MS)


async def _kept(name: str, task, beat) -> None:
    """Keep a helper of the cushion at work. One that fails is begun anew and lives: only who hangs needs a reset."""

    def begun():
        beat()
        return task(beat)

    await Supervised(name, begun, system.log).run()


async def _become_well(network, watchdog, store, app: App, is_trial: bool) -> None:
    from boards.esp32 import well

    await well.become(network, watchdog, store, app, is_trial)
    del well  # a task that has ended is still known to who waits for all of them
    forget("boards.esp32.well")
