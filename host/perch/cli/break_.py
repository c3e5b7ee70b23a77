"""`perch break`: show what to do in a break, and note what was done."""

import click

from perch.cli.common import Failure
from perch.cli.people import Book, WithDefault, for_person
from perch.model.language import N_, _
from perch.model.people import BreakActivity, Did, DrillAnswer, StepChoice
from perch.programme.choice import BreakOffer, offered_to
from perch.programme.drills import DRILLS, FIRST_USE, STEP_NAMES, STEPS, Drill
from perch.programme.words import noted

_WHAT = ("drill", "walk", "up")


@click.group("break", cls=WithDefault)
def command() -> None:
    """Show what to do in a break: walk, today's drill, or just stand up. Saying what came of it is up to you.

    \b
    perch break
    perch break done
    perch break done walk
    perch break too-hard
    perch break step harder
    """


@command.command("show", short_help="Show what to do.")
@for_person
def show(book: Book) -> None:
    """Show the walk and today's drill.

    \b
    perch break show
    """
    offer = _offer(book)
    # 2 minutes: De Carvalho & Callaghan, Work 2023 (walks of 2 minutes each 40)
    click.echo(_("Walk for 2 minutes. Stairs count. Or:"))
    click.echo("\n".join(_lines(offer.drill)) if offer.drill else _("Just stand up."))
    if offer.harder:
        harder = _(offer.harder.name)
        click.echo(_("Try the harder one, “{drill}”? `perch break step harder`. Or stay.", drill=harder))
    if offer.drill and not book.history.facts(BreakActivity):
        click.echo(_(FIRST_USE))


@command.command("done", short_help="It was done.")
@click.argument("what", type=click.Choice(_WHAT), default="drill")
@for_person
def done(book: Book, what: str) -> None:
    """Say that WHAT was done: drill, walk or up.

    \b
    perch break done
    """
    click.echo(_answer(book, what, "done"))


@command.command("skip", short_help="It was not done.")
@click.argument("what", type=click.Choice(_WHAT), default="drill")
@for_person
def skip(book: Book, what: str) -> None:
    """Say that WHAT was left out this time.

    \b
    perch break skip
    """
    _answer(book, what, "skipped")


@command.command("too-hard", short_help="Today's drill was too hard.")
@for_person
def too_hard(book: Book) -> None:
    """Say that today's drill was too hard: next time it is an easier one.

    \b
    perch break too-hard
    """
    click.echo(_answer(book, "drill", "too hard"))


@command.command("step", short_help="Choose an easier or a harder drill.")
@click.argument("way", type=click.Choice(["easier", "harder"]))
@for_person
def step(book: Book, way: str) -> None:
    """Choose the easier or the harder drill of today's family.

    \b
    perch break step harder
    """
    drill = _drill(book)
    wanted = drill.step + (1 if way == "harder" else -1)
    if wanted not in STEPS:
        family = _(drill.family)
        if way == "harder":
            raise Failure(_("there is no harder one of {family}", family=family))
        raise Failure(_("there is no easier one of {family}", family=family))
    chosen = DRILLS[drill.family, wanted]
    if chosen.floor and book.who.place.value == "office":
        problem = N_("“{drill}” needs the floor; `perch person set {name} --sits home` offers such drills")
        raise Failure(_(problem, drill=_(chosen.name), name=book.who.name))
    book.tell(StepChoice(book.now_ms, drill.family, wanted))
    click.echo("\n".join(_lines(chosen)))


def _offer(book: Book) -> BreakOffer:
    return offered_to(book.history, book.who.place, book.today)


def _drill(book: Book) -> Drill:
    if drill := _offer(book).drill:
        return drill
    raise Failure(_("no drill is offered; `perch break done walk` and `perch break done up` can be told"))


def _answer(book: Book, what: str, answer: str) -> str:
    """Store the answer to a break; return the sentence that confirms it."""
    drill = _drill(book) if what == "drill" else None
    family, level = (drill.family, drill.step) if drill else (None, None)
    fact = BreakActivity(book.now_ms, Did(what), family, level, DrillAnswer(answer))
    book.tell(fact)
    return noted(fact)


def _lines(drill: Drill) -> list[str]:
    return [
        f"{_(drill.name)} ({_(drill.family)}, {_(STEP_NAMES[drill.step - 1])})",
        "  " + _("For: {purpose}", purpose=_(drill.purpose)),
        *(f"  {number}. {_(line)}" for number, line in enumerate(drill.how, 1)),
        f"  {_(drill.stop)}",
    ]
