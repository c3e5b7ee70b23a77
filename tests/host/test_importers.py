"""Files of bouts, plain occupancy and activPAL events: what is taken, what is said of it, what is refused."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from perch.importers.formats import opened
from perch.importers.notes import Unusable
from perch.measures.bouts import WholeBout
from support.recordings import (
    BERLIN,
    RAW,
    SOME_EVENTS,
    Event,
    events,
    events_ex,
    events_ex_of_newer_software,
    read,
    serial,
    utc_ms,
    written_out,
)


def watched(timestamp: str, duration: str) -> str:
    return f'[{{"timestamp": "{timestamp}", "duration": {duration}, "data": {{"status": "not-afk"}}}}]'


def at(clock: str) -> int:
    return utc_ms(f"2026-03-02T{clock}+01:00")


@pytest.mark.parametrize("form", [events, events_ex, events_ex_of_newer_software])
def test_all_forms_of_activpal_files_give_the_same_bouts(form: object) -> None:
    found, file = read(form(SOME_EVENTS))  # type: ignore[operator]
    assert found == [
        WholeBout(at("09:00:00"), at("09:15:00.500")),
        WholeBout(at("09:20:00"), at("09:40:00"), censored=True),  # taken off: nobody is known to have got up
        WholeBout(at("10:41:00"), at("10:56:00"), censored=True),  # the recording ends
    ]
    assert file.what == "events of an activPAL" and list(file.notes) == []


def test_times_written_out_are_as_good_and_rows_without_one_are_left_out() -> None:
    found, file = read(written_out(SOME_EVENTS))
    assert found == read(events(SOME_EVENTS))[0]
    assert list(file.notes) == ["line 12: no time; what it says is left out"]


def test_times_in_whole_seconds_do_not_take_tenths_from_the_lengths() -> None:
    lengths = [("0", 600.9), ("1", 10.4), ("0", 10.0), ("1", 9.9), ("0", 10.9), ("1", 60.0)]
    at_ms, rows, exact = 0, [], []
    for code, seconds in lengths:
        rows.append((f"2026-03-02T09:{at_ms // 60_000:02}:{at_ms // 1000 % 60:02}", seconds, code))
        exact.append((f"2026-03-02T09:{at_ms // 60_000:02}:{at_ms / 1000 % 60:04.1f}00", seconds, code))
        at_ms += round(seconds * 1000)
    found, _ = read(written_out(rows))
    assert [bout.length_ms for bout in found] == [600_900, 30_800] and found == read(events(exact))[0]


def test_times_in_fewer_digits_are_as_near_as_they_can_be() -> None:
    whole, fewer = events(SOME_EVENTS), re.sub(r"(?m)^(\d+\.\d{5})\d+", r"\1", events(SOME_EVENTS))
    (some, _), (all_, _) = read(fewer), read(whole)
    assert [bout.length_ms for bout in some] == [bout.length_ms for bout in all_]


def test_rows_of_empty_cells_and_an_event_without_a_length_do_not_matter() -> None:
    found, file = read(events(SOME_EVENTS[:3]) + f"{serial('2026-03-02T09:15:20.500'):.10f},0,,0,0\n,,,,\n\n,,,,\n")
    assert found == read(events(SOME_EVENTS[:3]))[0]
    assert list(file.notes) == ["line 5: no length; the event is left out"]


@pytest.mark.parametrize("code", ["4", "4.0", "-1"])
def test_where_nothing_is_known_a_bout_ends_without_a_rise(code: str) -> None:
    found, _ = read(events([("2026-03-02T09:00:00", 600, "0"), ("2026-03-02T09:10:00", 60, code)]))
    assert found == [WholeBout(at("09:00:00"), at("09:10:00"), censored=True)]


def test_the_exact_time_is_read_and_not_the_one_for_people() -> None:
    found, _ = read(events_ex(SOME_EVENTS).replace("Time;", "Sample Time;", 1))
    assert found == read(events(SOME_EVENTS))[0]


def test_a_recorder_counts_on_when_the_clocks_change() -> None:
    found, _ = read(events([("2026-03-29T01:00:00", 7200, "0"), ("2026-03-29T03:00:00", 7200, "1")]))
    assert found == [WholeBout(utc_ms("2026-03-29T00:00:00Z"), utc_ms("2026-03-29T02:00:00Z"))]


def test_a_recorder_started_in_the_skipped_hour_is_understood_and_that_is_said() -> None:
    found, file = read(events([("2026-03-29T02:30:00", 600, "0"), ("2026-03-29T02:40:00", 60, "1")]))
    assert found[0].start_ms == utc_ms("2026-03-29T01:30:00Z")
    assert list(file.notes) == ["line 2: a time that Europe/Berlin skipped: taken as if the clocks had not changed"]


def test_after_a_gap_the_repeated_hour_is_the_one_that_keeps_the_order() -> None:
    rows: list[Event] = [
        ("2026-10-25T02:00:00", 1800, "0"), ("2026-10-25T02:30:00", 1200, "1"),
        ("2026-10-25T02:10:00", 600, "0"), ("2026-10-25T02:20:00", 600, "1"),
    ]  # fmt: skip
    found, _ = read(events(rows))
    assert [bout.start_ms for bout in found] == [utc_ms("2026-10-25T00:00:00Z"), utc_ms("2026-10-25T01:10:00Z")]


def test_a_gap_between_events_ends_a_bout_without_a_rise() -> None:
    found, file = read(events([("2026-03-02T09:00:00", 600, "0"), ("2026-03-02T09:20:00", 600, "0")]))
    assert found == [WholeBout(at("09:00:00"), at("09:10:00"), True), WholeBout(at("09:20:00"), at("09:30:00"), True)]
    (told,) = file.notes
    assert told.startswith("line 3: a gap above")


def test_cycling_and_transport_are_counted_and_that_is_said() -> None:
    rows: list[Event] = [("2026-03-02T09:00:00", 600, "5"), ("2026-03-02T09:10:00", 60, "2.1")]
    found, file = read(events([*rows, ("2026-03-02T09:11:00", 600, "5.0")]))
    assert len(found) == 2
    assert list(file.notes) == [
        "line 2: code 5, seated transport, counted as sitting (2 times)",
        "line 3: code 2.1, cycling, counted as upright",
    ]


def test_plain_occupancy_gives_the_bouts_of_the_known_example() -> None:
    found, file = read(RAW)
    assert [bout.length_ms / 60_000 for bout in found] == [25, 24.25, 30, 40, 20]
    assert all(bout.rose for bout in found)
    assert file.what == "plain on and off"


def test_samples_are_as_good_as_changes() -> None:
    found, _ = read("timestamp;seated\n1772442000000;1\n1772442005000;1\n1772442030000;0\n1772442060000;0\n")
    assert found == [WholeBout(1772442000000, 1772442030000)]


def test_what_begins_with_the_last_row_has_no_length() -> None:
    found, file = read("time,state\n2026-03-02T09:00Z,off\n2026-03-02T10:00Z,on\n")
    assert found == []
    assert list(file.notes) == ["line 3: the last row says on, and nothing follows: what began with it is left out"]


@pytest.mark.parametrize(
    "text",
    [
        "start,duration_s\n2026-03-02T09:00:00+01:00,1500\n2026-03-02T09:30:00+01:00,60.5\n",
        "start,end\n2026-03-02T08:00:00Z,2026-03-02T08:25:00Z\n\n2026-03-02T08:30:00Z,2026-03-02T08:31:00.500Z\n",
        "duration_s,start\n1500,1772438400000\n60.5,1772440200000\n",
        "\n# by hand\nname;start;end\na;2026-03-02 09:00;2026-03-02 09:25\nb;2026-03-02 09:30;2026-03-02 09:31:00.5",
    ],
)
def test_a_list_of_bouts_is_taken_in_any_of_its_forms(text: str) -> None:
    found, file = read(text)
    assert found == [WholeBout(at("09:00:00"), at("09:25:00")), WholeBout(at("09:30:00"), at("09:31:00.500"))]
    assert file.what == "a list of bouts"


def test_what_a_list_says_of_its_bouts_is_heeded() -> None:
    row = "2026-03-02T0{0}:00Z,2026-03-02T0{0}:30Z,desk,{1},{2}\n"
    rows = row.format(7, "false", "") + row.format(8, "false", "object") + row.format(9, "True", "")
    found, _ = read("start,end,device,censored,suspect\n" + rows)
    assert [(bout.start_ms, bout.censored) for bout in found] == [(at("08:00:00"), False), (at("10:00:00"), True)]


def test_a_bout_that_a_power_cut_split_is_one_as_in_a_report() -> None:
    row = "2026-03-02T0{}Z,2026-03-02T0{}Z,{},{}\n"
    rows = row.format("7:00", "7:30", "true", "false") + row.format("7:31", "8:00", "false", "true")
    rows += row.format("8:01", "8:10", "true", "false") + row.format("8:12", "8:20", "false", "true")
    found, _ = read("start,end,censored,resumed\n" + rows)
    assert found == [
        WholeBout(at("08:00:00"), at("09:00:00")),
        WholeBout(at("09:01:00"), at("09:10:00"), censored=True),  # too long a gap: nobody knows what was in it
        WholeBout(at("09:12:00"), at("09:20:00")),
    ]


def test_suspect_bouts_that_are_left_out_are_said() -> None:
    _, file = read("start,end,suspect\n2026-03-02T08:00Z,2026-03-02T08:30Z,object\n")
    assert list(file.notes) == ["line 2: a suspect bout, left out"]


def test_an_end_beside_the_duration_agrees_with_it_or_is_missing() -> None:
    rows = "2026-10-25T01:50,4800.4,2026-10-25T02:10\n2026-10-25T03:50,60,\n"  # the hour from 02:00 is there twice
    found, _ = read("start,duration_s,end\n" + rows)
    assert [bout.length_ms for bout in found] == [4_800_400, 60_000]


def test_offsets_that_differ_are_taken_as_they_say_and_that_is_said() -> None:
    found, file = read("start,duration_s\n2026-03-02T09:00:00+01:00,60\n2026-03-02T09:00:00+00:00,60\n")
    assert found[1].start_ms - found[0].start_ms == 3_600_000
    assert list(file.notes) == ["line 3: another UTC offset than above; each time is taken as it says"]


def test_a_repeated_hour_is_read_in_the_order_of_the_file() -> None:
    text = "start,end\n2026-10-25T02:10,2026-10-25T02:50\n2026-10-25T02:20,2026-10-25T02:30\n"
    found, file = read(text)
    assert found[1].start_ms == utc_ms("2026-10-25T01:20:00Z")
    assert len(list(file.notes)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the file is empty"),
        (" \n\n", "line 1: the file is empty"),
        ("a,b\n1,2\n", "line 1: no columns that are known"),
        ("start,end\n2026-03-29T02:30,2026-03-29T04:00\n", "line 2: 2026-03-29 02:30:00 does not exist in Europe/Be"),
        ("start,end\n2026-03-02T09:00,2026-03-02T08:00\n", "line 2: the bout ends (2026-03-02T08:00) before it beg"),
        ("start,end\n2026-03-02T09:00,2026-03-02T09:00\n", "line 2: the bout ends"),
        ("start,end\n2026-03-02T09:00,2026-03-12T09:00\n", "line 2: the bout lasts more than 7 days"),
        (
            "start,duration_s\n2026-03-02T09:00,60\n2026-03-02T08:00,60\n2026-03-02T10:00,60\n",
            "line 3: the bout begins (2026-03-02T08:00) before that of line 2; put",
        ),
        ("start,duration_s\n2026-03-02T09:00,0\n", "line 2: duration_s is 0; a bout lasts"),
        ("start,duration_s\n2026-03-02T09:00,nan\n", "line 2: duration_s is nan"),
        (
            "start,end,duration_s\n2026-03-02T09:00,2026-03-02T10:00,60\n",
            "line 2: by duration_s (60) and by end (2026-03-02T10:00) the bout ends 3540 s apart; mend one",
        ),
        ("start,duration_s\n2026-03-02T09:00,long\n", "line 2: duration_s is 'long', no number"),
        ("start,duration_s\n2026-03-02T09:00\n", "line 2: duration_s should be in cell 2; this line has 1"),
        ("start,duration_s\nyesterday,60\n", "line 2: 'yesterday' is no time"),
        ("start,duration_s\n1772442,60\n", "line 2: 1772442 lies before 1990"),
        (
            "start,duration_s\n02.03.2026 09:00,60\n",
            "line 2: '02.03.2026 09:00' is no ISO 8601: say --date-order dmy or",
        ),
        (
            "entity_id,state,last_changed\na,on,2026-03-02T09:00Z\nb,off,2026-03-02T09:30Z\n",
            "line 3: entity_id: b after a; put each into a file of its own",
        ),
        ('[{"data": {"status": "afk"}}]', "line 1: an event of ActivityWatch that cannot be read: {'data': {"),
        (watched("2026-03-02T08:00:00Z", "Infinity"), "line 1: an event of ActivityWatch that cannot be read"),
        (watched("2026-03-02T08:00:00Z", "1e300"), "line 1: an event of ActivityWatch that cannot be read"),
        (watched("9999-12-31T23:00:00Z", "60"), "line 1: an event of ActivityWatch that cannot be read"),
        ("start,duration_s\n" + "9" * 400 + ",60\n", "line 2: '9999"),
        ("start,duration_s\n" + "9" * 5000 + ",60\n", "line 2: '9999"),
        ('{"buckets": {}}', "line 1: JSON with 0 buckets of ActivityWatch of type afkstatus"),
        ('{"a"', "line 1: no JSON"),
        ("start,duration_s\n9772442000000,60\n", "line 2: 9772442000000 lies before 1990 or after 2099"),
        ("start,end\n2026-03-02T09:00Z,2026-03-02T10:00\n", "line 2: times without an offset after times with an off"),
        (
            "time,state\n2026-03-02T09:00Z,on\n2026-03-02T08:00Z,off\n2026-03-02T10:00Z,off\n",
            "line 3: 2026-03-02T08:00Z is earlier than the ",
        ),
        ("time,state\n2026-03-02T09:00Z,maybe\n", "line 2: the state is 'maybe'; on or off"),
        (
            "start,end,device\n2026-03-02T09:00,2026-03-02T10:00,a\n2026-03-02T11:00,2026-03-02T12:00,b\n",
            "line 3: bouts of",
        ),
        (events([("2026-03-02T09:00:00", 600, "7")]), "line 2: the code '7' is not known; known are 0 and 3.x"),
        (events([("2026-03-02T09:00:00", 600, "0.5")]), "line 2: the code '0.5' is not known"),
        (events([("2026-03-02T09:00:00", -1, "0")]), "line 2: the length is -1; 0 s to 60 days"),
        (written_out([("2026-13-02T09:00:00", 1, "0")]), "line 2: the time is #2026-13-02 09:00:00#; days since"),
        (events([("2026-03-02T09:00:00", 1, "0")]).replace("46083.3750000000", "inf"), "line 2: the time is inf"),
        (events([("2026-03-02T09:00:00", 1, "0")]).replace("46083.3750000000", "1e302"), "line 2: the time is 1e302"),
        (events([("1926-03-02T09:00:00", 1, "0")]), "line 2: the time is 9558.375"),
        (events([("2026-03-02T09:00:00", 600, "0"), ("2026-03-02T09:05:00", 60, "1")]), "line 3: the event begins bef"),
        ("start,duration_s\n2026-03-02T09:00," + "9" * 140_000, "line 2: no CSV: field larger"),
        ("x" * 140_000, "line 1: no columns that are known"),
        ('start,duration_s\n2026-03-02T09:00,60\n"2026-03-02T10:00,60\n2026-03-02T11:00,60\n', "line 3: duration_s sh"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(Unusable) as error:
        read(text)
    assert str(error.value).startswith(problem)


def test_what_a_broken_file_holds_in_one_cell_does_not_drown_what_is_wrong_with_it() -> None:
    with pytest.raises(Unusable) as error:
        read("start,duration_s\n2026-03-02T09:00," + "9" * 100_000)
    assert len(str(error.value)) < 500 and str(error.value).endswith("; a bout lasts more than 0 s and up to 7 days")


def test_an_endless_file_is_read_as_it_comes() -> None:
    def lines() -> Iterator[str]:
        yield "start,duration_s\n"
        start = 1_772_442_000_000
        while True:
            yield f"{start},60\n"
            start += 120_000

    stays = opened(lines(), BERLIN).stays
    assert sum(1 for _, _ in zip(range(50_000), stays, strict=False)) == 50_000


def test_a_zone_without_summer_time_is_none_the_worse() -> None:
    found, _ = read(events(SOME_EVENTS), ZoneInfo("Asia/Kolkata"))
    assert found[0].start_ms == utc_ms("2026-03-02T09:00:00+05:30")


def test_a_file_with_names_alone_holds_no_bout_and_that_is_said() -> None:
    for text, line in ((events([]), 1), (events_ex([]), 2), ("time,state\n", 1), ("start,end\n\n\n", 1)):
        found, file = read(text)
        assert found == []
        assert list(file.notes) == [f"line {line}: the names of the columns, and nothing beneath them"]


def bouts(text: str, date_order: str | None = None) -> tuple[list[tuple[str, float]], list[str]]:
    """(start, minutes) of the bouts of a file, times in UTC, and its notes."""
    file = opened(text.splitlines(keepends=True), ZoneInfo("UTC"), date_order)
    found = [stay for stay in file.stays if stay.seated]
    told = list(file.notes)
    return [
        (f"{datetime.fromtimestamp(stay.start_ms / 1000, UTC):%d %H:%M}", (stay.end_ms - stay.start_ms) / 60_000)
        for stay in found
    ], told


def test_the_history_of_home_assistant_is_taken_and_unavailable_is_not_known() -> None:
    found, told = bouts(
        "entity_id,state,last_changed\nchair,off,2026-05-04T06:00:00.000Z\nchair,on,2026-05-04T07:00:00.500Z\n"
        "chair,off,2026-05-04T07:40:00.500Z\nchair,on,2026-05-04T08:00:00Z\nchair,unavailable,2026-05-04T08:10:00Z\n"
        "chair,on,2026-05-04T08:20:00Z\nchair,off,2026-05-04T08:50:00Z\nchair,unknown,2026-05-04T09:00:00Z\n"
    )
    assert found == [("04 07:00", 40), ("04 08:00", 10), ("04 08:20", 30)] and told == []


def test_annotated_csv_of_influxdb_is_taken() -> None:
    above = "#group,false,false,true,true,false,false\n#datatype,string,long,a,b,c,d\n#default,_result,,,,,\n"
    names = ",result,table,_start,_stop,_time,_value\n"
    rows = (",,0,x,y,2026-05-04T07:00:00Z,1\n", ",,0,x,y,2026-05-04T07:30:00Z,0\n", ",,0,x,y,2026-05-04T08:00:00Z,0\n")
    assert bouts(above + names + "".join(rows))[0] == [("04 07:00", 30)]
    assert bouts(above + names + rows[0] + "\n" + above + names + "".join(rows[1:]))[0] == [("04 07:00", 30)]


def test_an_afk_bucket_of_activity_watch_is_taken_and_what_that_means_is_said() -> None:
    events = [
        {"timestamp": "2026-05-04T08:00:00+00:00", "duration": 600, "data": {"status": "afk"}},
        {"timestamp": "2026-05-04T07:00:00+00:00", "duration": 3700, "data": {"status": "not-afk"}},
    ]
    found, told = bouts(json.dumps({"buckets": {"b": {"type": "afkstatus", "events": events}}}))
    assert found == [("04 07:00", 3700 / 60)]
    within = events[1] | {"timestamp": "2026-05-04T07:10:00+00:00", "duration": 60}
    assert bouts(json.dumps({"buckets": {"b": {"type": "afkstatus", "events": [*events, within]}}}))[0] == found
    assert any("counted as sitting" in note for note in told) and any("overlap" in note for note in told)


@pytest.mark.parametrize(
    ("times", "date_order"),
    [
        (("1777878000", "1777879800"), None),
        (("1777878000.0", "1777879800.0"), None),
        (("1777878000000", "1777879800000"), None),
        (("1777878000000000", "1777879800000000"), None),
        (("1777878000000000000", "1777879800000000000"), None),
        (("04.05.2026 07:00", "04.05.2026 07:30:00"), "dmy"),
        (("04.05.26 07:00", "04.05.26 07:30"), "dmy"),
        (("05/04/2026 7:00", "05/04/2026 7:30"), "mdy"),
        (("5/4/2026 7:00:00 AM", "5/4/2026 07:30 am"), "mdy"),
        (("2026/05/04 07:00", "2026/05/04 07:30:00"), None),
    ],
)
def test_times_are_taken_as_people_have_them(times: tuple[str, str], date_order: str | None) -> None:
    assert bouts(f"start,end\n{times[0]},{times[1]}\n", date_order)[0] == [("04 07:00", 30)]


def test_noon_and_midnight_are_those_of_a_clock_of_twelve_hours() -> None:
    rows = "5/4/2026 12:10:00 AM,on\n5/4/2026 12:40:00 AM,off\n5/4/2026 12:00:00 PM,on\n5/4/2026 1:00:00 p.m.,off\n"
    assert bouts("time,state\n" + rows, "mdy")[0] == [("04 00:10", 30), ("04 12:00", 60)]
    with pytest.raises(Unusable, match="from 1 to 12"):
        bouts("time,state\n5/4/2026 13:00 PM,on\n", "mdy")


def test_the_events_of_activity_watch_may_come_without_their_bucket() -> None:
    event = {"timestamp": "2026-05-04T07:00:00+00:00", "duration": 1800, "data": {"status": "not-afk"}}
    assert bouts(json.dumps([event]))[0] == [("04 07:00", 30)]
    with pytest.raises(Unusable, match="no export of a bucket"):
        bouts(json.dumps([[event]]))


def test_the_newest_may_come_first() -> None:
    rows = ["2026-05-04T07:00Z,on\n", "2026-05-04T07:30Z,off\n", "2026-05-04T09:00Z,on\n", "2026-05-04T09:20Z,off\n"]
    assert bouts("time,state\n" + "".join(reversed(rows))) == bouts("time,state\n" + "".join(rows))
    assert bouts("start,duration_s\n2026-05-04T09:00Z,1200\n2026-05-04T07:00Z,1800\n")[0] == [
        ("04 07:00", 30),
        ("04 09:00", 20),
    ]


def test_bouts_that_overlap_are_one_and_that_is_said() -> None:
    found, told = bouts("start,end\n2026-05-04T07:00,2026-05-04T09:00\n2026-05-04T07:30,2026-05-04T08:00\n")
    assert found == [("04 07:00", 120)] and told == [
        "line 3: a bout that begins before the one above it ends: taken as one with it"
    ]


def test_a_list_of_bouts_and_the_same_moments_as_on_and_off_give_the_same() -> None:
    times = [("07:00:00", "07:30:00"), ("07:30:04", "08:00:00"), ("09:00:00", "09:00:06"), ("10:00:00", "10:20:00")]
    listed = "start,end\n" + "".join(f"2026-05-04T{start},2026-05-04T{end}\n" for start, end in times)
    moments = "time,state\n" + "".join(f"2026-05-04T{start},on\n2026-05-04T{end},off\n" for start, end in times)
    assert bouts(listed)[0] == bouts(moments)[0] == [("04 07:00", 60), ("04 10:00", 20)]


def test_a_silence_of_days_between_two_on_is_not_known_and_is_told() -> None:
    rows = "2026-05-01T15:00Z,on\n2026-05-01T15:20Z,on\n2026-05-04T07:00Z,on\n2026-05-04T07:30Z,off\n"
    found, told = bouts("time,state\n" + rows)
    assert found == [("01 15:00", 20), ("04 07:00", 30)]
    assert told == ["line 3: on, and 64 h later on again: what was between is not known, and left out"]


def test_a_silence_of_hours_that_ends_with_off_is_sitting_and_is_told() -> None:
    found, told = bouts("time,state\n2026-05-04T07:00Z,on\n2026-05-04T20:00Z,off\n")
    assert found == [("04 07:00", 13 * 60)]
    assert told == ["line 2: on, and for 13 h nothing else: counted as sitting"]


def test_an_event_of_an_activpal_that_overlaps_by_seconds_ends_the_one_above_it() -> None:
    text = events(
        [("2026-03-02T09:00:00", 602.3, "0"), ("2026-03-02T09:10:00", 60, "1"), ("2026-03-02T09:11:00", 60, "0")]
    )
    found, file = read(text)
    assert found[0] == WholeBout(at("09:00:00"), at("09:10:00"))
    assert any("that one ends there" in note for note in file.notes)
