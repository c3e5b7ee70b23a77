"""`perch rebuild`: write InfluxDB again from the journal."""

import click

from perch.cli.common import Failure, PerchCommand, configuration, now_ms
from perch.cli.files import copying
from perch.cli.people import one_of, people_asked_for
from perch.config import Config
from perch.influx.client import Influx, Unreachable
from perch.influx.rebuild import rebuild
from perch.influx.retention import LONGER_RETENTION, too_short
from perch.journal import Reader


@click.command("rebuild", cls=PerchCommand)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@click.option("--person", metavar="NAME", help="Only the cushions of somebody, and their own days.")
def command(device: str | None, person: str | None) -> None:
    """Write all bouts, nudges, days and hours, and the states of the last weeks, to InfluxDB again.

    What is right there stays, what is not is mended, and what the journal does not have is deleted (InfluxDB 3 Core
    and 1.8 cannot delete: there it stays). Running it twice changes nothing. It may run beside `perch run`, and goes
    on there if you end it.

    \b
    perch rebuild
    perch rebuild --device desk
    perch rebuild --person Mia
    """
    config = configuration()
    if config.standby:
        raise Failure("this host stands by, and its journal is not the whole truth: rebuild where the other host runs.")
    if not config.influx.url:
        raise Failure("no InfluxDB is set: name it as influx.url in the config file, or as PERCH_INFLUX_URL.")
    try:
        _rebuild(config, device, person)
    except Unreachable as error:
        raise Failure(f"InfluxDB: {error}. `perch run` goes on once it is back.") from None


def _rebuild(config: Config, device: str | None, person: str | None) -> None:
    with Reader(config.journal) as reader:
        if person:
            people = people_asked_for(reader, config.calendar, device, person)
            devices = [name for who in people for name in who.cushions]
        else:
            devices = one_of(reader.devices(), device)
        spans = [span for name in devices if (span := reader.span(name))]
    influx = Influx(*config.influx.store)
    with copying("Writing to InfluxDB (hours)") as progress:
        here = rebuild(config.journal, influx, config.rules, devices, now_ms, progress)
    by = "" if here else ", by the host that runs"
    missing = too_short(influx.keeps_ms(), min((first for first, _ in spans), default=None), now_ms())
    click.echo(f"InfluxDB is as the journal{by}" + (f", but {missing}. {LONGER_RETENTION}" if missing else "."))
