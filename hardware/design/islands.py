"""What belongs together, by what is joined to what: pieces of copper to a net, triangles to a body."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def islands(things: Iterable[Thing], joined: Iterable[tuple[Thing, Thing]]) -> dict[Thing, Thing]:
    """Of each thing, one that stands for all that it is joined to, itself among them."""
    owner = {thing: thing for thing in things}

    def top(thing: Thing) -> Thing:
        while owner[thing] != thing:
            owner[thing] = owner[owner[thing]]
            thing = owner[thing]
        return thing

    for a, b in joined:
        owner[top(a)] = top(b)
    return {thing: top(thing) for thing in owner}
