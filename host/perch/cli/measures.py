"""`perch measures`: compute every measure of a file of bouts."""

import click

from perch.cli.common import PerchCommand
from perch.cli.files import BoutFile, file_options


@click.command("measures", cls=PerchCommand)
@file_options
def command(file: BoutFile) -> None:
    """Compute every measure of the bouts in FILE; nothing is stored.

    FILE is CSV with the columns start and duration_s, or start and end, by start. Times are ISO 8601, or s or ms
    since 1970, or as --date-order says; those without an offset are of --zone. The files that `perch import` takes
    are understood, too. Names end in their unit; what cannot be computed is null.

    \b
    perch measures bouts.csv
    perch measures bouts.csv --json --by day --zone Europe/Berlin
    """
    file.print_measures()
