"""`perch simulate`: a simulated cushion at a broker of your own."""

import ssl
from pathlib import Path
from typing import Any

import click

from perch.cli import common
from perch.devices.settings_file import connection, template
from perch.model.calendar import instant, offset_ms
from perch.simulator.process import SimulatedCushion


@click.command("simulate", cls=common.PerchCommand)
@click.option("--settings", "file", metavar="FILE", required=True, type=common.EXISTING_FILE,
              help="The settings of the cushion that it stands for, as `perch device add` writes them.")  # fmt: skip
@common.simulated_person
@click.option("--seed", type=int, default=1, show_default=True, help="The chance that makes the person's days.")
def command(file: Path, person: str, seed: int) -> None:
    """Connect to the broker as a real cushion will, with its name, account and key, and sit on it in real time.

    It proves broker, accounts, host, InfluxDB, Grafana and Home Assistant before anything is soldered. Its records are
    stored like those of a real cushion; `perch forget` takes them away again. Ctrl-C ends it.

    \b
    perch simulate --settings cushions/desk.json
    perch simulate --settings cushions/desk.json --person ignorer
    """
    with common.refusing(file, ValueError):
        values = template(file.read_text("utf-8"))
        where = connection(values)
    if where["psk_key"] and not hasattr(ssl.SSLContext, "set_psk_client_callback"):
        raise common.Failure(_NO_PSK)
    _sit(where | {"settings": values.get("cushion", {}), "person": person, "seed": seed})


_NO_PSK = (
    "this cushion comes in with a pre-shared key, which Python can use from 3.13 on. Take one of those, or make an"
    " account without: perch device add NAME --plain"
)


def _sit(cushion: dict[str, Any]) -> None:
    start_ms, stop = common.now_ms(), common.until_asked()
    offset = offset_ms(common.configuration().calendar.zone, instant(start_ms))
    times = {"start_utc": start_ms, "end_utc": None, "utc_offset_ms": offset, "speed": 1}
    with SimulatedCushion({"job": "simulate", **times, **cushion}) as board:
        kind = "encrypted with its key" if cushion["psk_key"] else "not encrypted"
        click.echo(f"{cushion['device']}, simulated, at {cushion['host']}:{cushion['port']}, {kind}. Ctrl-C ends it.")

        def show_log() -> None:
            for message in board:
                if "log" in message:
                    click.echo(message["log"])

        with common.in_background(show_log, stop):
            stop.wait()
