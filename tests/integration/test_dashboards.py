"""Every query of every dashboard, as Grafana would send it, to a real InfluxDB that the real host has filled.

What no test here can see is how Grafana draws it: there is none to be had.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from perch.days.people import person_period, sitters
from perch.days.period import period
from perch.influx.client import Influx as Client
from perch.journal import Reader
from perch.model.people import DiaryDay, Flare
from perch.programme.diary import in_flare
from perch.programme.entries import history
from perch.report.json_report import facts
from source import picture
from support import simulated_history
from support.grafana_queries import Pattern, Range, moment, panels_of, sent
from support.influx import Influx
from support.recordings import BERLIN, DAYS
from support.simulated_history import DEVICES, FIRST, NOW_MS, PHASE, RULES, TODAY

FOLDER = Path(__file__).resolve().parents[2] / "dashboards"
BOARDS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
DAY_MS = 86_400_000
END_OF_SUMMER_TIME = date(2026, 10, 24)  # this day of 25 hours lasts until 04:00 of the 25th
SINCE_28_DAYS = TODAY - timedelta(days=28)

Series = list[dict[str, Any]]
CHOSEN = {"site": Pattern(".*"), "device": "desk", "group": Pattern(".*"), "person": "Mia", "before": "0"}
"""What is chosen above the dashboards as they open."""


class Filled:
    """The journal, and the InfluxDB that has all of it."""

    def __init__(self, journal: Path, influx: Influx) -> None:
        self.journal, self.influx = journal, influx

    def ask(self, board: str, query: str, least: str = "", **more: Any) -> Series:
        """What a query of a dashboard gives while a cushion is heard, for its variables as they are at first."""
        values = CHOSEN | more
        now_ms = simulated_history.ENDS.get(values["device"], NOW_MS) if "load_" in query else NOW_MS
        return self.influx.ask(sent(query, values, range_of(board), now_ms, least))

    def columns(self, board: str, title: str, number: int = 0, **more: Any) -> dict[str, list[Any]]:
        """The columns of the only series of a panel's target."""
        one = panel(board, title)
        (series,) = self.ask(board, one["targets"][number]["query"], one.get("interval", ""), **more)
        return dict(zip(series["columns"], map(list, zip(*series["values"], strict=True)), strict=True))

    def reported(self, device: str, first: Any, last: Any) -> Mapping[str, Any]:
        """What `perch report --json` says of a cushion."""
        with Reader(self.journal) as reader:
            phase = PHASE if device == "desk" else None
            found = facts(DAYS, [period(reader, device, RULES, (first, last), phase, NOW_MS)])
        (cushion,) = found["cushions"]
        return dict(cushion)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder = tmp_path_factory.mktemp("household")
    influx = Influx(folder)
    try:
        yield Filled(simulated_history.fill(folder, influx.url), influx)
    finally:
        influx.close()


def range_of(board: str) -> Range:
    time = BOARDS[board]["time"]
    return Range(moment(time["from"], NOW_MS, BERLIN), moment(time["to"], NOW_MS, BERLIN))


def panel(board: str, title: str) -> dict[str, Any]:
    (found,) = [one for one in panels_of(BOARDS[board]) if one["title"] == title]
    return dict(found)


def mark(board: str, name: str) -> dict[str, Any]:
    """What marks something in a dashboard."""
    (found,) = [one for one in BOARDS[board]["annotations"]["list"] if one["name"] == name]
    return dict(found)


def with_the_cells_of(query: str) -> str:
    """The cushion that a query is about which asks for the loads of so many cells, or of all that there may be."""
    if "load_" not in query:
        return "desk"
    asked = re.search(r'"cells" = (\d+)', query)
    number = int(asked[1]) if asked else max(simulated_history.CELLS.values())
    return next(name for name in DEVICES if simulated_history.CELLS[name] == number)


