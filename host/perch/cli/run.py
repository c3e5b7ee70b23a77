"""`perch run`: the host service."""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from threading import Event, Timer

import click

from perch.cli.common import Failure, PerchCommand, common, configuration, now_ms, until_asked
from perch.cli.logs import LastWords, log_to_stderr, log_to_view
from perch.cli.page import paged
from perch.cli.watch import watch
from perch.config import Config, ConfigError, load
from perch.report.sentences import baseline_lines
from perch.report.terminal.console import console, say
from perch.service.baselines import BaselineWatcher
from perch.service.host import Host
from perch.service.offline import OfflineWatcher
from perch.service.systemd import managed
from perch.service.verifier import Verifier
from perch.service.worker import Part

log = logging.getLogger(__name__)

_END_S = 4.0
"""How long the parts may take to end, all together; nothing that is on disk needs a clean end."""

_EMBEDDED = (
    "No broker is set, so Perch runs its own on {where}, for the simulator only: a real cushion needs a real "
    "broker. Install one (Debian: apt install mosquitto) and set broker.host in the config file, or "
    "PERCH_BROKER_HOST."
)
_IN_SHORT = "Our own broker on {where} is for the simulator only; `perch run -h` says how to set one."


@click.command("run", cls=PerchCommand)
@click.option("--quiet", is_flag=True, help="Show no cushions, only the log: who reads it need not know when you sit.")
@click.option("--standby", is_flag=True, help="Keep a journal beside another host, and answer no cushion.")
@click.option("--take-over", is_flag=True, help="Answer the cushions although another host does; that one then ends.")
def command(quiet: bool, standby: bool, take_over: bool) -> None:
    """Listen to the cushions at the broker and store what they tell, until you press Ctrl-C.

    In a terminal it shows them live; elsewhere it prints a line for each change. In a browser of this machine the
    live page shows them, at http://127.0.0.1:8080 unless [page] of the config file says otherwise. `perch report`
    reads what it stored, also while it runs. As a service of systemd it says when it is ready, and that it lives.

    Without a broker it starts its own on this machine, for the simulator only. A real cushion needs a real
    broker: install one (Debian: apt install mosquitto), then name it as broker.host in the config file or
    as PERCH_BROKER_HOST.

    \b
    perch run
    PERCH_BROKER_HOST=192.168.1.5 perch run
    perch run --config ~/perch.toml
    """
    config = configuration()
    if standby:
        config = replace(config, standby=True)
    if config.standby and take_over:
        raise click.UsageError("a host that takes over does not stand by: give one of the two")
    words = _listen_to_log(config, quiet)
    stop, current = until_asked(), _rereading(config)
    service = Host(
        config.journal,
        replace(config.address, renewed=lambda: current().broker.password or None) if config.address else None,
        now_ms,
        embedded_port=config.broker.embedded_port,
        standby=config.standby,
        take_over=take_over,
        failed=stop.set,
        parts=lambda host: _parts(host, config, current),
    )
    _serve(service, config, stop, words, quiet)
    if service.failure:
        raise Failure(str(service.failure))


def _rereading(config: Config) -> Callable[[], Config]:
    """Return what reads the configuration again, for secrets that changed; it returns `config` where that fails."""
    path = common().config

    def current() -> Config:
        with suppress(ConfigError):
            return load(path, os.environ)
        return config

    return current


def _parts(host: Host, config: Config, current: Callable[[], Config]) -> Iterator[Part]:
    """Yield what works beside the host, such as the sender to InfluxDB; `current` reads the configuration again."""
    yield OfflineWatcher(config.journal, host.reader, now_ms)
    if config.notify.url and not (config.standby or config.study.blinded):
        from perch.service.webhook import ReminderWebhook

        page = config.page.public_url if config.page.on else ""
        yield ReminderWebhook(config.journal, host.reader, config.notify.url, now_ms, config.calendar, page)
    yield Verifier(config.journal, now_ms)
    if config.influx.url and not config.standby:
        from perch.influx.client import Influx
        from perch.influx.sender import Sender

        def opened() -> Influx:
            return Influx(*current().influx.store)

        yield Sender(config.journal, opened, config.rules, now_ms, lambda: host.ingest.backlogged)


def _serve(service: Host, config: Config, stop: Event, words: LastWords | None, quiet: bool) -> None:
    late = Timer(_END_S, _leave, [service])
    late.daemon = True
    with ExitStack() as closing:
        closing.callback(late.cancel)
        closing.callback(service.stop)
        service.start()
        page = closing.enter_context(paged(service, config, now_ms))
        if words is None and page:
            log.log(logging.INFO if page.startswith("Live") else logging.WARNING, "%s", page)
        short = "\n".join(filter(None, (page, _embedded_note(service, config))))
        baselines = _baselines_and_home(service, config, closing)
        closing.enter_context(managed(service, os.environ))
        closing.callback(late.start)
        if quiet:
            stop.wait()
            return
        watch(
            service, config.calendar, now_ms, stop,
            lambda: beneath(words, short, baselines.news), config.study.blinded,
        )  # fmt: skip


def _leave(service: Host) -> None:
    """End the process at once, where several parts take too long together, each within its own patience."""
    log.warning("not all has ended in time and is left alone; what was not called stored comes again")
    os._exit(1 if service.failure else 0)


def _baselines_and_home(service: Host, config: Config, closing: ExitStack) -> BaselineWatcher:
    """Watch baselines and show cushions in Home Assistant until `closing`; on standby the other host does both."""
    from perch.homeassistant.begin import begin
    from perch.simulator.process import firmware_version

    blinded = config.study.blinded
    reader, rules = service.reader, config.rules
    watcher = BaselineWatcher(config.journal, reader, service.follow, rules, blinded, now_ms, baseline_lines)
    if not config.standby:
        watcher.start()
        closing.callback(watcher.stop)
        if bridge := begin(service, config, now_ms, firmware_version):
            closing.callback(bridge.stop)
    return watcher


def beneath(words: LastWords | None, short: str, news: Mapping[str, str]) -> str:
    """Return the lines beneath the view: the state of baselines, warnings, the page and the embedded broker."""
    baselines = [f"{device}: {text}" for device, text in sorted(news.items())]
    lines = [*baselines, *(words.complaints if words else ()), *short.splitlines()]
    return "\n".join(dict.fromkeys(lines))


def _embedded_note(service: Host, config: Config) -> str:
    """Print what the embedded broker is for, where it runs, and return it in short; "" with a broker of your own."""
    if config.address:
        return ""
    where = f"{service.address.host}:{service.address.port}"
    if config.log_format == "text":
        say(console(stderr=True), _EMBEDDED.format(where=where))
    return _IN_SHORT.format(where=where)


def _listen_to_log(config: Config, quiet: bool) -> LastWords | None:
    """Log to stderr, or return what keeps the last warnings for the view where it fills the screen."""
    if sys.stdout.isatty() and not (quiet or config.study.blinded):
        return log_to_view()
    log_to_stderr("debug" if common().verbose else config.log_level, config.log_format, os.environ)
    return None
