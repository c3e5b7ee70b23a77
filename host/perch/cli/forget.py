"""`perch forget`: all that is known of a cushion, deleted."""

from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms

if TYPE_CHECKING:
    from perch.config import Config


@click.command("forget", short_help="Delete all that is known of a cushion.")
@click.argument("device", metavar="DEVICE")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@common_options
def command(device: str, yes: bool) -> int:
    """Delete all of DEVICE for good: from the journal, from InfluxDB, and what the broker keeps of it.

    The journal then takes nothing from it, should it send again what it still has; `perch remember` lets it back
    in. It says what it could not remove: exit status 1, and the same command again tries it again. It can be given
    while `perch run` runs.

    \b
    perch forget desk
    """
    from perch.forget import forget, held
    from perch.journal import JournalError

    config = configuration()
    try:
        click.echo(_known(config, device, held(config, device)))
        if not yes:
            click.confirm("Delete it for good?", abort=True)
        steps = list(forget(config, device, now_ms()))
    except JournalError as error:
        raise Failure(str(error)) from error
    for step in steps:
        click.echo(f"{'' if step.done else 'NOT REMOVED: '}{step.told}")
    return 0 if all(step.done for step in steps) else 1


def _known(config: "Config", device: str, what: str | None) -> str:
    if what is None:
        raise Failure(f"{config.journal} knows nothing of a cushion named {device!r}")
    return f"{device}: {what}"
