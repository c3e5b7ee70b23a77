"""The command line. Each command is a module of this package, loaded only when it is asked for.

Exit status: 0 all is well, 1 something was found or failed, 2 the command or the configuration is wrong,
130 interrupted.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from typing import Any

import click

from perch import __version__
from perch.cli.common import Common, Failure, PerchGroup, on_ending, running_demo
from perch.model.errors import PerchError

COMMANDS = {
    "demo": "See it work, with a simulated cushion and person.",
    "simulate": "A simulated cushion at your own broker, with a real one's account.",
    "run": "Listen to cushions, store what they tell, show it live.",
    "setup": "Answer five questions, and have the configuration written.",
    "report": "Print how a day was, or a week, or a month.",
    "baseline": "Measure 14 days first, so that there is something to compare with.",
    "tell": "Have a cushion do something: calibrate, mute, snooze and more.",
    "break": "Something to do in a break.",
    "walk": "Write down a walk, and follow a walking plan.",
    "diary": "Write down how your back was today.",
    "person": "Say who sits, and on which cushions.",
    "device": "Give cushions their accounts at the broker.",
    "update": "Bring another firmware to cushions, over the air.",
    "measures": "Compute the measures of a file of bouts.",
    "import": "Take in the recording of an activPAL, or plain on/off CSV.",
    "export": "Write all that was measured as CSV or Parquet.",
    "backup": "Copy the journal to a file, also while the host runs.",
    "restore": "Put a backup in the place of the journal.",
    "repair": "Save what can be read of a damaged journal.",
    "forget": "Delete all that is known of a cushion.",
    "remember": "Take from a forgotten cushion again.",
    "requeue": "Judge refused records once more.",
    "page": "Set the password of the live page.",
    "rebuild": "Write everything to InfluxDB again, from the journal.",
    "grafana": "Put the dashboards into a Grafana.",
    "record": "Write down what the cells of a cushion read.",
    "doctor": "Check that everything is well, and say what to do if not.",
    "replay": "Run a recording of raw counts through the cushion's own code.",
}
"""What each command does, known without loading it."""
FOR_WHO_SITS = frozenset({"demo", "run", "report", "break", "walk", "diary"})
"""The commands that speak the language of the terminal; the others are for whoever looks after a host."""
INTERRUPTED = 130
SWITCH_S = 0.001
"""How long a thread may hold the interpreter while another one waits. A request to InfluxDB needs it for an instant
several times, and would wait for Python's usual 5 ms each time while the next is made."""


class _Commands(PerchGroup):
    """Finds a command in the module of its name; an error for people becomes a Failure."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PerchError as error:
            raise Failure(str(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in FOR_WHO_SITS:
            from perch.catalogue import for_environment
            from perch.model.language import speak

            speak(for_environment(os.environ))
        module = import_module(f"perch.cli.{cmd_name}{'_' if iskeyword(cmd_name) else ''}")
        command: click.Command = module.command
        command.short_help = COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PERCH"},
    epilog="Every option can be set by a variable: PERCH_REPORT_DEVICE=desk is `perch report --device desk`.",
)
@click.version_option(__version__, message="perch %(version)s")
def perch() -> None:
    """A chair cushion that knows how long you have been sitting.

    \b
    See it now, without a cushion:   perch demo
    Run it for real:                 perch run
    How was today?                   perch report
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status; errors are printed as a sentence, not as a traceback."""
    from perch.report.terminal.ascii_marks import register

    sys.setswitchinterval(SWITCH_S)
    plain = register()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=plain)
    on_ending(signal.default_int_handler)  # each as Ctrl-C: nothing may stay behind
    code = status(args)
    exec("")  # a Ctrl-C within text that is executed, as a dataclass is, is remembered till then, and Python dies of it
    try:
        if sys.stdout:  # there is none where it was closed
            sys.stdout.flush()
    except BrokenPipeError:  # a reader that has had enough, like `head`: what is left goes nowhere when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def status(args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    common = Common()
    try:
        result = perch.main(args, prog_name="perch", standalone_mode=False, obj=common)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        if error.exit_code == 1 and not common.demo and running_demo():
            click.echo("A demo runs here: with --demo this command works on it.", err=True)
        return error.exit_code
    except OSError as error:
        Failure(f"the system refuses: {error}").show()
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: whoever types a command is owed a sentence
        if isinstance(error.__cause__, KeyboardInterrupt):  # Python wraps one that falls into the making of a class
            return INTERRUPTED
        if common.verbose:
            traceback.print_exc()
        named = f"{type(error).__name__}: {error}"
        Failure(f"a mistake in Perch itself ({named}). Please report it, with what -v adds.").show()
        return 1
    return result if isinstance(result, int) else 0
