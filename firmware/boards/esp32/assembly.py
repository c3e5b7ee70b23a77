"""What is done once at the start of the cushion: loaded for it, and forgotten again (late.py)."""

from boards.esp32 import well
from cushion.app import App
from cushion.late import forget

CALIBRATE_HELD_MS = 1000

# task -> ms without a sign of life after which it is taken for dead. The one that receives is not among them: it waits
# for nothing but the next message, and cannot stall while the others go on.
LIMITS = {"sample": 10000, "send": 150000, "hands": 10000}


async def held_at_start(board) -> bool:
    """Return whether the button is held from power-up on: that calibrates."""
    for _ in range(CALIBRATE_HELD_MS // 50):
        if not board.button.held:
            return False
        await board.sleep_ms(50)
    board.led("calibrate")
    return True


def cushion(board, link, store, shelf, config, problems: list[str], watchdog) -> App:
    """The cushion with the settings in force; what was wrong with the settings is shown, logged and reported."""
    from cushion.settings import in_force

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
