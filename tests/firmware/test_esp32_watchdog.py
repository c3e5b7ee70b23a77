from boards.esp32.watchdog import Watchdog

PERIOD = 1 << 30


class Bench:
    """A supervisor with a clock of its own, near its wrap; counts what it feeds and says."""

    def __init__(self, **limits):
        self.ms, self.fed, self.said = PERIOD - 3000, 0, []
        self.supervisor = Watchdog(self.feed, self.ticks_ms, PERIOD, self.said.append)
        for name, limit_ms in limits.items():
            self.supervisor.expect(name, limit_ms)

    def ticks_ms(self):
        return self.ms % PERIOD

    def feed(self):
        self.fed += 1

    def go(self, seconds, *alive):
        fed = self.fed
        for _ in range(seconds):
            self.ms += 1000
            for name in alive:
                self.supervisor.beat(name)
            self.supervisor.check()
        return self.fed - fed


def test_it_feeds_while_all_are_alive():
    assert Bench(sample=5000, link=20000).go(60, "sample", "link") == 60


def test_it_stops_feeding_when_one_task_stalls_and_says_which():
    bench = Bench(sample=5000, link=20000)
    bench.go(10, "sample", "link")
    assert bench.go(60, "link") == 5
    assert len(bench.said) == 1 and "sample" in bench.said[0] and "link" not in bench.said[0]


def test_a_task_that_never_began_is_found():
    assert Bench(sample=5000).go(60) == 5


def test_it_feeds_again_when_the_task_comes_back():
    bench = Bench(sample=5000)
    bench.go(8)
    assert bench.go(10, "sample") == 10


def test_of_other_tasks_nothing_is_expected():
    bench = Bench(sample=5000)
    assert bench.go(60, "sample", "unheard-of") == 60
    assert "unheard-of" not in bench.supervisor.heard and "sample" in bench.supervisor.heard
