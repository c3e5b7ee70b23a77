"""The dashboards without a Grafana: as their source says, well-formed, and in the InfluxQL that all share."""

import dataclasses
import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import common, histogram, statetimeline, xychart
from grafana_foundation_sdk.models.dashboard import Dashboard

from design import cells
from perch import grafana
from perch.influx import schema
from promises.tree import ROOT, told
from source import influxql, look, picture, today
from source.__main__ import files
from support.grafana_queries import panels_of, rows_of

FOLDER = ROOT / "dashboards"
PATHS = sorted(FOLDER.glob("*.json"))
ALERTS = FOLDER / "provisioning/alerting/perch.yaml"
FIELDS = {
    "timeseries": common.GraphFieldConfig,
    "table": common.TableFieldOptions,
    "state-timeline": statetimeline.FieldConfig,
    "histogram": histogram.FieldConfig,
    "xychart": xychart.FieldConfig,
}
OF_ANY = {"unit", "decimals", "mappings", "thresholds", "color", "displayName", "links", "noValue"}
LOWEST = 5  # rows of the grid, of some 36 pixels: what a phone can still show
NOT_PORTABLE = {
    r"\btz\(": "no tz()",
    r"\bintegral\(": "integral() draws lines across gaps",
    r"time\(\d+w": "weeks begin an hour off where the clocks change",
    r"time\([^)]+,": "no offset of time()",
    r";": "one statement a target",
    r"\bINTO\b|\bDROP\b|\bDELETE\b": "queries change nothing",
    r"(last|first)\([^)]*\)[^()]*, *(last|first)\(": "two selectors have no time",
    r"fill\(previous\)": "never looks before the range",
    r"FROM \"[^\"]+\"\.": "no database or retention in a name",
}


