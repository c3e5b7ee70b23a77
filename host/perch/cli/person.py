"""`perch person`: who sits, and on which cushions."""

import secrets
from dataclasses import replace
from datetime import datetime

import click

from perch.cli.common import Failure, PerchGroup
from perch.cli.page import ask_password
from perch.cli.people import Book, forget_entries, opened
from perch.journal import Reader
from perch.model.language import many
from perch.model.people import PagePassword, Person, SatBout, SeatPlace
from perch.programme.entries import of_person
from perch.programme.people import check_new, sharing_of
from perch.service.entries import name_sitter, tell
from perch.wire import topics

_SITS = ("office", "home")
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


_cushion_option = click.option("--cushion", "cushions", multiple=True, metavar="NAME", help="One of their cushions.")
_sits_option = click.option("--sits", type=click.Choice(_SITS), help="At the office no drill needs the floor.")


@click.group("person", cls=PerchGroup)
def command() -> None:
    """People have one or several cushions, and each their own walks and diary. Without any set up there is one person.

    \b
    perch person add Mia --cushion desk --cushion sofa
    perch person list
    perch person rename Mia Maja
    perch person remove Maja
    """


@command.command("add", short_help="Add somebody.")
@click.argument("name")
@_cushion_option
@_sits_option
def add(name: str, cushions: tuple[str, ...], sits: str | None) -> None:
    """Add NAME; without --cushion, with all cushions that nobody else has.

    \b
    perch person add Mia --cushion desk --sits home
    """
    place = SeatPlace(sits) if sits else SeatPlace.OFFICE
    _store(opened(), Person(secrets.token_hex(8), name, cushions or None, place), f"{name} is added.")


@command.command("list", short_help="Show everybody.")
def listed() -> None:
    """Show everybody, where they sit, their cushions and how much they have written down.

    \b
    perch person list
    """
    book = opened()
    for person in book.everybody:
        count = sum(entry.kind != "person" for entry, _fact in of_person(book.entries, person.id).entered)
        cushions = ", ".join(person.cushions or ()) or "all cushions that nobody else has"
        click.echo(f"{person.name}  ({person.place.value}; {cushions}; {many(count, 'entry', 'entries')})")


@command.command("set", short_help="Change their cushions, or where they sit.")
@click.argument("name")
@_cushion_option
@_sits_option
def set_(name: str, cushions: tuple[str, ...], sits: str | None) -> None:
    """Change the cushions of NAME, or where they sit.

    \b
    perch person set Mia --cushion desk --cushion kitchen
    """
    book = opened(name)
    person = book.who
    place = SeatPlace(sits) if sits else person.place
    _store(book, replace(person, cushions=cushions or person.cushions, place=place), f"{person.name} is changed.")


@command.command("rename", short_help="Give somebody another name.")
@click.argument("name")
@click.argument("new")
def rename(name: str, new: str) -> None:
    """Give NAME the name NEW; all that they wrote down stays theirs.

    \b
    perch person rename me Mia
    """
    book = opened(name)
    _store(book, replace(book.who, name=new), f"{book.who.name} is {new} now.")


@command.command("password", short_help="Give somebody a password of the page.")
@click.argument("name")
@click.option("--none", is_flag=True, help="Take it away again.")
def password(name: str, none: bool) -> None:
    """Ask for a password of the live page for NAME, twice, and keep its hash in the journal.

    Who knows it sees the days, walks and diary of NAME and nothing of anybody else; others see of NAME only whether
    the cushions are well, unless `perch person share --caretaker` allows more. It holds from now on.

    \b
    perch person password Mia
    """
    book = opened(name)
    who = book.who.name
    book.tell(PagePassword("" if none else ask_password(f"Password of {who}")))
    has = "has no password of their own any more" if none else "logs in by that name and password from now on"
    click.echo(f"{who} {has}.")


@command.command("share", short_help="Say what of somebody may be seen elsewhere.")
@click.argument("name")
@click.option("--caretaker/--no-caretaker", default=None, help="Days and diary, for who knows the page's own password.")
@click.option("--influx/--no-influx", default=None, help="Sitting, breaks and walks day by day, in InfluxDB.")
@click.option("--pain/--no-pain", default=None, help="With these, what the diary says of pain.")
@click.option("--home-assistant/--no-home-assistant", default=None, help="Drill, breaks and walks, in Home Assistant.")
@click.option("--reminders/--no-reminders", default=None, help="Diary and walks, once a day, to notify.url.")
def share(name: str, **wanted: bool | None) -> None:
    """Say what of NAME may be seen elsewhere; all of it is off until it is switched on. Without an option, show it.

    What goes to InfluxDB is for the dashboard Back; switched off, what was sent is removed.

    \b
    perch person share Mia --influx --no-pain
    perch person share Mia --caretaker
    """
    book = opened(name)
    sharing = sharing_of(book.history)
    if changed := {option: value for option, value in wanted.items() if value is not None}:
        sharing = replace(sharing, **changed)
        book.tell(sharing)
    for option, what in _SHARED.items():
        click.echo(f"{'yes' if getattr(sharing, option) else 'no ':3}  {what}")


_SHARED = {
    "influx": "sitting, breaks and walks day by day, in InfluxDB",
    "pain": "with these, what the diary says of pain",
    "caretaker": "days and diary on the page, for who knows its own password",
    "reminders": "a reminder of diary and walks, once a day, at notify.url",
    "home_assistant": "the drill of the day, and what came of breaks and walks, in Home Assistant",
}


@command.command("sat", short_help="Say who sat on a cushion at a time.")
@click.argument("name")
@click.option("--cushion", required=True, metavar="NAME", help="The cushion.")
@click.option("--at", "moment", required=True, type=click.DateTime(_FORMATS), help="A local time within that sit.")
@click.option("--undo", is_flag=True, help="It was not them after all: it is nobody's again.")
def sat(name: str, cushion: str, moment: datetime, undo: bool) -> None:
    """Count a sit on any cushion in the days of NAME, and of nobody else; of its owner, to take back "Not me".

    \b
    perch person sat Tom --cushion desk --at 2026-03-02T14:10
    """
    book = opened(name)
    who = book.who
    at_ms = round(1000 * moment.replace(tzinfo=book.config.calendar.zone).timestamp())
    with Reader(book.config.journal) as reader:
        bouts = reader.bouts(cushion, at_ms, at_ms + 1)
    if not bouts:
        raise Failure(f"nobody is known to have sat on {cushion} then; a sit that goes on is for `perch tell`")
    bout = SatBout(cushion, bouts[-1].boot, bouts[-1].seq, bouts[-1].start_ms)
    name_sitter(book.config.journal, book.entries, bout, None if undo else who, book.now_ms)
    click.echo(f"that sit is {'nobody' if undo else who.name}'s.")


@command.command("remove", short_help="Delete somebody, with all that they wrote down.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def remove(name: str, yes: bool) -> None:
    """Delete NAME and all that they wrote down, for good. Their cushions and what these measured stay.

    \b
    perch person remove Mia
    """
    forget_entries(name, (), yes)


def _store(book: Book, person: Person, done: str) -> None:
    """Store a new or changed person, and print `done`. Raises BadParameter, EntryError, JournalError."""
    if wrong := [name for name in person.cushions or () if not topics.is_device(name)]:
        raise click.BadParameter(f"{', '.join(map(repr, wrong))}: {topics.MISNAMED}", param_hint="--cushion")
    check_new(person, book.everybody)
    tell(book.config.journal, book.entries, person, person, book.now_ms)
    click.echo(done)
