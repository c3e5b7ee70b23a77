"""`python -m deploy COMMAND`: what `make flash`, `deploy` and `logs` start."""

import argparse
import base64
import json
import sys
from getpass import getpass
from pathlib import Path

from deploy import ports
from deploy.application import MANIFEST, MPY, application
from deploy.deploy import deploy
from deploy.flash import flash, look
from deploy.image import check_digest, image
from deploy.line import Line
from deploy.problems import Problem
from deploy.settings import asked, given
from deploy.traceback import readable

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
FOR_EVER_S = 10**9
STARTS_S = 15  # MicroPython, the first time: it formats its flash
WELL_S = 120  # a restart, ten seconds of sampling, Wi-Fi and the broker


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        COMMANDS[options.command](options)
    except (Problem, OSError) as problem:  # the latter: a file that is not there, or cannot be written
        print(f"make {options.command}: {problem}", file=sys.stderr)
        return getattr(problem, "code", 1)
    except KeyboardInterrupt:
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line; an empty text, as make hands on an unset variable, is as good as none."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--port", default="", help="serial port of the board; without it the only one that there is")
    parser.add_argument("--image", default="", help="MicroPython for the board, a .bin file")
    parser.add_argument("--sha256", default="", help="SHA-256 of the image as its page shows it, to be compared")
    parser.add_argument("--settings", default="", help="file with the settings of this cushion (JSON)")
    parser.add_argument("--out", default="", help="file for the application")
    parser.add_argument("--firmware", type=Path, default=FIRMWARE, help="folder of the firmware")
    parser.add_argument("--patience", type=float, default=WELL_S, help="seconds until the cushion must be well")
    return parser


def port_of(options: argparse.Namespace) -> str:
    return ports.chosen(options.port, ports.attached())


def do_flash(options: argparse.Namespace) -> None:
    found = image(Path(options.image) if options.image else None)
    print(f"{found.path}: for {found.chip.name}, SHA-256 {found.digest}")
    if options.sha256:
        check_digest(found, options.sha256)
    port = port_of(options)
    flash(port, found, print)
    print(*look(port, min(options.patience, STARTS_S)), "Next: make deploy", sep="\n")


def do_deploy(options: argparse.Namespace) -> None:
    settings = given(Path(options.settings)) if options.settings else None
    found = application(options.firmware)
    deploy(port_of(options), found, settings, lambda: asked(input, getpass), options.patience, print)


def do_pack(options: argparse.Namespace) -> None:
    found = application(options.firmware)
    files = [*found.files.items(), (MANIFEST, found.manifest)]
    packed = [[path, base64.b64encode(data).decode()] for path, data in files]
    target = Path(options.out or f"perch-{found.version}.json")
    target.write_text(json.dumps({"version": found.version, "mpy": MPY, "files": packed}))
    print(f"{target}: {len(files)} files; `perch update DEVICE --application {target}` brings it to a cushion")


def do_logs(options: argparse.Namespace) -> None:
    meanings = application(options.firmware).meanings
    with Line(port_of(options)) as line:
        for text in line.lines(FOR_EVER_S):
            print(readable(text, meanings), flush=True)


COMMANDS = {"flash": do_flash, "deploy": do_deploy, "logs": do_logs, "pack": do_pack}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
