"""`perch backup`: copy the journal while it is written."""

from pathlib import Path

import click

from perch.cli.common import Failure, PerchCommand, configuration
from perch.cli.files import copying
from perch.journal import back_up
from perch.model.language import many


@click.command("backup", cls=PerchCommand)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def command(file: Path) -> None:
    """Copy the journal to FILE as it is at one moment, also while `perch run` writes it, and check the copy.

    FILE is there whole or not at all. A backup of that name is replaced, any other file is left alone. Only you can
    read it: it says when you sat. `perch restore` takes it back.

    \b
    perch backup ~/perch-backup.db
    """
    with copying("Copying (pages)") as progress:
        damaged = back_up(configuration().journal, file, progress)
    size = f"{file.stat().st_size // 1024:,} KiB"
    if damaged:
        raise Failure(f"{file}: {size}, but {many(damaged, 'record')} in it cannot be read; see `perch doctor`")
    click.echo(f"{file}: {size}, whole")
