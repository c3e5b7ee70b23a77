"""`perch requeue`: judge refused records once more."""

import click

from perch.cli.common import PerchCommand, configuration, existing_journal, now_ms
from perch.journal import Writer
from perch.model.language import many


@click.command("requeue", cls=PerchCommand)
def command() -> None:
    """Judge every refused record once more and store those that are good by now.

    The host does so by itself each hour with what it refused for its time, and when its clock was set. This is for
    after an update, or where somebody cannot wait. It can be given while `perch run` runs.

    \b
    perch requeue
    """
    with Writer(existing_journal(configuration()), beside_host=True) as writer:
        stored = len(writer.judge_again(now_ms(), for_now=False))
    click.echo(f"{many(stored, 'record')} stored; `perch doctor` tells what is still refused.")
