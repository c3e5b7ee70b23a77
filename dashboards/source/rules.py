"""Alert rules, as Grafana is provisioned with them: a query, its last value for each cushion, a limit.

A rule about how somebody sits is there, but paused: it tells of a person, so a person has to want it.
"""

from typing import Any

from perch.influx.schema import DEVICE, STATE
from source.influxql import RANGE, SOURCE_UID, check, select

FOLDER = "Perch"
_EXPRESSION = "__expr__"
_BY_CUSHION = 'GROUP BY "device"'
_HOURLY = 'GROUP BY time(1h), "device" fill(0)'


def provisioned() -> dict[str, Any]:
    """The content of the file."""
    rules = [_silent(), _dropping(), _over_the_limit()]
    return {
        "apiVersion": 1,
        "groups": [{"orgId": 1, "name": "perch", "folder": FOLDER, "interval": "1m", "rules": rules}],
    }


def _silent() -> dict[str, Any]:
    """Of an hour in which nothing came, two are needed: the last one has only begun."""
    return _rule(
        "perch-silent",
        "Cushion silent",
        "{{ $labels.device }} was not heard for an hour or two",
        "It tells how it is each 15 minutes. Is it switched on, and in reach of its Wi-Fi? `perch doctor` says whether"
        " the broker and the host are well. After a week of silence this ends by itself.",
        select(DEVICE, 'moving_average(count("outbox"), 2)', RANGE, tail=_HOURLY),
        ("lt", 0.4),
        days=7,
    )


def _dropping() -> dict[str, Any]:
    return _rule(
        "perch-dropping",
        "Cushion out of room",
        "{{ $labels.device }} has lost records: it had no room for them",
        "It could not reach the host for so long that its memory is full. What it dropped is lost; what it still has"
        " comes once the network, the broker and the host are back. `perch doctor` says which is not.",
        select(DEVICE, 'max("dropped") - min("dropped")', RANGE, tail=_BY_CUSHION),
        ("gt", 0),
        days=1,
    )


def _over_the_limit() -> dict[str, Any]:
    """The last state of the last quarter of an hour: a cushion that is silent is not one on which somebody sits.

    Times `seated`, so that it ends with the sitting: the stretch of somebody who rose is over the limit still.
    """
    over = select(STATE, '"seated" * ("stretch_s" - "limit_s") AS "over"', RANGE)
    rule = _rule(
        "perch-over-limit",
        "Sitting over the limit",
        "On {{ $labels.device }} somebody has sat for longer than the limit",
        "Time to get up for two minutes.",
        f'SELECT last("over") FROM ({over}) WHERE {RANGE} {_BY_CUSHION}',
        ("gt", 0),
        days=15 / 1440,
    )
    return rule | {"isPaused": True}


def _rule(
    uid: str, title: str, summary: str, advice: str, query: str, limit: tuple[str, float], days: float
) -> dict[str, Any]:
    """`limit` is how the last value compares (gt, lt) and with what; `days` is how far back the query looks."""
    check(f'alert rule "{title}"', query)
    asked = {"query": query, "rawQuery": True, "resultFormat": "time_series", "policy": "default"}
    newest = {"type": "reduce", "expression": "A", "reducer": "last", "settings": {"mode": "dropNN"}}
    conditions = [{"evaluator": {"type": limit[0], "params": [limit[1]]}}]
    compared = {"type": "threshold", "expression": "B", "conditions": conditions}
    return {
        "uid": uid,
        "title": title,
        "condition": "C",
        "data": [
            _step("A", SOURCE_UID, asked, relativeTimeRange={"from": round(days * 86_400), "to": 0}),
            _step("B", _EXPRESSION, newest),
            _step("C", _EXPRESSION, compared),
        ],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": "5m",
        "annotations": {"summary": summary, "description": advice},
        "labels": {"from": "perch"},
        "isPaused": False,
    }


def _step(letter: str, source: str, model: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"refId": letter, "datasourceUid": source, **more, "model": {"refId": letter, **model}}