def boards() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in PATHS]


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel, as `dashboard: panel`."""
    return [(f"{board['title']}: {one['title']}", one) for board in boards() for one in panels_of(board)]


def marks() -> list[dict[str, Any]]:
    return [mark for board in boards() for mark in board["annotations"]["list"]]


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def queries() -> list[tuple[str, str, str]]:
    """Every query: who asks, the text, and its format."""
    found = [(name, one["query"], one["resultFormat"]) for name, panel in panels() for one in panel["targets"]]
    for rule in rules():
        asked = rule["data"][0]["model"]
        found.append((f"rule {rule['title']}", asked["query"], asked["resultFormat"]))
    found += [(f"mark {one['name']}", one["target"]["query"], one["target"]["resultFormat"]) for one in marks()]
    asking = [one for board in boards() for one in board["templating"]["list"] if one["type"] == "query"]
    return found + [(f"variable {one['name']}", one["query"], "") for one in asking]


def test_the_files_are_what_make_dashboards_writes() -> None:
    other = [name for name, text in files().items() if (FOLDER / name).read_text("utf-8") != text]
    assert not other, f"`make dashboards` writes {' and '.join(other)} otherwise"
    assert {path.name for path in PATHS} == {name for name in files() if name.endswith(".json")}


def test_every_key_is_one_that_grafana_knows() -> None:
    """What the types of the SDK do not know is lost on the way through them."""
    register_default_plugins()
    for path in PATHS:
        there = json.loads(path.read_text("utf-8"))
        del there["__inputs"]  # the SDK has no type for it
        through = json.loads(JSONEncoder().encode(Dashboard.from_json(json.loads(json.dumps(there)))))
        placed = [link.pop("placement") for board in (there, through) for link in board["links"]]
        assert placed == ["", "inControlsMenu"]  # the one thing that the SDK does not read back
        assert through == there, path.name


def test_every_setting_of_one_field_is_one_that_its_panel_has() -> None:
    wrong = [
        f"{name}: {setting['id']}"
        for name, panel in panels()
        for override in panel["fieldConfig"]["overrides"]
        for setting in override["properties"]
        if setting["id"] not in OF_ANY | of_kind(panel["type"])
    ]
    assert not wrong, told(wrong)


def of_kind(kind: str) -> set[str]:
    """The settings of a field that a kind of panel adds."""
    names = [] if kind not in FIELDS else list(inspect.signature(FIELDS[kind]).parameters)
    return {f"custom.{camel(name)}" for name in names}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_an_override_names_a_column_that_a_query_of_the_panel_gives() -> None:
    wrong = []
    for name, panel in panels():
        text = json.dumps([panel["targets"], panel.get("transformations", [])]).replace("\\", "")
        named = [one["matcher"]["options"] for one in panel["fieldConfig"]["overrides"]]
        wrong += [
            f"{name}: {column}" for column in named if column != "Time" and f'"{column}' not in text.replace("\\", "")
        ]
    assert not wrong, told(wrong)


def test_uids_are_fixed_and_no_two_panels_share_a_number_or_a_title() -> None:
    assert {board["uid"] for board in boards()} == {
        "perch-today",
        "perch-weeks",
        "perch-back",
        "perch-cushion",
        "perch-fleet",
    }
    for board in boards():
        titles = [one["title"] for one in panels_of(board)]
        ids = [one["id"] for one in [*panels_of(board), *rows_of(board)]]
        assert len(set(ids)) == len(ids) and min(ids) > 0 and len(set(titles)) == len(titles), board["title"]
        assert "id" not in board and board["editable"] is True
        assert board["schemaVersion"] == 42


def test_no_panels_overlap_and_none_is_too_small_for_a_phone() -> None:
    for board in boards():
        taken: set[tuple[int, int]] = set()
        for one in board["panels"]:
            at = one["gridPos"]
            if one["type"] == "row":
                assert (at["x"], at["w"], at["h"]) == (0, 24, 1) and (not one["panels"] or one["collapsed"])
                continue
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            assert not cells & taken, f"{board['title']}: {one['title']} lies on another panel"
            assert at["x"] + at["w"] <= 24 and at["h"] >= LOWEST, f"{board['title']}: {one['title']}"
            taken |= cells


@pytest.mark.parametrize(("name", "panel"), panels(), ids=[name for name, _ in panels()])
def test_a_panel_says_how_to_read_it_its_unit_and_what_no_data_is(name: str, panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    assert len(panel["description"]) > 60 and panel["description"].endswith(".")
    assert defaults["unit"] and defaults["noValue"] and not re.fullmatch(r"[\d.]*", defaults["noValue"])
    assert panel["datasource"] == influxql.SOURCE.to_json()
    assert [one["refId"] for one in panel["targets"]] == list("ABCDEFGH")[: len(panel["targets"])] != []


PALETTE = (look.BLUE, look.SKY, look.ORANGE, look.RED, look.GREEN, look.PINK, look.GREY)


def test_every_colour_is_one_that_can_be_told_apart() -> None:
    allowed = {*PALETTE, look.CLEAR, "text", "thresholds", "fixed", "continuous-blues"}
    wrong = [f"{name}: {colour}" for name, panel in panels() for colour in colours(panel) if colour not in allowed]
    assert not wrong, told(wrong)
    for one in PALETTE:
        assert re.fullmatch(r"#[0-9A-F]{6}", one)


def colours(part: Any, within: str = "") -> Iterator[str]:
    """Every colour that is named anywhere in a panel."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from colours(value, name)
    elif isinstance(part, list):
        for one in part:
            yield from colours(one, within)
    elif (
        isinstance(part, str) and within in ("color", "fixedColor", "fixed", "fill", "mode") and is_colour(part, within)
    ):
        yield part


def is_colour(text: str, within: str) -> bool:
    return bool(text) and (within in ("color", "fixedColor", "fixed", "fill") or text.startswith("continuous"))