TARGETS = [
    pytest.param(board, one, target, id=f"{board}: {one['title']}, {target['refId']}")
    for board, found in BOARDS.items()
    for one in panels_of(found)
    for target in one["targets"]
]
MARKS = [
    pytest.param(board, one["name"], id=f"{board}: {one['name']}")
    for board, found in BOARDS.items()
    for one in found["annotations"]["list"]
]


@pytest.mark.parametrize(("board", "one", "target"), TARGETS)
def test_a_query_has_an_answer_and_no_column_of_it_is_empty(
    filled: Filled, board: str, one: dict[str, Any], target: dict[str, Any]
) -> None:
    found = filled.ask(board, target["query"], one.get("interval", ""), device=with_the_cells_of(target["query"]))
    assert sum(len(series["values"]) for series in found) >= 1, "no row"
    for series in found:
        assert series["columns"][0] == "time"
    for position, column in enumerate(found[0]["columns"]):
        values = [row[position] for series in found for row in series["values"]]
        assert any(value is not None for value in values), f"nothing in {column}"


@pytest.mark.parametrize(("board", "one", "target"), TARGETS)
def test_a_query_is_taken_for_other_choices_too(
    filled: Filled, board: str, one: dict[str, Any], target: dict[str, Any]
) -> None:
    """Another cushion, a group, five years; and with the now of InfluxDB's own clock."""
    years = Range(NOW_MS - 5 * 365 * DAY_MS, NOW_MS)
    for more in ({"device": "sofa"}, {"device": "not there"}, {"group": ["lab", "office"]}):
        filled.ask(board, target["query"], one.get("interval", ""), **more)
    filled.influx.ask(sent(target["query"], CHOSEN, years, None, one.get("interval", "")))


def test_the_days_of_a_person_are_those_of_the_report_and_what_was_not_told_is_no_zero(filled: Filled) -> None:
    found = filled.columns("back", "Sitting against the goal")
    with Reader(filled.journal) as reader:
        (mia,) = sitters(reader, DAYS)
        days = person_period(reader, mia, RULES, (FIRST, TODAY), NOW_MS).days
    sat = dict(zip(found["time"], found["Sat"], strict=True))
    wanted = {day.facts.start_ms: day.sit_min for day in days if day.facts.start_ms in sat and day.sit_min is not None}
    assert wanted == pytest.approx({at: value / 60 for at, value in sat.items() if value is not None})
    with Reader(filled.journal) as reader:
        told = {DAYS.start(day.day): day.pain for day in history(reader.entries()).facts(DiaryDay)}
    pains = filled.columns("back", "Pain")
    seen = {at: pain for at, pain in zip(pains["time"], pains["Pain"], strict=True) if pain is not None}
    assert seen == told and len(told) < 59


@pytest.mark.parametrize(("board", "name"), MARKS)
def test_a_mark_has_its_text_its_end_and_its_label(filled: Filled, board: str, name: str) -> None:
    """Grafana finds the end by the whole name of the column, and leaves out what has no value in any of them."""
    target = mark(board, name)["target"]
    measurement, _, until = target["timeEndColumn"].partition(".")
    (series,) = filled.influx.ask(sent(target["query"], CHOSEN, Range(DAYS.start(FIRST), NOW_MS), NOW_MS))
    assert series["name"] == measurement
    assert series["columns"] == ["time", target["textColumn"], until, target["tagsColumn"]]
    assert all(isinstance(text, str) and text and until_ms >= at for at, text, until_ms, _ in series["values"])


def marked(filled: Filled, board: str, name: str) -> list[list[Any]]:
    """Time, text, end and label of each, over all days."""
    query = mark(board, name)["target"]["query"]
    (series,) = filled.influx.ask(sent(query, CHOSEN, Range(DAYS.start(FIRST), NOW_MS), NOW_MS))
    return list(series["values"])


