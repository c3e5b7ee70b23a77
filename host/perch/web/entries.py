"""Stores what people enter on the page (breaks, walks, the diary): each tap once, by the id that the browser gave it.

A tap for somebody who is not logged in stays in the browser until they are.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from perch.journal import ItemRefused, JournalError, Writer
from perch.model.language import _
from perch.model.people import Entry, Kind
from perch.programme.entries import EntryError, entry_of, of_person
from perch.programme.taps import fact_of_tap
from perch.programme.words import noted
from perch.service.entries import undo
from perch.web.access import VIEWER
from perch.web.context import PageContext
from perch.web.incoming import body_of

PATH = "/entries"
_OLDEST_MS = 30 * 86_400_000
_ID = re.compile(r"[0-9a-f]{16}")
_QUEUED_MS = 10_000
"""From this age on a tap has waited in the browser."""
_UNDONE = (Kind.BREAK, Kind.STEP, Kind.WALK, Kind.PLAN, Kind.DIARY, Kind.FLARE)


class _NotTheirs(EntryError):
    """The tap is of somebody whom the viewer may not see."""


_STATUS = {_NotTheirs: 403, EntryError: 422, ItemRefused: 409, JournalError: 503}
"""By the first of these that an error is."""


async def receive(context: PageContext, request: Request) -> Response:
    """Return the answer to a tap: 200 where it is stored, or was before.

    503 where it is to be sent again, 403 where it is to be sent by who may see its person; the rest is final.
    """
    if context.blinded:
        return _answer(409, _("A study runs; nothing is written down."))
    try:
        tap = await _read(request)
        return _answer(200, await _store(context.of_viewer(request.scope.get(VIEWER)), tap))
    except (EntryError, ItemRefused, JournalError) as error:
        return _answer(next(status for kind, status in _STATUS.items() if isinstance(error, kind)), str(error))


def _answer(status: int, words: str) -> Response:
    return JSONResponse({"words": words}, status)


async def _read(request: Request) -> Mapping[str, Any]:
    body = await body_of(request)
    if body is None:
        raise EntryError(_("this is too long to be a tap"))
    try:
        tap = json.loads(body)
    except (ValueError, RecursionError):
        raise EntryError(_("this is no JSON")) from None
    if not isinstance(tap, dict) or not isinstance(id := tap.get("id"), str) or not _ID.fullmatch(id):
        raise EntryError(_("a tap has an id of 16 hex digits"))
    return tap


async def _store(context: PageContext, tap: Mapping[str, Any]) -> str:
    """Store the entry of a tap, unless it is stored already; return the sentence that confirms it."""
    entries = await context.entries()
    person = (await context.seen()).person(str(tap.get("person")))
    if person is not None and any(entry.id == tap["id"] for entry in entries):
        return _("Written down.")
    now_ms, age_ms = context.now_ms(), tap.get("age_ms")
    if not isinstance(age_ms, int) or not 0 <= age_ms <= _OLDEST_MS:
        raise EntryError(_("it was tapped too long ago"))
    if person is None:
        raise _NotTheirs(_("This is kept here, and sent once its person is logged in."))
    if "undo" in tap:
        return await _undone(context, entries, person.id, str(tap["undo"]))
    at_ms = now_ms - age_ms
    fact, subject = fact_of_tap(tap, of_person(entries, person.id), context.calendar.day_of(at_ms), at_ms)
    newest = max((entry.told_ms for entry in entries if entry.person == person.id), default=0)
    told_ms = at_ms if age_ms > _QUEUED_MS else max(at_ms, newest + 1)  # what waited was told before what came since
    entry = entry_of(fact, person.id, tap["id"], told_ms, subject)
    await asyncio.to_thread(_write, context.journal, entry)
    return noted(fact)


def _write(journal: Path, entry: Entry) -> None:
    """Store an entry. Raises JournalError, and EntryError where it was deleted at a later time than its own."""
    with Writer(journal, beside_host=True) as writer:
        if writer.tell([entry]):
            return
    raise EntryError(_("this was deleted after it was tapped: tap again; if it stays so, this host's clock is behind"))


async def _undone(context: PageContext, entries: list[Entry], person: str, id: str) -> str:
    """Delete an entry of somebody by its identity; one that is gone is deleted."""
    for entry in entries:
        if entry.id == id and entry.person == person and entry.kind in _UNDONE:
            await asyncio.to_thread(undo, context.journal, entry, context.now_ms())
    return _("Deleted.")
