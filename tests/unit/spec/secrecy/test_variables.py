"""What came from a variable is shown by its name, in the places where a secret may stand, whatever form it is written in."""

from typing import Any

import pytest
from spec_desk import Desk

ENVIRON = {"PASS": "hunter-22", "TWO": "a b", "EMPTY": "", "N": "2", "TAG": "1.2"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("environment: {A: '${PASS}'}", {"environment.A": "${PASS}"}),
        ("environment: {A: $PASS}", {"environment.A": "${PASS}"}),
        ("environment: ['A=x${PASS}y']", {"environment.A": "x${PASS}y"}),
        ("environment: {A: '${NONE:-${PASS}}'}", {"environment.A": "${PASS}"}),
        ("environment: {A: '${PASS:?needed}'}", {"environment.A": "${PASS}"}),
        ("environment: {A: '${NONE:-other}'}", {}),
        ("environment: {A: '${PASS:+other}'}", {}),
        ("environment: {A: '${EMPTY}', B: $$PASS}", {}),
        ("environment: {PASS: }", {"environment.PASS": "${PASS}"}),
        ("environment: [PASS, EMPTY, NONE]", {"environment.PASS": "${PASS}"}),
        ("command: 'run --to=${PASS} ${TWO}'", {"command": ["run", "--to=${PASS}", "${TWO}"]}),
        ("entrypoint: [run, '${PASS}']", {"entrypoint": ["run", "${PASS}"]}),
        ("healthcheck: {test: 'curl ${PASS}'}", {"healthcheck.test": ["CMD-SHELL", "curl ${PASS}"]}),
        ("labels: ['x.y=${PASS}']", {"labels.x.y": "${PASS}"}),
        ("deploy: {labels: {x: '${PASS}'}, replicas: '${N}'}", {"deploy.labels.x": "${PASS}"}),
        ("logging: {driver: x, options: {a: '${PASS}'}}", {"logging.options.a": "${PASS}"}),
        ("ports: ['${N}:${N}'], hostname: '${TAG}', user: '${N}'", {}),
    ],
)  # fmt: skip
def test_a_service_s(desk: Desk, written: str, expected: dict[str, Any]) -> None:
    loaded = desk.load("services: {web: {image: 'a:${TAG}', " + written + "}}\n", environ=ENVIRON)
    assert loaded.desired.shown == ({"services.web": expected} if expected else {})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hostname: '${DB_PASSWORD}'", {"hostname": "${DB_PASSWORD}"}),
        ("user: 'u${DB_PASSWORD}', hostname: '${TAG}'", {"user": "u${DB_PASSWORD}"}),
        ("sysctls: {a.b: '${DB_PASSWORD}'}", {"sysctls.a.b": "${DB_PASSWORD}"}),
        ("extra_hosts: ['${DB_PASSWORD}:10.0.0.1']", {"extra_hosts": ["10.0.0.1 ${DB_PASSWORD}"]}),
        # where no name is valid, the rest is hidden all the same
        ("stop_grace_period: '${OTHER_KEY}', command: '${TAG}'", {"command": ["${TAG}"]}),
    ],
)  # fmt: skip
def test_a_secret_by_its_variable_s_name_is_hidden_everywhere(
    desk: Desk, written: str, expected: dict[str, Any]
) -> None:
    environ = {**ENVIRON, "DB_PASSWORD": "hunter", "OTHER_KEY": "10s"}
    loaded = desk.load("services: {web: {image: 'a:${TAG}', " + written + "}}\n", environ=environ)
    assert loaded.desired.shown == {"services.web": expected}


def test_it_is_hidden_in_names_that_services_refer_to(desk: Desk) -> None:
    body = """\
services: {web: {image: a, secrets: [s], networks: [n], volumes: ['v:/v']}}
secrets: {s: {name: 's-${DB_PASSWORD}', external: true}}
networks: {n: {name: 'n-${DB_PASSWORD}', driver_opts: {k: '${TAG}'}}}
volumes: {v: {name: 'v-${DB_PASSWORD}', driver_opts: {k: '${TAG}'}}}
"""
    desired = desk.load(body, environ={**ENVIRON, "DB_PASSWORD": "hunter-22"}).desired
    assert desired.shown["networks.n-hunter-22"]["driver_opts.k"] == "${TAG}"
    assert desired.shown["volumes.v-hunter-22"]["driver_opts.k"] == "${TAG}"
    assert "hunter" not in str(desired.shown["services.web"])
    assert desired.hidden_texts["n-hunter-22"] == "n-${DB_PASSWORD}"


