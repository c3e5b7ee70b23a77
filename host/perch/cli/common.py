"""What the commands share: the options of all, the configuration, the clock, and errors."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from perch.config import Config
    from perch.model.cushion import Broker
    from perch.simulator.beacon import RunningDemo


EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_PEOPLE = ("worker", "fidgeter", "ignorer", "nobody", "edge", "bag", "tidy", "cat")
simulated_person = click.option(
    "--person", type=click.Choice(_PEOPLE), default="worker", show_default=True, help="Who sits."
)


class Failure(click.ClickException):
    """Something went wrong that the command cannot mend: exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the message on stderr."""
        click.echo(f"perch: {self.message}", file=file, err=True)


class WrongConfig(Failure):
    """The configuration cannot be used: exit status 2."""

    exit_code = 2


@dataclass
class Common:
    """The options of all commands, wherever they stand on the line."""

    config: Path | None = None
    verbose: bool = False
    demo: bool = False


def _remember(context: click.Context, option: click.Parameter, value: object) -> None:
    if value:
        setattr(context.ensure_object(Common), option.name or "", value)


_KEPT: dict[str, Any] = {"expose_value": False, "callback": _remember}
_COMMON_OPTIONS = [
    click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this config file, instead of the one in the usual place.",
        **_KEPT,
    ),
    click.Option(["-v", "--verbose"], is_flag=True, help="Say more, for finding faults.", **_KEPT),
    click.Option(["--demo"], is_flag=True, help="Work on the `perch demo` that runs.", **_KEPT),
]


class PerchCommand(click.Command):
    """A command that takes the options of all beside its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _COMMON_OPTIONS


class PerchGroup(PerchCommand, click.Group):
    """A group of such commands, which takes the options of all as well."""

    command_class = PerchCommand
    group_class = type


def common() -> Common:
    """Return the options of all commands, as they were given."""
    return click.get_current_context().ensure_object(Common)


def configuration() -> "Config":
    """Return the configuration in force. Raises WrongConfig with all that is wrong with it."""
    from perch.config import ConfigError, load

    try:
        return load(common().config, environment())
    except ConfigError as error:
        listed = "\n".join(f"  {text}" for text in error.problems)
        raise WrongConfig(f"the configuration cannot be used. Please mend:\n{listed}") from error


def environment() -> Mapping[str, str]:
    """Return the environment variables in force: with `--demo` those that lead to the running demo too."""
    return os.environ | (_demo().variables if common().demo else {})


def existing_journal(config: "Config") -> Path:
    """Return the path of the journal. Raises Failure where there is none yet."""
    if not config.journal.exists():
        raise Failure(f"there is no journal at {config.journal}")
    return config.journal


def until_asked() -> Event:
    """Return an event that is set when the command is asked to end."""
    stop = Event()
    on_ending(lambda *_: stop.set())
    return stop


def on_ending(handler: Callable[..., object]) -> None:
    """Call `handler` on Ctrl-C, SIGTERM and when the terminal is closed (but not where `nohup` says to stay)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


@contextmanager
def refusing(path: Path, *wrong: type[Exception], done: str = "read") -> Iterator[None]:
    """Raise Failure with the name of a file where it cannot be `done` within `with`, or is `wrong`."""
    try:
        yield
    except OSError as error:
        raise Failure(f"{path} cannot be {done}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{path} is not text in UTF-8 ({error.reason})") from error
    except wrong as error:
        raise Failure(f"{path}: {error}") from error


@contextmanager
def at_broker(outcome: Callable[[], str]) -> Iterator["Broker"]:
    """Give the broker at which host and cushions meet.

    Raises Failure where its port is not known in advance, and with `outcome` for a LinkError within `with`.
    """
    from perch.mqtt import LinkError

    config = configuration()
    if not config.meeting.port:
        raise Failure("broker.embedded_port is 0, so nobody can know where `perch run` listens; give it a number")
    try:
        yield config.meeting
    except LinkError as error:
        raise Failure(f"the broker {config.meeting.host}:{config.meeting.port} {error}{outcome()}") from error


@contextmanager
def in_background(work: Callable[[], object], stop: Event) -> Iterator[None]:
    """Do `work` in a thread during `with`, and set `stop` when it ends; what it raised is raised after `with`."""
    errors: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - raised again below
            errors.append(error)
        stop.set()

    Thread(target=run, daemon=True).start()
    yield
    if errors:
        raise errors[0]


def patience_ms() -> int:
    """Return for how many ms a command to a cushion is worth doing, in the time that the cushion lives in."""
    from perch.devices.commands import PATIENCE_MS
    from perch.simulator.demo import PATIENCE_MS as OF_A_DEMO

    return OF_A_DEMO if common().demo else PATIENCE_MS


def speed() -> int:
    """Return how many times as fast as real time `now_ms` goes."""
    return _demo().speed if common().demo else 1


def running_demo() -> "RunningDemo | None":
    """Return the demo that commands could work on."""
    from perch.simulator import beacon

    return beacon.running_demo(beacon.place(os.environ))


def _demo() -> "RunningDemo":
    """Return the demo that runs. Raises Failure where none does."""
    if demo := running_demo():
        return demo
    raise Failure("no demo runs: start one with `perch demo`, and leave it running")


def now_ms() -> int:
    """Return the time, UTC in ms: that of the running demo with `--demo`, else that of this machine."""
    real_ms = time.time_ns() // 1_000_000
    context = click.get_current_context(silent=True)  # none in threads, which no demo is in
    is_demo = context is not None and isinstance(context.obj, Common) and context.obj.demo
    return _demo().now_ms(real_ms) if is_demo else real_ms