def test_nothing_is_green_because_nothing_is_known() -> None:
    """The lowest step of a threshold holds without a value too."""
    for name, panel in panels():
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
        assert not steps or steps[0]["color"] in (look.BLUE, look.GREY), name


@pytest.mark.parametrize(
    ("asker", "text", "kind"), queries(), ids=[f"{asker} {n}" for n, (asker, *_) in enumerate(queries())]
)
def test_a_query_is_in_what_all_influxdbs_share(asker: str, text: str, kind: str) -> None:
    wrong = [why for pattern, why in NOT_PORTABLE.items() if re.search(pattern, text)]
    assert not wrong, f"{asker}: {wrong}"
    bounded = [part for part in re.split(r"\bFROM\b", text)[1:] if re.search(r"\$timeFilter|\btime >", text)]
    assert len(bounded) == text.count("FROM"), f"{asker} asks without end: {text}"
    outermost = re.sub(r"\([^()]*\)", "", re.sub(r"\w+\([^()]*\)", "", text))
    tags = [one for one in re.findall(r"GROUP BY (.+?)(?: fill| LIMIT|$)", outermost) if kind == "table"]
    assert all(one.count('"') <= 2 for one in tags), f"{asker}: one tag at most in a table"
    if '"seat_bout"' in text:
        assert re.search(r'"duration_s" >=? ?\d', text), f"{asker} would show bouts that were taken back"


def test_states_are_never_read_over_more_than_two_days() -> None:
    asked = [(asker, text) for asker, text, _ in queries() if '"seat_state"' in text and not asker.startswith("rule")]
    bounds = (influxql.LAST_TWO_DAYS, influxql.LATELY)
    assert len(asked) >= 6
    assert not [asker for asker, text in asked if not any(bound in text for bound in bounds)]
    for rule in rules():
        if '"seat_state"' in rule["data"][0]["model"]["query"]:
            assert rule["data"][0]["relativeTimeRange"]["from"] <= 2 * 86_400


def test_a_field_that_the_host_renames_is_told_with_the_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = tuple(
        dataclasses.replace(one, name="renamed") if one.name == "w50_min" else one for one in schema.DAY.fields
    )
    renamed = dataclasses.replace(schema.DAY, fields=fields)
    others = tuple(renamed if one is schema.DAY else one for one in schema.MEASUREMENTS)
    monkeypatch.setattr(influxql, "MEASUREMENTS", others)
    with pytest.raises(
        influxql.UnknownName, match='panel "Today in five numbers": seat_day has no field or tag w50_min'
    ):
        today.dashboard()


def test_the_sitting_of_a_person_alerts_nobody_unless_it_is_wanted() -> None:
    assert {rule["uid"]: rule["isPaused"] for rule in rules()} == {
        "perch-silent": False,
        "perch-dropping": False,
        "perch-over-limit": True,
    }
    assert all({one["datasourceUid"] for one in rule["data"]} == {"perch-influx", "__expr__"} for rule in rules())


def test_a_file_can_be_imported_by_hand_and_provisioned() -> None:
    """Grafana puts the chosen source in place of `${DS_PERCH}`; where it does not, the variable of that name stands."""
    for board in boards():
        (asked,) = board["__inputs"]
        assert (asked["type"], asked["pluginId"], asked["name"]) == ("datasource", "influxdb", "DS_PERCH")
        (named,) = [one for one in board["templating"]["list"] if one["type"] == "datasource"]
        assert (named["name"], named["query"], named["hide"]) == ("DS_PERCH", "influxdb", 2)
        assert named["current"]["value"] == influxql.SOURCE_UID
        assert set(sources(board)) == {"${DS_PERCH}"}


