"""`perch break`: something to do in a break, and what came of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options
from perch.cli.entries import Book, WithDefault, opened, person_option
from perch.model.language import _

if TYPE_CHECKING:
    from perch.model.people import Person
    from perch.programme.choice import BreakOffer
    from perch.programme.drills import Drill

_WHAT = ("drill", "walk", "up")


@click.group("break", cls=WithDefault)
@common_options
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
@person_option
@common_options
def show(person: str | None) -> None:
    """Show the walk and today's drill.

    \b
    perch break show
    """
    from perch.model.people import BreakActivity
    from perch.programme.drills import FIRST_USE

    moment = _moment(person)
    # 2 minutes: De Carvalho & Callaghan, Work 2023 (walks of 2 minutes each 40)
    click.echo(_("Walk for 2 minutes. Stairs count. Or:"))
    drill = moment.offer.drill
    click.echo("\n".join(_lines(drill)) if drill else _("Just stand up."))
    if moment.offer.harder:
        harder = _(moment.offer.harder.name)
        click.echo(_("Try the harder one, “{drill}”? `perch break step harder`. Or stay.", drill=harder))
    if drill and not moment.book.history(moment.person).facts(BreakActivity):
        click.echo(_(FIRST_USE))


@command.command("done", short_help="It was done.")
@click.argument("what", type=click.Choice(_WHAT), default="drill")
@person_option
@common_options
def done(what: str, person: str | None) -> None:
    """Say that WHAT was done: drill, walk or up.

    \b
    perch break done
    """
    click.echo(_answer(what, "done", person))


@command.command("skip", short_help="It was not done.")
@click.argument("what", type=click.Choice(_WHAT), default="drill")
@person_option
@common_options
def skip(what: str, person: str | None) -> None:
    """Say that WHAT was left out this time.

    \b
    perch break skip
    """
    _answer(what, "skipped", person)


@command.command("too-hard", short_help="Today's drill was too hard.")
@person_option
@common_options
def too_hard(person: str | None) -> None:
    """Say that today's drill was too hard: next time it is an easier one.

    \b
    perch break too-hard
    """
    click.echo(_answer("drill", "too hard", person))


@command.command("step", short_help="Choose an easier or a harder drill.")
@click.argument("way", type=click.Choice(["easier", "harder"]))
@person_option
@common_options
def step(way: str, person: str | None) -> None:
    """Choose the easier or the harder drill of today's family.

    \b
    perch break step harder
    """
    from perch.model.people import StepChoice
    from perch.programme.drills import DRILLS, FAMILY_NAMES, STEPS

    moment = _moment(person)
    drill = _drill(moment)
    wanted = drill.step + (1 if way == "harder" else -1)
    if wanted not in STEPS:
        family = _(FAMILY_NAMES[drill.family])
        if way == "harder":
            raise Failure(_("there is no harder one of {family}", family=family))
        raise Failure(_("there is no easier one of {family}", family=family))
    book, who = moment.book, moment.person
    chosen = DRILLS[drill.family, wanted]
    if chosen.floor and who.place.value == "office":
        raise Failure(
            _(
                "“{drill}” needs the floor; `perch person set {name} --sits home` offers such drills",
                drill=_(chosen.name),
                name=who.name,
            )
        )
    book.tell(who, StepChoice(book.now_ms, drill.family, wanted))
    click.echo("\n".join(_lines(chosen)))


@dataclass(frozen=True)
class _Moment:
    """Somebody in a break, and what is offered to them."""

    book: Book
    person: "Person"
    offer: "BreakOffer"


def _moment(name: str | None) -> _Moment:
    from perch.programme.choice import offered_to

    book = opened()
    person = book.person(name)
    return _Moment(book, person, offered_to(book.history(person), person.place, book.today))


def _drill(moment: _Moment) -> "Drill":
    if moment.offer.drill is None:
        raise Failure(_("no drill is offered; `perch break done walk` and `perch break done up` can be told"))
    return moment.offer.drill


def _answer(what: str, answer: str, name: str | None) -> str:
    """Store what came of it; return what to say."""
    from perch.model.people import BreakActivity, Did, DrillAnswer
    from perch.programme.words import noted

    moment = _moment(name)
    drill = _drill(moment) if what == "drill" else None
    family, level = (drill.family, drill.step) if drill else (None, None)
    fact = BreakActivity(moment.book.now_ms, Did(what), family, level, DrillAnswer(answer))
    moment.book.tell(moment.person, fact)
    return noted(fact)


def _lines(drill: "Drill") -> list[str]:
    from perch.programme.drills import FAMILY_NAMES, STEP_NAMES

    return [
        f"{_(drill.name)} ({_(FAMILY_NAMES[drill.family])}, {_(STEP_NAMES[drill.step - 1])})",
        "  " + _("For: {purpose}", purpose=_(drill.purpose)),
        *(f"  {number}. {_(line)}" for number, line in enumerate(drill.how, 1)),
        f"  {_(drill.stop)}",
    ]
