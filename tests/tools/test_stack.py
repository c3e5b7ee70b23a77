"""The stack of containers: there is no Docker here, so its files are held against each other and against Mosquitto."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import stack
from perch.config import SETTINGS
from perch.model.cushion import Broker
from perch.mqtt import probe
from support.brokers import MOSQUITTO
from support.processes import free_port, wait_for_port
from support.scripted_http import Answer, web

ROOT = Path(__file__).parents[2]
HOST = ROOT / "host"
COMPOSE = yaml.safe_load((HOST / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
MADE = ("stack/mosquitto", "stack/broker", "stack/journal", "stack/cushions/host-password")


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    stack.prepared(tmp_path)
    return tmp_path


def variables(folder: Path) -> dict[str, str]:
    return stack.variables(folder / ".env")


def test_every_variable_of_the_stack_is_made_and_none_for_nothing(prepared: Path) -> None:
    text = (HOST / "compose.yaml").read_text()
    wanted = re.findall(r"\$\{(\w+)", text)
    assert set(wanted) == set(variables(prepared)) | set(stack.GRANTED)
    assert set(variables(prepared)) == set(stack.DRAWN)
    assert len(wanted) == len(re.findall(r"\$\{\w+:\?make stack makes \.env\}", text)), "a missing one must be told"


def test_secrets_are_random_for_their_owner_only_and_never_made_anew(prepared: Path, tmp_path: Path) -> None:
    first = variables(prepared)
    for path in (prepared / ".env", prepared / "stack" / "cushions" / "host-password"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stack.prepared(prepared) == [] and variables(prepared) == first
    (tmp_path / "other").mkdir()
    stack.prepared(tmp_path / "other")
    other = variables(tmp_path / "other")
    assert all(first[name] != other[name] and len(first[name]) >= 32 for name in first if "INFLUX" in name)
    assert first["GRAFANA_PASSWORD"] != other["GRAFANA_PASSWORD"]
    assert first["PERCH_LISTEN"] == "127.0.0.1" and first["PERCH_UID"] != "0"


def test_all_of_it_belongs_to_who_runs_the_containers(prepared: Path) -> None:
    owner = int(variables(prepared)["PERCH_UID"])
    assert {path.stat().st_uid for path in (prepared / "stack").rglob("*")} == {owner}


def test_what_is_made_is_never_committed() -> None:
    for name in (".env", *MADE):
        done = subprocess.run(["git", "check-ignore", "-q", f"host/{name}"], cwd=ROOT, check=False)
        assert done.returncode == 0, name


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_a_pinned_image_a_health_check_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert re.match(r"perch:local$|[a-z/-]+:(2\.0|2\.7|12\.\d+)\.\d+@", service["image"])
    assert service["healthcheck"]["test"][0] == "CMD" and service["restart"] == "unless-stopped"
    assert "no-new-privileges:true" in service["security_opt"]


def test_nothing_but_the_cushions_own_port_can_be_opened_to_others() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == [
        "${PERCH_LISTEN:?make stack makes .env}:8883:8883"
    ]


def test_what_is_mounted_is_in_the_repository_or_made_or_a_volume(prepared: Path) -> None:
    mounts = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    mounts += [secret["file"] for secret in COMPOSE["secrets"].values()]
    for mount in mounts:
        if mount.startswith("./stack"):
            assert (prepared / mount).exists(), mount
        elif mount.startswith("."):
            assert (HOST / mount).exists(), mount
        else:
            assert mount in COMPOSE["volumes"], mount


def test_the_host_is_given_settings_that_there_are() -> None:
    known = {setting.env for setting in SETTINGS}
    assert set(SERVICES["perch"]["environment"]) <= known
    assert {name for name in SERVICES["grafana"]["environment"] if name.startswith("PERCH")} <= known


def test_broker_and_host_share_a_network_that_nobody_else_is_in_and_neither_takes_the_other_along() -> None:
    inside = {name for name, service in SERVICES.items() if "broker" in service.get("networks", [])}
    assert inside == {"mosquitto", "perch"} and COMPOSE["networks"]["broker"] == {"internal": True}
    assert not [name for name, service in SERVICES.items() if "network_mode" in service]
    assert SERVICES["perch"]["depends_on"]["mosquitto"] == {"condition": "service_healthy"}
    port = SERVICES["perch"]["environment"]["PERCH_BROKER_PORT"]
    assert f"listener {port}\n" in (HOST / "mosquitto.container.conf").read_text()


def test_those_that_are_waited_for_are_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_the_image_of_the_host_is_made_of_files_that_reach_the_builder() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (HOST / "Dockerfile").read_text(), re.MULTILINE)
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for path in " ".join(copied).split():
        assert (ROOT / path).exists() and f"!{path}" in allowed
    assert "*" in allowed and not [line for line in allowed if ".env" in line or "stack" in line]


def test_a_real_mosquitto_takes_the_config_of_the_container_and_lets_the_host_in(prepared: Path) -> None:
    port, folder = free_port(), prepared / "etc"
    (folder / "conf.d").mkdir(parents=True)
    main = (HOST / "mosquitto.container.conf").read_text()
    main = main.replace("/mosquitto/config", str(folder)).replace("/mosquitto/data", str(prepared / "stack" / "broker"))
    beside = free_port()
    main = main.replace("listener 1885\n", f"listener {beside} 127.0.0.1\n")
    (folder / "mosquitto.conf").write_text(main + "user root\n")
    ours = (HOST / "mosquitto.conf").read_text().replace("/etc/mosquitto/perch", str(prepared / "stack" / "mosquitto"))
    ours = ours.replace("listener 1883 ", f"listener {port} ")
    ours = ours.replace("listener 8883\n", f"listener {free_port()} 127.0.0.1\n")
    (folder / "conf.d" / "perch.conf").write_text(ours)
    process = subprocess.Popen([MOSQUITTO, "-c", str(folder / "mosquitto.conf")], stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        password = (prepared / "stack" / "cushions" / "host-password").read_text().strip()
        user = SERVICES["perch"]["environment"]["PERCH_BROKER_USER"]
        for way in (port, beside):
            assert probe(Broker("127.0.0.1", way, user, password)) is None
            assert "refuses us" in (probe(Broker("127.0.0.1", way)) or "")
        assert "refuses us" in (probe(Broker("127.0.0.1", port, user, "another")) or "")
    finally:
        process.terminate()
        process.wait()
    assert (prepared / "stack" / "broker" / "mosquitto.db").exists()


def influx(asked: str) -> Answer:
    """As InfluxDB 2.7 answers: to who lists buckets, and to who wants a token for one."""
    if asked.startswith("/"):
        assert asked == "/api/v2/buckets?name=perch"
        return Answer(200, b'{"buckets":[{"id":"b0","orgID":"a0","name":"perch"}]}')
    rights = "+".join(one["action"] for one in json.loads(asked)["permissions"])
    return Answer(201, json.dumps({"id": "c0", "token": f"{rights}=="}).encode())


def test_host_and_grafana_get_tokens_for_the_one_bucket_with_the_rights_they_need(prepared: Path) -> None:
    with web(influx) as server:
        stack.grant(prepared / ".env", server.url)
        stack.grant(prepared / ".env", server.url)
    assert len(server.asked) == 2, "a token that is there is not made again"
    places = [one["resource"] for body in server.asked for one in json.loads(body)["permissions"]]
    assert places == [{"type": "buckets", "id": "b0", "orgID": "a0"}] * 3
    known = variables(prepared)
    assert (known["INFLUX_HOST_TOKEN"], known["INFLUX_GRAFANA_TOKEN"]) == ("read+write==", "read==")
    assert stat.S_IMODE((prepared / ".env").stat().st_mode) == 0o600
    assert stack.prepared(prepared) == []


def test_only_influxdb_has_the_token_of_its_administrator() -> None:
    having = {
        name: set(re.findall(r"INFLUX_\w*TOKEN", " ".join(map(str, service["environment"].values()))))
        for name, service in SERVICES.items()
        if "environment" in service
    }
    assert having == {
        "influxdb": {"INFLUX_TOKEN"},
        "grafana": {"INFLUX_GRAFANA_TOKEN"},
        "perch": {"INFLUX_HOST_TOKEN"},
    }


def test_influxdb_is_started_first_and_asked_for_tokens_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    docker, calls = tmp_path / "bin" / "docker", tmp_path / "calls"
    docker.parent.mkdir()
    docker.write_text(f'#!/bin/sh\necho "$INFLUX_HOST_TOKEN: $*" >>{calls}\n')
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{docker.parent}:{os.environ['PATH']}")
    (tmp_path / "host").mkdir()
    monkeypatch.setattr(stack, "HOST", tmp_path / "host")
    compose = f"compose --file {tmp_path}/host/compose.yaml up --detach"
    with web(influx) as server:
        monkeypatch.setattr(stack, "_INFLUX", server.url)
        assert (stack.main(), stack.main()) == (0, 0)
    version = ": compose version"
    first = [version, f"not yet: {compose} --wait influxdb", f": {compose} --build"]
    assert calls.read_text().splitlines() == [*first, version, f": {compose} --build"]
    out = capsys.readouterr().out
    assert ".env: made" in out and "==" not in out
    assert not [value for value in variables(tmp_path / "host").values() if len(value) > 20 and value in out]


def test_where_there_is_no_docker_it_says_what_to_do(tmp_path: Path) -> None:
    code = "import sys, pathlib, stack; stack.HOST = pathlib.Path(sys.argv[1]); sys.exit(stack.main())"
    env = {"PATH": "/nowhere", "PYTHONPATH": f"{ROOT / 'tools'}:{ROOT / 'host'}"}
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1 and "There is no Docker with its compose plugin here" in done.stdout
    assert not list(tmp_path.iterdir())
