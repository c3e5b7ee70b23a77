"""`perch record`: write down what the cells of a cushion read, for `perch replay`."""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from threading import Event

import click

from perch.cli.common import NEW_FILE, Failure, PerchCommand, at_broker, now_ms, until_asked
from perch.devices.commands import NoAnswer
from perch.simulator import csv_trace
from perch.simulator.csv_trace import Sample
from perch.simulator.recorder import Recorder

_EVERY_MS = 100
_SHOWN_EACH = 10  # samples


@click.command("record", cls=PerchCommand)
@click.argument("device")
@click.argument("file", metavar="FILE.csv", type=NEW_FILE)
@click.option("--for", "minutes", type=click.FloatRange(min=0, min_open=True), metavar="MINUTES",
              help="Stop after so long, instead of at Ctrl-C.")  # fmt: skip
@click.option("--every", type=click.IntRange(_EVERY_MS, 10_000), default=_EVERY_MS, show_default=True, metavar="MS",
              help="So often a sample.")  # fmt: skip
def command(device: str, file: Path, minutes: float | None, every: int) -> None:
    """Have cushion DEVICE, which must be connected, tell the raw counts of its cells, and write them to FILE.csv.

    Beside it a file of the same name with .json says where the cells lie; `perch replay` takes both. Both hold what
    the cells read and nothing else: times count from the first sample, and say nothing of the day. Ctrl-C ends it;
    what was written is good. The cushion goes on as ever.

    \b
    perch record desk morning.csv --for 30
    perch replay morning.csv --layout morning.json
    """
    beside = file.with_suffix(".json")
    if file.suffix != ".csv":
        raise click.UsageError(f"{file} must end in .csv")
    for path in (file, beside):
        if path.exists():
            raise Failure(f"{path} is there already, and is not written over: take another name")
    written = _recorded(device, file, beside, None if minutes is None else 60 * minutes, every)
    if not written:
        raise Failure(f"{device} told nothing, so nothing was written")
    click.echo(f"{written} samples; to run them: perch replay {file} --layout {beside}")


def _recorded(device: str, file: Path, beside: Path, for_s: float | None, every_ms: int) -> int:
    """Write samples until it is ended; return how many. Raises Failure."""
    stop, written = until_asked(), 0
    try:
        with (
            at_broker(lambda: _so_far(written, file)) as broker,
            Recorder(broker, device, now_ms, every_ms) as recorder,
        ):
            for sample in _written(recorder, file, beside, stop, for_s):
                written += 1
                _show(written, sample)
    except NoAnswer as error:
        raise Failure(f"{error}{_so_far(written, file)}") from error
    return written


def _written(recorder: Recorder, file: Path, beside: Path, stop: Event, for_s: float | None) -> Iterator[Sample]:
    """Yield the samples, each written to the file; the file is made with the first one."""
    samples = recorder.samples(stop, for_s)
    first = next(samples, None)
    if first is None:
        return
    beside.write_text(
        csv_trace.layout(recorder.places, recorder.settings, recorder.calibration, recorder.firmware), encoding="utf-8"
    )
    with file.open("x", encoding="utf-8", buffering=1) as lines:  # each line is on its way at once
        lines.write(csv_trace.header(len(first.raws)))
        for sample in chain([first], samples):
            lines.write(csv_trace.row(sample.ms, sample.raws))
            yield sample


def _so_far(written: int, file: Path) -> str:
    return f"; {written} samples are in {file}" if written else ""


def _show(written: int, sample: Sample) -> None:
    """Print the progress, in a line that the next one replaces; not where the output goes to a file."""
    if sys.stderr.isatty() and written % _SHOWN_EACH == 1:
        minutes, seconds = divmod(sample.ms // 1000, 60)
        cells = " ".join(f"{raw:4}" for raw in sample.raws)
        click.echo(f"  {minutes:3}:{seconds:02}  {written} samples   {cells}   Ctrl-C ends\r", nl=False, err=True)
