"""`perch remember`: a forgotten cushion is let back in."""

import click

from perch.cli.common import Failure, common_options, configuration, now_ms


@click.command("remember")
@click.argument("device", metavar="DEVICE")
@common_options
def command(device: str) -> None:
    """Take from DEVICE again what it measures from now on. What it measured before it was forgotten stays forgotten.

    \b
    perch remember desk
    """
    from perch.journal import JournalError, Reader, Writer

    config = configuration()
    try:
        with Reader(config.journal) as reader:
            gone = [tombstone.device for tombstone in reader.forgotten() if tombstone.back_ms is None]
        if device not in gone:
            raise Failure(f"no cushion named {device!r} is forgotten" + (f"; {', '.join(gone)} is" if gone else ""))
        writer = Writer(config.journal, beside_host=True)
        writer.let_back(device, now_ms())
        writer.close()
    except JournalError as error:
        raise Failure(str(error)) from error
    click.echo(f"{device} is taken from again. If it is on now, switch it off and on, so that it says who it is.")
