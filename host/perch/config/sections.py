"""The sections of the configuration: each setting with its default, its limits and its help, declared once."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perch.config.declare import Check, setting
from perch.model.calendar import minutes_of, weekdays_of

GOALS = ("40 min", "6.67 %")


def _problem_of(fits: Callable[[str], object], otherwise: str) -> Check:
    """Return what says `otherwise` of a text for which `fits` raises or returns None, and None of any other."""

    def problem(text: str) -> str | None:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            if fits(text) is not None:
                return None
        return f"{text!r} {otherwise}"

    return problem


zone_problem = _problem_of(ZoneInfo, "is not a time zone; write it like Europe/Berlin")
"""Return what is wrong with the name of a time zone, or None."""
clock_problem = _problem_of(minutes_of, "is not a time of day; write it like 04:00")
"""Return what is wrong with a time of day, or None."""
_weekdays_problem = _problem_of(weekdays_of, "is no list of weekdays; write it like mon tue fri")
_site_problem = _problem_of(re.compile("[a-z0-9-]{0,32}").fullmatch, "is no site; write up to 32 of a-z, 0-9 and '-'")
_address_problem = _problem_of(
    ip_address, "is no address of this machine; write 127.0.0.1 for this machine alone, 0.0.0.0 for all"
)


def path_problem(text: str) -> str | None:
    """Return what is wrong with a path, or None."""
    try:
        Path(text).expanduser()
    except RuntimeError:
        return f"{text!r} begins with a user who has no home here; write the path in full"
    return None if text.isprintable() else f"{text!r} is no path"


def secret_problem(key: str, text: str) -> str | None:
    """Return what is wrong with a secret, without repeating it, or None. A token has to fit into a header of HTTP."""
    fits = text.isascii() and text.isprintable() or not key.endswith(".token")
    return None if fits else "no token has such characters in it; copy it anew"


def _url_problem(text: str) -> str | None:
    """Return what is wrong with an address, or None; it is not repeated, as it may hold a password."""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        return "it is no address; write it like http://127.0.0.1:8086"
    if parts.query or parts.fragment:
        return "an address ends with its path; what follows ? or # does not belong in it"
    if not parts.path.isascii() or not text.isprintable() or " " in text:
        return "write letters outside ASCII and blanks in its path as browsers send them, like %C3%BC and %20"
    return "a user or password does not belong in an address; use the token" if parts.username else None


def host_problem(text: str) -> str | None:
    """Return what is wrong with the address of a broker, or None; it is not repeated, as it may hold a password."""
    if "://" in text or set("/@") & set(text):
        return "it is no URL: write the name or address only, the port as broker.port, TLS as broker.tls"
    if not text.isprintable() or " " in text:
        return "no name or address has a blank in it"
    if text.count(":") == 1:
        return "the port does not belong in it; write it as broker.port"
    return "write an IPv6 address without brackets" if text.startswith("[") else None


def _prefix_problem(text: str) -> str | None:
    fine = text.isprintable() and not set("+# ") & set(text) and all(text.split("/"))
    return None if fine else f"{text!r} is no prefix of topics; write it like homeassistant"


def _url(help: str) -> Any:
    return setting("", help, check=_url_problem)


def _path(help: str) -> Any:
    return setting("", help, check=path_problem)


def _port(default: int, help: str, least: int = 0) -> Any:
    return setting(default, help, least=least, most=65535)


def _secret(what: str) -> Any:
    return setting("", f"The {what} itself: only from the environment, never in this file.", secret=True)


@dataclass(frozen=True)
class BrokerSettings:
    """The MQTT broker that cushion and host meet at."""

    host: str = setting(
        "",
        "Your MQTT broker, by name or address. Empty: one of our own here, for the simulator only.",
        check=host_problem,
    )
    port: int = _port(1883, "Port of the broker; 8883 is usual with TLS.", least=1)
    user: str = setting("", "User name at the broker. Empty: none.")
    password_file: str = _path("File whose first line is the password. Empty: none.")
    password: str = _secret("password")
    tls: bool = setting(False, "Encrypt the connection to the broker.")
    ca_file: str = _path("Certificate authority of the broker (PEM). Empty: those of the system.")
    embedded_port: int = _port(18830, "Port of the embedded broker on 127.0.0.1; 0 takes a free one.")


@dataclass(frozen=True)
class PageSettings:
    """The live page in a browser."""

    on: bool = setting(True, "Serve the live page while `perch run` runs.")
    address: str = setting(
        "127.0.0.1",
        "Where it listens. On any other address than this machine's own it demands a password.",
        check=_address_problem,
    )
    port: int = _port(8080, "Port of the page; 0 takes a free one.")
    public_url: str = _url("Where a proxy shows the page, like https://house.example/perch. Empty: nowhere else.")
    trusted_proxy: str = setting(
        "",
        "Address of the proxy whose X-Forwarded-For and -Proto are believed, like 127.0.0.1. Empty: none.",
        check=_address_problem,
    )
    token: str = setting(
        "shared",
        "Without a password, let in only browsers that open the printed address, which has a token: always, never, or "
        "shared: where two people or more have accounts on this machine.",
        choices=("shared", "always", "never"),
    )
    password_file: str = _path(
        "File with the hash of its password, as `perch page password` writes it. Empty: page.password in data_dir."
    )


@dataclass(frozen=True)
class InfluxSettings:
    """The InfluxDB that Grafana reads; the journal needs none."""

    url: str = _url("Your InfluxDB 1.8 or later, like http://127.0.0.1:8086. Empty: none.")
    org: str = setting("perch", "Organisation in InfluxDB 2; the others do not mind.")
    bucket: str = setting("perch", "Bucket, or database, that the points go to.")
    site: str = setting(
        "",
        "Where several hosts fill one InfluxDB: this one's site, a tag of each point. Empty: none.",
        check=_site_problem,
    )
    token_file: str = _path("File whose first line is the token. Empty: none.")
    token: str = _secret("token")

    @property
    def store(self) -> tuple[str, str, str, str, str]:
        """What a client of it needs: address, organisation, bucket, token and site."""
        return self.url, self.org, self.bucket, self.token, self.site


@dataclass(frozen=True)
class HomeAssistantSettings:
    """Home Assistant, which finds cushions at the same broker."""

    discovery: bool = setting(False, "Show cushions in Home Assistant, by MQTT discovery; false takes them away again.")
    prefix: str = setting("homeassistant", "Its discovery prefix, as set in Home Assistant.", check=_prefix_problem)
    language: str = setting("en", "Language of the names of entities: en or de.", choices=("en", "de"))
    page_url: str = _url(
        "Address of the live page, as your browser reaches it, like http://pi:8080. Empty: what [page] says."
    )


@dataclass(frozen=True)
class GrafanaSettings:
    """The Grafana that `perch grafana push` puts the dashboards into; one that reads files needs none of it."""

    url: str = _url("Your Grafana 11 or later, like http://127.0.0.1:3000. Empty: none.")
    token_file: str = _path("File whose first line is the token of a service account. Empty: none.")
    token: str = _secret("token")


@dataclass(frozen=True)
class NotifySettings:
    """Reminders on a phone that has no page of Perch open."""

    url: str = _url("Each reminder is posted there, like a topic of ntfy or a webhook of yours. Empty: nowhere.")


@dataclass(frozen=True)
class TimeSettings:
    """What a day is."""

    zone: str = setting("", "Time zone of your days, like Europe/Berlin. Empty: the system's.", check=zone_problem)
    day_start: str = setting(
        "04:00", "When a day begins (local time), so that a late night belongs to its evening.", check=clock_problem
    )
    workdays: str = setting(
        "mon tue wed thu fri", "Your workdays; the other days have a baseline of their own.", check=_weekdays_problem
    )


@dataclass(frozen=True)
class GoalSettings:
    """How much less to sit than in the baseline."""

    less: str = setting(
        "40 min",
        f"A day, under the median of your baseline: {' or '.join(GOALS)}, for a chair that sees part of the day.",
        choices=GOALS,
    )


@dataclass(frozen=True)
class StudySettings:
    """For studies of sitting."""

    blinded: bool = setting(
        False, "Measure, show whoever sits nothing of it, let no cushion nudge; `--json` still tells all."
    )
