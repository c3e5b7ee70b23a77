"""When a phone can take the cushion into a Wi-Fi: where none is set, where new settings were tried and dropped, and
where none is reached within ten minutes of a start with the button held. Once in a start.
"""

import asyncio

from boards.esp32 import system
from boards.esp32.joining import candidate
from cushion.late import forget
from network import WLAN

REACHED_MS, LOOK_MS = 600000, 5000


def begin(path: str, point: dict | None, has_wifi: bool, asked: bool, restart) -> None:
    """Offer it if this start has a reason to. `path` is the settings file and `point` its access point, `asked` whether
    the button was held, and `restart()` starts anew.
    """
    failed = candidate.failure(path)
    forget("boards.esp32.joining.candidate")
    if asked or failed or not has_wifi:
        asyncio.create_task(_offered(path, point, has_wifi, failed, restart))


async def _offered(path: str, point: dict | None, has_wifi: bool, failed: str, restart) -> None:
    """Measuring goes on, whatever becomes of it."""
    try:
        if has_wifi and not failed and await _reached():
            return
        from boards.esp32.joining import portal

        problem = failed and "The last settings were dropped: %s." % failed
        if await portal.opened(path, point, problem, has_wifi):
            restart()
    except (OSError, RuntimeError) as problem:  # the radio, mostly
        system.log("joining: %r" % problem)
    except Exception as problem:  # noqa: BLE001 - it must not end the cushion; its text may hold what was typed
        system.log("joining: " + type(problem).__name__)
    finally:
        forget("boards.esp32.joining.portal")
        forget("boards.esp32.joining.candidate")


async def _reached() -> bool:
    """Return whether a network is joined within ten minutes."""
    for _ in range(REACHED_MS // LOOK_MS):
        await system.sleep_ms(LOOK_MS)
        if WLAN(WLAN.IF_STA).isconnected():
            return True
    return False
