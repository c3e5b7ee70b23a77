"""What the host says of the durations of the firmware is what the firmware has."""

import ast

from perch.wire import limits
from promises.tree import FIRMWARE, parsed

UNITS = {"SECOND": 1_000, "MINUTE": 60_000}


def constants(module: str) -> dict[str, int]:
    """The numbers that a module of the firmware gives a name, by that name."""
    tree = parsed(FIRMWARE / "cushion" / f"{module}.py")
    sums = [(node.targets[0], node.value) for node in tree.body if isinstance(node, ast.Assign)]
    named = [(target.id, number(value)) for target, value in sums if isinstance(target, ast.Name)]
    return {name: value for name, value in named if value is not None}


def number(node: ast.expr) -> int | None:
    """A whole number, one of `UNITS`, or a product of them; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Name):
        return UNITS.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = number(node.left), number(node.right)
        return None if left is None or right is None else left * right
    return None


def test_the_units_are_those_of_the_firmware() -> None:
    assert number(ast.parse("60 * SECOND", mode="eval").body) == UNITS["MINUTE"]
    assert constants("nouns")["SECOND"] == UNITS["SECOND"]


def test_the_phases_of_a_calibration() -> None:
    own = constants("guided_calibration")
    assert {
        "empty": own["EMPTY_MS"],
        "sit": own["COME_MS"],
        "upright": own["SETTLE_MS"] + own["UPRIGHT_MS"],
    } == limits.CALIBRATION_PHASES_MS


def test_commands() -> None:
    own = constants("commands")
    assert (own["LONGEST_MUTE_MS"], own["BUTTON_MUTE_MS"]) == (limits.LONGEST_MUTE_MS, limits.BUTTON_MUTE_MS)
    assert constants("reminder")["SNOOZE_MS"] == limits.SNOOZE_MS


def test_reports() -> None:
    own = constants("reports")
    assert own["HEALTH_MS"] == limits.HEALTH_EACH_MS
    assert (own["STREAM_MS"], own["LONGEST_STREAM_MS"]) == (limits.FASTEST_STREAM_MS, limits.LONGEST_STREAM_MS)