def test_the_days_of_a_baseline_and_of_a_flare_up_a_calibration_and_each_mute_are_marked(filled: Filled) -> None:
    silent = marked(filled, "weeks", "Measured in silence")
    assert [(at, until) for at, _, until, _ in silent] == [DAYS.bounds(FIRST + timedelta(days=n)) for n in range(14)]
    assert silent[2][1] == "Measured in silence, day 3 of 14"
    at_ms = DAYS.start(simulated_history.CALIBRATED) + simulated_history.HOUR
    assert marked(filled, "today", "Calibrated") == [[at_ms, "Calibrated", at_ms, "calibration"]]
    muted = marked(filled, "weeks", "No reminder, on purpose")
    with Reader(filled.journal) as reader:
        nudges = reader.nudges("desk", DAYS.start(FIRST), NOW_MS)
    assert [one[:2] for one in muted] == [[n.at_ms, f"Reminder {n.nth}: muted"] for n in nudges if n.why == "muted"]
    flares = marked(filled, "back", "Flare-up")
    days = [DAYS.day_of(at) for at, *_ in flares]
    with Reader(filled.journal) as reader:
        told = history(reader.entries()).facts(Flare)
    assert days == [FIRST + timedelta(days=n) for n in range(60) if in_flare(told, FIRST + timedelta(days=n))] != []


def test_a_fleet_of_thousands_comes_in_pages_and_never_as_a_row_of_each_day(filled: Filled) -> None:
    count, database = 3_000, "many"
    filled.influx.ask(f"CREATE DATABASE {database}")
    client = Client(filled.influx.url, "perch", database, "")
    for first in range(0, count, 1_000):
        client.write([line for number in range(first, first + 1_000) for line in lines_of(number)])
    client.close()

    def rows(title: str, **more: Any) -> list[list[Any]]:
        query = panel("fleet", title)["targets"][0]["query"]
        (series,) = filled.influx.ask(sent(query, CHOSEN | more, range_of("fleet"), NOW_MS), database)
        return list(series["values"])

    assert rows("Cushions")[0][1] == count and rows("Heard in the last hour")[0][1] == count - 100
    pages = [row for before in range(0, count, 100) for row in rows("Every cushion", before=str(before))]
    assert len(pages) == len({row[1] for row in pages}) == count and [row[0] for row in pages] == sorted(
        row[0] for row in pages
    )
    assert {row[1] for row in pages[:100]} == {f"chair-{number}" for number in range(100)}, "the silent first"
    assert len(rows("Every cushion", group=["group-7"])) == 100 and len(rows("Sites and groups")) == count
    assert len(rows("How long a day of sitting is")) == count
    assert len(rows("Hours a day, over the group")) == 3


def lines_of(number: int) -> Iterator[str]:
    """Yield health of a day ago, and of now but for the first hundred, and three days of one of many cushions."""
    name, group = f"chair-{number}", f'group="group-{number % 30}"'
    for ago_ms in (DAY_MS, *((number,) if number >= 100 else ())):
        health = f'outbox=0i,dropped=0i,n_faulty=0i,rssi=-60i,fw="1",{group}'
        yield f"seat_device,device={name} {health} {NOW_MS - ago_ms}"
    for day in range(1, 4):
        at_ms = DAYS.start(TODAY - timedelta(days=day))
        yield f"seat_day,device={name} valid=1i,sit_min={300 + number % 200}.0,{group} {at_ms}"


def test_each_variable_offers_what_there_is(filled: Filled) -> None:
    asked = {one["name"]: one for board in BOARDS.values() for one in board["templating"]["list"]}
    (devices,) = filled.ask("today", asked["device"]["query"])
    assert [row[1] for row in devices["values"]] == list(DEVICES)
    (people,) = filled.ask("back", asked["person"]["query"])
    assert [row[1] for row in people["values"]] == ["Mia"]
    (groups,) = filled.ask("fleet", asked["group"]["query"])
    assert sorted(row[1] for row in groups["values"]) == ["", "lab", "office"]
    assert asked["group"]["includeAll"] and asked["group"]["allValue"] == ".*"


