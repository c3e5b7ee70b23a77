"""A desktop cushion reads its job, one line of JSON, from standard input and says what happens line by line."""

import asyncio
import json
import sys

from boards.desktop.replay import replay
from boards.desktop.simulate import simulate
from cushion.settings import check


def run() -> None:
    """Do the job; exit code 2 and a list of problems where its settings are wrong."""
    job = json.loads(sys.stdin.readline())
    settings, problems = check(job["settings"])
    if problems:
        _say({"problems": problems})
        sys.exit(2)
    if job["job"] == "simulate":
        asyncio.run(simulate(job, settings, _say))
    else:
        replay(_samples(), settings, job, _write)


def _samples():
    """Samples as lines of numbers: ms, then the counts; where the data ends, or for a while, there are none."""
    for line in sys.stdin:
        numbers = [int(number) for number in line.split()]
        yield numbers[0], numbers[1:]


def _say(what: dict) -> None:
    _write(json.dumps(what))


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    if hasattr(sys.stdout, "flush"):
        sys.stdout.flush()
