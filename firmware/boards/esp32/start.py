"""Starts the cushion on this board: `run(False)` for good, `run(True)` in the safe mode, to be reached and repaired."""

import asyncio
import sys

from boards.esp32.board import TICKS_PERIOD, Board, default_name, machine_name
from boards.esp32.net import stack
from boards.esp32.pins import board_of
from boards.esp32.watchdog import Watchdog
from cushion.app import App, settings_in_force
from cushion.store import Store
from cushion.store.flash import open_shelf
from cushion.supervised import Supervised
from machine import RTC, WDT

SETTINGS = "/settings.json"
DATA = "/data"
# Longer than anything that may hold the event loop for once, such as a flash that is being cleaned up.
WATCHDOG_MS = 60000
SUPERVISE_MS = 1000
WELL_AFTER_MS = 10000  # of sampling
LINK_TRIED_MS = 60000
CALIBRATE_HELD_MS = 1000

# task -> ms without a sign of life after which it is taken for dead. The one that receives is not among them: it waits
# for nothing but the next message, and cannot stall while the others go on.
LIMITS = {"sample": 10000, "send": 150000, "hands": 10000}


def run(safe: bool) -> None:
    """Work until the board is reset or somebody interrupts it."""
    found, problems = read_settings(SETTINGS)
    board = Board(found.board, len(found.layout), found.led, found.tone_hz)
    network = stack.Radio(board, found, b"safe" if safe else b"online")
    problems += network.problems
    for problem in problems:
        board.log("settings: " + problem)
    try:
        asyncio.run(rescue(board, network) if safe else work(board, network, found, problems))
    finally:
        board.silence()  # interrupted by somebody at the serial line, the motor would go on


def read_settings(path: str) -> tuple:
    """(config, problems) of the settings file. What reads it is needed once, and gives its memory back."""
    from boards.esp32 import config

    try:
        return config.read(path, default_name(), board_of(machine_name()))
    finally:
        del sys.modules["boards.esp32.config"], sys.modules["boards.esp32"].config


async def rescue(board, network) -> None:
    """The safe mode: no sampling and no watchdog, only what leads to the board."""
    board.show("safe")
    board.log("safe mode")
    tasks = [("link", lambda beat: network.link.run())] + network.tasks
    await asyncio.gather(*[_kept(board, name, task, lambda: None) for name, task in tasks])


async def work(board, network, found, problems: list) -> None:
    """The cushion, its helpers, and the watchdog over all of them."""
    calibrate = await held_at_start(board)
    app = _cushion(board, network.link, found, problems)
    tasks = [("hands", lambda beat: board.hands(app.pressed, beat))] + network.tasks
    supervisor = _supervisor(board, network)
    app.beat = supervisor.beat
    network.link.beat = lambda: supervisor.beat("link")
    if calibrate:
        app.pressed("calibrate")
    kept = [_kept(board, name, task, _beat(supervisor, name)) for name, task in tasks]
    await asyncio.gather(app.run(), _supervise(board, supervisor), _become_well(board, network, supervisor), *kept)


async def held_at_start(board) -> bool:
    """Whether the button is held from power-up on: that calibrates."""
    for _ in range(CALIBRATE_HELD_MS // 50):
        if not board.button.held:
            return False
        await board.sleep_ms(50)
    board.show("calibrate")
    return True


def _cushion(board, link, found, problems: list) -> App:
    """The cushion with the settings in force; what was wrong with the settings is shown, logged and told."""
    store = Store(DATA, board.log)
    settings, refused = settings_in_force(store, found.cushion)
    app = App(board, link, open_shelf(store), store, settings, found.layout)
    for problem in refused:
        board.log("settings: cushion." + problem)
    board.trouble = bool(problems or refused)
    if board.trouble:
        app.reports.settings(app.now(), problems + ["cushion." + problem for problem in refused])
    return app


def _supervisor(board, network) -> Watchdog:
    limits = dict(LIMITS)
    limits.update(network.limits)
    return Watchdog(WDT(timeout=WATCHDOG_MS).feed, board.ticks_ms, TICKS_PERIOD, limits, board.log)


def _beat(supervisor: Watchdog, name: str):
    return lambda: supervisor.beat(name)


async def _supervise(board, supervisor: Watchdog) -> None:
    while True:
        supervisor.check()
        await board.sleep_ms(SUPERVISE_MS)


async def _kept(board, name: str, task, beat) -> None:
    """Keep a helper of the cushion at work. One that fails is begun anew and lives: only who hangs needs a reset."""

    def begun():
        beat()
        return task(beat)

    await Supervised(name, begun, board.log).run()


async def _become_well(board, network, supervisor: Watchdog) -> None:
    """Say so once this start has proved itself, and set the count of unhealthy starts back (main.py counts them)."""
    waited = 0
    while waited < LINK_TRIED_MS:
        await board.sleep_ms(SUPERVISE_MS)
        waited += SUPERVISE_MS
        tried = network.link.up or not network.tasks
        if tried and waited >= WELL_AFTER_MS:
            break
    while supervisor.stale() or not supervisor.heard("sample"):
        await board.sleep_ms(SUPERVISE_MS)
    RTC().memory(b"")
    board.log("well")
