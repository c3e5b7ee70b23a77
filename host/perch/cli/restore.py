"""`perch restore`: a backup in the place of the journal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.cli.files import copying
from perch.report.words import many

if TYPE_CHECKING:
    from perch.config import Config
    from perch.journal import Restored


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--done", is_flag=True, help="Wait no longer for cushions that may still lack something.")
@common_options
def command(file: Path | None, done: bool) -> None:
    """Put the backup FILE in the place of the journal, after a look at all of it; `perch run` must not run.

    The journal that was there is put aside. The restored one has a new id, so that cushions send again what they
    still have, and so fill in what the backup lacks. `perch doctor` says when all of them are through; --done ends the
    wait for one that never comes back. What people wrote down since the backup comes over from the journal that was
    there, as nobody else has it.

    \b
    perch restore ~/perch-backup.db
    perch restore --done
    """
    from perch.journal import JournalError, Writer

    if done == (file is not None):
        raise click.UsageError("name the backup to restore, or say --done")
    config = configuration()
    try:
        if file:
            _restore(file, config)
            return
        if not config.journal.exists():
            raise Failure(f"there is no journal at {config.journal}")
        writer = Writer(config.journal, beside_host=True)
        writer.end_refilling()
        writer.close()
    except JournalError as error:
        raise Failure(str(error)) from error
    click.echo("The journal waits for no cushion any longer.")


def _restore(file: Path, config: "Config") -> None:
    from perch.journal import restore

    with copying("Copying (pages)") as progress:
        done = restore(file, config.journal, now_ms(), progress)
    for line in _lines(done, config):
        click.echo(line)


def _lines(done: "Restored", config: "Config") -> list[str]:
    from perch.journal import Reader

    with Reader(config.journal) as reader:
        waiting = reader.refilling()
    lines = [f"{config.journal} is restored, as journal {done.id}."]
    if done.aside:
        lines.append(f"The one before is kept as {done.aside}; delete it once all is well.")
    if done.forgotten_again:
        lines.append(f"{many(done.forgotten_again, 'cushion')} forgotten since that backup stay so.")
    if done.entries:
        lines.append(f"{many(done.entries, 'entry', 'entries')} of people told since that backup came over.")
    if waiting:
        names = ", ".join(waiting.waiting)
        lines.append(
            f"Start `perch run`: {names} will send again what it lacks; `perch doctor` says when that is done."
        )
    return lines
