"""`perch person`: who sits, and on which cushions."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from perch.cli.common import Failure, common_options
from perch.cli.entering import Book, forget_entries, opened
from perch.report.words import many

if TYPE_CHECKING:
    from perch.model.people import Person

_SITS = ("office", "home")


def _options(command: Any) -> Any:
    """Adds `--cushion` and `--sits`."""
    cushion = click.option("--cushion", "cushions", multiple=True, metavar="NAME", help="One of their cushions.")
    sits = click.option("--sits", type=click.Choice(_SITS), help="At the office no drill needs the floor.")
    return cushion(sits(common_options(command)))


@click.group("person", short_help="Say who sits, and on which cushions.")
@common_options
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
@_options
def add(name: str, cushions: tuple[str, ...], sits: str | None) -> None:
    """Add NAME; without --cushion, with all cushions that nobody else has.

    \b
    perch person add Mia --cushion desk --sits home
    """
    from perch.model.people import Person, SeatPlace

    place = SeatPlace(sits) if sits else SeatPlace.OFFICE
    _tell(opened(), Person(secrets.token_hex(8), name, cushions or None, place), f"{name} is added.")


@command.command("list", short_help="Show everybody.")
@common_options
def listed() -> None:
    """Show everybody, where they sit, their cushions and how much they have written down.

    \b
    perch person list
    """
    book = opened()
    for person in book.everybody:
        count = sum(told.entry.kind != "person" for told in book.history(person).told)
        cushions = ", ".join(person.cushions or ()) or "all cushions that nobody else has"
        click.echo(f"{person.name}  ({person.place.value}; {cushions}; {many(count, 'entry', 'entries')})")


@command.command("set", short_help="Change their cushions, or where they sit.")
@click.argument("name")
@_options
def changed(name: str, cushions: tuple[str, ...], sits: str | None) -> None:
    """Change the cushions of NAME, or where they sit.

    \b
    perch person set Mia --cushion desk --cushion kitchen
    """
    from perch.model.people import SeatPlace

    book = opened()
    person = book.person(name)
    place = SeatPlace(sits) if sits else person.place
    _tell(book, replace(person, cushions=cushions or person.cushions, place=place), f"{person.name} is changed.")


@command.command("rename", short_help="Give somebody another name.")
@click.argument("name")
@click.argument("new")
@common_options
def rename(name: str, new: str) -> None:
    """Give NAME the name NEW; all that they wrote down stays theirs.

    \b
    perch person rename me Mia
    """
    book = opened()
    person = book.person(name)
    _tell(book, replace(person, name=new), f"{person.name} is {new} now.")


@command.command("remove", short_help="Delete somebody, with all that they wrote down.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@common_options
def remove(name: str, yes: bool) -> None:
    """Delete NAME and all that they wrote down, for good. Their cushions and what these measured stay.

    \b
    perch person remove Mia
    """
    forget_entries(name, (), yes)


def _tell(book: Book, person: "Person", done: str) -> None:
    from perch.programme.entries import EntryError
    from perch.programme.people import check_new
    from perch.wire import topics

    if wrong := [name for name in person.cushions or () if not topics.is_device(name)]:
        raise click.BadParameter(f"{', '.join(map(repr, wrong))}: {topics.MISNAMED}", param_hint="--cushion")
    try:
        check_new(person, book.everybody)
    except EntryError as error:
        raise Failure(str(error)) from error
    book.tell(person, person)
    click.echo(done)
