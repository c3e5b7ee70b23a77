"""What the commands share: the options of all, the configuration, the clock, how failure is told."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from perch.config import Config
    from perch.model.cushion import Broker
    from perch.simulator.beacon import RunningDemo

F = TypeVar("F", bound=Callable[..., Any])


class Failure(click.ClickException):
    """Something went wrong that the command cannot mend: exit status 1."""

    def show(self, file: Any = None) -> None:
        """Tell it on stderr."""
        click.echo(f"perch: {self.message}", file=file, err=True)


class WrongConfig(Failure):
    """The configuration cannot be used: exit status 2."""

    exit_code = 2


@dataclass
class Common:
    """What the options of all commands say, wherever they stand on the line."""

    config: Path | None = None
    verbose: bool = False
    demo: bool = False


def _remember(context: click.Context, option: click.Parameter, value: object) -> None:
    if value:
        setattr(context.ensure_object(Common), option.name or "", value)


def common_options(command: F) -> F:
    """Adds `--config` and `-v`, before or after the name of the command."""
    config = click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        expose_value=False,
        callback=_remember,
        help="Read this config file, instead of the one in the usual place.",
    )
    more = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_remember, help="Say more, for finding faults."
    )
    demo = click.option(
        "--demo", is_flag=True, expose_value=False, callback=_remember, help="Work on the `perch demo` that runs."
    )
    return config(more(demo(command)))


def common() -> Common:
    """The options of all commands, as they were given."""
    return click.get_current_context().ensure_object(Common)


def configuration() -> "Config":
    """The configuration in force; with all that is wrong with it, it ends the command."""
    from perch.config import ConfigError, load

    try:
        return load(common().config, environment())
    except ConfigError as error:
        listed = "\n".join(f"  {text}" for text in error.problems)
        raise WrongConfig(f"the configuration cannot be used. Please mend:\n{listed}") from error


def environment() -> Mapping[str, str]:
    """Return the environment variables in force: with `--demo` those that lead to the running demo too."""
    return os.environ | (_demo().variables if common().demo else {})


def meeting_point(config: "Config") -> "Broker":
    """Return the broker at which host and cushions meet. Raises Failure where its port is not known in advance."""
    if not config.meeting.port:
        raise Failure("broker.embedded_port is 0, so nobody can know where `perch run` listens; give it a number")
    return config.meeting


def until_asked() -> Event:
    """An event that is set when the command is asked to end, so that it can do so in its own time."""
    stop = Event()
    on_ending(lambda *_: stop.set())
    return stop


def on_ending(hear: Callable[..., object]) -> None:
    """Call `hear` on Ctrl-C, SIGTERM and when the terminal is closed (but not where `nohup` says to stay)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, hear)


def patience_ms() -> int:
    """Return for how long a command to a cushion is worth doing, in the time that it lives in."""
    from perch.devices.commands import PATIENCE_MS
    from perch.simulator.demo import PATIENCE_MS as OF_A_DEMO

    return OF_A_DEMO if common().demo else PATIENCE_MS


def speed() -> int:
    """Return how many times as fast as real time `now_ms` goes."""
    return _demo().speed if common().demo else 1


def demo_runs() -> bool:
    """Return whether a demo runs that commands could work on."""
    from perch.simulator.beacon import place, running_demo

    return running_demo(place(os.environ)) is not None


def _demo() -> "RunningDemo":
    """Return the demo that runs. Raises Failure where none does."""
    from perch.simulator.beacon import place, running_demo

    if demo := running_demo(place(os.environ)):
        return demo
    raise Failure("no demo runs: start one with `perch demo`, and leave it running")


def now_ms() -> int:
    """Return the time, UTC in ms: that of the running demo with `--demo`, else that of this machine."""
    real_ms = time.time_ns() // 1_000_000
    context = click.get_current_context(silent=True)  # none in threads, which no demo is in
    is_demo = context is not None and isinstance(context.obj, Common) and context.obj.demo
    return _demo().now_ms(real_ms) if is_demo else real_ms
