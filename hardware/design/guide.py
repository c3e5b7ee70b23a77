"""The views of the steps of README.md: which there are, and what to measure before going on to the next."""

import re
from dataclasses import dataclass

from design.solid import Vertex


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is that of the file and of `step` in steps.scad; `full` draws the full cushion."""

    name: str
    measure: tuple[str, ...]
    full: bool = False

    @property
    def model(self) -> str:
        """The step of steps.scad."""
        return self.name.removesuffix("-full")


STEPS = (
    Step("1", ("Measure: each resistor; each wire of the cable from end to end.",)),
    Step("2", ("Measure: 3.3 V from 3V3 to G, 5 V from 5V to G.",)),
    Step(
        "3",
        (
            "Measure: 3V3 and 5V are not shorted to GND; each CELL strip to GND is 1.5 kΩ (velostat 330 Ω),",
            "to the free leg of its RS 4.7 kΩ; 3V3 to the free leg of R30 47 Ω, from there to GND open.",
        ),
    ),
    Step("4", ("Measure: 1 kΩ from pin 1 to pin 5 of J1 makes cell 0 show some 1550 counts, velostat 340.",)),
    Step("5", ("Measure: open until you press the coin, then some kΩ.",)),
    Step("5-velostat", ("Measure: never 0 Ω, less the harder you press the coin.",)),
    Step("6", ("Measure at the plug: each cell to its red is open until its coin is pressed; none to the metal.",)),
    Step("7", ("Measure at the plug, cover closed: no cell conducts. Press with your knuckles: no puck is felt.",)),
    Step("8", ("Measure at J1: each cell to its 3.3 V is open; each to the metal of USB is its resistor.",)),
    Step("8-full", ("Measure at J1: each cell to its 3.3 V is open; each to the metal of USB is its resistor.",), True),
    Step("9", ("Measure: turn and roll the chair as far as it goes; nothing pulls at a plug.",)),
    Step("10", ("Measure: 20 min from sitting down to the first buzz; after two minutes up, 20 min again.",)),
)


def named(said: str) -> list[tuple[str, Vertex]]:
    """What steps.scad says the names of its bodies are, and where they are."""
    found = re.findall(r'ECHO: "([^"]*)", \[([^\]]*)\]', said)
    places = [tuple(float(word) for word in at.split(",")) for _, at in found]
    return [(words, (x, y, z)) for (words, _), (x, y, z) in zip(found, places, strict=True)]
