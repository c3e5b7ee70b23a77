"""People who sit, as generators of segments: seated or away, how long, leaning how, and what a nudge does."""

from collections import namedtuple

SECOND, MINUTE = 1000, 60000
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE

# lean: (to the right, to the rear) in permille, None where nothing is on the seat. answer_ms: how long after a nudge
# the person gets up, None for never. weight: in permille of a grown person. lives: whether it moves as bodies do.
Segment = namedtuple("Segment", "seated ms lean answer_ms weight lives")

GROWN = 1000
BAG, CAT, CRUSH = 150, 60, 300  # weights in permille: what lies there, who lies there, a chair pushed under its table


class Life:
    """The hour of a person's week, kept by the seat: `now` is local time in ms since a Monday 00:00."""

    def __init__(self, now: int, chance):
        self.now, self.chance = now, chance

    def minutes(self, low: int, high: int) -> int:
        """A chance duration in ms, between so many minutes."""
        return self.chance.between(low * MINUTE, high * MINUTE)

    def hour_ms(self) -> int:
        """Time of day in ms."""
        return self.now % DAY

    def weekend(self) -> bool:
        """Whether it is Saturday or Sunday."""
        return self.now // DAY % 7 >= 5

    def lean(self) -> tuple:
        """A chance way to sit."""
        return self.chance.between(-250, 250), self.chance.between(-200, 200)


def sits(ms: int, lean: tuple, answer_ms: int | None = None, weight: int = GROWN) -> Segment:
    """Somebody on the seat."""
    return Segment(True, ms, lean, answer_ms, weight, True)


def away(ms: int) -> Segment:
    """Nobody on the seat."""
    return Segment(False, ms, None, None, 0, False)


def lies(ms: int, weight: int) -> Segment:
    """A thing on the seat."""
    return Segment(False, ms, (200, -150), None, weight, False)


def until(life: Life, hour_ms: int) -> Segment:
    """Away until this time of day, today or tomorrow."""
    return away((hour_ms - life.hour_ms()) % DAY or DAY)


def worker(life: Life):
    """Works from nine to half past five with coffee and lunch; gets up at most nudges; no weekends."""
    while True:
        lunched = False
        while not life.weekend() and 9 * HOUR <= life.hour_ms() < 17 * HOUR + 30 * MINUTE:
            yield sits(life.minutes(25, 85), life.lean(), _answer(life, 700))
            if not lunched and life.hour_ms() >= 12 * HOUR:
                lunched = True
                yield away(life.minutes(35, 50))
            else:
                yield away(life.minutes(1, 9))
        yield until(life, 9 * HOUR + life.minutes(0, 12))


def fidgeter(life: Life):
    """Works the same hours, but moves all the time and lifts off for a few seconds at a time."""
    while True:
        while not life.weekend() and 9 * HOUR <= life.hour_ms() < 17 * HOUR + 30 * MINUTE:
            for _ in range(life.chance.between(8, 30)):
                yield sits(life.minutes(1, 4), life.lean(), _answer(life, 500))
                if life.chance.permille(400):
                    yield away(life.chance.between(2 * SECOND, 6 * SECOND))
            yield away(life.minutes(1, 15))
        yield until(life, 9 * HOUR + life.minutes(0, 30))


def ignorer(life: Life):
    """Sits for hours, every day, and never minds the buzzer."""
    while True:
        while 8 * HOUR <= life.hour_ms() < 18 * HOUR:
            yield sits(life.minutes(90, 200), life.lean())
            yield away(life.minutes(5, 40))
        yield until(life, 8 * HOUR + life.minutes(0, 20))


def nobody(life: Life):
    """An empty chair."""
    while True:
        yield away(life.minutes(60, 600))


def scripted(script: list):
    """A person who does what a script says, [seated, ms] after [seated, ms], and then stays away."""

    def acts(life: Life):
        for seated, ms in script:
            yield sits(ms, life.lean()) if seated else away(ms)
        while True:
            yield away(DAY)

    return acts


def edge(life: Life):
    """Sits on the front edge, and leaves the rear of the seat empty."""
    while True:
        while 9 * HOUR <= life.hour_ms() < 17 * HOUR:
            yield sits(life.minutes(20, 60), (0, -1000), _answer(life, 700), 500)
            yield away(life.minutes(1, 9))
        yield until(life, 9 * HOUR)


def bag(life: Life):
    """Puts a bag on the seat for the time away, and takes it off to sit."""
    while True:
        while 9 * HOUR <= life.hour_ms() < 17 * HOUR:
            yield sits(life.minutes(20, 60), life.lean(), _answer(life, 700))
            yield away(20 * SECOND)
            yield lies(life.minutes(40, 90), BAG)
            yield away(20 * SECOND)
        yield lies((9 * HOUR - life.hour_ms()) % DAY, BAG)


def tidy(life: Life):
    """Pushes the chair under the table, which squeezes the cushion, whenever away."""
    while True:
        while 9 * HOUR <= life.hour_ms() < 17 * HOUR:
            yield sits(life.minutes(20, 60), life.lean(), _answer(life, 700))
            yield away(15 * SECOND)
            yield lies(life.minutes(40, 70), CRUSH)
            yield away(15 * SECOND)
        yield until(life, 9 * HOUR)


def cat(life: Life):
    """Nobody but a cat, which sleeps on the chair for hours and turns round in its sleep."""
    while True:
        yield away(life.minutes(60, 120))
        yield Segment(False, life.minutes(60, 180), life.lean(), None, CAT, True)


PEOPLE = {
    "worker": worker,
    "fidgeter": fidgeter,
    "ignorer": ignorer,
    "nobody": nobody,
    "edge": edge,
    "bag": bag,
    "tidy": tidy,
    "cat": cat,
}


def _answer(life: Life, permille: int) -> int | None:
    return life.chance.between(15 * SECOND, 90 * SECOND) if life.chance.permille(permille) else None
