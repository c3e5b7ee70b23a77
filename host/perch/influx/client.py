"""An InfluxDB, by `influxdb-client`: synchronous requests, and every failure sorted once into wait or reject.

The client is imported when it is needed: its libraries open a socket on import, and take their time.
"""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from perch.model.calendar import iso_text

if TYPE_CHECKING:
    from influxdb_client.rest import ApiException

_TIMEOUT_MS = 10_000
_TO_DELETE_MS = 120_000  # a delete reads the files of all years, even for one point
_LONGEST_WAIT_S = 900.0  # however long it asks us to wait
_DONE, _DONE_IN_PART = 204, 201  # what every version answers; the second is of a 3 that is clustered
_COMMENT = "# perch"  # a comment of the line protocol: no point, yet refused unless url, token and bucket are right
_REJECTED = (400, 413, 422)
_NOT_FOUND, _NOT_ALLOWED = 404, 405
_LINES, _JSON = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, {"Content-Type": "application/json"}
_QUICKLY = 1  # the level of gzip: a quarter of the work of the usual one; 3 % of the text remain instead of 2 %
_SLOW = dict.fromkeys(("ReadTimeoutError", "ConnectTimeoutError"), "not in time")
_LONGEST_REASON = 300
_MARKUP = re.compile("<[^>]*>")  # of a proxy's page that says what is wrong
Texts = dict[str, str]
_DURATION = re.compile(r"(\d+)([hms])")
_UNITS_MS = {"h": 3_600_000, "m": 60_000, "s": 1000}
_ADVICE = {
    0: "it cannot be reached by TLS; look at influx.url, and at its certificate",
    401: "it refuses our token; look at influx.token_file",
    403: "our token may not write there; look at influx.token_file and influx.bucket",
    404: "it has no such bucket or database; make it, or look at influx.bucket and influx.org",
    405: "it takes no points at this address, as an InfluxDB 1.8 or later does; look at influx.url",
    429: "it asks us to wait",
    500: "it fails inside; look at its log. If its disk was full, make room, then restart it: InfluxDB 2 writes nothing"
    " before that",
    **dict.fromkeys((301, 302, 303, 307, 308), "it sends us elsewhere; write as influx.url where it really is"),
}


class Unreachable(Exception):
    """It takes nothing now, and may later: keep what was sent. The text has the cause and the remedy, and no secret.

    `wait_s` is the time that it asks us to wait, 0 where it does not ask.
    """

    wait_s = 0.0


class TokenRefused(Unreachable):
    """It does not let us do this with our token; another one may be in its file by now."""


class Rejected(Exception):
    """It refuses at least one of these lines for good; the text has its reason.

    `clock_ms` is the UTC ms of its clock, at most a second ahead; None where its answer has no date.
    """

    clock_ms: int | None = None


