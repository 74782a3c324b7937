"""Mistakes that people make, each with what its message must say: what is wrong, where, and what to do."""

import pytest
from spec_desk import Desk

_FILE = {
    # Names that are nearly right
    "services: {a: {image: b, secrets: [tokn]}}\nsecrets: {token: {external: true}}": ("secrets.0", "'token'?"),
    "services: {a: {image: b, configs: [cnf]}}\nconfigs: {conf: {external: true}}": ("configs.0", "'conf'?"),
    "services: {a: {image: b, networks: [ap]}}\nnetworks: {app: {}}": ("networks.0", "'app'?"),
    "services: {a: {image: b, depends_on: [bd]}, db: {image: c}}": ("depends_on.0", "'db'?"),
    "services: {a: {image: b, deploy: {replica: 2}}}": ("deploy.replica", "'replicas'?"),
    "services: {a: {imag: b}}": ("services.a.imag", "'image'?"),
    "servces: {}": ("servces", "'services'?"),
    "managers: {count: 1, availability: drained}": ("managers.availability", "drain, not 'drained'"),
    "workers: {cout: 1}": ("workers.cout", "'count'?"),
    "swarm: {autolok: true}": ("swarm.autolok", "'autolock'?"),
    "stacks: {v: {file: [x.yml]}}": ("stacks.v.file", "'files'?"),
    "volumes: {v: {drivr: local}}": ("volumes.v.drivr", "'driver'?"),
    "sensitive: [services.wbe]\nservices: {web: {image: x}}": ("sensitive.0", "'web'?"),
    "services: {a: {image: b, deploy: {placement: {constraints: [node.roles == worker]}}}}":
        ("constraints.0", "'node.role'?"),
    "services: {a: {image: b, deploy: {placement: {constraints: [node.role == workr]}}}}":
        ("constraints.0", "manager or worker"),
    "services: {a: {image: b, deploy: {mode: globl}}}": ("deploy.mode", "global", "found 'globl'"),
    # Values of an unset variable
    "services: {a: {image: 'nginx:${TAG}'}}": ("'nginx:'", "variable TAG in it is not set"),
    "services: {a: {image: b, deploy: {replicas: '${N}'}}}": ("replicas", "variable N in it is not set"),
    "services: {a: {image: b, stop_grace_period: '${T}s'}}": ("'s'", "variable T in it is not set"),
    "services: {a: {image: '${TAG:?choose a tag}'}}": ("TAG is required", "choose a tag"),
    # Text that YAML reads as a mapping
    "services: {a: {image: b, labels: [traefik.enable: true]}}": ("labels.0", "write traefik.enable=…", "= in place of"),
    "services: {a: {image: b, environment: [MODE: x]}}": ("environment.0", "write MODE=…"),
    "services: {a: {image: b, deploy: {labels: [c: d]}}}": ("deploy.labels.0", "write c=…"),
    "services: {a: {image: b, volumes: [data: /x]}}": ("volumes.0.data", "leave out the space after the colon"),
    "services: {a: {image: b, ports: [8080: 80]}}": ("ports.0.8080", "leave out the space after the colon"),
    "services: {a: {image: b, extra_hosts: [db: 10.0.0.1]}}": ("extra_hosts.0", "leave out the space"),
    "services: {a: {image: b, command: [a: b]}}": ("command.0", "not a mapping", "in quotes"),
    "services: {a: {image: b, deploy: {placement: {constraints: [node.role: worker]}}}}":
        ("constraints.0", "not a mapping"),
    "services: {a: {image: b, environment: {A: [b]}}}": ("environment.A", "not a list", "one value"),
    # One value in the place of a list or mapping
    "services: {a: {image: b, ports: 80:80}}": ("services.a.ports", "must be a list", "write [80:80]"),
    "services: {a: {image: b, deploy: {placement: {constraints: node.role==worker}}}}":
        ("constraints", "expected a list", "write - before"),
    "services: {a: {image: b, environment: A=b}}": ("environment", "a mapping or a list of name=value"),
    "services: {a: nginx}": ("services.a", "write {image: nginx}"),
    "services: [a]": ("services", "not a list", "NAME: {…}"),
    "networks: [app]": ("networks", "not a list", "NAME: {…}"),
    "networks: {app: overlay}": ("networks.app", "write {driver: overlay}"),
    "managers: [a]": ("managers.0", "write {name: a}"),
    "managers: 3": ("managers", "{count: 3}"),
    "images: {nginx: nginx.tar}": ("images.nginx", "write {archive: nginx.tar}"),
    "stacks: {v: {files: x.yml}}": ("stacks.v.files", "write [x.yml]"),
    "secrets: {tok: hunter2}": ("secrets.tok", "write {file: …}"),
    "stacks: {s: s.yml}": ("stacks.s", "write {files: [s.yml]}"),
    "managers: [{name: a, labels: [zone=a, disk=ssd]}]": ("labels", "write {zone: …, disk: …}"),
    # Keys that stand in the wrong place
    "services: {a: {image: b, adopt: true}}": ("services.a.adopt", "write it as x-swarmplan: {adopt: …}"),
    "networks: {a: {adopt: true}}": ("networks.a.adopt", "x-swarmplan: {adopt: …}"),
    "secrets: {a: {content: pw}}": ("secrets.a.content", "only configs have it; use file, sops, environment or command"),
    "nodes: [{name: a, role: manager}]": ("nodes", "machines are entries of managers and workers"),
    "services:\nw:\n  image: b": ("c.yaml:6:1: w", "indent it, to be below services"),
    "stacks:\nw:\n  files: [b.yml]": ("c.yaml:6:1: w", "indent it, to be below stacks"),
    "services: {a: {image: b, deploy: {mode: {replicated: {replicas: 2}}}}}":
        ("deploy.mode", "write mode: replicated, with replicas: N beside it"),
    "services: {a: {image: b, deploy: {mode: {global: {}}}}}": ("deploy.mode", "write mode: global"),
    # Values that are nearly right
    "services: {a: {image: Nginx}}": ("services.a.image", "lower case"),
    "services: {a: {image: b, healthcheck: {interval: 10}}}": ("healthcheck.interval", "number and a unit"),
    "services: {a: {image: b, deploy: {restart_policy: {condition: always}}}}": ("condition", "none or on-failure or any"),
    "services: {a: {image: b, deploy: {update_config: {order: start_first}}}}": ("order", "start-first"),
    "services: {a: {image: b, deploy: {replicas: 2, mode: global}}}": ("replicas", "leave replicas out"),
    "services: {a: {image: b, ports: ['0:80-81']}}": ("ports.0", "0 is one port", "leave 0: out"),
    "services: {a: {image: b, volumes: [vol]}}\nvolumes: {vol: {}}": ("volumes.0", "in the container", "vol:/PATH"),
    "services: {a: {image: b, volumes: ['./x:/y']}}": ("volumes.0", "on the node"),
    "services: {a: {image: b, tty: enabled}}": ("services.a.tty", "true or false"),
    "services: {a: {image: b, cap_add: [NET_ADMN]}}": ("cap_add.0", "NET_ADMIN"),
    "managers: {count: 0}": ("managers", "a swarm needs a manager"),
    "policy: {parallelism: 0}": ("policy.parallelism", "at least 1"),
    "policy: {timeout: 10}": ("policy.timeout", "number and a unit"),
    "name: Bad_Name": ("name", "a-z, 0-9 and -"),
    "version: '3'": ("version", "list the file under stacks"),
    "services: {a: {image: b, ports: ['80:80']}, c: {image: d, ports: ['80:80']}}": ("services.c", "choose another port"),
    "services:\n  web:\n\timage: x": ("indented with a tab", "spaces"),
    "services: {}\nservices: {}": ("duplicate key", "line 5"),
}  # fmt: skip
_STACK = {
    "services: {a: {image: b, labels: [traefik.enable: true]}}": ("labels.0", "write traefik.enable=…"),
    "services: {a: {image: b, extra_hosts: [db: 10.0.0.1]}}": ("extra_hosts.0", "leave out the space"),
    "services: {a: {image: b, ports: [8080: 80]}}": ("'8080'", "a port without the space after the colon"),
    "services: {a: {image: b, environment: {A: {b: c}}}}": ("environment.A", "not a mapping"),
    "services: {a: {image: b, secrets: [tokn]}}\nsecrets: {token: {external: true}}": (
        "secrets.0",
        "'token'?",
    ),
    "services: {a: {image: b, volumes: ['dat:/x']}}\nvolumes: {data: {}}": ("volumes.0", "'data'?"),
    "services: {a: {image: b, ports: ['0:80-81']}}": ("ports.0", "leave 0: out"),
    "apiVersion: apps/v1\nkind: Deployment": ("Deployment of apps/v1", "not a stack file"),
    "format: swarmplan/plan/v1\ndigest: x": ("saved plan", "swarmplan apply --plan"),
}


