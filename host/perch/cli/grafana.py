"""`perch grafana`: put the dashboards into a Grafana."""

from collections.abc import Iterator

import click

from perch.cli.common import PerchCommand, WrongConfig, configuration
from perch.config import Config
from perch.grafana import dashboards, push, source


@click.command("grafana", cls=PerchCommand)
@click.argument("action", type=click.Choice(["push"]), metavar="ACTION")
@click.option("--influx-url", metavar="URL", help="How Grafana reaches InfluxDB, if not as Perch does (influx.url).")
def command(action: str, influx_url: str | None) -> None:
    """ACTION is push: put folder, data source and dashboards into the Grafana of the settings.

    Needed only where Grafana cannot read them from files, as it does in host/compose.yaml. Doing it again changes
    nothing. The address is grafana.url; the token of a service account with the role Admin is in PERCH_GRAFANA_TOKEN
    or in the file grafana.token_file.

    \b
    perch grafana push
    perch grafana push --influx-url http://influxdb:8086
    """
    config = configuration()
    if lacking := list(_lacking(config, influx_url)):
        raise WrongConfig("still missing:\n" + "\n".join(f"  {line}" for line in lacking))
    data = source(influx_url or config.influx.url, config.influx.bucket, config.influx.token)
    for line in push(config.grafana.url.rstrip("/"), config.grafana.token, data, dashboards()):
        click.echo(line)


def _lacking(config: Config, influx_url: str | None) -> Iterator[str]:
    """Yield a line for each setting that is missing, with how to give it."""
    if not config.grafana.url:
        yield "grafana.url, the address of Grafana (or PERCH_GRAFANA_URL=http://127.0.0.1:3000)"
    if not config.grafana.token:
        yield "grafana.token_file, a file with the token of an Admin service account (or PERCH_GRAFANA_TOKEN)"
    if not (influx_url or config.influx.url):
        yield "influx.url, the address of InfluxDB (or --influx-url, where Grafana reaches it another way)"
