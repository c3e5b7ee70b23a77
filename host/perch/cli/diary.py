"""`perch diary`: how the back was, in a line a day."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from perch.cli.common import common_options
from perch.cli.entries import Book, WithDefault, day_option, opened, person_option
from perch.model.language import _, date_text
from perch.report.words import which_day

if TYPE_CHECKING:
    from perch.model.people import Person


@click.group("diary", cls=WithDefault)
@common_options
def command() -> None:
    """Write down the worst pain of a day, from 0 (none) to 10 (the worst you know); without it, show the diary.

    It stays in the journal, and goes nowhere else unless `perch person share` says so.

    \b
    perch diary 3
    perch diary 6 --limited --note "long drive"
    perch diary flare began
    """


@command.command("tell", short_help="Write down a day.")
@click.argument("pain", type=int, required=False)
@click.option("--limited", is_flag=True, help="It kept you from something you wanted to do.")
@click.option("--note", metavar="TEXT", default="", help="A note of 200 letters at most.")
@day_option
@person_option
@common_options
def tell(pain: int | None, limited: bool, note: str, day: str, person: str | None) -> None:
    """Write down the worst PAIN of a day, 0 to 10. A day told again takes the place of what was told before.

    \b
    perch diary 3
    perch diary tell 0 --day yesterday
    """
    from perch.model.people import DiaryDay

    book = opened()
    who = book.person(person)
    if pain is not None:
        when = book.day(day)
        book.tell(who, DiaryDay(when, pain, limited, note))
        click.echo(_("{pain} {day}: written down.", pain=pain, day=which_day(when, book.today)))
        book = opened()
    for line in _lines(book, who):
        click.echo(line)


@command.command("flare", short_help="Say that a flare-up began, or is over.")
@click.argument("what", type=click.Choice(["began", "over"]))
@day_option
@person_option
@common_options
def flare(what: str, day: str, person: str | None) -> None:
    """Say that a flare-up began or is over: by your own judgement, a worsening that lasts from hours to weeks.

    While it lasts only the easiest drills are offered, and the walking plan stays where it is.

    \b
    perch diary flare began
    perch diary flare over --day yesterday
    """
    from perch.model.people import Flare
    from perch.programme.drills import FLARE, RED_FLAGS

    book = opened()
    who, when = book.person(person), book.day(day)
    facts = [(told.entry.subject, told.fact) for told in book.history(who).told if isinstance(told.fact, Flare)]
    lasting = [(subject, fact.began) for subject, fact in facts if fact.over is None]
    if what == "over":
        for subject, began in lasting:
            book.tell(who, Flare(began, when), subject)
        over = _("The flare-up is over {day}.", day=which_day(when, book.today))
        click.echo(over if lasting else _("No flare-up is written down."))
        return
    if not lasting:
        book.tell(who, Flare(when))
    since = min((began for _subject, began in lasting), default=when)
    begun = _("A flare-up began {day}: written down.", day=which_day(since, book.today))
    click.echo(f"{begun}\n{_(FLARE)}\n{_(RED_FLAGS)}")


@command.command("undo", short_help="Delete what was told last.")
@person_option
@common_options
def undo(person: str | None) -> None:
    """Delete the diary day or flare-up that was told last.

    \b
    perch diary undo
    """
    from perch.model.people import DiaryDay, Flare, Kind

    book = opened()
    fact = book.undo(book.person(person), Kind.DIARY, Kind.FLARE)
    if isinstance(fact, DiaryDay):
        click.echo(_("What was told of {day} is deleted.", day=date_text(fact.day)))
    elif isinstance(fact, Flare):
        click.echo(_("The flare-up that began on {day} is deleted.", day=date_text(fact.began)))
    else:
        click.echo(_("There is nothing to delete."))


def _lines(book: Book, person: "Person") -> Iterator[str]:
    """Yield what the diary says, each with how many days were told."""
    from perch.model.people import DiaryDay, Flare
    from perch.programme.diary import MONTH, WEEK, days_since, in_flare, median_pain, pain_free, then_and_now
    from perch.programme.words import median_line, pain_free_line, since_line, then_and_now_line

    told, today = book.history(person), book.today
    days = told.facts(DiaryDay)
    if not days:
        yield _("No day is told yet; `perch diary 3` writes down today, 0 for none to 10 for the worst you know.")
        return
    yield pain_free_line(pain_free(days, today))
    yield from (median_line(median_pain(days, today, span)) for span in (WEEK, MONTH))
    if since := days_since(days, today):
        yield since_line(since)
    if both := then_and_now(days, today):
        yield then_and_now_line(*both)
    if in_flare(told.facts(Flare), today):
        yield _("A flare-up is written down; `perch diary flare over` ends it.")