def _said(problems: list[str], parts: tuple[str, ...]) -> None:
    assert any(all(part in line for part in parts) for line in problems), problems


@pytest.mark.parametrize("text", _FILE)
def test_a_mistake_in_a_cluster_file(desk: Desk, text: str) -> None:
    head = "apiVersion: swarmplan/v1\nkind: Cluster\n" + "name: lab\n" * (not text.startswith("name"))
    _said(desk.problems(text, head=head), ("c.yaml:", *_FILE[text]))


@pytest.mark.parametrize("text", _STACK)
def test_a_mistake_in_a_stack_file(desk: Desk, text: str) -> None:
    desk.write(text, "s.yml")
    _said(desk.problems("stacks: {v: {files: [s.yml]}}"), ("s.yml:", *_STACK[text]))


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("machines: {engine: {options: {live-restore: yes}}}", "machines.engine.options.live-restore", "write true"),
        ("managers: {count: 1, options: {offline: off}}", "managers.options.offline", "write false"),
        ("services: {a: {image: b, volumes: ['dat:/x']}}\nvolumes: {data: {}}", "volumes.0", "did you mean 'data'?"),
    ],
)  # fmt: skip
def test_what_is_valid_and_rarely_meant_is_a_warning(desk: Desk, text: str, path: str, said: str) -> None:
    (warning,) = desk.load(text).warnings
    assert path in warning
    assert said in warning


