"""`perch repair`: make a new journal of all that can be read of a damaged one."""

import click

from perch.cli.common import PerchCommand, configuration, now_ms
from perch.journal.repair import repair
from perch.model.language import many

_MOST_NAMED = 20


@click.command("repair", cls=PerchCommand)
def command() -> None:
    """Make a new journal of all that can be read of the present one; `perch run` must not run.

    The damaged journal is put aside. The new one has a new id, so that cushions send again what they still have. What
    is missing is named.

    \b
    perch repair
    """
    done = repair(configuration().journal, now_ms())
    click.echo(f"Saved {many(done.records, 'record')}; the damaged journal is {done.aside}.")
    for record in done.damaged[:_MOST_NAMED]:
        click.echo(f"Damaged: {record.device}, boot {record.boot}, seq {record.seq}: {record.reason}.")
    if len(done.damaged) > _MOST_NAMED:
        click.echo(f"Damaged: {len(done.damaged) - _MOST_NAMED} more.")
    if done.entries_dropped:
        dropped = many(done.entries_dropped, "damaged entry", "damaged entries")
        click.echo(f"Left out: {dropped} of people (breaks, walks, diary). Enter them again, or look in a backup.")
    for what in done.lost:
        click.echo(f"Not to be read: some of {what}.")
    click.echo("Start `perch run`: cushions send again what they still have.")
