"""`perch walk`: walks, and the walking plan."""

from datetime import date

import click

from perch.cli.people import Book, WithDefault, day_option, for_person
from perch.model.language import N_, _
from perch.model.people import Felt, Kind, PlanChange, PlanMove, Walk
from perch.programme.words import plan_lines
from perch.report.words import which_day


@click.group("walk", cls=WithDefault)
def command() -> None:
    """Write down a walk in minutes, with how it felt; without one, show what the plan says.

    \b
    perch walk 12 --felt right
    perch walk plan begin 10 --times 4
    perch walk plan
    """


@command.command("log", short_help="Write down a walk.")
@click.argument("minutes", type=int, required=False)
@click.option("--felt", type=click.Choice(["easy", "right", "too much"]), help="How it was.")
@day_option
@for_person
def log(book: Book, minutes: int | None, felt: str | None, day: str) -> None:
    """Write down a walk of MINUTES.

    \b
    perch walk 12
    perch walk log 25 --felt "too much" --day yesterday
    """
    if minutes is not None:
        when = book.day(day)
        book.tell(Walk(when, minutes, Felt(felt) if felt else None))
        day_name = which_day(when, book.today)
        click.echo(_("Walked {minutes} min {day}: written down.", minutes=minutes, day=day_name))
    _show_plan(book)


@command.command("undo", short_help="Delete the walk that was written down last.")
@for_person
def undo(book: Book) -> None:
    """Delete the walk that was written down last.

    \b
    perch walk undo
    """
    walk = book.undo(Kind.WALK)
    if isinstance(walk, Walk):
        when = which_day(walk.day, book.today)
        click.echo(_("The walk of {minutes} min {day} is deleted.", minutes=walk.minutes, day=when))
    else:
        click.echo(_("There is no walk to delete."))


@command.group("plan", cls=WithDefault, short_help="A plan that grows step by step.")
def plan() -> None:
    """A walking plan: begin with what works on a bad day; it offers the next step, and never takes it by itself.

    \b
    perch walk plan begin 10 --times 4
    perch walk plan go 12 --times 4
    perch walk plan pause 2026-04-20
    perch walk plan end
    """


@plan.command("show", short_help="Show the weeks of the plan.")
@for_person
def show(book: Book) -> None:
    """Show the weeks of the plan and what it asks.

    \b
    perch walk plan show
    """
    current = book.history.plan(book.today)
    for week in current.weeks if current else ():
        was = _(week.was.value) if week.was else _("this week")
        done = _("{done} of {times}", done=week.done, times=week.times)
        click.echo(f"{week.first}  {week.minutes:2} min  {done}  {was}")
    _show_plan(book)


def _move(
    book: Book, move: str, minutes: int | None = None, times: int | None = None, until: date | None = None
) -> None:
    """Store a change of the plan, and show the plan."""
    book.tell(PlanChange(book.today, book.now_ms, PlanMove(move), minutes, times, until))
    _show_plan(book)


@plan.command("begin", short_help="Begin a plan.")
@click.argument("minutes", type=int, default=10)
@click.option("--times", type=int, default=3, show_default=True, help="How often a week, 3 to 5.")
@for_person
def begin(book: Book, minutes: int, times: int) -> None:
    """Begin a plan: how many MINUTES can you walk on a bad day, without paying for it tomorrow?

    \b
    perch walk plan begin 10 --times 4
    """
    _move(book, "begin", minutes, times)


@plan.command("go", short_help="Go on with so many minutes.")
@click.argument("minutes", type=int, required=False)
@click.option("--times", type=int, help="How often a week, 3 to 5.")
@for_person
def go(book: Book, minutes: int | None, times: int | None) -> None:
    """Go on with MINUTES a walk from this week on: what the plan offers, or something else.

    \b
    perch walk plan go 12
    """
    if current := book.history.plan(book.today):
        week = current.weeks[-1]
        _move(book, "go", minutes or week.minutes, times or week.times)
    else:
        click.echo(_(_NO_PLAN))


@plan.command("pause", short_help="Pause until a day.")
@click.argument("until")
@for_person
def pause(book: Book, until: str) -> None:
    """Pause the plan from today until the day UNTIL, on which it goes on.

    \b
    perch walk plan pause 2026-04-20
    """
    try:
        end_of_pause = date.fromisoformat(until)
    except ValueError:
        problem = _("{text} is no day; write it like 2026-04-20", text=repr(until))
        raise click.BadParameter(problem, param_hint="UNTIL") from None
    _move(book, "pause", until=end_of_pause)


@plan.command("end", short_help="End the plan.")
@for_person
def end(book: Book) -> None:
    """End the plan; the walks stay.

    \b
    perch walk plan end
    """
    _move(book, "end")


_NO_PLAN = N_("There is no walking plan; `perch walk plan begin 10 --times 4` begins one.")


def _show_plan(book: Book) -> None:
    current = book.history.plan(book.today)
    click.echo("\n".join(plan_lines(current)) if current else _(_NO_PLAN))
