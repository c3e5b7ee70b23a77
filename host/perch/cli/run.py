"""`perch run`: the host service."""

import logging
import sys
from threading import Event
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common, common_options, configuration, now_ms, until_asked

if TYPE_CHECKING:
    from perch.config import Config
    from perch.service import Service

log = logging.getLogger(__name__)

_EMBEDDED = (
    "No broker is set, so Perch runs its own on {where}, for the simulator only: a real cushion needs a real "
    "broker. Install one (Debian: apt install mosquitto) and set broker.host in the config file, or "
    "PERCH_BROKER_HOST."
)
_IN_SHORT = "Our own broker on {where} is for the simulator only; `perch run -h` says how to set one."


@click.command("run", short_help="Listen to cushions, store what they tell, show it live.")
@common_options
def command() -> None:
    """Listen to the cushions at the broker and store what they tell, until you press Ctrl-C.

    In a terminal it shows them live; elsewhere it prints a line for each change. In a browser of this machine the
    live page shows them, at http://127.0.0.1:8080 unless [page] of the config file says otherwise. `perch report`
    reads what it stored, also while it runs.

    Without a broker it starts its own on this machine, for the simulator only. A real cushion needs a real
    broker: install one (Debian: apt install mosquitto), then name it as broker.host in the config file or
    as PERCH_BROKER_HOST.

    \b
    perch run
    PERCH_BROKER_HOST=192.168.1.5 perch run
    perch run --config ~/perch.toml
    """
    from perch.service import Service

    config = configuration()
    words = _listen_to_log("debug" if common().verbose else config.log_level)
    stop = until_asked()
    port = config.broker.embedded_port
    service = Service(config.journal, config.address, now_ms, embedded_port=port, failed=stop.set)
    _serve(service, config, stop, words)
    if service.failure:
        raise Failure(str(service.failure))


def _serve(service: "Service", config: "Config", stop: Event, words: "_LastWords | None") -> None:
    from perch.cli.paged import paged
    from perch.cli.watch import watch
    from perch.service import TROUBLE

    try:
        service.start()
        note = "" if config.address else _say_embedded(f"{service.address.host}:{service.address.port}")
        with paged(service, config, now_ms) as page:
            if words is None and page:
                log.log(logging.INFO if page.startswith("Live") else logging.WARNING, "%s", page)
            said = "\n".join(line for line in (page, note) if line)
            watch(
                service.reader,
                config.calendar,
                now_ms,
                stop,
                lambda: words.last if words and words.last else said,
                config.study.blinded,
            )
    except TROUBLE as error:
        raise Failure(str(error)) from error
    finally:
        service.stop()


def _say_embedded(where: str) -> str:
    """Say what the embedded broker is not for; returns it in short."""
    from perch.show.console import console, say

    say(console(stderr=True), _EMBEDDED.format(where=where))
    return _IN_SHORT.format(where=where)


class _LastWords(logging.Handler):
    """Keeps the last complaint, to be shown beneath a view that fills the screen, until other news follow."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of the log."""
        self.last = self.format(record) if record.levelno >= logging.WARNING else ""


def _listen_to_log(level: str) -> _LastWords | None:
    """The log goes to stderr; where a view fills the screen, its last complaint is shown in it."""
    if not sys.stdout.isatty():
        logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        return None
    words = _LastWords()
    logging.basicConfig(level=logging.INFO, handlers=[words], format="%(message)s")
    return words
