"""`perch remember`: store records of a forgotten cushion again."""

import click

from perch.cli.common import Failure, PerchCommand, configuration, now_ms
from perch.journal import Reader, Writer


@click.command("remember", cls=PerchCommand)
@click.argument("device", metavar="DEVICE")
def command(device: str) -> None:
    """Take from DEVICE again what it measures from now on. What it measured before it was forgotten stays forgotten.

    \b
    perch remember desk
    """
    config = configuration()
    with Reader(config.journal) as reader:
        gone = [tombstone.device for tombstone in reader.forgotten() if tombstone.back_ms is None]
    if device not in gone:
        raise Failure(f"no cushion named {device!r} is forgotten" + (f"; {', '.join(gone)} is" if gone else ""))
    with Writer(config.journal, beside_host=True) as writer:
        writer.let_back(device, now_ms())
    click.echo(f"{device} is taken from again. If it is on now, switch it off and on, so that it says who it is.")
