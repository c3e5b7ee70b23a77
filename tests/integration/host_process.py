"""A host alone: `host_process.py JOURNAL PORT`; says `ready` once it listens at the broker, ends on SIGTERM."""

import signal
import sys
import time
from pathlib import Path
from threading import Event

from perch.nouns import Broker
from perch.service import Service


def main(journal: str, port: str) -> None:
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    service = Service(Path(journal), Broker("127.0.0.1", int(port)), lambda: time.time_ns() // 1_000_000)
    service.start()
    service.ready.wait()
    print("ready", flush=True)
    stop.wait()
    service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
