"""What an engine refuses is refused in the file, with its line, before anything is made."""

import re

import pytest
import yaml
from contract.refusals import CONTENTS, NETWORKS, SERVICES, Json
from spec_desk import Desk

PLACE = re.compile(r"(c\.yaml|a\.yml):\d+:\d+: ")
STACK = "stacks: {s: {files: [a.yml]}}\n"
BY_KEY = {"a name with a dot": "a.b", "a long name": "a" * 64}
"""Services have their keys for names."""


def refused(desk: Desk, document: Json, what: str, *, stack: bool) -> None:
    """The document is refused with a place at what is wrong."""
    text = yaml.safe_dump(document)
    if stack:
        desk.write(text, "a.yml")
    message = desk.problems(STACK if stack else text)
    assert all(PLACE.match(line) for line in message), message
    assert any(what in line for line in message), message


@pytest.mark.parametrize("kind", ["cluster", "stack"])
@pytest.mark.parametrize("what", SERVICES)
def test_services(desk: Desk, what: str, kind: str) -> None:
    one = SERVICES[what]
    key = BY_KEY.get(what, "web")
    document = {"services": {key: {"image": "a", **one.written}}, **one.beside}
    refused(desk, document, f"services.{key}", stack=kind == "stack")


@pytest.mark.parametrize("kind", ["cluster", "stack"])
@pytest.mark.parametrize("what", NETWORKS)
def test_networks(desk: Desk, what: str, kind: str) -> None:
    document = {
        "services": {"web": {"image": "a", "networks": ["app"]}},
        "networks": {"app": NETWORKS[what].written},
    }
    refused(desk, document, "networks.app", stack=kind == "stack")


@pytest.mark.parametrize("section", ["secrets", "configs"])
@pytest.mark.parametrize("what", CONTENTS)
def test_contents(desk: Desk, what: str, section: str) -> None:
    desk.write("x", "held")
    one = {"file": str(desk.folder / "held"), **CONTENTS[what].written}
    refused(desk, {section: {"app": one}}, f"{section}.app", stack=False)


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ({"i": {"external": True, "name": "ingress"}}, "cannot join the ingress network"),
        ({"i": {"ingress": True}}, "cannot join the ingress network"),
        ({"i": {"external": True, "name": "none"}}, "cannot join the network 'none'"),
    ],
)
@pytest.mark.parametrize("wanted", [["i"], {"i": {"aliases": ["x"]}}])
def test_networks_that_no_service_is_on(desk: Desk, networks: Json, message: str, wanted: object) -> None:
    document = {"services": {"web": {"image": "a", "networks": wanted}}, "networks": networks}
    (reported,) = desk.problems(yaml.safe_dump(document))
    assert message in reported
    assert PLACE.match(reported)


def test_a_swarm_has_one_ingress_network(desk: Desk) -> None:
    (reported,) = desk.problems("networks:\n  a: {ingress: true}\n  b: {ingress: true}\n")
    assert reported.startswith("c.yaml:7:3: networks.b: a swarm has one ingress network")


def test_every_address_there_is_cannot_be_a_subnet(desk: Desk) -> None:
    (reported,) = desk.problems("networks: {a: {ipam: {config: [{subnet: 0.0.0.0/0}]}}}\n")
    assert "never allocates" in reported


@pytest.mark.parametrize(
    "written",
    [
        "deploy: {replicas: N}",
        "deploy: {update_config: {parallelism: N}}",
        "deploy: {restart_policy: {max_attempts: N}}",
        "deploy: {placement: {max_replicas_per_node: N}}",
        "deploy: {resources: {limits: {pids: N}}}",
        "restart: on-failure:N",
        "healthcheck: {test: [CMD, a], retries: N}",
        "ulimits: {nofile: N}",
        "ports: [{target: 80, published: N}]",
        "secrets: [{source: s, mode: M}]",
        "volumes: [{type: tmpfs, target: /a, tmpfs: {mode: M}}]",
    ],
)
@pytest.mark.parametrize("quote", ["", "'"])
def test_numbers_that_an_engine_does_not_hold(desk: Desk, written: str, quote: str) -> None:
    """It reads them into 64 bits, a mode into 32."""
    number = written.replace("N", f"{quote}{2**63}{quote}").replace("M", f"{quote}{2**32}{quote}")
    number = number.replace(f"on-failure:{quote}", f"{quote}on-failure:")
    reported = desk.problems(f"services: {{a: {{image: x, {number}}}}}\nsecrets: {{s: {{external: true}}}}\n")
    assert all(line.startswith("c.yaml:5:") for line in reported), reported


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("{{.Service.Name}}", True),
        ("{{ .Node.Platform.OS }}", True),
        ("{{- .Task.Slot -}}", True),
        ("a{{.Service.Labels}}b{{.Service.ID}}", True),
        ('{{index .Service.Labels "a.b"}}', True),
        ("}} {", True),
        ("{{.Task.Name}} {{.Nope}}", False),
        ("{{.Node.Name}}", False),
        ("{{.task.slot}}", False),
        ("{{A}}", False),
        ("{{}}", False),
        ("a {{ b", False),
    ],
)
@pytest.mark.parametrize("form", ["mapping", "list"])
def test_templates(desk: Desk, text: str, taken: bool, form: str) -> None:  # noqa: FBT001  # drawn from the table
    given = {"A": text} if form == "mapping" else [f"A={text}"]
    body = yaml.safe_dump({"services": {"a": {"image": "x", "environment": given}}})
    if taken:
        assert desk.load(body)
        return
    (reported,) = desk.problems(body)
    assert "services.a.environment." in reported
    assert "{{.Task.Slot}}" in reported


def test_a_cluster_volume_is_not_made(desk: Desk) -> None:
    asked = "volumes:\n  v:\n    x-cluster-spec: {group: g}\n"
    (reported,) = desk.problems(asked)
    assert reported.startswith(
        "c.yaml:7:5: volumes.v.x-cluster-spec: swarmplan does not create cluster volumes: create it with"
    )
    desk.write(f"services: {{a: {{image: x}}}}\n{asked}", "a.yml")
    (warned,) = desk.load(STACK).warnings
    assert (
        "a.yml:4:5: volumes.v.x-cluster-spec: docker stack deploy does not create cluster volumes" in warned
    )
    desk.write("services: {a: {image: x}}\nvolumes: {v: {x-cluster-spec: 3}}\n", "a.yml")
    assert "expected a mapping" in desk.problems(STACK)[0]
