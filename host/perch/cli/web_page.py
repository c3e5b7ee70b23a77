"""The live page beside a command that runs a service; where there can be none, that is said and the service goes on."""

import logging
import pwd
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perch.config import Config
    from perch.service.host import Host

_PEOPLE = range(1000, 60_000)  # as Debian, Fedora and Arch number them (macOS: from 501, so say `always` there)
_NO_SHELL = ("/nologin", "/false")
_NOT_INSTALLED = "No live page: it needs what `pip install '.[page]'` installs, in the clone of Perch."


@contextmanager
def paged(service: "Host", config: "Config", now_ms: Callable[[], int], pace: int = 1) -> Iterator[str]:
    """Serve the page of a started service while `with` lasts; gives a sentence that says where it is, or why not."""
    if not config.page.on:
        yield ""
    elif find_spec("nicegui") is None:
        yield _NOT_INSTALLED
    else:
        yield from _served(service, config, now_ms, pace)


def _wants_token(choice: str) -> bool:
    return choice == "always" or (choice == "shared" and is_shared())


def is_shared() -> bool:
    """Return whether more than one person has an account on this machine: an id of people, and a shell."""
    people = [entry for entry in pwd.getpwall() if entry.pw_uid in _PEOPLE and not entry.pw_shell.endswith(_NO_SHELL)]
    return len(people) > 1


def _served(service: "Host", config: "Config", now_ms: Callable[[], int], pace: int) -> Iterator[str]:
    from perch.web.context import PageContext
    from perch.web.proxy import Proxy
    from perch.web.server import LivePage, PageError, Place

    logging.getLogger("nicegui").setLevel(logging.WARNING)
    page: LivePage | None = None
    try:
        own = config.page
        token = secrets.token_urlsafe(16) if _wants_token(own.token) and not config.password_hash else ""
        place = Place(own.address, own.port, config.password_hash, Proxy(own.trusted_proxy, own.public_url), token)
        page = LivePage(place, PageContext(service, config.rules, now_ms, config.journal, config.study.blinded, pace))
        page.start()
        service.watch(page)
        where = f"Live page: {page.url}"
    except (PageError, OSError, ValueError) as error:
        where = f"No live page: {error}"
    try:
        yield where
    finally:
        if page:
            page.stop()
