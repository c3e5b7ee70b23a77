"""The bill of materials has each part of the circuits, and no other."""

from decimal import Decimal
from pathlib import Path

import pytest

from design.parts import VARIANTS, lines, sum_eur, tables
from design.variants import BUILDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_part_of_the_circuit_is_in_the_bill_and_back(variant: str) -> None:
    bought = {ref: line.value for line in lines() if line.quantity[variant] for ref in line.references}
    assert bought == {part.ref: part.value for part in BUILDS[variant].parts}


@pytest.mark.parametrize("variant", VARIANTS)
def test_as_many_are_bought_as_there_are_references(variant: str) -> None:
    for line in lines():
        if line.references and line.quantity[variant]:
            assert line.quantity[variant] == len(line.references), line.part


def test_no_reference_is_bought_twice() -> None:
    for variant in VARIANTS:
        refs = [ref for line in lines() if line.quantity[variant] for ref in line.references]
        assert len(set(refs)) == len(refs)


def test_every_line_is_bought_by_some_variant_and_names_what_could_replace_it() -> None:
    for line in lines():
        assert any(line.quantity.values()), line.part
        assert line.substitutes, line.part
        assert line.estimate_eur == 0 or line.shop, line.part
        assert line.order or line.shop != "electronics", line.part


def test_the_estimates_stay_under_what_was_promised() -> None:
    assert sum_eur("simple") < 70
    assert sum_eur("velostat") < 40


def test_a_sum_is_the_sum_of_its_lines() -> None:
    by_hand = sum((Decimal(str(line.estimate_eur)) * line.quantity["simple"] for line in lines()), Decimal(0))
    assert sum_eur("simple") == by_hand > 20


def test_the_first_page_names_the_sums_in_whole_euros() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for variant in ("simple", "velostat"):
        assert f"{sum_eur(variant):.0f} €" in text


def test_the_readme_has_the_sums_that_the_command_prints() -> None:
    readme = (ROOT / "hardware" / "README.md").read_text(encoding="utf-8")
    assert "\n".join(tables()) in readme
