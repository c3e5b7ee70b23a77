"""The line to an InfluxDB: `influxdb-client`, each write waited for, and every failure sorted once.

The client is imported when it is needed: its libraries open a socket on import, and take their time.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

_TIMEOUT_MS = 10_000
_TO_DELETE_MS = 120_000  # it looks through all the files of years, even for one point
_LONGEST_WAIT_S = 900.0  # however long it asks us to wait
_DONE, _DONE_IN_PART = 204, 201  # what every version answers; the second is of a 3 that is clustered
_COMMENT = "# perch"  # no point, but the url, the token and the bucket have to be right for it to be taken
_REJECTED = (400, 413, 422)
_NOT_FOUND, _NOT_ALLOWED = 404, 405
_NO_SUCH_PATH = (_NOT_FOUND, _NOT_ALLOWED, 501)
_SLOW = dict.fromkeys(("ReadTimeoutError", "ConnectTimeoutError"), "not in time")
_TOO_OLD = "beyond retention policy"
_LONGEST_REASON = 300
_MARKUP = re.compile("<[^>]*>")  # of a proxy's page that says what is wrong
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADVICE = {
    0: "it cannot be reached by TLS; look at influx.url, and at its certificate",
    401: "it refuses our token; look at influx.token_file",
    403: "our token may not write there; look at influx.token_file and influx.bucket",
    404: "it has no such bucket or database; make it, or look at influx.bucket and influx.org",
    405: "it takes no points at this address, as an InfluxDB 1.8 or later does; look at influx.url",
    429: "it asks us to wait",
    **dict.fromkeys((301, 302, 303, 307, 308), "it sends us elsewhere; write as influx.url where it really is"),
}


class Unreachable(Exception):
    """It cannot take anything now, and may later: what was sent is to be kept. The text says why, and no secret.

    `wait_s` is how long it asked us to wait; 0 where it did not.
    """

    wait_s = 0.0


class Rejected(Exception):
    """It will never take at least one of these lines, and of many it says not which. The text says why."""


class TooOld(Rejected):
    """Some lines are older than it keeps any: the others are stored, and nothing is wrong with these."""


class Influx:
    """An InfluxDB 1.8 or later, 2 or 3, and one bucket or database of it."""

    def __init__(
        self,
        url: str,
        org: str,
        bucket: str,
        token: str,
        timeout_ms: int = _TIMEOUT_MS,
        to_delete_ms: int = _TO_DELETE_MS,
    ) -> None:
        from influxdb_client.client.influxdb_client import InfluxDBClient
        from influxdb_client.client.write_api import SYNCHRONOUS

        def client(patience_ms: int) -> InfluxDBClient:
            # Without a token the client asks for one; 1.x with no users minds none.
            return InfluxDBClient(url, token or "none", org=org, timeout=patience_ms, enable_gzip=True)

        self._bucket = bucket
        self._client, self._patient = client(timeout_ms), client(to_delete_ms)
        self._write = self._client.write_api(write_options=SYNCHRONOUS)
        self._delete = self._patient.delete_api()

    def write(self, lines: Sequence[str]) -> None:
        """Write lines, times in ms; on return they are stored. Raises Unreachable, TooOld or Rejected."""
        with _sorted_out():
            self._write.write(self._bucket, record="\n".join(lines), write_precision="ms")  # type: ignore[arg-type]  # texts there
        _see_that_it_is_one(self._client.api_client.last_response)

    def look(self) -> None:
        """See whether it takes anything at all, by a line that is no point. Raises Unreachable where it does not."""
        try:
            self.write([_COMMENT])
        except Rejected as error:
            told = "it refuses whatever is written to it; look at influx.url and influx.bucket, and at what is between"
            raise Unreachable(_with(told, str(error))) from None

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool:
        """Delete what a device has in `[start_ms, end_ms)`; False where this InfluxDB cannot. Raises Unreachable."""
        wanted = f'_measurement="{measurement}" AND device="{device}"'
        try:
            with _sorted_out():
                self._delete.delete(_instant(start_ms), _instant(end_ms), wanted, self._bucket)
        except _Missing:
            return False
        except Rejected as error:
            raise Unreachable(_with("it refuses to delete", str(error))) from None
        _see_that_it_is_one(self._patient.api_client.last_response)
        return True

    def close(self) -> None:
        """Hang up."""
        for client in (self._client, self._patient):
            client.close()  # type: ignore[no-untyped-call]  # theirs has no annotation


class _Missing(Unreachable):
    """It knows no such path, or not what the path names."""


def _see_that_it_is_one(answer: Any) -> None:
    """Any web server may answer 200 to whatever it is asked; the client takes that for success."""
    if answer.status == _DONE_IN_PART:
        raise Rejected(_one_line(answer.data) or "it took a part of it only")
    if answer.status != _DONE:
        raise Unreachable(f"it answers {answer.status} to what is written, as no InfluxDB does; look at influx.url")


@contextmanager
def _sorted_out() -> Iterator[None]:
    """The one place where failures are told apart: keep and try again, or set aside."""
    from influxdb_client.client.exceptions import InfluxDBError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except InfluxDBError as error:
        raise _meaning(error) from None  # the error may hold all that was sent
    except (HTTPError, OSError) as error:
        raise Unreachable(f"it does not answer ({_why(error)})") from None


def _meaning(error: Exception) -> Exception:
    status, said = getattr(error, "status", None), _said(error)
    if status == _NOT_FOUND and not _body(error).lstrip().startswith("{"):
        status = _NOT_ALLOWED  # each of them says in JSON what it does not find, if it knows the path
    if status in _REJECTED:
        return TooOld(said) if _TOO_OLD in said else Rejected(said)
    told = _ADVICE.get(status or 0, f"it fails ({status})")
    away = (_Missing if status in _NO_SUCH_PATH else Unreachable)(_with(told, said))
    away.wait_s = _wait_s(error)
    return away


def _wait_s(error: Exception) -> float:
    """How long it asks us to wait, in whole seconds as InfluxDB does; a date, as a proxy may, is not looked at."""
    with suppress(ValueError):
        return float(min(max(0, int(getattr(error, "retry_after", None) or 0)), _LONGEST_WAIT_S))
    return 0.0


def _said(error: Exception) -> str:
    """What it said in the body of its answer, cut."""
    text = _body(error)
    for key in ("message", "error"):  # 2.x, and within it what the one of 1.x said
        try:
            inner = json.loads(text)
        except ValueError:
            break
        text = str(inner.get(key, text)) if isinstance(inner, dict) else text
    return _one_line(text)


def _body(error: Exception) -> str:
    return str(getattr(error, "body", None) or getattr(error, "reason", None) or "")


def _one_line(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())[:_LONGEST_REASON]


def _why(error: Exception) -> str:
    """Why nothing answers: as the system puts it if it does, else by the kind of the error."""
    return getattr(error.__cause__, "strerror", None) or _SLOW.get(type(error).__name__) or type(error).__name__


def _with(told: str, said: str) -> str:
    return f"{told} ({said})" if said else told


def _instant(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms)
