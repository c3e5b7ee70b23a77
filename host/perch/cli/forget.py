"""`perch forget`: delete all that is known of a cushion."""

from datetime import datetime

import click

from perch.cli.common import Failure, PerchCommand, configuration, now_ms
from perch.cli.people import forget_entries
from perch.config import Config
from perch.journal import Writer
from perch.model.language import many
from perch.wire.messages import LATEST_ZERO_MS

_KINDS = {"breaks": ("break", "step"), "walks": ("walk", "plan"), "diary": ("diary", "flare")}
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


@click.command("forget", cls=PerchCommand)
@click.argument("device", metavar="DEVICE", required=False)
@click.option("--from", "first", type=click.DateTime(_FORMATS), help="Only what began at or after this moment.")
@click.option("--to", "last", type=click.DateTime(_FORMATS), help="Only what began before this moment.")
@click.option("--person", metavar="NAME", help="Delete what somebody wrote down, instead of a cushion.")
@click.option("--kind", type=click.Choice([*_KINDS]), help="Only this of what they wrote down.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def command(
    device: str | None, first: datetime | None, last: datetime | None, person: str | None, kind: str | None, yes: bool
) -> int:
    """Delete all of DEVICE for good: from the journal, from InfluxDB, and what the broker keeps of it.

    The journal then takes nothing from it, should it send again what it still has; `perch remember` lets it back
    in. It says what it could not remove: exit status 1, and the same command again tries it again. It can be given
    while `perch run` runs.

    With --person it deletes what somebody wrote down instead: all of it and the person, or one kind.

    With --from and --to (local times) only the records that began between them are deleted: those of a wrong clock, or
    of somebody else. They are not taken again either.

    \b
    perch forget desk
    perch forget desk --from 2026-03-02T14:00 --to 2026-03-02T16:00
    perch forget --person Mia --kind diary
    """
    if (device is None) == (person is None) or (person and (first or last)) or (kind and not person):
        raise click.UsageError("name a cushion, with --from and --to if need be, or --person, with --kind if need be")
    if device is None:
        forget_entries(person, _KINDS[kind] if kind else (), yes)
        return 0
    if first or last:
        return _span(configuration(), device, (first, last), yes)
    return _everything(configuration(), device, yes)


def _everything(config: Config, device: str, yes: bool) -> int:
    from perch.ownership.forget import forget

    click.echo(f"{device}: {_known(config, device)}")
    if not yes:
        click.confirm("Delete it for good?", abort=True)
    steps = list(forget(config, device, now_ms()))
    for step in steps:
        click.echo(f"{'' if step.done else 'NOT REMOVED: '}{step.outcome}")
    return 0 if all(step.done for step in steps) else 1


def _span(config: Config, device: str, span: tuple[datetime | None, datetime | None], yes: bool) -> int:
    zone = config.calendar.zone
    bounds = [round(1000 * at.replace(tzinfo=zone).timestamp()) if at else None for at in span]
    from_ms, to_ms = bounds[0] or 0, LATEST_ZERO_MS if bounds[1] is None else bounds[1]
    _known(config, device)
    if not yes:
        click.confirm(f"Delete what {device} recorded in that time for good?", abort=True)
    with Writer(config.journal, beside_host=True) as writer:
        deleted = writer.forget_span(device, from_ms, to_ms, now_ms())
        writer.shred()
    click.echo(f"{many(deleted, 'record')} of {device} deleted; `perch run` takes them out of InfluxDB.")
    return 0


def _known(config: Config, device: str) -> str:
    """Return in words what the journal has of a cushion. Raises Failure where that is nothing."""
    from perch.ownership.forget import journal_summary

    if summary := journal_summary(config, device):
        return summary
    raise Failure(f"{config.journal} knows nothing of a cushion named {device!r}")
