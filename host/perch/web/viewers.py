"""Who looks at the page: the people with a password of their own, and whose each open page is."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache

from perch.model.people import Entry
from perch.programme.people import passwords
from perch.programme.viewers import password_hash
from perch.web.password import hashed, matches

Viewer = tuple[str, str]
"""The id of a person, and the hash of the password that they knew; two empty texts of who knew the page's own."""
HOUSE: Viewer = ("", "")
_MOST = 4096


class Viewers:
    """The people who may log in by a password of their own, read from the journal by `entries` when it is needed."""

    def __init__(self, entries: Callable[[], Sequence[Entry]] = lambda: ()) -> None:
        self._read = entries
        self._pages: OrderedDict[str, str] = OrderedDict()

    async def are_any(self) -> bool:
        """Return whether anybody has a password of their own."""
        return bool(await self._passwords())

    async def known(self, name: str, password: str) -> Viewer | None:
        """Return who has this name and password, None where nobody does; nobody's name takes as long as a wrong one."""
        found = password_hash(name, await asyncio.to_thread(self._read))
        is_right = await asyncio.to_thread(lambda: matches(found[1] if found else _nobodys(), password))
        return found if is_right else None

    async def still(self, viewer: Viewer) -> bool:
        """Return whether a session of `viewer` is valid: their password has not changed since."""
        return viewer == HOUSE or (await self._passwords()).get(viewer[0], "") == viewer[1]

    async def _passwords(self) -> dict[str, str]:
        return await asyncio.to_thread(lambda: passwords(self._read()))

    def opened(self, page: str, viewer: str | None) -> None:
        """Remember `viewer` as the owner of this page (a client of NiceGUI)."""
        self._pages[page] = viewer or ""
        while len(self._pages) > _MOST:
            self._pages.popitem(last=False)

    def may_use(self, page: str, viewer: str | None) -> bool:
        """Whether a socket of `viewer` may speak for this page."""
        return self._pages.get(page, viewer or "") == (viewer or "")


@cache
def _nobodys() -> str:
    return hashed(secrets.token_hex())
