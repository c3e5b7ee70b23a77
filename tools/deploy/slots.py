"""What a deploy has to do: which slot, which files. Nothing here touches a board."""

from dataclasses import dataclass

BLOCK = 4096  # bytes; littlefs gives room in these


@dataclass(frozen=True)
class Plan:
    """How a slot becomes what it should be: first these files go, then these are copied."""

    remove: list[str]
    copy: list[str]


def other(slot: str) -> str:
    """The slot that is not in use; `a` where none is."""
    return "b" if slot == "a" else "a"


def plan(wanted: dict[str, str], there: dict[str, str]) -> Plan:
    """From the SHA-256 of the wanted files and of those that are there."""
    return Plan(sorted(set(there) - set(wanted)), sorted(path for path in wanted if there.get(path) != wanted[path]))


def room(sizes: list[int]) -> int:
    """Bytes of flash that files of these sizes take; the smallest lie within their folder's entry."""
    return sum(-(-size // BLOCK) * BLOCK for size in sizes)
