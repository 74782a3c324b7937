"""A saved plan is validated like a cluster file: what no file can resolve to is refused, and what every file resolves to passes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.specs import PLANS, desired
from hypothesis import given
from hypothesis import strategies as st
from laws.clusters import desired as any_cluster
from laws.compose_services import documents
from small_cluster import cluster, contents

from swarmplan.compose import network_spec, scope_of, service_spec
from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired
from swarmplan.model.service import Network, Service
from swarmplan.spec import dump, parse, validated

EXAMPLES = [*sorted(PLANS.glob("*.yaml")), Path(__file__).parents[2] / "golden" / "cases" / "small.yaml"]
WANTED = cluster(
    1,
    1,
    services={"web": {"networks": ["app"], "secrets": ["key"], "ports": ["80:80"]}, "db": {}},
    networks={"app": {}},
    secrets=contents(key="1"),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_what_a_cluster_file_became_passes(example: Path, tmp_path: Path) -> None:
    wanted = desired(example, tmp_path)
    assert validated(parse(dump(wanted))) == wanted


@given(any_cluster())
def test_whatever_a_cluster_asks_for_passes(wanted: Desired) -> None:
    assert validated(parse(dump(wanted))) == wanted


@given(documents(), st.sampled_from(["", "vote"]))
def test_whatever_a_service_asks_for_passes(document: dict[str, Any], stack: str) -> None:
    if stack:  # which docker stack deploy passes over, and so do we
        document["services"]["web"].pop("security_opt", None)
    scope = scope_of(document, "lab", stack)
    web = service_spec("web", document["services"]["web"], scope)
    bodies = [network_spec(key, document["networks"].get(key) or {}, scope) for key in scope.networks]
    networks = {body["Name"]: Network(body["Name"], body) for body in bodies}
    wanted = replace(cluster(1), services={web["Name"]: Service(web["Name"], web)}, networks=networks)
    assert validated(parse(dump(wanted))) == wanted


def test_what_takes_a_cluster_down_passes() -> None:
    assert validated(parse(dump(Desired("lab")))) == Desired("lab")


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Put a value at a place, ``a/b/0``."""
    *above, last = path.split("/")

    def change(body: Any) -> None:
        for key in above:
            body = body[int(key) if isinstance(body, list) else key]
        body[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("cluster", "../../../x"), "cluster: '../../../x' is not a valid name"),
        (put("cluster", "x" * 41), "is 41 characters long"),
        (put("cluster", ""), "cluster: '' is not a valid name"),
        (put("machines/..", {"name": "..", "driver": "local"}), "machines.'..': '..' is not a valid name"),
        (put("machines/m1/name", "other"), "machines.'m1' does not match the name inside it"),
        (put("nodes/m1/machine", "w1"), "nodes.'m1' does not match the name inside it"),
        (put("nodes/m1/role", "worker"), "nodes: a swarm needs a manager"),
        (put("nodes/m9", {"machine": "m9", "role": "worker"}), "nodes.m9: there is no machine with this name"),
        (put("services/web/spec/Name", "db"), "services.'web' does not match the name inside it"),
        (put("services/web/spec/TaskTemplate", 5), "services.web: TaskTemplate is an integer, not an object"),
        (put("services/web/spec/TaskTemplate/ContainerSpec/Env", {}), "ContainerSpec.Env is an object, not an array"),
        (put("services/web/spec/TaskTemplate/ContainerSpec/Image", "NGINX"), "'NGINX' is not a valid image"),
        (put("services/web/spec/EndpointSpec/Ports", [5]), "services.web: EndpointSpec.Ports[0] is an integer"),
        (put("services/web/spec/Mode/Replicated/Replicas", "2"), "Replicas is a string, not an integer"),
        (put("services/web/after", {"db": "started", "web": "started"}), "in a cycle: web → web"),
        (put("services/web/timeout", -1), "services.web.timeout: -1.0 is not a valid duration"),
        (put("networks/app/spec/Labels", {"a": 5}), "networks.app: Labels.a is an integer, not a string"),
        (put("networks/app/spec/IPAM", []), "networks.app: IPAM is an array, not an object"),
        (put("secrets/key/source", None), "secrets.key: it has no source"),
        (put("secrets/key/keep", 0), "secrets.key: it has no source, or keep is less than 1"),
        (put("secrets/key/spec/Driver", "x"), "secrets.key: Driver is a string, not an object"),
        (put("swarm/spec/Raft", 5), "swarm: Raft is an integer, not an object"),
        (put("policy/parallelism", 0), "policy.parallelism: 0 is not between 1 and 100"),
        (put("policy/parallelism", 10**9), "policy.parallelism: 1000000000 is not between 1 and 100"),
        (put("policy/max_destroys", -1), "policy.max_destroys: -1 is negative"),
        (put("policy/timeout", float("inf")), "policy.timeout: inf is not a valid duration"),
        (put("policy/timeout", float("nan")), "policy.timeout: nan is not a valid duration"),
        (put("policy/backups/keep", 0), "policy.backups.keep: 0 must be at least 1"),
        (put("policy/prune", "perhaps"), "policy.prune: Input should be a valid boolean"),
        (put("services", []), "services: Input should be an object"),
    ],
)  # fmt: skip
def test_what_no_file_could_have_become_is_reported(
    change: Callable[[dict[str, Any]], None], message: str
) -> None:
    body = json.loads(dump(WANTED))
    change(body)
    with pytest.raises(SpecError) as caught:
        validated(parse(json.dumps(body)))
    assert [problem for problem in caught.value.problems if message in problem], caught.value.problems
    assert all(problem.startswith("not a saved plan of this version: ") for problem in caught.value.problems)