@pytest.mark.parametrize("written", ["read_only: yes", "tty: off", "init: 'on'"])
def test_yes_and_no_in_a_stack_file_are_named(desk: Desk, written: str) -> None:
    desk.write(f"version: '3.8'\nservices: {{a: {{image: b, {written}}}}}\n", "s.yml")
    (warning,) = desk.load("stacks: {v: {files: [s.yml]}}").warnings
    assert ("text since YAML 1.2" in warning) is ("'" not in written)


def test_a_stack_file_that_is_not_there_is_nearly_another(desk: Desk) -> None:
    desk.write("services: {a: {image: b}}", "vote.yml")
    (problem,) = desk.problems("stacks: {v: {files: [voet.yml]}}")
    assert "no such file: voet.yml; did you mean" in problem
    assert problem.endswith("vote.yml?")


def test_a_cluster_file_is_not_a_file_of_variables(desk: Desk) -> None:
    other = desk.write("apiVersion: swarmplan/v1\nkind: Cluster\n", "other.yaml")
    assert desk.problems("", env_files=[other]) == [
        "other.yaml: this is a YAML file, not a file of NAME=value lines"
    ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("services.wbe.deploy.replicas=3", "--set services.wbe.deploy.replicas: no service 'wbe' in the file; did you mean 'web'?"),
        ("stacks.voet.resolve_image=never", "no stack 'voet' in the file; did you mean 'vote'?"),
        ("services.web=3", "write --set services.web.deploy.replicas=…"),
    ],
)  # fmt: skip
def test_a_setting_of_a_service_that_is_not_there(desk: Desk, setting: str, said: str) -> None:
    desk.write("services: {a: {image: b}}", "vote.yml")
    text = "services: {web: {image: x}}\nstacks: {vote: {files: [vote.yml]}}"
    (problem,) = desk.problems(text, settings=[setting])
    assert said in problem


def test_a_setting_may_make_a_service(desk: Desk) -> None:
    loaded = desk.load("services: {web: {image: x}}", settings=["services.wbe.image=y"])
    assert sorted(loaded.desired.services) == ["wbe", "web"]


@pytest.mark.parametrize("wrong", ["./x.txt", "5", "[1]", "{nmae: x}", "{labels: 5}"])
@pytest.mark.parametrize("kind", ["secrets", "configs", "networks", "volumes", "services"])
def test_what_is_declared_with_an_error_is_not_told_to_be_undeclared(
    desk: Desk, kind: str, wrong: str
) -> None:
    """One error, one line: neither where a service uses it nor where a rule names it."""
    used = {"volumes": "volumes: ['x:/x']", "services": "depends_on: [x]"}.get(kind, f"{kind}: [x]")
    rule = "" if kind == "volumes" else f"policy: {{ignore: [{{target: {kind}.x, paths: [labels]}}]}}\n"
    web = f"  web: {{image: a, {used}}}\n"
    member = f"{kind}:\n  x: {wrong}\n"
    body = f"{member}{web}" if kind == "services" else f"{member}services:\n{web}"
    found = desk.problems(body + rule)
    assert all(f" {kind}.x" in line for line in found), found


def test_a_list_in_the_place_of_a_mapping_is_one_error(desk: Desk) -> None:
    body = (
        "networks: [n]\nsecrets: [{s: {file: x}}]\nservices: {web: {image: a, networks: [n], secrets: [s]}}\n"
    )
    assert [line.split(": ")[1] for line in desk.problems(body)] == ["networks", "secrets"]