def test_today_begins_where_the_day_does_also_when_the_clocks_change() -> None:
    """The point of the day is in the range, and mostly no other: the newest is taken. One hour a year is missed."""
    begin, missed, before = BOARDS["today"]["time"]["from"], [], 0
    for number in range(365):
        start, end = DAYS.bounds(FIRST + timedelta(days=number))
        for at in range(start, end, 30 * simulated_history.MINUTE):
            first = moment(begin, at, BERLIN)
            missed += [at] if first > start else []
            before += first <= DAYS.start(FIRST + timedelta(days=number - 1))
    last_hour = DAYS.bounds(END_OF_SUMMER_TIME)[1] - simulated_history.HOUR
    assert missed == [last_hour, last_hour + 30 * simulated_history.MINUTE]
    assert before == 2  # an hour in spring, in which the day before is shown beside


def test_today_says_what_the_report_says(filled: Filled) -> None:
    report = filled.reported("desk", TODAY, TODAY)
    shown = {name: values[0] for name, values in filled.columns("today", "Today in five numbers").items()}
    five = report["five"]
    assert shown["Sat"] / 60 == pytest.approx(five["sit_min"]) and five["sit_min"] > 31
    assert shown["In sits over 40 min"] / 60 == pytest.approx(five["min_ge40"])
    assert shown["Longest sit"] / 60 == pytest.approx(five["bout_longest_min"])
    assert shown["Times up per hour"] == pytest.approx(five["rises_per_sit_h"])
    assert shown["Half in sits up to"] / 60 == pytest.approx(five["w50_min"])
    goal = {name: values[0] for name, values in filled.columns("today", "Sat, against goal and usual").items()}
    assert goal["Goal"] / 60 == pytest.approx(report["goal_min"])
    assert goal["Usual"] / 60 == pytest.approx(report["baseline"]["workdays_median_min"])
    assert (
        len(filled.columns("today", "Each time you sat")["Length"]) == report["measures"]["n_bouts"] - 1
    )  # one has not ended
    nudged = filled.columns("today", "Reminders")
    assert sum(nudged["Given"]) == report["measures"]["nudges"]
    assert len([one for one in nudged["Got up after"] if one is not None]) == report["measures"]["nudges_answered"]


def test_now_is_told_as_the_cushion_told_it(filled: Filled) -> None:
    assert filled.columns("today", "Seat")["Seat"] == [1]
    assert filled.columns("today", "Since")["Began"] == [simulated_history.SINCE_MS]
    due_ms = simulated_history.SINCE_MS + 40 * simulated_history.MINUTE
    assert filled.columns("today", "Next reminder")["Next reminder"] == [due_ms]
    assert filled.ask("today", panel("today", "Seat")["targets"][0]["query"], device="lab-2") == []


@pytest.mark.parametrize("device", DEVICES)
def test_the_picture_has_the_cells_that_a_cushion_has(filled: Filled, device: str) -> None:
    """One of its queries answers: that for as many cells as the cushion told of."""
    asked = panel("today", "Where your weight is")["targets"]
    answers = [found for one in asked if (found := filled.ask("today", one["query"], device=device))]
    ((series,),) = answers
    assert series["columns"][1:] == list(picture.LAYOUTS[simulated_history.CELLS[device]])
    assert None not in series["values"][0]


def test_an_empty_seat_has_no_next_nudge(filled: Filled) -> None:
    empty = filled.columns("today", "Next reminder", device="sofa")
    assert (empty["Somebody sits"], empty["Next reminder"]) == ([0], [None])


def test_weeks_say_what_the_report_says(filled: Filled) -> None:
    report = filled.reported("desk", SINCE_28_DAYS, TODAY)
    five = report["five"]
    shown = {name: values[0] for name, values in filled.columns("weeks", "A day in this time").items()}
    assert shown["Sat a day"] / 60 == pytest.approx(five["sit_min"])
    assert shown["In sits over 40 min"] / 60 == pytest.approx(five["min_ge40"])
    assert shown["Longest sit"] / 60 == pytest.approx(five["bout_longest_min"])
    assert shown["Days with sitting"] == five["n_days"]
    (rises,) = filled.columns("weeks", "A day in this time", 1)["Times up per hour"]
    assert rises == pytest.approx(five["rises_per_sit_h"])


