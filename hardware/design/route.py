"""Joins lands by tracks on two layers: each net takes the cheapest way on a grid, and tears up those in its way.

Pure: lands in, tracks out. What it makes is checked by another program, on the files that are written (rules.py).
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from design.lands import Land

GRID_MM = 0.635
TRACK_MM, VIA_MM, VIA_DRILL_MM = 0.4, 1.0, 0.5
CLEARANCE_MM = 0.2
EDGE_MM = 0.6  # of a track's middle
VIA_COST, ACROSS_COST = 12, 3  # of a change of layer; of a step across a layer's usual direction
TEAR_COST = 6  # of a step over another net's track, once more for each time that it was torn up
MOST_TURNS = 500

Spot = tuple[int, int, int]  # layer, column, row
Kept = dict[Spot, set[str]]
_NOBODY: set[str] = set()


class Stuck(Exception):
    """No way was found; the text says for which net."""


@dataclass(frozen=True, slots=True)
class Track:
    """A straight piece of copper of a net on layer 0 (below) or 1 (above), in mm."""

    net: str
    layer: int
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(slots=True)
class Routed:
    """All tracks and vias (net, x, y)."""

    tracks: list[Track] = field(default_factory=list)
    vias: list[tuple[str, float, float]] = field(default_factory=list)


class Grid:
    """Which nets keep which spots. Lands keep theirs for good, tracks until they are torn up."""

    def __init__(self, width_mm: float, height_mm: float, lands: list[Land]) -> None:
        self.columns, self.rows = int(width_mm / GRID_MM), int(height_mm / GRID_MM)
        self._lands: tuple[Kept, Kept] = ({}, {})  # for the middle of a track, of a via
        self._tracks: tuple[Kept, Kept] = ({}, {})
        self.ends: dict[str, list[list[Spot]]] = {}
        self.torn: Counter[str] = Counter()  # how often a net was
        for land in lands:
            middle = round(land.x_mm / GRID_MM), round(land.y_mm / GRID_MM)
            self.ends.setdefault(land.net, []).append([(layer, *middle) for layer in (0, 1)])
            for layer in (0, 1):
                _keep(self._lands, land.net, layer, land.x_mm, land.y_mm, land.land_mm / 2)

    def keep(self, net: str, way: list[Spot]) -> None:
        """Keep what a track takes."""
        for kind, (layer, column, row) in _copper(way):
            _keep(self._tracks, net, layer, column * GRID_MM, row * GRID_MM, (TRACK_MM, VIA_MM)[kind] / 2)

    def tear_up(self, net: str) -> None:
        """Free what the tracks of a net keep."""
        self.torn[net] += 1
        for kept in self._tracks:
            for nets in kept.values():
                nets.discard(net)

    def steps(self, net: str, spot: Spot, tearing: bool) -> Iterator[tuple[int, Spot]]:
        """Where a track of this net can go on to, with what that costs; `tearing` lets it go over other tracks."""
        layer, column, row = spot
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            to = (layer, column + dx, row + dy)
            cost = self._cost(net, (to,), 0, tearing) if self._inside(to) else None
            if cost is not None:
                yield cost + (1 if (dx != 0) == (layer == 0) else ACROSS_COST), to
        cost = self._cost(net, tuple((each, column, row) for each in (0, 1)), 1, tearing)
        if cost is not None:
            yield cost + VIA_COST, (1 - layer, column, row)

    def in_the_way(self, net: str, way: list[Spot]) -> set[str]:
        """The nets whose tracks a way goes over."""
        return set().union(*(self._tracks[kind].get(spot, _NOBODY) for kind, spot in _copper(way))) - {net}

    def _cost(self, net: str, spots: tuple[Spot, ...], kind: int, tearing: bool) -> int | None:
        """Return the cost of copper on these spots: 0 where they are free, None where it may not be."""
        cost = 0
        for spot in spots:
            if not self._lands[kind].get(spot, _NOBODY) <= {net}:
                return None
            others = self._tracks[kind].get(spot, _NOBODY) - {net}
            if others and not tearing:
                return None
            cost += sum(TEAR_COST * (1 + self.torn[other]) for other in others)
        return cost

    def _inside(self, spot: Spot) -> bool:
        least = math.ceil(EDGE_MM / GRID_MM)
        return least <= spot[1] <= self.columns - least and least <= spot[2] <= self.rows - least


def _copper(way: list[Spot]) -> Iterator[tuple[int, Spot]]:
    """(0 for a track's, 1 for a via's, spot) of all copper of a way; a via has some on both layers."""
    for index, (layer, column, row) in enumerate(way):
        is_via = index > 0 and way[index - 1][0] != layer
        for each in (0, 1) if is_via else (layer,):
            yield int(is_via), (each, column, row)


def _keep(kept: tuple[Kept, Kept], net: str, layer: int, x: float, y: float, radius: float) -> None:
    for spots, half in zip(kept, (TRACK_MM / 2, VIA_MM / 2), strict=True):
        for spot in _around(layer, x, y, radius + CLEARANCE_MM + half):
            spots.setdefault(spot, set()).add(net)


def _around(layer: int, x: float, y: float, reach: float) -> Iterator[Spot]:
    for column in range(math.floor((x - reach) / GRID_MM), math.ceil((x + reach) / GRID_MM) + 1):
        for row in range(math.floor((y - reach) / GRID_MM), math.ceil((y + reach) / GRID_MM) + 1):
            if math.hypot(column * GRID_MM - x, row * GRID_MM - y) < reach - 1e-6:
                yield layer, column, row


def routed(width_mm: float, height_mm: float, lands: list[Land]) -> Routed:
    """All nets joined; a net without a free way tears up those in its way, which look for another. Raises Stuck."""
    waiting = sorted({land.net for land in lands}, key=lambda net: (_extent(net, lands), net))
    grid = Grid(width_mm, height_mm, lands)
    ways: dict[str, list[list[Spot]]] = {}
    for _ in range(MOST_TURNS):
        if not waiting:
            return _drawn(ways)
        net = waiting.pop(0)
        ways[net] = _join(grid, net)
        for other in sorted({other for way in ways[net] for other in grid.in_the_way(net, way)}):
            grid.tear_up(other)
            del ways[other]
            waiting.append(other)
    raise Stuck(f"no way for {', '.join(waiting)}")


def _extent(net: str, lands: list[Land]) -> float:
    xs, ys = zip(*((land.x_mm, land.y_mm) for land in lands if land.net == net), strict=True)
    return float(max(xs) - min(xs) + max(ys) - min(ys))


def _join(grid: Grid, net: str) -> list[list[Spot]]:
    """Ways that join all ends of a net. Raises Stuck where even tearing up does not help."""
    first, *others = grid.ends[net]
    reached, ways = set(first), []
    while others:
        goals = {spot: end for end in others for spot in end}
        way = _way(grid, net, reached, goals, False) or _way(grid, net, reached, goals, True)
        if way is None:
            raise Stuck(f"{net} is shut in by lands")
        ways.append(way)
        grid.keep(net, way)
        end = goals[way[-1]]
        reached |= {*way, *end}
        others.remove(end)
    return ways


def _way(grid: Grid, net: str, starts: set[Spot], goals: dict[Spot, list[Spot]], tearing: bool) -> list[Spot] | None:
    """The cheapest way from any start to any goal (Dijkstra), or None."""
    cost: dict[Spot, int] = dict.fromkeys(starts, 0)
    before: dict[Spot, Spot] = {}
    queue = [(0, spot) for spot in sorted(starts)]
    while queue:
        spent, spot = heapq.heappop(queue)
        if spot in goals:
            return _back(before, spot)
        if spent > cost[spot]:
            continue
        for more, to in grid.steps(net, spot, tearing):
            if spent + more < cost.get(to, 1 << 30):
                cost[to], before[to] = spent + more, spot
                heapq.heappush(queue, (spent + more, to))
    return None


def _back(before: dict[Spot, Spot], spot: Spot) -> list[Spot]:
    way = [spot]
    while way[-1] in before:
        way.append(before[way[-1]])
    return way[::-1]


def _drawn(ways: dict[str, list[list[Spot]]]) -> Routed:
    """Ways as straight tracks and vias."""
    made = Routed()
    for net, way in ((net, way) for net, all_ways in ways.items() for way in all_ways):
        for (is_via, *_), run in groupby(pairwise(way), _direction):
            steps = list(run)
            first, last = steps[0][0], steps[-1][1]
            start, end = ((column * GRID_MM, row * GRID_MM) for _, column, row in (first, last))
            if is_via:
                made.vias.append((net, *start))
            else:
                made.tracks.append(Track(net, first[0], start, end))
    return made


def _direction(step: tuple[Spot, Spot]) -> Spot:
    """The layer, columns and rows that a step goes on."""
    (layer, column, row), (to_layer, to_column, to_row) = step
    return to_layer - layer, to_column - column, to_row - row