class Influx:
    """An InfluxDB 1.8 or later, 2 or 3, and one bucket or database of it.

    With a `site`, every point gets it as a tag, and only points of it are deleted. Making one sends nothing yet.
    """

    def __init__(self, url: str, org: str, bucket: str, token: str, site: str = "") -> None:
        from influxdb_client.client.influxdb_client import InfluxDBClient

        self._site = site
        self._where = {"org": org, "bucket": bucket}
        # Without a token the client asks for one; 1.x with no users minds none.
        self._client = InfluxDBClient(url, token or "none", org=org, timeout=_TIMEOUT_MS)

    def write(self, lines: Sequence[str]) -> None:
        """Write lines, times in ms; on return they are stored. Raises Unreachable or Rejected."""
        tagged = [line.replace(",", f",site={self._site},", 1) for line in lines] if self._site else lines
        body = gzip.compress("\n".join(tagged).encode(), _QUICKLY)
        self._change("write", {"precision": "ms"}, body, _LINES)

    def look(self) -> None:
        """Write a comment, to see that it takes anything at all. Raises Unreachable where it does not."""
        try:
            self.write([_COMMENT])
        except Rejected as error:
            fault = "it refuses whatever is written to it; look at influx.url and influx.bucket, and at what is between"
            raise Unreachable(_with(fault, str(error))) from None

    def keeps_ms(self) -> int | None:
        """Return the retention of the bucket in ms, 0 for ever; None where it cannot be read. Raises Unreachable."""
        for ask in (self._bucket_keeps_ms, self._policy_keeps_ms):
            with suppress(_Missing, TokenRefused, Rejected, LookupError, TypeError, ValueError), _sorted_out():
                return ask()
        return None

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool:
        """Delete what a device has in `[start_ms, end_ms)`; False where this InfluxDB cannot. Raises Unreachable."""
        wanted = f'_measurement="{measurement}" AND device="{device}"'
        wanted += f' AND site="{self._site}"' if self._site else ""
        before_end = iso_text(end_ms - 1).replace("Z", "999999Z")  # 2.x deletes what lies at `stop`, too
        body = {"start": iso_text(start_ms), "stop": before_end, "predicate": wanted}
        try:
            self._change("delete", {}, body, _JSON, _TO_DELETE_MS)
        except _Missing:
            return False
        except Rejected as error:
            raise Unreachable(_with("it refuses to delete", str(error))) from None
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()  # type: ignore[no-untyped-call]  # theirs has no annotation

    def _bucket_keeps_ms(self) -> int:
        """Return the retention by the API of 2.x. Raises LookupError where our token may not see the bucket."""
        answer = self._call("/api/v2/buckets", {"org": self._where["org"], "name": self._where["bucket"]})
        (bucket,) = json.loads(answer.data)["buckets"]
        return max([rule["everySeconds"] * 1000 for rule in bucket["retentionRules"]], default=0)

    def _policy_keeps_ms(self) -> int:
        """Return the retention by InfluxQL, as of 1.x."""
        database, _, policy = self._where["bucket"].partition("/")
        query = {"db": database, "q": f'SHOW RETENTION POLICIES ON "{database}"'}
        (series,) = json.loads(self._call("/query", query).data)["results"][0]["series"]
        rows = [dict(zip(series["columns"], row, strict=True)) for row in series["values"]]
        (duration,) = [row["duration"] for row in rows if (row["name"] == policy if policy else row["default"])]
        return sum(int(number) * _UNITS_MS[unit] for number, unit in _DURATION.findall(duration))

    def _change(self, what: str, query: Texts, body: Any, kind: Texts, patience_ms: int = 0) -> None:
        """Write or delete. A web server may answer 200 to anything: it is no InfluxDB."""
        with _sorted_out():
            answer = self._call(f"/api/v2/{what}", self._where | query, body, kind, patience_ms)
        if answer.status == _DONE_IN_PART:
            raise Rejected(_one_line(answer.data) or "it took a part of it only")
        if answer.status != _DONE:
            raise Unreachable(f"it answers {answer.status} to what is written, as no InfluxDB does; look at influx.url")

    def _call(self, path: str, query: Texts, body: Any = None, kind: Texts = _JSON, patience_ms: int = 0) -> Any:
        """Return the answer to a GET, or with a body to a POST, whose headers tell its `kind`."""
        api, method = self._client.api_client, "GET" if body is None else "POST"
        api.call_api(path, method, {}, query, {**kind}, body, _request_timeout=patience_ms)  # type: ignore[no-untyped-call]  # theirs has no annotation
        return api.last_response


class _Missing(Unreachable):
    """It knows no such path, or not what the path names."""


@contextmanager
def _sorted_out() -> Iterator[None]:
    """Turn each failure of the client into Unreachable (keep and try again) or Rejected (set aside)."""
    from influxdb_client.rest import ApiException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ApiException as error:
        raise _meaning(error) from None  # the error may hold all that was sent
    except (HTTPError, OSError) as error:
        raise Unreachable(f"it does not answer ({_why(error)})") from None


def _meaning(error: "ApiException") -> Exception:
    status, body = error.status or 0, str(error.body or error.reason or "")
    message = _message(body)
    if status == _NOT_FOUND and not body.lstrip().startswith("{"):
        status = _NOT_ALLOWED  # every version answers in JSON what it does not find, if it knows the path
    if status in _REJECTED:
        rejected = Rejected(message)
        rejected.clock_ms = _clock_ms(error)
        return rejected
    advice = _ADVICE.get(status, f"it fails ({status})")
    unreachable = _KINDS.get(status, Unreachable)(_with(advice, message))
    unreachable.wait_s = _wait_s(error)
    return unreachable


_KINDS = dict.fromkeys((_NOT_FOUND, _NOT_ALLOWED, 501), _Missing) | dict.fromkeys((401, 403), TokenRefused)


def _clock_ms(error: "ApiException") -> int | None:
    """The UTC ms at the end of the second in which an answer was dated, None without a date."""
    with suppress(TypeError, ValueError, KeyError):
        return int(parsedate_to_datetime(error.headers["Date"]).timestamp() * 1000) + 1000
    return None


def _wait_s(error: "ApiException") -> float:
    """The seconds that it asks us to wait; 0 where it asks for none, or names a date as a proxy may."""
    with suppress(ValueError):
        return float(min(max(0, int(error.retry_after or 0)), _LONGEST_WAIT_S))
    return 0.0


def _message(text: str) -> str:
    """The message in the body of an answer, cut."""
    for key in ("message", "error"):  # of 2.x, and within it that of a 1.x behind a proxy
        try:
            inner = json.loads(text)
        except ValueError:
            break
        text = str(inner.get(key, text)) if isinstance(inner, dict) else text
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())[:_LONGEST_REASON]


def _why(error: Exception) -> str:
    """Why nothing answers: the message of the system, else the name of the error."""
    return getattr(error.__cause__, "strerror", None) or _SLOW.get(type(error).__name__) or type(error).__name__


def _with(advice: str, message: str) -> str:
    return f"{advice} ({message})" if message else advice
