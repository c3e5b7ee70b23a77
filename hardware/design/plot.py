"""The divider's voltage over force for several resistors, with the converter's range and the people of the model."""

from boards.esp32.conductance import DEAD_UV, LINEAR_UV
from design.sensor import CREEP, MASSES_KG, SPREAD, US_PER_N, divider_mv, under
from design.svg import THIN, Drawing, Point
from design.variants import DIVIDER_OHM

WIDTH_MM, HEIGHT_MM = 150, 90
LEFT_MM, TOP_MM = 20, 12
MOST_N, MOST_MV = 8.0, 3300
OTHERS_OHM = (1000, 10000)
BOLD = 'fill="none" stroke="#06c" stroke-width="0.8"'
PALE = 'fill="none" stroke="#999" stroke-width="0.4"'
WORST = 'fill="none" stroke="#06c" stroke-width="0.4" stroke-dasharray="2 1.5"'


def plot() -> Drawing:
    """The whole drawing."""
    page = Drawing(WIDTH_MM + LEFT_MM + 26, HEIGHT_MM + TOP_MM + 18)
    top, bottom = _spot(0, LINEAR_UV / 1000)[1], _spot(0, DEAD_UV / 1000)[1]
    page.box(LEFT_MM, top, WIDTH_MM, bottom - top, 'fill="#eef6ee" stroke="none"')
    told = "where the converter is linear: 150 to 2450 mV"
    page.text((LEFT_MM + WIDTH_MM - 2, bottom - 2), told, 3, "end", 'fill="#484"')
    _axes(page)
    for ohm in OTHERS_OHM:
        _curve(page, ohm, 1, PALE)
    _curve(page, DIVIDER_OHM, (1 + SPREAD) * (1 + CREEP), WORST, ", worst")
    _curve(page, DIVIDER_OHM, 1, BOLD)
    for mass in MASSES_KG:
        for place in ("bones", "thighs"):
            cell = under(mass, place)
            spot = _spot(cell.force_n, cell.divider_mv)
            page.disc(spot, 2 if place == "bones" else 1.4, 'fill="#06c" stroke="none"')
            if place == "bones":
                page.text((spot[0] + 1.5, spot[1] + 4.5), f"{mass} kg", 3, "start")
    page.text(
        (LEFT_MM, 7),
        "A cell under a sitting bone (large dots) and a thigh: a model; worst is sensitive and crept",
        3.6,
        "start",
    )
    return page


def _spot(newton: float, mv: float) -> Point:
    return LEFT_MM + newton / MOST_N * WIDTH_MM, TOP_MM + HEIGHT_MM * (1 - mv / MOST_MV)


def _axes(page: Drawing) -> None:
    page.box(LEFT_MM, TOP_MM, WIDTH_MM, HEIGHT_MM, THIN)
    for newton in range(9):
        x, y = _spot(newton, 0)
        page.line([(x, y), (x, y + 1.5)])
        page.text((x, y + 5.5), str(newton), 3)
    for mv in range(0, 3300, 500):
        x, y = _spot(0, mv)
        page.line([(x - 1.5, y), (x, y)])
        page.text((x - 2.5, y + 1), str(mv), 3, "end")
    page.text((LEFT_MM + WIDTH_MM / 2, TOP_MM + HEIGHT_MM + 12), "force on the cell, N", 3.4)
    x, y = 6, TOP_MM + HEIGHT_MM / 2
    page.text((x, y), "at the converter, mV", 3.4, more=f'transform="rotate(-90 {x} {y})"')


def _curve(page: Drawing, ohm: int, more: float, style: str, words: str = "") -> None:
    forces = [MOST_N * step / 100 for step in range(101)]
    page.line([_spot(force, divider_mv(force * US_PER_N * more, ohm)) for force in forces], style)
    x, y = _spot(MOST_N, divider_mv(MOST_N * US_PER_N * more, ohm))
    page.text((x + 1.5, y + 1), f"{ohm / 1000:g} kΩ{words}", 3, "start")