@pytest.mark.parametrize("value", ["hunter", "Sup3rSecretPw", "it's \\ odd", "A" + "x9" * 60])
@pytest.mark.parametrize(
    "written",
    [
        "deploy: {update_config: {delay: '${DB_PASSWORD}'}}", "deploy: {update_config: {order: '${DB_PASSWORD}'}}",
        "image: '-${DB_PASSWORD}:'", "ports: ['${DB_PASSWORD}']", "ports: ['${DB_PASSWORD}:80']", "ports: [{target: '${DB_PASSWORD}'}]",
        "mem_limit: '${DB_PASSWORD}'", "deploy: {resources: {limits: {memory: '${DB_PASSWORD}'}}}", "deploy: {replicas: '${DB_PASSWORD}'}",
        "deploy: {placement: {constraints: ['${DB_PASSWORD}']}}", "volumes: ['${DB_PASSWORD}']", "volumes: [{type: '${DB_PASSWORD}', target: /x}]",
        "extra_hosts: ['${DB_PASSWORD}']", "networks: ['${DB_PASSWORD}']", "secrets: ['${DB_PASSWORD}']", "init: '${DB_PASSWORD}'",
        "ulimits: {nofile: '${DB_PASSWORD}'}", "deploy: '${DB_PASSWORD}'", "healthcheck: {retries: '${DB_PASSWORD}', test: x}",
    ],
)  # fmt: skip
def test_no_error_quotes_it(desk: Desk, written: str, value: str) -> None:
    problems = desk.problems(
        "services: {web: {image: a, " + written + "}}\n"
        if "image" not in written
        else "services: {web: {" + written + "}}\n",
        environ={"DB_PASSWORD": value},
    )
    for quoted in (value, repr(value)[1:-1], value[:20]):
        assert all(quoted not in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("networks: {app: {driver_opts: {k: '${PASS}'}, labels: {l: x}}}", {"networks.app": {"driver_opts.k": "${PASS}"}}),
        ("configs: {c: {content: '${PASS}', labels: {l: '${PASS}'}}}", {"configs.c": {"labels.l": "${PASS}"}}),
        ("volumes: {data: {driver_opts: {k: '${PASS}'}}}", {"volumes.data": {"driver_opts.k": "${PASS}"}}),
        ("machines: {options: {region: '${PASS}'}}", {"machines.lab-manager-1": {"options.region": "${PASS}"}}),
        ("machines: {engine: {options: {proxy: '${PASS}'}}}", {"machines.lab-manager-1": {"engine.options.proxy": "${PASS}"}}),
        ("managers: [{name: m, options: {key: '${PASS}'}}]", {"machines.m": {"options.key": "${PASS}"}}),
        ("swarm: {log_driver: {driver: x, options: {k: '${PASS}'}}}", {"swarm": {"log_driver.options.k": "${PASS}"}}),
        ("managers: [{name: m, labels: {key: '${PASS}'}}]", {}),
    ],
)  # fmt: skip
def test_another_resource_s(desk: Desk, body: str, expected: dict[str, Any]) -> None:
    assert desk.load(body + "\n", environ=ENVIRON).desired.shown == expected


def test_a_volume_s_options_are_hidden_in_the_mounts_of_it(desk: Desk) -> None:
    body = (
        "volumes: {data: {driver_opts: {k: '${PASS}'}}}\nservices: {web: {image: a, volumes: ['data:/d']}}\n"
    )
    (mount,) = desk.load(body, environ=ENVIRON).desired.shown["services.web"]["volumes"]
    assert mount["VolumeOptions"]["DriverConfig"]["Options"] == {"k": "${PASS}"}


def test_env_files(desk: Desk) -> None:
    desk.write("A=secret-1\nB=\nC=$A-x\n", "web.env")
    desk.write("D='a b'\nE=${D}\n", "vote.env")
    desk.write("services: {db: {image: a, env_file: vote.env, environment: {E: plain}}}\n", "vote.yaml")
    body = "services: {web: {image: a, env_file: web.env}}\nstacks: {vote: {files: [vote.yaml]}}\n"
    desired = desk.load(body).desired
    assert desired.shown == {
        "services.web": {"environment.A": "${A}", "environment.C": "${C}"},
        "services.vote_db": {"environment.D": "${D}"},
    }
    assert {"secret-1": "${A}", "secret-1-x": "${C}", "'a b'": "${D}"}.items() <= desired.hidden_texts.items()


