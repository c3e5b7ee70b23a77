"""What is done once at the start of the cushion: loaded for it, and forgotten again (late.py)."""

from boards.esp32 import cells, conductance, system, well
from boards.esp32.board import Board
from boards.esp32.button import Button
from boards.esp32.buzzer import Buzzer
from boards.esp32.led import Led
from boards.esp32.net.network import Network
from boards.esp32.net.resolver import Resolver
from boards.esp32.net.time_sync import TimeSync
from boards.esp32.net.wifi import Wifi
from boards.esp32.watchdog import Watchdog
from cushion.app import App
from cushion.auto_zero import AutoZero
from cushion.cells import Cells
from cushion.checkpoint import Checkpoints
from cushion.clock import Clock
from cushion.commands import Commands
from cushion.departure import Departure
from cushion.faults import Faults
from cushion.late import forget
from cushion.muting import Muting
from cushion.occupancy import Occupancy
from cushion.open_bout import OpenBout
from cushion.outbox import Outbox
from cushion.posture import Posture
from cushion.records import Records
from cushion.reminder import Reminder
from cushion.reports import Reports
from cushion.sender import Sender
from cushion.sitting import Sitting
from cushion.stillness import Stillness
from cushion.store.flash import FlashShelf
from cushion.store.stream import Stream
from cushion.store.values import Store
from cushion.stretch import Stretch
from cushion.wire import Encoder
from link.mqtt import Link

CALIBRATE_HELD_MS = 1000

# task -> ms without a sign of life after which it is taken for dead. The one that receives is not among them: it waits
# for nothing but the next message, and cannot stall while the others go on.
LIMITS = {"sample": 10000, "send": 150000, "hands": 10000}

# Of these there is one object each, made at the start; how it is made takes 5 KB. A test looks that it is so.
MADE_ONCE = (
    (Board, cells.Cells, cells.Direct, cells.Multiplexer, conductance.Divider, Button, Buzzer, Led, Watchdog)
    + (Network, Resolver, TimeSync, Wifi, Link, Store, FlashShelf, Stream, App, Sitting, Cells, Faults, AutoZero)
    + (Occupancy, Posture, OpenBout, Stretch, Reminder, Muting, Stillness, Departure, Clock, Encoder, Outbox, Records)
    + (Sender, Reports, Checkpoints, Commands)
)


async def held_at_start(board) -> bool:
    """Return whether the button is held from power-up on: that calibrates."""
    for _ in range(CALIBRATE_HELD_MS // 50):
        if not board.button.held:
            return False
        await board.sleep_ms(50)
    board.led("calibrate")
    return True


def offer_joining(config, asked: bool, store, app: App) -> None:
    """Let somebody take the cushion into a Wi-Fi by phone, where this start has a reason to."""
    path = well.root_of(store) + well.SETTINGS
    if asked or not config.wifi or well.is_there(path + ".failed"):
        try:
            from boards.esp32.joining import offer

            offer.begin(path, config.access_point, bool(config.wifi), asked, app.restart)
        except Exception as problem:  # noqa: BLE001 - flash or memory; measuring needs nothing of it
            system.log("joining: " + type(problem).__name__)
        forget("boards.esp32.joining.offer")


def cushion(board, link, store, config, problems: list[str], watchdog) -> App:
    """The cushion with the settings in force; what was wrong with the settings is shown, logged and reported."""
    from cushion.settings import in_force
    from cushion.store import opening

    shelf = opening.open_shelf(store)  # which takes seconds where all of the flash is to be read
    forget("cushion.store.opening")
    for name, limit_ms in LIMITS.items():
        watchdog.expect(name, limit_ms)
    settings, refused = in_force(store, config.cushion)
    forget("cushion.settings")
    well.look(store)
    app = App(board, link, shelf, store, settings, config.layout, watchdog.beat)
    for problem in refused:
        board.log("settings: cushion." + problem)
    board.trouble = bool(problems or refused)
    if board.trouble:
        app.reports.settings(app.now(), problems + ["cushion." + problem for problem in refused])
    return app


def end() -> None:
    """Nothing of this is needed until the next start."""
    for made in MADE_ONCE:
        setattr(made, "__init__", None)  # noqa: B010 - a type checker knows that this cannot be meant
    forget("boards.esp32.assembly")
