"""`perch doctor`: check that everything is well."""

from json import dumps

import click

from perch.cli.common import PerchCommand, common, environment, now_ms, speed


@click.command("doctor", cls=PerchCommand)
@click.option("--json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--host", is_flag=True, help="Look only whether this host answers at the broker, as a health check does.")
def command(json: bool, host: bool) -> int:
    """Check configuration, data folder, clock, broker, journal, InfluxDB, who answers, and every cushion.

    Exit status 0 if all is well, 1 if something needs attention.

    \b
    perch doctor
    perch doctor --json
    """
    from perch.doctor.checks import examine
    from perch.report.terminal.console import console
    from perch.report.terminal.findings import findings, verdict

    results = list(examine(common().config, environment(), now_ms(), speed(), host))
    wrong = sum(not finding.well for finding in results)
    if json:
        listed = [
            {"about": each.about, "told": each.state, "advice": each.advice, "well": each.well} for each in results
        ]
        click.echo(dumps({"well": not wrong, "findings": listed}))
    else:
        rows = findings((finding.about, finding.state, finding.advice) for finding in results)
        console().print(rows, verdict(wrong, any(finding.pending for finding in results)), sep="\n")
    return 1 if wrong else 0
