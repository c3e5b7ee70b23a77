"""Read the configuration from a file, the environment and files of secrets, and report every problem at once.

Later sources win: defaults; then one file, the first of `--config`, `PERCH_CONFIG`,
`$XDG_CONFIG_HOME/perch/perch.toml` and `/etc/perch/perch.toml`; then `PERCH_…` environment variables. A secret that
none of them gives is looked for among the credentials of systemd, as `perch.broker.password`.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from perch.config.declare import Setting, Value, build, flat, from_text, problem, unknown
from perch.config.sections import secret_problem, zone_problem
from perch.config.whole import SETTINGS, Config

_ETC = Path("/etc/perch/perch.toml")
CREDSTORE = "/etc/credstore"
"""Where systemd takes the credentials of services from; readable for root only."""

# A variable that begins like one of a section, but is none, is a slip of the keyboard.
_SECTIONS = tuple({item.env.removesuffix(item.key.partition(".")[2].upper()) for item in SETTINGS if "." in item.key})


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def find(given: Path | None, env: Mapping[str, str]) -> Path | None:
    """Return the config file in force, or None; one that is asked for even if it is missing."""
    if given or env.get("PERCH_CONFIG"):
        return given or Path(env["PERCH_CONFIG"])
    return next((path for path in (own_file(env), _ETC) if path and path.is_file()), None)


def own_file(env: Mapping[str, str]) -> Path | None:
    """Return the usual path of the config file of this user; None without a home folder."""
    home = _within_home(env.get("XDG_CONFIG_HOME"), ".config")
    return home and home / "perch" / "perch.toml"


def load(given: Path | None, env: Mapping[str, str]) -> Config:
    """Return the configuration in force. Raises ConfigError with every problem of file and environment."""
    path = find(given, env)
    problems: list[str] = []
    values = _from_file(path, problems) | _from_env(env, problems)
    config: Config = build(Config, values | _secrets(values, env, problems))
    problems += [f"{path}: {text}" if path else text for text in _contradictions(config)]
    if problems:
        raise ConfigError(problems)
    return _filled(config, env)


def _within_home(given: str | None, usual: str) -> Path | None:
    """Return a folder as `given`, else the usual one in our home folder; None where this user has none."""
    try:
        return Path(given) if given else Path.home() / usual
    except RuntimeError:  # neither HOME nor an entry in passwd
        return None


def _from_file(path: Path | None, problems: list[str]) -> dict[str, Value]:
    known = {item.key: item for item in SETTINGS}
    values: dict[str, Value] = {}
    for key, value in _table(path, problems) if path else ():
        if key not in known:
            problems.append(f"{path}: {key}: {unknown(key, list(known))}")
        elif known[key].secret:
            problems.append(f"{path}: {key}: secrets do not belong here; use {key}_file or {known[key].env}")
        else:
            _take(known[key], value, f"{path}: {key}", values, problems)
    return values


def _table(path: Path, problems: list[str]) -> Iterator[tuple[str, object]]:
    """Yield the dotted keys and values of a file; nothing where it cannot be read."""
    try:
        yield from flat(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
    except ValueError as error:
        problems.append(f"{path}: is not valid TOML: {error}")


def _from_env(env: Mapping[str, str], problems: list[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for item in SETTINGS:
        if item.env in env:
            _take(item, from_text(item, env[item.env]), item.env, values, problems)
    known = [item.env for item in SETTINGS]
    problems += [f"{name}: {unknown(name, known)}" for name in env if name.startswith(_SECTIONS) and name not in known]
    return values


def _take(item: Setting, value: object, where: str, values: dict[str, Value], problems: list[str]) -> None:
    if wrong := problem(item, value):
        problems.append(f"{where}: {wrong}")
    elif isinstance(value, (str, int)):
        values[item.key] = value


def _secrets(values: Mapping[str, Value], env: Mapping[str, str], problems: list[str]) -> dict[str, Value]:
    """Return all secrets by their keys; add what is wrong with one to `problems`.

    A secret is from the environment, else the first line of its file, else that of the credential of its name.
    """
    secrets: dict[str, Value] = {}
    for key in [item.key for item in SETTINGS if item.secret]:
        given, file = str(values.get(key, "")), str(values.get(f"{key}_file", "")) or _credential(key, env)
        if not given and file:
            try:
                given = Path(file).expanduser().read_text("utf-8").partition("\n")[0]
            except (OSError, ValueError) as error:
                problems.append(f"{key}_file: {file} cannot be read: {error}")
        secrets[key] = secret = given.strip()  # a file of variables from Windows leaves a carriage return at the end
        if wrong := secret_problem(key, secret):
            problems.append(f"{key}: {wrong}")
    return secrets


def _credential(key: str, env: Mapping[str, str]) -> str:
    """Return the file in which systemd hands us a credential, or "".

    Whoever administers the machine reads it where systemd does, so that other commands than the service work too.
    """
    path = Path(env.get("CREDENTIALS_DIRECTORY", CREDSTORE), f"perch.{key}")
    return str(path) if os.access(path, os.R_OK) else ""


def _contradictions(config: Config) -> Iterator[str]:
    """Yield what is wrong with settings that are right by themselves."""
    broker = config.broker
    if config.standby and not broker.host:
        yield "standby: needs the broker of the other host; set broker.host"
    if broker.password and not broker.user:
        yield "broker.user: a password needs a user name with it"
    if broker.ca_file and not Path(broker.ca_file).expanduser().is_file():
        yield f"broker.ca_file: there is no file {broker.ca_file}"
    elif broker.ca_file and not broker.tls:
        yield "broker.ca_file: has no effect without tls = true"


def _filled(config: Config, env: Mapping[str, str]) -> Config:
    data = _within_home(env.get("XDG_DATA_HOME"), ".local/share")
    if not (config.data_dir or data):
        raise ConfigError(["data_dir: this user has no home folder for it; set PERCH_DATA_DIR, or HOME"])
    return replace(
        config,
        data_dir=config.data_dir or f"{data}/perch",
        time=replace(config.time, zone=config.time.zone or system_zone(env)),
    )


def system_zone(env: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """Return the IANA name of the system's zone: from TZ, /etc/timezone or where /etc/localtime points; else UTC."""
    named = etc / "timezone"
    candidates = [
        env.get("TZ", "").lstrip(":"),
        named.read_text("utf-8").strip() if named.is_file() else "",
        str((etc / "localtime").resolve()).partition("/zoneinfo/")[2],
    ]
    return next((name for name in candidates if name and zone_problem(name) is None), "UTC")
