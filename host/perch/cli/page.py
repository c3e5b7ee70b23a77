"""`perch page`: the password of the live page."""

import click

from perch import files
from perch.cli.common import PerchCommand, configuration
from perch.cli.web_page import ask_password


@click.command("page", cls=PerchCommand)
@click.argument("action", type=click.Choice(["password"]), metavar="ACTION")
def command(action: str) -> None:
    """ACTION is password: asks for one, twice, and keeps its hash for the live page of `perch run`.

    With a password the page can listen on other addresses than this machine's own (setting page.address). Whoever
    knows it sees your days and can press the buttons. Start `perch run` again for it to take effect.

    \b
    perch page password
    """
    path = configuration().password_file
    hashed = ask_password("Password of the page")
    files.make_folder(path.parent)
    files.write(path, hashed + "\n")
    click.echo(f"Its hash is in {path}. Start `perch run` again, and the page asks for it.")
