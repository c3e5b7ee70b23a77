"""`perch page`, the live page of the commands that run a service, and the passwords of the page."""

import logging
import pwd
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from perch import files
from perch.cli.common import Failure, PerchCommand, configuration

if TYPE_CHECKING:
    from perch.config import Config
    from perch.service.host import Host
    from perch.web.server import LivePage

_PEOPLE = range(1000, 60_000)  # as Debian, Fedora and Arch number them (macOS: from 501, so say `always` there)
_NO_SHELL = ("/nologin", "/false")
_NOT_INSTALLED = "No live page: it needs what `pip install '.[page]'` installs, in the clone of Perch."


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


@contextmanager
def paged(service: "Host", config: "Config", now_ms: Callable[[], int], pace: int = 1) -> Iterator[str]:
    """Serve the page of a started service in `with`; yield a sentence that says where it is, or why there is none."""
    if not config.page.on or find_spec("nicegui") is None:
        yield _NOT_INSTALLED if config.page.on else ""
        return
    from perch.web.server import PageError

    with ExitStack() as closing:
        try:
            page = _page(service, config, now_ms, pace)
            closing.callback(page.stop)
            page.start()
            service.watch(page)
            where = f"Live page: {page.url}"
        except (PageError, OSError, ValueError) as error:
            where = f"No live page: {error}"
        yield where


def ask_password(prompt: str, *, optional: bool = False) -> str:
    """Ask for a password of the page, twice; return its hash, "" where it is optional and none was entered.

    Without the live page installed, an optional one is not asked for. Raises Failure where none can be kept.
    """
    if find_spec("argon2") is None:
        if optional:
            return ""
        raise Failure(_NOT_INSTALLED)
    from perch.web.password import LEAST, hashed

    default = "" if optional else None
    password = click.prompt(prompt, default=default, show_default=False, hide_input=True, confirmation_prompt=True)
    if password and len(password) < LEAST:
        raise Failure(f"a password needs {LEAST} characters or more; nothing was changed")
    return hashed(password) if password else ""


def is_shared() -> bool:
    """Return whether more than one person has an account on this machine: an id of people, and a shell."""
    people = [entry for entry in pwd.getpwall() if entry.pw_uid in _PEOPLE and not entry.pw_shell.endswith(_NO_SHELL)]
    return len(people) > 1


def _page(service: "Host", config: "Config", now_ms: Callable[[], int], pace: int) -> "LivePage":
    """Return the page as configured, not started. Raises PageError, OSError, ValueError."""
    from perch.web.context import PageContext
    from perch.web.place import Place, Proxy
    from perch.web.server import LivePage

    logging.getLogger("nicegui").setLevel(logging.WARNING)
    own, hashed = config.page, config.password_hash
    wants_token = own.token == "always" or own.token == "shared" and is_shared()
    token = secrets.token_urlsafe(16) if wants_token and not hashed else ""
    place = Place(own.address, own.port, hashed, Proxy(own.trusted_proxy, own.public_url), token)
    return LivePage(place, PageContext(service, config.rules, now_ms, config.journal, config.study.blinded, pace))
