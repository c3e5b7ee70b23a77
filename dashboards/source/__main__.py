"""`python -m source`: what `make dashboards` starts. Writes every file that Grafana reads and nobody edits."""

import json
from collections.abc import Mapping
from pathlib import Path

import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from source import back, cushion, fleet, rules, today, weeks
from source.influxql import SOURCE_VARIABLE

FOLDER = Path(__file__).resolve().parents[1]
_ASKED = {
    "name": SOURCE_VARIABLE,
    "label": "InfluxDB",
    "description": "The InfluxDB that Perch writes to, with InfluxQL as its language.",
    "type": "datasource",
    "pluginId": "influxdb",
    "pluginName": "InfluxDB",
}
"""What Grafana asks for when somebody imports a file; the SDK has no type for it."""
_HEADER = "# Made by `make dashboards` from dashboards/source/rules.py: change it there.\n"


def files() -> Mapping[str, str]:
    """The content of each file, by its path under `dashboards`."""
    made = {module.__name__.rpartition(".")[2]: module.dashboard() for module in (today, weeks, back, cushion, fleet)}
    alerting = yaml.safe_dump(rules.provisioned(), sort_keys=False, allow_unicode=True, width=110)
    found = {f"{name}.json": written(dashboard) for name, dashboard in made.items()}
    return found | {"provisioning/alerting/perch.yaml": _HEADER + alerting}


def written(dashboard: Dashboard) -> str:
    """A dashboard as JSON, its keys in order, so that a change shows as little as it is."""
    content = json.loads(JSONEncoder().encode(dashboard)) | {"__inputs": [_ASKED]}
    return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them."""
    for name, text in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(FOLDER.parent))


if __name__ == "__main__":
    main()
