"""Who may see what on the page: each person their own, and who knows the page's own password what is left open."""

from collections.abc import Sequence
from dataclasses import dataclass

from perch.model.people import Entry, Person
from perch.programme.entries import of_person
from perch.programme.people import cushions_of, passwords, people, sharing_of

PERSON = "@"
"""The prefix of the id of a person where the name of a cushion could stand too; no cushion has such a name."""


@dataclass(frozen=True, slots=True)
class Visible:
    """What a viewer of the page may see.

    `people` with their days and diaries, `cushions` with theirs, and of the cushions `only_condition` whether they are
    well, but nothing of when somebody sat.
    """

    people: tuple[Person, ...] = ()
    cushions: tuple[str, ...] = ()
    only_condition: tuple[str, ...] = ()

    def person(self, id: str) -> Person | None:
        """Return a person of those that may be seen."""
        return next((person for person in self.people if person.id == id), None)


def seen_by(viewer: str | None, entries: Sequence[Entry], known: Sequence[str]) -> Visible:
    """Return what the person of the id `viewer` may see, or None: who knows the page's own password.

    Who has a password of their own is seen by nobody else, unless they allowed it. `known` are all cushions.
    """
    everybody, hashes = people(entries), passwords(entries)
    if viewer is not None:
        own = tuple(person for person in everybody if person.id == viewer)
        return Visible(own, tuple(device for person in own for device in cushions_of(person, everybody, known)))
    private = [person for person in everybody if person.id in hashes]
    hidden = [person for person in private if not sharing_of(of_person(entries, person.id)).caretaker]
    closed = {device for person in hidden for device in cushions_of(person, everybody, known)}
    return Visible(
        tuple(person for person in everybody if person not in hidden),
        tuple(device for device in known if device not in closed),
        tuple(device for device in known if device in closed),
    )


def owner_of(device: str, entries: Sequence[Entry], known: Sequence[str]) -> Person | None:
    """Return the owner of a cushion, None if nobody owns it."""
    everybody = people(entries)
    return next((person for person in everybody if device in cushions_of(person, everybody, known)), None)


def password_hash(name: str, entries: Sequence[Entry]) -> tuple[str, str] | None:
    """Return the id and the hash of the person of a name, None where nobody of that name has a password."""
    hashes, wanted = passwords(entries), name.strip().casefold()
    known = (person.id for person in people(entries) if person.id in hashes and person.name.casefold() == wanted)
    return next(((id, hashes[id]) for id in known), None)
