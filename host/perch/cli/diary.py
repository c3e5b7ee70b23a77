"""`perch diary`: how the back was, in a line a day."""

from collections.abc import Iterator

import click

from perch.cli.people import Book, WithDefault, day_option, for_person
from perch.model.language import _, date_text
from perch.model.people import DiaryDay, Flare, Kind
from perch.programme import diary, words
from perch.programme.diary import changed_day, lasting_flares
from perch.programme.drills import FLARE, RED_FLAGS
from perch.report.words import which_day


@click.group("diary", cls=WithDefault)
def command() -> None:
    """Write down the worst pain of a day, from 0 (none) to 10 (the worst you know); without it, show the diary.

    It stays in the journal, and goes nowhere else unless `perch person share` says so.

    \b
    perch diary 3
    perch diary 6 --limited --note "long drive"
    perch diary --kept-from 4
    perch diary flare began
    """


@command.command("tell", short_help="Write down a day.")
@click.argument("pain", type=int, required=False)
@click.option("--limited", is_flag=True, help="It kept you from something you wanted to do.")
@click.option("--note", metavar="TEXT", default="", help="A note of 200 letters at most.")
@click.option("--kept-from", type=int, help="How much it kept you from things in the last four weeks, 0 to 10.")
@day_option
@for_person
def tell(book: Book, pain: int | None, limited: bool, note: str, kept_from: int | None, day: str) -> None:
    """Write down the worst PAIN of a day, 0 to 10. A day told again takes the place of what was told before.

    Without PAIN, what is named is added to a day that was told.

    \b
    perch diary 3
    perch diary tell 0 --day yesterday
    perch diary --kept-from 4
    """
    named = {"pain": pain, "limited": limited or None, "note": note or None, "kept_from": kept_from}
    named = {name: value for name, value in named.items() if value is not None}
    if named:
        when = book.day(day)
        days = [] if "pain" in named else book.history.facts(DiaryDay)
        fact = changed_day(days, when, named)
        book.tell(fact)
        click.echo(_("{pain} {day}: written down.", pain=fact.pain, day=which_day(when, book.today)))
    for line in _lines(book):
        click.echo(line)


@command.command("flare", short_help="Say that a flare-up began, or is over.")
@click.argument("what", type=click.Choice(["began", "over"]))
@day_option
@for_person
def flare(book: Book, what: str, day: str) -> None:
    """Say that a flare-up began or is over: by your own judgement, a worsening that lasts from hours to weeks.

    While it lasts only the easiest drills are offered, and the walking plan stays where it is.

    \b
    perch diary flare began
    perch diary flare over --day yesterday
    """
    when = book.day(day)
    lasting = lasting_flares(book.history)
    if what == "over":
        for subject, flare in lasting:
            book.tell(Flare(flare.began, when), subject)
        over = _("The flare-up is over {day}.", day=which_day(when, book.today))
        click.echo(over if lasting else _("No flare-up is written down."))
        return
    if not lasting:
        book.tell(Flare(when))
    since = min((flare.began for _subject, flare in lasting), default=when)
    begun = _("A flare-up began {day}: written down.", day=which_day(since, book.today))
    click.echo(f"{begun}\n{_(FLARE)}\n{_(RED_FLAGS)}")


@command.command("undo", short_help="Delete what was told last.")
@for_person
def undo(book: Book) -> None:
    """Delete the diary day or flare-up that was told last.

    \b
    perch diary undo
    """
    fact = book.undo(Kind.DIARY, Kind.FLARE)
    if isinstance(fact, DiaryDay):
        click.echo(_("What was told of {day} is deleted.", day=date_text(fact.day)))
    elif isinstance(fact, Flare):
        click.echo(_("The flare-up that began on {day} is deleted.", day=date_text(fact.began)))
    else:
        click.echo(_("There is nothing to delete."))


def _lines(book: Book) -> Iterator[str]:
    """Yield the summary of the diary, with the number of days behind each sentence."""
    told, today = book.history, book.today
    days = told.facts(DiaryDay)
    if not days:
        yield _("No day is told yet; `perch diary 3` writes down today, 0 for none to 10 for the worst you know.")
        return
    yield words.pain_free_line(diary.pain_free(days, today))
    for span in (diary.WEEK, diary.MONTH):
        yield words.median_line(diary.median_pain(days, today, span))
    if since := diary.days_since(days, today):
        yield words.since_line(since)
    if both := diary.then_and_now(days, today):
        yield words.then_and_now_line(*both)
    if answered := diary.kept_from_days(days, today):
        yield words.kept_from_line(answered)
    if diary.asks_kept_from(days, today):
        answer = _("`perch diary --kept-from 4` writes it down, 0 for nothing to 10 for everything.")
        yield f"{_(words.KEPT_FROM)} {answer}"
    if diary.in_flare(told.facts(Flare), today):
        yield _("A flare-up is written down; `perch diary flare over` ends it.")
