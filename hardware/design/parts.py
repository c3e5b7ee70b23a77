"""The bill of materials, bom.csv: what it costs, and which parts of the circuits it has."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "bom.csv"
VARIANTS = ("simple", "velostat", "full")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bill. `estimate_eur` is a guess at the price of one in a small shop, 2026; none was paid.

    `order` is a maker's number, or words that a shop's search finds it by.
    """

    part: str
    value: str
    references: tuple[str, ...]
    quantity: dict[str, int]
    shop: str
    estimate_eur: Decimal
    order: str
    substitutes: str


def lines() -> list[Line]:
    """The whole bill."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_line(row) for row in csv.DictReader(file)]


def sum_eur(variant: str) -> Decimal:
    """The estimated price of all parts of a variant."""
    return sum((line.quantity[variant] * line.estimate_eur for line in lines()), Decimal(0))


def tables() -> Iterator[str]:
    """The sums, as the README has them."""
    yield "| variant | parts, estimated |"
    yield "|---|---:|"
    for variant in VARIANTS:
        yield f"| {variant} | {sum_eur(variant):.2f} € |"


def _line(row: dict[str, Any]) -> Line:
    references = tuple(ref for word in row["references"].split() for ref in _spread(word))
    quantity = {variant: int(row.pop(variant)) for variant in VARIANTS}
    estimate_eur = Decimal(row.pop("estimate_eur"))
    return Line(**row | {"references": references, "quantity": quantity, "estimate_eur": estimate_eur})


def _spread(word: str) -> list[str]:
    """`R0-3` is R0, R1, R2 and R3."""
    found = re.fullmatch(r"([A-Z]+)(\d+)-(\d+)", word)
    if not found:
        return [word]
    return [f"{found[1]}{number}" for number in range(int(found[2]), int(found[3]) + 1)]
