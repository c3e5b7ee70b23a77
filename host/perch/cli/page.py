"""`perch page`: the password of the live page."""

import os
from pathlib import Path

import click

from perch.cli.common import Failure, common_options, configuration


@click.command("page")
@click.argument("action", type=click.Choice(["password"]), metavar="ACTION")
@common_options
def command(action: str) -> None:
    """ACTION is password: asks for one, twice, and keeps its hash for the live page of `perch run`.

    With a password the page can listen on other addresses than this machine's own (setting page.address). Whoever
    knows it sees your days and can press the buttons. Start `perch run` again for it to take effect.

    \b
    perch page password
    """
    from perch.web.password import LEAST, hashed

    path = configuration().password_file
    password = click.prompt("Password of the page", hide_input=True, confirmation_prompt=True)
    if len(password) < LEAST:
        raise Failure(f"a password needs {LEAST} characters or more; nothing was changed")
    _keep(path, hashed(password))
    click.echo(f"Its hash is in {path}. Start `perch run` again, and the page asks for it.")


def _keep(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    unfinished.replace(path)
