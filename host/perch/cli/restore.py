"""`perch restore`: put a backup in the place of the journal."""

from collections.abc import Iterator
from pathlib import Path

import click

from perch.cli.common import PerchCommand, configuration, existing_journal, now_ms
from perch.cli.files import copying
from perch.config import Config
from perch.journal import Reader, Writer, restore
from perch.journal.backup import Restored
from perch.model.language import many


@click.command("restore", cls=PerchCommand)
@click.argument("file", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--done", is_flag=True, help="Wait no longer for cushions that may still lack something.")
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
    if done == (file is not None):
        raise click.UsageError("name the backup to restore, or say --done")
    config = configuration()
    if file:
        with copying("Copying (pages)") as progress:
            restored = restore(file, config.journal, now_ms(), progress)
        click.echo("\n".join(_lines(restored, config)))
        return
    with Writer(existing_journal(config), beside_host=True) as writer:
        writer.end_refilling()
    click.echo("The journal waits for no cushion any longer.")


def _lines(restored: Restored, config: Config) -> Iterator[str]:
    """Yield what was restored, and what remains to be done."""
    with Reader(config.journal) as reader:
        waiting = reader.refilling()
    yield f"{config.journal} is restored, as journal {restored.id}."
    if restored.aside:
        yield f"The one before is kept as {restored.aside}; delete it once all is well."
    if restored.forgotten_again:
        yield f"{many(restored.forgotten_again, 'cushion')} forgotten since that backup stay so."
    if restored.entries:
        yield f"{many(restored.entries, 'entry', 'entries')} of people told since that backup came over."
    if waiting:
        names = ", ".join(waiting.waiting)
        yield f"Start `perch run`: {names} will send again what it lacks; `perch doctor` says when that is done."
