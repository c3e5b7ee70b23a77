"""Which layer each module of the host belongs to, and which one may import a library: the one place for it.

Inward only: nouns <- pure <- adapters <- shell. A package stands for all its modules that are not named.
"""

from tree import within

NOUNS, PURE, ADAPTER, SHELL = range(4)

LAYERS = {
    "perch": NOUNS,  # the version only
    "perch.nouns": NOUNS,
    "perch.settings": PURE,
    "perch.days": PURE,
    "perch.measures": PURE,
    "perch.merge": PURE,
    "perch.quota": PURE,
    "perch.sparse": PURE,
    "perch.wire": PURE,
    "perch.recording": PURE,
    "perch.report": PURE,
    "perch.intake": PURE,
    "perch.page": PURE,
    "perch.points": PURE,
    "perch.accounts": PURE,
    "perch.assistant": PURE,
    "perch.export": PURE,
    "perch.views": PURE,
    "perch.config": ADAPTER,  # to files and the environment
    "perch.journal": ADAPTER,  # to SQLite
    "perch.influx": ADAPTER,  # to InfluxDB
    "perch.mqtt": ADAPTER,  # to a broker
    "perch.broker": ADAPTER,  # to the embedded broker
    "perch.board": ADAPTER,  # to the desktop board, a process
    "perch.private": ADAPTER,  # to files that hold secrets
    "perch.show": ADAPTER,  # to the terminal
    "perch.notify": ADAPTER,  # to the service manager
    "perch.parquet": ADAPTER,  # to pyarrow
    "perch.grafana": ADAPTER,  # to a Grafana
    "perch.password": ADAPTER,  # to the hashes of passwords
    "perch.asking": SHELL,
    "perch.assisting": SHELL,
    "perch.changing": SHELL,
    "perch.enrolling": SHELL,
    "perch.daybook": SHELL,
    "perch.live": SHELL,
    "perch.ingest": SHELL,
    "perch.dayswork": SHELL,
    "perch.delivery": SHELL,
    "perch.filling": SHELL,
    "perch.sending": SHELL,
    "perch.rebuilding": SHELL,
    "perch.service": SHELL,
    "perch.tell": SHELL,
    "perch.silence": SHELL,
    "perch.silencing": SHELL,
    "perch.keeping": SHELL,
    "perch.watchdog": SHELL,
    "perch.clearing": SHELL,
    "perch.forgetting": SHELL,
    "perch.finding": NOUNS,
    "perch.answering": SHELL,
    "perch.exporting": SHELL,
    "perch.doctor": SHELL,
    "perch.demo": SHELL,
    "perch.recorder": SHELL,
    "perch.replay": SHELL,
    "perch.cli": SHELL,
    "perch.__main__": SHELL,
}

# A library, and sqlite3 of Python's own, is imported by one module (or package) only.
OWNERS = {
    "amqtt": "perch.broker",
    "argon2": "perch.password",
    "click": "perch.cli",
    "fastapi": "perch.live",
    "grafana_client": "perch.grafana",
    "influxdb_client": "perch.influx",
    "nicegui": "perch.live",
    "paho": "perch.mqtt",
    "pyarrow": "perch.parquet",
    "rich": "perch.show",
    "sqlite3": "perch.journal",
    "starlette": "perch.live",
    "urllib3": "perch.influx",
    "uvicorn": "perch.live",
}

# What a pure module may take of Python's own: nothing that reads a clock, a file or a network, or waits.
# (zoneinfo reads the time zone database, which is a constant to us.)
PURE_IMPORTS = frozenset(
    {
        "__future__",
        "base64",
        "bisect",
        "csv",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "html",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "statistics",
        "string",
        "textwrap",
        "types",
        "typing",
        "zoneinfo",
    }
)

# The only readers of the environment and of the command line.
CONFIGURED_BY = ("perch.config", "perch.cli")


def unit_of(module: str) -> str | None:
    """The entry of LAYERS for a module: the longest that it is within; the root stands for itself alone."""
    named = [name for name in LAYERS if within(module, name) and (name != "perch" or module == "perch")]
    return max(named, key=len, default=None)