def test_a_later_file_and_a_setting_decide(desk: Desk) -> None:
    body = "services: {web: {image: a, environment: {A: '${PASS}', B: '${PASS}', C: c}}}\n"
    over = "services: {web: {environment: {A: plain, C: '${PASS}'}}}\n"
    loaded = desk.load(body, over, environ=ENVIRON, settings=["services.web.environment.B=set"])
    assert loaded.desired.shown == {"services.web": {"environment.C": "${PASS}"}}


def test_where_names_are_not_valid_all_is_hidden_that_may_be_secret(desk: Desk) -> None:
    """The value closes the quote, its variable's name does not."""
    body = 'services: {web: {image: a, command: "run \'${CLOSE}", hostname: h, environment: {A: a}}}\n'
    shown = desk.load(body, environ={"CLOSE": "a b'"}).desired.shown["services.web"]
    assert {"command": "(hidden)", "environment.A": "(hidden)"}.items() <= shown.items()
    assert "hostname" not in shown


@pytest.mark.parametrize(
    "written", ["healthcheck: {test: ['${PASS}']}", "healthcheck: {test: ['x ${PASS} y']}"]
)
def test_no_fault_quotes_a_hidden_value(desk: Desk, written: str) -> None:
    (problem,) = desk.problems("services: {web: {image: a, " + written + "}}\n", environ=ENVIRON)
    assert "hunter-22" not in problem
    assert "must begin with CMD" in problem
    assert "${PASS}" in problem


@pytest.mark.parametrize("value", ["hunter", "hunter-22", 'it\'s "x"', "a:hunter:b"])
@pytest.mark.parametrize(
    "body",
    [
        "services: {web: {image: a, stop_grace_period: '${PASS}'}}",
        "services: {web: {image: a, deploy: {replicas: '${PASS}'}}}",
        "services: {web: {image: a, deploy: {mode: '${PASS}'}}}",
        "services: {web: {image: a, ports: ['${PASS}:80']}}",
        "services: {web: {image: a, ports: [{target: '${PASS}'}]}}",
        "services: {web: {image: a, healthcheck: {test: x, interval: '${PASS}'}}}",
        "services: {web: {image: a, dns: ['${PASS}']}}",
        "services: {web: {image: a, env_file: '${PASS}'}}",
        "services: {web: {image: a, networks: ['${PASS}']}}",
        "services: {web: {image: a, secrets: ['${PASS}']}}",
        "secrets: {s: {file: '${PASS}'}}",
        "services: {web: {image: a, healthcheck: {test: ['${PASS}']}}}",
        "networks: {n: {name: '${PASS}'}, m: {name: '${PASS}'}}",
        "policy: {max_destroys: '${PASS}'}",
    ],
)
def test_a_fault_names_the_variable_in_place_of_its_value(desk: Desk, body: str, value: str) -> None:
    problems = desk.problems(f"{body}\n", environ={"PASS": value})
    assert "${PASS}" in "".join(problems)
    assert not [line for line in problems if value in line or "hunter" in line or value[:5] in line]


def test_a_driver_s_fault_names_the_variable_in_place_of_its_value(desk: Desk) -> None:
    loaded = desk.load("machines: {options: {engine: '${PASS}'}}\n", environ={"PASS": "hunter"})
    told = loaded.problem(("machines", "options", "engine"), "must be 20.10, not 'hunter'")
    assert told.endswith("must be 20.10, not '${PASS}' (its value)")


def test_a_number_out_of_range_is_told_by_its_variable(desk: Desk) -> None:
    body = "services: {web: {image: a, ports: ['${PORT}:80']}}\n"
    (problem,) = desk.problems(body, environ={"PORT": "70000"})
    assert "70000" not in problem
    assert "${PORT}" in problem


def test_what_the_file_writes_out_is_no_secret_to_a_message(desk: Desk) -> None:
    body = "services: {web: {image: a, hostname: hunter-22, environment: {A: '${PASS}', DB_PASSWORD: lit3ral-1}}}\n"
    assert desk.load(body, environ=ENVIRON).desired.hidden_texts == {"lit3ral-1": "(hidden)"}
