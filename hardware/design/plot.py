"""The divider's voltage over force for several resistors, with the converter's range and the people of the model."""

from design.seats import SEATS
from design.sensor import ADC_UV, CREEP, MASSES_KG, RANGE_N, SPREAD, conducts_us, divider_mv, under
from design.svg import THIN, Drawing, Point
from design.variants import DIVIDER_OHM

WIDTH_MM, HEIGHT_MM = 150, 90
LEFT_MM, TOP_MM = 20, 12
MOST_N, MOST_MV = 28.0, 3300
OTHERS_OHM = (470, 3300)
BOLD = 'fill="none" stroke="#06c" stroke-width="0.8"'
PALE = 'fill="none" stroke="#999" stroke-width="0.4"'
WORST = 'fill="none" stroke="#06c" stroke-width="0.4" stroke-dasharray="2 1.5"'


def plot() -> Drawing:
    """The whole drawing."""
    page = Drawing(WIDTH_MM + LEFT_MM + 26, HEIGHT_MM + TOP_MM + 18)
    bottom, top = (_spot(0, uv / 1000)[1] for uv in ADC_UV)
    page.box(LEFT_MM, top, WIDTH_MM, bottom - top, 'fill="#eef6ee" stroke="none"')
    caption = "where the converter of an ESP32-S3 is linear: 20 to 3100 mV"
    page.text((LEFT_MM + WIDTH_MM - 2, bottom - 2), caption, 3, "end", 'fill="#484"')
    _axes(page)
    for ohm in OTHERS_OHM:
        _curve(page, ohm, 1, PALE)
    _curve(page, DIVIDER_OHM, (1 + SPREAD) * (1 + CREEP), WORST, ", worst")
    _curve(page, DIVIDER_OHM, 1, BOLD)
    x, _ = _spot(RANGE_N, 0)
    page.line([(x, TOP_MM), (x, TOP_MM + HEIGHT_MM)], PALE)
    page.text((x + 1, TOP_MM + 4), "end of the cell's own range", 2.6, "start")
    for colour, side, seat in zip(("#3a3", "#06c", "#c33"), (1, -1, 1), SEATS.values(), strict=True):
        for mass in MASSES_KG:
            cell = under(mass, "bones", seat)
            spot = _spot(cell.force_n, cell.divider_mv)
            page.disc(spot, 2, f'fill="{colour}" stroke="none"')
            at, anchor = (spot[0] + 1.5 * side, spot[1] + 1 + 2.5 * side), "start" if side > 0 else "end"
            page.text(at, f"{mass} kg, {seat.name}", 2.4, anchor, f'fill="{colour}"')
    caption = "A cell under a sitting bone on three seats: a model; dashed is a sensitive cell that has crept"
    page.text((LEFT_MM, 7), caption, 3.6, "start")
    return page


def _spot(newton: float, mv: float) -> Point:
    return LEFT_MM + newton / MOST_N * WIDTH_MM, TOP_MM + HEIGHT_MM * (1 - mv / MOST_MV)


def _axes(page: Drawing) -> None:
    page.box(LEFT_MM, TOP_MM, WIDTH_MM, HEIGHT_MM, THIN)
    for newton in range(0, 29, 4):
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
    page.line([_spot(force, divider_mv(conducts_us(force) * more, ohm)) for force in forces], style)
    x, y = _spot(MOST_N, divider_mv(conducts_us(MOST_N) * more, ohm))
    page.text((x + 1.5, y + 1), f"{ohm / 1000:g} kΩ{words}", 3, "start")
