"""Hold the cushion's decisions against recordings with a known truth: `accuracy.py FOLDER LAYOUT TRUTH`.

Prints a table, one line a recording, and exits 1 where one is under the bar.
"""

import sys
from pathlib import Path

from perch.recording.layout import parse
from perch.recording.score import Score
from perch.replay import scored

LEAST_ACCURACY = 0.995
MOST_TRANSITIONS_OFF = 2


def main(folder: str, layout: str, truth: str) -> int:
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        print(f"no recordings (*.csv) in {folder}", file=sys.stderr)
        return 2
    known = parse(Path(layout).read_text())
    print("| recording | samples | right | transitions found | true | seated, s | true, s |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    scores = []
    for file in files:
        with file.open(newline="") as lines:
            scores.append(scored(lines, known, truth))
        print(row(file.stem, scores[-1]), flush=True)
    return 0 if all(map(good, scores)) else 1


def row(name: str, score: Score) -> str:
    right = f"{100 * score.accuracy:.2f} %"
    turns = f"{score.transitions} | {score.transitions_truth}"
    return f"| {name} | {score.samples} | {right} | {turns} | {score.seated_s:.1f} | {score.seated_truth_s:.1f} |"


def good(score: Score) -> bool:
    off = abs(score.transitions - score.transitions_truth)
    return score.accuracy >= LEAST_ACCURACY and off <= MOST_TRANSITIONS_OFF


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
