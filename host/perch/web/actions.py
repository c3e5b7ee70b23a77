"""What the buttons of the page do: snooze, mute or calibrate a cushion, change its settings, name who sits there."""

import asyncio
from dataclasses import dataclass

from perch.days.baseline import BaselinePeriod
from perch.devices.settings import Outcome, change_settings
from perch.journal import JournalError
from perch.model.language import _
from perch.mqtt import LinkError
from perch.programme.entries import EntryError
from perch.programme.people import people
from perch.report import answers
from perch.service.baselines import remember
from perch.service.entries import name_sitter, under_way
from perch.web.context import PageContext


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether what was asked for is done, and a sentence about it."""

    done: bool
    words: str


async def ask(context: PageContext, device: str, command: str, named: str = "", **details: int) -> Answer:
    """Send a cushion a command and wait for its answer; `named` names the command in the answer's words."""
    try:
        done = await asyncio.to_thread(context.service.ask, await context.cushion(device), command, **details)
    except LinkError:
        return Answer(False, _(answers.NO_BROKER))
    live = await context.live(device)
    return Answer(bool(done), answers.answer(named or command, done, asleep=bool(live and live.asleep)))


async def change(context: PageContext, device: str, values: dict[str, int]) -> Outcome | str:
    """Change some settings of a cushion; return the outcome, or why the broker could not be asked."""
    try:
        (outcome,) = await asyncio.to_thread(lambda: list(change_settings(context.service.follow, [device], values)))
    except LinkError as error:
        return _("The broker {error}; nothing was changed.", error=error)
    return outcome


async def keep_baseline(context: PageContext, device: str, phase: BaselinePeriod | None, silent: bool | None) -> str:
    """Store a baseline and send it to the cushion, unless `silent` is None; return what went wrong, "" for nothing.

    The host sends it again to a cushion that is away now.
    """
    try:
        await asyncio.to_thread(remember, context.journal, device, phase)
    except JournalError as error:
        return str(error)
    if silent is not None:
        await change(context, device, {"baseline": int(silent)})
    return ""


async def give_bout(context: PageContext, device: str, person: str) -> Answer:
    """Give the bout under way to the person of an id, and to nobody where there is none of it."""
    bout, entries = under_way(await context.live(device)), await context.entries()
    if bout is None:
        return Answer(False, _("The seat is empty by now."))
    who = next((one for one in people(entries) if one.id == person), None)
    try:
        await asyncio.to_thread(name_sitter, context.journal, entries, bout, who, context.now_ms())
    except (EntryError, JournalError) as error:
        return Answer(False, str(error))
    if who is None:
        return Answer(True, _("Nobody is named any more."))
    return Answer(True, _("This sit is {name}'s, from its start until the seat is empty.", name=who.name))