def test_each_day_of_weeks_is_that_of_the_report(filled: Filled) -> None:
    days = filled.reported("desk", SINCE_28_DAYS, TODAY)["days"]
    shown = filled.columns("weeks", "Hours a day")
    assert shown["time"] == [day["start_ms"] for day in days]
    assert [None if sat is None else sat / 60 for sat in shown["Sat"]] == pytest.approx(
        [day["measures"] and day["measures"]["sit_min"] for day in days]
    )
    assert [goal and goal / 60 for goal in shown["Goal"]] == pytest.approx([day["goal_min"] for day in days])
    rolling = filled.reported("desk", TODAY, TODAY)["rolling_median_min"]
    assert shown["A typical day of 7"][-1] / 60 == pytest.approx(rolling["7_days"])
    assert shown["A typical day of 28"][-1] / 60 == pytest.approx(rolling["28_days"])
    bouts = [bout for day in days for bout in day["bouts"] if day["start_ms"] <= bout["start_ms"] < day["end_ms"]]
    assert len(filled.columns("weeks", "How long you sat at a time")["Sits"]) == len(bouts) - 1
    long = filled.columns("weeks", "Sits of 40 minutes or more")
    assert len(long["Length"]) == sum(day["measures"]["n_ge40"] for day in days if day["measures"])


def test_the_hours_sum_to_the_days_over_the_end_of_summer_time(filled: Filled) -> None:
    start, end = DAYS.bounds(END_OF_SUMMER_TIME)
    assert end - start > DAY_MS and range_of("weeks").from_ms < start
    series = filled.ask("weeks", panel("weeks", "Hour by hour")["targets"][0]["query"], device="sofa")
    assert [one["tags"]["hour"] for one in series] == [f"{hour:02}" for hour in range(24)]
    hours = sum(row[1] for one in series for row in one["values"] if row[1] is not None)
    days = filled.columns("weeks", "Hours a day", device="sofa")
    assert hours * 60 == pytest.approx(sum(sat for sat in days["Sat"] if sat is not None))
    assert days["Sat"][days["time"].index(start)] > 0


def test_of_states_no_more_than_two_days_are_read(filled: Filled) -> None:
    """Whatever is chosen above the dashboard: of 60 days, the last two."""
    within = Range(NOW_MS - 60 * DAY_MS, NOW_MS)
    for title in ("When you sat", "Where your weight is", "Next reminder", "Seat"):
        for target in panel("today", title)["targets"]:
            found = filled.influx.ask(sent(target["query"], CHOSEN, within, NOW_MS))
            times = [row[0] for series in found for row in series["values"]]
            assert not times or max(times) - min(times) <= 2 * DAY_MS and min(times) > NOW_MS - 2 * DAY_MS
            assert len(times) <= 2 * 288 + 100


@pytest.mark.parametrize(
    ("board", "most"), [("today", 2_000), ("weeks", 3_500), ("cushion", 12_000), ("fleet", 400), ("back", 600)]
)
def test_a_dashboard_asks_for_no_more_than_a_browser_can_draw(filled: Filled, board: str, most: int) -> None:
    """Rows, all panels together: as it opens, and over five years, of which a day or a step of time is a row each."""
    count = {}
    for within in (range_of(board), Range(NOW_MS - 5 * 365 * DAY_MS, NOW_MS)):
        targets = [
            (target["query"], one.get("interval", "")) for one in panels_of(BOARDS[board]) for target in one["targets"]
        ]
        series = [
            found for text, least in targets for found in filled.influx.ask(sent(text, CHOSEN, within, NOW_MS, least))
        ]
        count[within] = sum(len(one["values"]) for one in series)
    assert max(count.values()) <= most, count


