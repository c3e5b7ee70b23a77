"""The configuration: sources, checks, and that every problem is told at once."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from perch import config
from perch.config import SETTINGS, Config, ConfigError
from perch.config.declare import flat
from perch.model.cushion import Broker
from support.example_settings import example

EXAMPLE = Path(__file__).parents[2] / "host" / "perch.example.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "perch.toml"
    path.write_text(text, "utf-8")
    return path


def problems(path: Path | None, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(path, env)
    return caught.value.problems


def load(path: Path | None = None, **env: str) -> Config:
    return config.load(path, {"XDG_CONFIG_HOME": "/nowhere", "TZ": "Europe/Berlin", **env})


def test_without_a_file_the_defaults_hold() -> None:
    found = load(XDG_DATA_HOME="/somewhere")
    assert (found.data_dir, found.broker.host, found.broker.port) == ("/somewhere/perch", "", 1883)
    assert (found.time.zone, found.calendar.start_min) == ("Europe/Berlin", 240)
    assert found.journal == Path("/somewhere/perch/journal.db")


def test_the_data_folder_is_in_the_home_folder_where_nothing_else_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert load().folder == Path("/home/somebody/.local/share/perch")


def test_the_file_overrides_the_defaults_and_the_environment_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'data_dir = "/data"\n[broker]\nhost = "mqtt.home"\nport = 8883\ntls = true\n')
    found = load(path, PERCH_BROKER_PORT="1884", PERCH_BROKER_TLS="no")
    assert (found.data_dir, found.broker.host) == ("/data", "mqtt.home")
    assert (found.broker.port, found.broker.tls) == (1884, False)


def test_a_zone_and_a_day_start_make_the_calendar(tmp_path: Path) -> None:
    found = load(written(tmp_path, '[time]\nzone = "Asia/Kathmandu"\nday_start = "05:30"\n'))
    assert str(found.calendar.zone) == "Asia/Kathmandu"
    assert found.calendar.start_min == 330


def test_every_problem_is_told_at_once_with_its_file_and_key(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'log_level = "loud"\nfoo = 1\n[broker]\nprot = 1\nport = "1883"\ntls = 1\n'
        'embedded_port = 70000\nca_file = "/no/ca.pem"\n'
        '[time]\nzone = "Mars/Base"\nday_start = "4"\n',
    )
    told = problems(path, PERCH_BROKER_PORT="many")
    assert [text.removeprefix(f"{path}: ") for text in told] == [
        "log_level: 'loud' is none of debug, info, warning, error",
        "foo: unknown setting",
        "broker.prot: unknown setting; did you mean broker.port?",
        "broker.port: '1883' is not a whole number",
        "broker.tls: 1 is not true or false",
        "broker.embedded_port: 70000 is outside 0 to 65535",
        "time.zone: 'Mars/Base' is not a time zone; write it like Europe/Berlin",
        "time.day_start: '4' is not a time of day; write it like 04:00",
        "PERCH_BROKER_PORT: 'many' is not a whole number",
        "broker.ca_file: there is no file /no/ca.pem",
    ]


def test_a_setting_in_the_wrong_section_is_recognised_by_its_name(tmp_path: Path) -> None:
    assert problems(written(tmp_path, 'day_start = "05:00"\n'))[0].endswith("did you mean time.day_start?")


def test_a_truth_of_the_environment_that_is_neither_is_refused() -> None:
    assert problems(None, PERCH_BROKER_TLS="perhaps") == ["PERCH_BROKER_TLS: 'perhaps' is not true or false"]


def test_a_slip_in_the_name_of_a_variable_is_told() -> None:
    told = problems(None, PERCH_BROKER_HOTS="mqtt.home", PERCH_REPORT_DEVICE="desk")
    assert told == ["PERCH_BROKER_HOTS: unknown setting; did you mean PERCH_BROKER_HOST?"]


@pytest.mark.parametrize("name", ["PERCH_DATA_DIR", "PERCH_BROKER_PASSWORD_FILE", "PERCH_BROKER_CA_FILE"])
@pytest.mark.parametrize("path", ["~nobody-of-that-name/x", "a\0b"])
def test_a_path_that_cannot_be_is_told(name: str, path: str) -> None:
    assert f"{name}: {path!r} " in problems(None, **{name: path})[0]


def test_a_missing_file_and_broken_toml_are_told(tmp_path: Path) -> None:
    missing = tmp_path / "no.toml"
    assert problems(missing) == [f"{missing}: cannot be read: No such file or directory"]
    assert "is not valid TOML" in problems(written(tmp_path, "[broker"))[0]


def test_the_password_comes_from_its_file_or_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from-file\nsecond line\n", "utf-8")
    path = written(tmp_path, f'[broker]\nhost = "h"\nuser = "perch"\npassword_file = "{secret}"\n')
    assert load(path).broker.password == "from-file"
    assert load(path, PERCH_BROKER_PASSWORD="from-env").broker.password == "from-env"
    assert "from-file" not in repr(load(path))


def test_a_password_is_refused_in_the_file_and_without_a_user(tmp_path: Path) -> None:
    told = problems(written(tmp_path, '[broker]\npassword = "x"\n'))[0]
    assert told.endswith("secrets do not belong here; use broker.password_file or PERCH_BROKER_PASSWORD")
    assert "needs a user name" in problems(None, PERCH_BROKER_PASSWORD="x")[0]
    assert "cannot be read" in problems(None, PERCH_BROKER_PASSWORD_FILE="/no/file")[0]


def test_an_authority_without_tls_is_a_mistake(tmp_path: Path) -> None:
    authority = written(tmp_path, "")
    assert "no effect without tls" in problems(None, PERCH_BROKER_CA_FILE=str(authority))[0]


def test_the_config_file_is_looked_for_in_the_usual_places(tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert config.find(None, env) is None
    (tmp_path / "perch").mkdir()
    usual = written(tmp_path / "perch", "")
    assert config.find(None, env) == usual
    assert config.find(None, env | {"PERCH_CONFIG": "/c.toml"}) == Path("/c.toml")
    assert config.find(Path("/given.toml"), env | {"PERCH_CONFIG": "/c.toml"}) == Path("/given.toml")


def test_the_zone_of_the_system_is_found_or_is_utc(tmp_path: Path) -> None:
    assert config.system_zone({"TZ": ":Europe/Paris"}, tmp_path) == "Europe/Paris"
    assert config.system_zone({}, tmp_path) == "UTC"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert config.system_zone({"TZ": "CET-1CEST"}, tmp_path) == "Asia/Tokyo"
    (tmp_path / "timezone").write_text("America/Lima\n", "utf-8")
    assert config.system_zone({}, tmp_path) == "America/Lima"


def test_a_broker_that_is_set_is_the_address_and_none_is_the_embedded_one() -> None:
    assert load().address is None
    found = load(PERCH_BROKER_HOST="mqtt.home", PERCH_BROKER_USER="me", PERCH_BROKER_PASSWORD="secret").address
    assert found == Broker("mqtt.home", 1883, "me", "secret")


def test_the_example_shows_every_setting_with_its_default() -> None:
    assert EXAMPLE.read_text("utf-8") == example()
    shown = dict(flat(tomllib.loads(example())))
    assert shown == {item.key: item.default for item in SETTINGS if not item.secret}


def test_the_example_is_a_config_that_changes_nothing() -> None:
    assert load(EXAMPLE) == load()


def test_every_setting_has_help_that_is_a_sentence() -> None:
    assert all(re.search(r"\.$", item.help) for item in SETTINGS)


def test_the_token_of_influxdb_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\nmore")
    found = load(written(tmp_path, f'[influx]\nurl = "http://127.0.0.1:8086"\ntoken_file = "{file}"\n'))
    assert found.influx.token == "s3cret"
    assert "s3cret" not in found.influx.token_file


def test_an_address_of_influxdb_is_an_address_without_a_password(tmp_path: Path) -> None:
    assert "http://127.0.0.1:8086" in " ".join(problems(written(tmp_path, '[influx]\nurl = "localhost:8086"\n')))
    assert "use the token" in " ".join(problems(written(tmp_path, '[influx]\nurl = "http://a:b@localhost:8086"\n')))


def test_a_path_that_http_cannot_send_is_told(tmp_path: Path) -> None:
    for path in ("/übung", "/my chair", " h/chair", "/\\u007f"):
        assert "%C3%BC" in " ".join(problems(written(tmp_path, f'[notify]\nurl = "http://h{path}"\n'))), path
    assert load(written(tmp_path, '[notify]\nurl = "http://h/%C3%BCbung"\n')).notify.url == "http://h/%C3%BCbung"


@pytest.mark.parametrize("url", ["http://[::1", "http://h:99999", "http://h:port", "http://h:0", "http://", "h"])
def test_what_is_no_address_is_told_and_not_repeated(tmp_path: Path, url: str) -> None:
    assert problems(written(tmp_path, f'[influx]\nurl = "{url}"\n')) == [
        f"{tmp_path / 'perch.toml'}: influx.url: it is no address; write it like http://127.0.0.1:8086"
    ]


def test_an_address_of_influxdb_holds_no_password_behind_a_question_mark_either(tmp_path: Path) -> None:
    (told,) = problems(written(tmp_path, '[influx]\nurl = "http://h:8086/?u=me&p=s3cret"\n'))
    assert "ends with its path" in told and "s3cret" not in told


@pytest.mark.parametrize("number", ["+-5", "9" * 5000, "²", "0x10", ""])
def test_what_is_no_number_in_the_environment_is_told(number: str) -> None:
    assert "is not a whole number" in " ".join(problems(None, PERCH_BROKER_PORT=number))


def test_a_carriage_return_behind_a_secret_is_not_part_of_it() -> None:
    found = load(PERCH_INFLUX_TOKEN="s3cret\r", PERCH_BROKER_USER="me", PERCH_BROKER_PASSWORD="other\r\n")
    assert (found.influx.token, found.broker.password) == ("s3cret", "other")


@pytest.mark.parametrize("token", ["s3c\nret", "s3c\rret", "s3cret€", "s3\0cret"])
def test_a_token_that_cannot_be_sent_is_told_and_not_repeated(token: str) -> None:
    (told,) = problems(None, PERCH_INFLUX_TOKEN=token)
    assert "influx.token: no token has such characters" in told and "cret" not in told


def test_a_secret_may_come_as_a_credential_of_systemd(tmp_path: Path) -> None:
    (tmp_path / "perch.broker.password").write_text("of the vault\n")
    (tmp_path / "perch.influx.token").write_text("another")
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path), "PERCH_BROKER_USER": "host"}
    found = load(None, **env)
    assert (found.broker.password, found.influx.token) == ("of the vault", "another")
    assert load(None, **env, PERCH_BROKER_PASSWORD="mine").broker.password == "mine"
    assert load(CREDENTIALS_DIRECTORY="/nowhere").broker.password == ""


def test_whoever_may_read_the_credentials_of_the_service_uses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "perch.broker.password").write_text("of the service\n")
    monkeypatch.setattr(sys.modules["perch.config.load"], "CREDSTORE", str(tmp_path))
    assert load(PERCH_BROKER_USER="host").broker.password == "of the service"
    assert load(PERCH_BROKER_USER="host", PERCH_BROKER_PASSWORD="mine").broker.password == "mine"


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("mqtt://user:s3cret@broker", "it is no URL"),
        ("broker/mqtt", "it is no URL"),
        ("me@broker", "it is no URL"),
        ("broker:8883", "write it as broker.port"),
        ("my broker", "has a blank in it"),
        ("broker\n", "has a blank in it"),
        ("[::1]", "without brackets"),
    ],
)
def test_what_is_no_name_of_a_broker_is_named_and_not_repeated(host: str, words: str) -> None:
    (told,) = problems(None, PERCH_BROKER_HOST=host)
    assert words in told and "s3cret" not in told


@pytest.mark.parametrize("host", ["broker", "192.168.1.5", "::1", "fe80::1%eth0", ""])
def test_a_name_and_an_address_of_a_broker_are_taken(host: str) -> None:
    assert load(PERCH_BROKER_HOST=host).broker.host == host


def test_a_user_without_a_home_folder_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])  # as for a user id of a container
    assert problems(None) == ["data_dir: this user has no home folder for it; set PERCH_DATA_DIR, or HOME"]
    assert config.load(None, {"PERCH_DATA_DIR": "/data"}).folder == Path("/data")


def test_a_password_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    page = written(tmp_path, f'[page]\npassword_file = "{tmp_path / "perch.toml" / "below-a-file"}"\n')
    with pytest.raises(NotADirectoryError):
        assert load(page).password_hash
