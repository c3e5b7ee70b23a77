"""Create folder, data source and dashboards in a Grafana through its API, where it is not provisioned by files.

Doing it again changes nothing: each has a fixed uid, and a dashboard that is right already is left alone.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from perch.model.errors import PerchError

FOLDER = "perch"
SOURCE = "perch-influx"
OLDEST = 11
PATIENCE_S = 10.0
_MISSING = 404
_HEADER = "Authorization"

Dashboard = Mapping[str, Any]


class GrafanaError(PerchError):
    """The dashboards cannot be created in Grafana; the text says what to do."""


def dashboards() -> list[Dashboard]:
    """Return the dashboards of this version, from the installed package or from the checkout."""
    package = Path(__file__).parent
    for folder in (package / "_dashboards", package.parents[1] / "dashboards"):
        if files := sorted(folder.glob("*.json")):
            return [_content(json.loads(path.read_text("utf-8"))) for path in files]
    raise GrafanaError("the dashboards are missing: install perch again")


def push(url: str, token: str, data: dict[str, Any], wanted: list[Dashboard]) -> Iterator[str]:
    """Create or update folder, data source and dashboards by the token of a service account; yields a line for each.

    Raises GrafanaError.
    """
    try:
        from grafana_client import GrafanaApi, TokenAuth
        from grafana_client.client import GrafanaException
    except ImportError as error:
        raise GrafanaError(_NOT_INSTALLED) from error
    api = GrafanaApi.from_url(url, TokenAuth(token), timeout=PATIENCE_S)
    try:
        yield f"Grafana {_version(api)} at {url}"
        yield _folder(api)
        yield _source(api, data)
        for dashboard in wanted:
            yield _dashboard(api, dashboard)
    except GrafanaException as error:
        raise GrafanaError(_refusal(error.status_code, error.message, url)) from error
    except (OSError, ValueError) as error:
        raise GrafanaError(f"no Grafana answers at {url}: is it running, and is the address right?") from error


_NOT_INSTALLED = (
    "the library grafana-client is not installed: `make install` brings it, or in an environment of your own, in the"
    " clone of Perch: pip install '.[grafana]'"
)


def _version(api: Any) -> str:
    """Return the version of Grafana. Not from `/api/health`, which can be set to keep it back."""
    settings = _existing(api.client.GET, "/frontend/settings")
    version = str((settings.get("buildInfo") or {}).get("version", "")) if isinstance(settings, dict) else ""
    major = version.partition(".")[0]
    if not major.isdigit():
        raise GrafanaError("what answers there does not say which Grafana it is; is the address right?")
    if int(major) < OLDEST:
        raise GrafanaError(f"Grafana {version} is too old: the dashboards need {OLDEST} or later")
    return version


def _refusal(status: int, message: str, url: str) -> str:
    known = {
        0: f"no Grafana answers at {url}: {message}",
        401: f"Grafana at {url} does not know the token; make one: Administration, Service accounts",
        403: f"the token may not do that ({message}); its service account needs the role Admin",
    }
    return known.get(status, f"Grafana at {url} refuses: {message} (status {status})")


def _existing(ask: Any, name: str) -> Any:
    """Return what Grafana has under this name, or None."""
    from grafana_client.client import GrafanaException

    try:
        return ask(name)
    except GrafanaException as error:
        if error.status_code == _MISSING:
            return None
        raise


def _folder(api: Any) -> str:
    if _existing(api.folder.get_folder, FOLDER):
        return "folder Perch: there already"
    api.folder.create_folder("Perch", uid=FOLDER)
    return "folder Perch: made"


def _source(api: Any, data: dict[str, Any]) -> str:
    """Create or update the data source: always written, since its token cannot be read back to compare."""
    existing = _existing(api.datasource.get_datasource_by_uid, SOURCE)
    if existing and existing.get("readOnly"):
        return "data source Perch: left alone, a file provisions it"
    if existing:
        api.datasource.update_datasource_by_uid(SOURCE, data)
        return "data source Perch: set"
    api.datasource.create_datasource(data)
    return "data source Perch: made"


def source(url: str, database: str, token: str) -> dict[str, Any]:
    """Return the data source, as `dashboards/provisioning/datasources` has it; `url` is as Grafana reaches InfluxDB."""
    return {
        "name": "Perch",
        "uid": SOURCE,
        "type": "influxdb",
        "access": "proxy",
        "url": url,
        "jsonData": {"version": "InfluxQL", "dbName": database, "httpMode": "POST", "httpHeaderName1": _HEADER},
        "secureJsonData": {"httpHeaderValue1": f"Token {token}"},
    }


def _dashboard(api: Any, wanted: Dashboard) -> str:
    existing = _existing(api.dashboard.get_dashboard, wanted["uid"])
    if existing and existing["meta"].get("provisioned"):
        return f"dashboard {wanted['title']}: left alone, a file provisions it"
    in_folder = existing and existing["meta"].get("folderUid") == FOLDER
    if in_folder and _content(existing["dashboard"]) == _content(wanted):
        return f"dashboard {wanted['title']}: there already"
    api.dashboard.update_dashboard({"dashboard": {**wanted, "id": None}, "folderUid": FOLDER, "overwrite": True})
    return f"dashboard {wanted['title']}: {'set' if existing else 'made'}"


def _content(dashboard: Dashboard) -> Dashboard:
    """Return the dashboard without the id and version that Grafana gives it, and what an import by hand asks for."""
    return {name: value for name, value in dashboard.items() if name not in ("id", "version", "__inputs")}
