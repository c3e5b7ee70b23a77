"""`perch grafana`: the dashboards."""

from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, WrongConfig, common_options, configuration

if TYPE_CHECKING:
    from perch.config import Config
    from perch.grafana import Database, Server


@click.command("grafana", short_help="Put the dashboards into a Grafana.")
@click.argument("action", type=click.Choice(["push"]), metavar="ACTION")
@click.option("--influx-url", metavar="URL", help="How Grafana reaches InfluxDB, if not as Perch does (influx.url).")
@common_options
def command(action: str, influx_url: str | None) -> None:
    """ACTION is push: put folder, data source and dashboards into the Grafana of the settings.

    Needed only where Grafana cannot read them from files, as it does in host/compose.yaml. Doing it again changes
    nothing. The address is grafana.url; the token of a service account with the role Admin is in PERCH_GRAFANA_TOKEN
    or in the file grafana.token_file.

    \b
    perch grafana push
    perch grafana push --influx-url http://influxdb:8086
    """
    from perch.grafana import GrafanaError, dashboards, push

    config = configuration()
    try:
        for line in push(_server(config), _database(config, influx_url), dashboards()):
            click.echo(line)
    except GrafanaError as error:
        raise Failure(str(error)) from error


def _server(config: "Config") -> "Server":
    from perch.grafana import Server

    own = config.grafana
    lacking = [name for name, value in (("url", own.url), ("token_file", own.token)) if not value]
    if lacking:
        raise WrongConfig(f"which Grafana? Set {' and '.join(f'grafana.{name}' for name in lacking)} ({_WHERE})")
    return Server(own.url.rstrip("/"), own.token)


_WHERE = "the token may also be in PERCH_GRAFANA_TOKEN"


def _database(config: "Config", influx_url: str | None) -> "Database":
    from perch.grafana import Database

    url = influx_url or config.influx.url
    if not url:
        raise WrongConfig("which InfluxDB? Set influx.url, or say --influx-url where Grafana reaches it another way")
    return Database(url, config.influx.bucket, config.influx.token)
