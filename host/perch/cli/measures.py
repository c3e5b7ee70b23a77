"""`perch measures`: every measure of a file of bouts."""

from pathlib import Path

import click

from perch.cli.common import common_options
from perch.cli.files import answer, calendar, file_options


@click.command("measures")
@file_options
@common_options
def command(file: Path, zone: str | None, date_order: str | None, day_start: str | None, by: str, json: bool) -> None:
    """Compute every measure of the bouts in FILE; nothing is stored.

    FILE is CSV with the columns start and duration_s, or start and end, by start. Times are ISO 8601, or s or ms
    since 1970, or as --date-order says; those without an offset are of --zone. The files that `perch import` takes
    are understood, too. Names end in their unit; what cannot be computed is null.

    \b
    perch measures bouts.csv
    perch measures bouts.csv --json --by day --zone Europe/Berlin
    """
    answer(file, calendar(zone, day_start), by, json, date_order)