def test_the_cushion_is_as_it_told(filled: Filled) -> None:
    seen = filled.columns("cushion", "Last heard", device="lab-2")["time"]
    assert seen[0] == pytest.approx(simulated_history.ENDS["lab-2"], abs=15 * simulated_history.MINUTE)
    assert filled.columns("cushion", "Faulty cells", device="lab-1")["Faulty cells"] == [1]
    assert filled.columns("cushion", "Waiting to be saved, and lost", device="lab-1")["Lost"] == [7]
    assert filled.columns("cushion", "On the network", device="lab-2")["Cushion"][-1] == 0
    loads = filled.columns("cushion", "Pressure on each cell now", device="sofa")
    assert [name for name, values in loads.items() if values != [None]] == ["time", *(f"load_{n}" for n in range(4))]


def test_the_fleet_knows_who_is_silent_and_who_has_faults(filled: Filled) -> None:
    assert filled.columns("fleet", "Cushions")["Cushions"] == [4]
    assert filled.columns("fleet", "Cushions", group=["lab"])["Cushions"] == [2]
    assert filled.columns("fleet", "Heard in the last hour")["Cushions"] == [3]
    assert filled.columns("fleet", "With faulty cells")["Cushions"] == [1]
    each = filled.columns("fleet", "Every cushion")
    assert each["Cushion"][0] == "lab-2" and sorted(each["Cushion"]) == list(DEVICES), "the longest silent first"
    assert dict(zip(each["Cushion"], each["Group"], strict=True)) == simulated_history.GROUPS | {"sofa": ""}
    assert each["time"] == sorted(each["time"]) and set(each["Site"]) == {simulated_history.SITE}
    assert filled.columns("fleet", "Every cushion", group=["lab"])["Cushion"] == ["lab-2", "lab-1"]
    assert filled.ask("fleet", panel("fleet", "Every cushion")["targets"][0]["query"], site="elsewhere") == []
    assert filled.columns("fleet", "Every cushion", before="3")["Cushion"] == each["Cushion"][3:]


def test_each_alert_tells_of_the_cushion_that_it_is_about(filled: Filled) -> None:
    """Grafana takes the last value for each cushion, and compares it."""
    (group,) = yaml.safe_load((FOLDER / "provisioning/alerting/perch.yaml").read_text("utf-8"))["groups"]
    assert {rule["title"]: alerted(filled, rule, NOW_MS) for rule in group["rules"]} == {
        "Cushion silent": {"lab-2"},
        "Cushion out of room": {"lab-1"},
        "Sitting over the limit": set(),
    }


def alerted(filled: Filled, rule: dict[str, Any], now_ms: int) -> set[str]:
    """The cushions that a rule tells of."""
    asked, limit = rule["data"][0], rule["data"][2]["model"]["conditions"][0]["evaluator"]
    within = Range(now_ms - 1000 * asked["relativeTimeRange"]["from"], now_ms)
    series = filled.influx.ask(sent(asked["model"]["query"], {}, within, now_ms))
    last = {one["tags"]["device"]: [row[1] for row in one["values"] if row[1] is not None][-1] for one in series}
    (bound,) = limit["params"]
    return {device for device, value in last.items() if (value < bound if limit["type"] == "lt" else value > bound)}


def test_sitting_for_longer_than_the_limit_alerts_where_it_is_switched_on(filled: Filled) -> None:
    (group,) = yaml.safe_load((FOLDER / "provisioning/alerting/perch.yaml").read_text("utf-8"))["groups"]
    (rule,) = [one for one in group["rules"] if one["uid"] == "perch-over-limit"]

    def told(seated: int, minute: int) -> None:
        line = f"seat_state,device=guest seated={seated}i,stretch_s=2460.0,limit_s=2400.0"
        simulated_history.written_line(filled.influx.url, f"{line} {NOW_MS + minute * simulated_history.MINUTE}")

    told(1, 10)
    assert alerted(filled, rule, NOW_MS + 11 * simulated_history.MINUTE) == {"guest"}
    assert alerted(filled, rule, NOW_MS + 60 * simulated_history.MINUTE) == set(), "it was not heard"
    told(0, 12)
    assert alerted(filled, rule, NOW_MS + 13 * simulated_history.MINUTE) == set(), "nobody sits any more"
