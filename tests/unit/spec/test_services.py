from typing import Any

import pytest
from spec_desk import Desk


def spec(desk: Desk, service: str, **options: Any) -> dict[str, Any]:
    loaded = desk.load(
        f"networks: {{app: , back: {{external: true}}}}\nservices: {{web: {service}}}\n", **options
    )
    found: dict[str, Any] = loaded.desired.services["web"].spec  # type: ignore[assignment]  # a dict, of JSON
    return found


def test_a_service_is_the_engines_own(desk: Desk) -> None:
    found = spec(desk, "{image: a, networks: [app], deploy: {replicas: '${N:-3}'}}")
    assert found["TaskTemplate"]["ContainerSpec"]["Image"] == "a:latest"
    assert found["TaskTemplate"]["Networks"][0]["Target"] == "app"
    assert found["Mode"] == {"Replicated": {"Replicas": 3}}
    assert found["Labels"]["swarmplan.cluster"] == "lab"


def test_no_networks_are_none(desk: Desk) -> None:
    assert "Networks" not in spec(desk, "{image: a}")["TaskTemplate"]


def test_networks_external_ones_are_not_made(desk: Desk) -> None:
    loaded = desk.load("networks: {app: {attachable: true}, back: {external: true}}")
    assert list(loaded.desired.networks) == ["app"]
    assert loaded.desired.networks["app"].spec["Attachable"] is True
    assert spec(desk, "{image: a, networks: {back: }}")["TaskTemplate"]["Networks"][0]["Target"] == "back"


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ("{n: {name: same}, m: {name: same}}", "networks.m: another network here is also named 'same'"),
        (
            "{bridge: }",
            "networks.bridge: the network 'bridge' is Docker's own: give it external: true, or choose",
        ),
        ("{q: {name: host}}", "networks.q: the network 'host' is Docker's own"),
        (
            "{bridge: {ingress: true}}",
            "networks.bridge: the network 'bridge' is Docker's own: give it external: true, or",
        ),
        (
            "{ingress: {internal: true}}",
            "is Docker's own: give it external: true, or ingress: true to configure it",
        ),
    ],
)
def test_a_network_has_a_unique_name(desk: Desk, networks: str, message: str) -> None:
    (problem,) = desk.problems(f"networks: {networks}\n")
    assert message in problem


def test_dockers_own_networks_may_be_used_and_its_ingress_set_up(desk: Desk) -> None:
    loaded = desk.load(
        "networks: {ingress: {ingress: true}, host: {external: true}, same: , also: {external: {name: same}}}"
    )
    assert list(loaded.desired.networks) == ["ingress", "same"]


def test_variables_from_files_and_from_here(desk: Desk) -> None:
    desk.write("A=file\nB=file\nC=${HERE}\n", "one.env")
    desk.write("B=second\n", "two.env")
    found = spec(
        desk,
        "{image: a, env_file: [one.env, two.env], environment: [A=own, HERE, NOT_HERE]}",
        environ={"HERE": "here"},
    )
    env = found["TaskTemplate"]["ContainerSpec"]["Env"]
    assert env == ["A=own", "B=second", "C=here", "HERE=here", "NOT_HERE"]


def test_variables_of_a_mapping(desk: Desk) -> None:
    found = spec(desk, "{image: a, environment: {HERE: , NOT_HERE: , N: 5}}", environ={"HERE": "x=y"})
    assert found["TaskTemplate"]["ContainerSpec"]["Env"] == ["HERE=x=y", "N=5", "NOT_HERE"]


