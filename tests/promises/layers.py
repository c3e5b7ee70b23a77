"""Which layer each module of the host belongs to, and which one may import a library: the one place for it.

Inward only: nouns <- pure <- adapters <- shell. A package stands for all its modules that are not named.
"""

from promises.tree import within

NOUNS, PURE, ADAPTER, SHELL = range(4)

LAYERS = {
    "perch": NOUNS,  # the version only
    "perch.model": NOUNS,
    "perch.model.calendar": PURE,
    "perch.model.troubles": PURE,
    "perch.wire": PURE,
    "perch.wire.fast": ADAPTER,  # to orjson
    "perch.measures": PURE,
    "perch.days": PURE,
    "perch.days.cache": SHELL,
    "perch.programme": PURE,
    "perch.report": PURE,
    "perch.report.terminal": ADAPTER,  # to the terminal
    "perch.importers": PURE,
    "perch.export": PURE,
    "perch.export.write": SHELL,
    "perch.export.parquet": ADAPTER,  # to pyarrow
    "perch.catalogue": ADAPTER,  # to the catalogues of sentences
    "perch.config": ADAPTER,  # to files and the environment
    "perch.config.declare": PURE,
    "perch.journal": ADAPTER,  # to SQLite
    "perch.journal.merge": PURE,
    "perch.journal.thinning": PURE,
    "perch.mqtt": ADAPTER,  # to a broker
    "perch.mqtt.packets": PURE,
    "perch.mqtt.outbox": PURE,
    "perch.mqtt.embedded": ADAPTER,  # to the embedded broker
    "perch.influx": PURE,
    "perch.influx.client": ADAPTER,  # to InfluxDB
    "perch.influx.batch_writer": SHELL,
    "perch.influx.changed_days": SHELL,
    "perch.influx.people": SHELL,
    "perch.influx.rebuild": SHELL,
    "perch.influx.sender": SHELL,
    "perch.influx.sync": SHELL,
    "perch.devices": PURE,
    "perch.devices.commands": SHELL,
    "perch.devices.enrol": SHELL,
    "perch.devices.settings": SHELL,
    "perch.devices.rollout": SHELL,
    "perch.devices.update": SHELL,
    "perch.homeassistant": PURE,
    "perch.homeassistant.begin": SHELL,
    "perch.homeassistant.bridge": SHELL,
    "perch.homeassistant.runner": SHELL,
    "perch.simulator": PURE,
    "perch.simulator.process": ADAPTER,  # to the desktop board, a process
    "perch.simulator.beacon": SHELL,
    "perch.simulator.demo": SHELL,
    "perch.simulator.recorder": SHELL,
    "perch.simulator.replay": SHELL,
    "perch.service": SHELL,
    "perch.service.flood_watch": PURE,
    "perch.service.quota": PURE,
    "perch.doctor": SHELL,
    "perch.doctor.finding": NOUNS,
    "perch.web": SHELL,
    "perch.web.content": PURE,
    "perch.web.password": ADAPTER,  # to the hashes of passwords
    "perch.files": ADAPTER,  # to files that hold secrets
    "perch.ownership": SHELL,
    "perch.grafana": ADAPTER,  # to a Grafana
    "perch.cli": SHELL,
    "perch.__main__": SHELL,
}

# A library, and sqlite3 of Python's own, is imported by one module (or package) only.
OWNERS = {
    "amqtt": "perch.mqtt.embedded",
    "argon2": "perch.web.password",
    "babel": "perch.catalogue",
    "click": "perch.cli",
    "fastapi": "perch.web",
    "grafana_client": "perch.grafana",
    "influxdb_client": "perch.influx.client",
    "nicegui": "perch.web",
    "orjson": "perch.wire.fast",
    "paho": "perch.mqtt",
    "pyarrow": "perch.export.parquet",
    "rich": "perch.report.terminal",
    "sqlite3": "perch.journal",
    "starlette": "perch.web",
    "urllib3": "perch.influx.client",
    "uvicorn": "perch.web",
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
        "contextlib",
        "contextvars",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "hmac",
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