def sources(part: Any) -> Iterator[str]:
    """The data source of everything that has one."""
    if isinstance(part, dict):
        if part.get("type") == "influxdb" and "uid" in part:
            yield part["uid"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from sources(one)


def test_each_dashboard_leads_to_the_others_with_time_and_choices() -> None:
    for board in boards():
        (link,) = board["links"]
        assert (link["tags"], link["keepTime"], link["includeVars"]) == (["perch"], True, True) and board["tags"] == [
            "perch"
        ]


def test_no_title_legend_or_text_is_in_words_that_nobody_says() -> None:
    """A person reads minutes, sitting, getting up, reminders and breaks."""
    riddles = re.compile(r"\b(bouts?|nudges?|stretch(es)?|rises?|rose|shifts?|valid|records?|outbox)\b", re.IGNORECASE)
    read = [(name, text) for name, panel in panels() for text in (panel["title"], panel["description"])]
    read += [(asker, alias) for asker, text, _ in queries() for alias in re.findall(r'\bAS "([A-Z][^"]*)"', text)]
    read += [(board["title"], text) for board in boards() for text in (board["title"], board["description"])]
    read += [(mark["name"], mark["name"]) for mark in marks()]
    wrong = [f"{name}: {text}" for name, text in read if riddles.search(text)]
    assert not wrong, told(wrong)


def test_a_push_and_a_file_provision_the_same_data_source() -> None:
    text = (FOLDER / "provisioning/datasources/perch.yaml").read_text("utf-8")
    (given,) = yaml.safe_load(text)["datasources"]
    variables = ("${PERCH_INFLUX_URL}", "${PERCH_INFLUX_BUCKET}", "${PERCH_INFLUX_TOKEN}")
    assert given.pop("editable") is False
    assert given == grafana.source(*variables)
    assert given["uid"] == influxql.SOURCE_UID


def test_the_files_of_the_dashboards_are_found_to_be_pushed() -> None:
    assert {one["uid"] for one in grafana.dashboards()} == {board["uid"] for board in boards()}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    carried = {f"dashboards/{path.name}": f"perch/_dashboards/{path.name}" for path in PATHS}
    assert carried.items() <= wheel["force-include"].items()


def test_a_bar_of_a_day_leads_to_that_day_of_the_same_cushion() -> None:
    links = [
        link["url"]
        for name, panel in panels()
        if name.startswith("Perch: weeks: ") and panel["type"] == "timeseries"
        for override in panel["fieldConfig"]["overrides"]
        for setting in override["properties"]
        if setting["id"] == "links"
        for link in setting["value"]
    ]
    assert len(links) >= 9 and len(set(links)) == 1
    path, _, asked = links[0].partition("?")
    assert path == f"/d/{today.UID}" and asked.startswith(
        "${device:queryparam}&${site:queryparam}&time=${__value.time}&"
    )
    window_ms = int(asked.rpartition("time.window=")[2])
    assert 0 < 86_400_000 - window_ms / 2 <= 60_000, "the day after begins in it, or some of the day is left out"


def test_the_picture_of_the_cushion_shows_the_cells_where_the_hardware_has_them() -> None:
    built = {number: list(cells.percent(layout)) for number, layout in cells.LAYOUTS.items()}
    assert {number: list(places.values()) for number, places in picture.LAYOUTS.items()} == built


def test_the_picture_says_nothing_of_cells_that_are_not_there_and_compares_those_that_are() -> None:
    """Grafana writes "Field not found" into an element for a number, and without a maximum each cell is its own."""
    (canvas,) = [panel for _, panel in panels() if panel["type"] == "canvas"]
    assert {one["type"] for one in canvas["options"]["root"]["elements"]} == {"rectangle"}
    defaults = canvas["fieldConfig"]["defaults"]
    assert defaults["color"]["mode"].startswith("continuous") and (defaults["min"], defaults["max"]) == (0, 3000)


def test_no_query_has_a_measurement_or_field_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(influxql.UnknownName, match="a panel: the host writes no measurement seat_dream"):
        influxql.check("a panel", 'SELECT "sit_min" FROM "seat_dream"')
    influxql.check("a panel", 'SELECT "hour", "sit_s" AS "anything" FROM "seat_hour"')