def test_keys_of_no_use_are_warnings(desk: Desk) -> None:
    loaded = desk.load("services:\n  web:\n    image: a\n    privileged: true\n    build: .\n    x-mine: 1\n")
    assert [warning.partition("c.yaml:")[2] for warning in loaded.warnings] == [
        "8:5: services.web.privileged: ignored: Swarm has no such setting for tasks",
        "9:5: services.web.build: ignored: Swarm does not build images; build it first and name it under image",
    ]


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("{}", ["services.web.image: image is missing"]),
        ("a", ["services.web: must be a mapping, not 'a': write {image: a}"]),
        ("", ["services.web: must be a mapping, not nothing"]),
        ("{image: a, secrets: [b]}",
         ["services.web.secrets.0: secret 'b' is not declared; declare it under secrets"]),
        ("{image: a, configs: [b]}",
         ["services.web.configs.0: config 'b' is not declared; declare it under configs"]),
        ("{image: a, mem_limit: 1}",
         ["services.web.mem_limit: not supported by Swarm; use deploy.resources.limits.memory"]),
        ("{image: a, portz: 1}", ["services.web.portz: unknown key 'portz'; did you mean 'ports'?"]),
        ("{image: a, ports: [{target: 1, pubished: 2}]}",
         ["services.web.ports.0.pubished: unknown key 'pubished'; did you mean 'published'?"]),
        ("{image: a, ports: [[1]]}",
         ["services.web.ports.0: must be a port like 8080:80 or a mapping with target, published, mode"]),
        ("{image: a, ports: [x]}",
         ["services.web.ports.0: 'x' is not a valid port: write [published:]target[/protocol], as in 8080:80"]),
        ("{image: a, deploy: {replicas: x}, tty: 5}",
         ["services.web.deploy.replicas: expected a whole number, found 'x'",
          "services.web.tty: expected true or false, found '5'"]),
        ("{image: a, deploy: [1]}", ["services.web.deploy: must be a mapping, not a list"]),
        ("{image: a, deploy: {resources: {limits: {cpu: 1}}}}",
         ["services.web.deploy.resources.limits.cpu: unknown key 'cpu'; did you mean 'cpus'?"]),
        ("{image: a, networks: [ap]}",
         ["services.web.networks.0: network 'ap' is not declared; declare it under networks; did you mean 'app'?"]),
        ("{image: a, networks: {xyz: }}",
         ["services.web.networks.xyz: network 'xyz' is not declared; declare it under networks"]),
        ("{image: a, networks: [host]}",
         [("services.web.networks.0: network 'host' is not declared; declare it, "
          "as in networks: {host: {external: true}}")]),
        ("{image: a, networks: {app: {alias: x}}}",
         ["services.web.networks.app.alias: unknown key 'alias'; did you mean 'aliases'?"]),
        ("{image: a, networks: app}", ["services.web.networks: must be a list of networks or a mapping of them"]),
        ("{image: a, volumes: [{typ: bind, target: /x}]}",
         ["services.web.volumes.0.typ: unknown key 'typ'; did you mean 'type'?"]),
        ("{image: a, env_file: none.env}",
         ["services.web.env_file: none.env: no such file"]),
    ],
)  # fmt: skip
def test_faults(desk: Desk, service: str, message: list[str]) -> None:
    problems = desk.problems(f"networks: {{app: }}\nservices: {{web: {service}}}\n")
    assert [problem.partition(": ")[2] for problem in problems] == message
    assert all(problem.startswith("c.yaml:6:") for problem in problems)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ("{atachable: true}", "networks.app.atachable: unknown key 'atachable'; did you mean 'attachable'?"),
        ("{external: true, driver: overlay}", "networks.app.driver: swarmplan does not configure what is external; leave this out"),
        ("{ipam: {config: [{subnet: 10.0.0.1/8}]}}",
         "networks.app.ipam.config.0.subnet: 10.0.0.1/8 has host bits set: write a subnet as in 10.10.0.0/24"),
        ("[a]", "networks.app: must be a mapping, not a list"),
    ],
)  # fmt: skip
def test_network_faults(desk: Desk, network: str, message: str) -> None:
    (problem,) = desk.problems(
        f"networks: {{app: {network}}}\nservices: {{web: {{image: a, networks: [app]}}}}\n"
    )
    assert problem.partition(": ")[2] == message


HOST = "{image: a, ports: [{target: 1, published: 80, mode: host}], deploy: {mode: global%s}}"
ON = ", placement: {constraints: [%s]}"


@pytest.mark.parametrize(
    ("one", "two", "message"),
    [
        ('{image: a, ports: ["80:1"]}', '{image: a, ports: ["80:2"]}', "; choose another port"),
        ('{image: a, ports: ["80:1"]}', '{image: a, ports: ["80:2/udp"]}', None),
        ('{image: a, ports: ["80:1"]}', '{image: a, ports: ["81:1"]}', None),
        ('{image: a, ports: ["80"]}', '{image: a, ports: ["80"]}', None),
        ('{image: a, ports: ["80:1"]}', HOST % "", "; choose another port"),
        (HOST % "", HOST % "",
         "; both run on lab-manager-1: choose another port, or separate the services with placement constraints"),
        (HOST % (ON % "node.role == manager"), HOST % (ON % "node.role == worker"), None),
        (HOST % (ON % "node.labels.x == 1"), HOST % (ON % "engine.labels.y == 2"),
         "; both run on a: choose another port, or separate the services with placement constraints"),
        (HOST % (ON % "node.labels.x == 1"), HOST % (ON % "node.labels.x != 1"), None),
        (HOST % "", HOST.replace("mode: global%s", "replicas: 1"), None),
    ],
)  # fmt: skip
def test_ports_of_two_services(desk: Desk, one: str, two: str, message: str | None) -> None:
    body = (
        "workers: [{name: a, labels: {x: 1}, engine: {labels: {y: 2}}}, {name: b}]\n"
        f"services:\n  one: {one}\n  two: {two}\n"
    )
    if message is None:
        assert desk.load(body)
    else:
        (problem,) = desk.problems(body)
        assert problem.endswith(
            f"services.two.ports: port 80/tcp is also published by service 'one'{message}"
        )


def test_names_that_differ_in_case_only(desk: Desk) -> None:
    assert desk.problems("services:\n  web: {image: a}\n  WEB: {image: a}\n") == [
        "c.yaml:7:3: services.WEB: a swarm treats 'WEB' and 'web' as the same name; rename one"
    ]


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("- A=1", "- DB_PASSWORD pl4nt3d"),
        ("A: 1", "DB_PASSWORD pl4nt3d:"),
        ("- A=1", "- =x"),
        ("A: 1", "'': x"),
    ],
)
def test_a_variable_without_a_valid_name_is_at_its_own_line_and_not_quoted(
    desk: Desk, first: str, second: str, *, merged: bool
) -> None:
    """Also in a list that another file adds to, which is read as a mapping."""
    over = ["services: {web: {environment: {B: 2}}}\n"] if merged else []
    body = f"services:\n  web:\n    image: a\n    environment:\n      {first}\n      {second}\n"
    (line,) = desk.problems(body, *over)
    assert line.startswith("c.yaml:10:")
    assert "write NAME=value" in line
    assert "pl4nt3d" not in line
