"""Laws of the reverse translation: what is written of a live service means that service, or says what it cannot mean."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from laws.compose_services import documents
from laws.engine_store import as_engine_stores
from laws.service_specs import service_specs

from swarmplan.compose import ComposeProblems, network_spec, scope_of, service_spec
from swarmplan.compose.reverse import Live, Pools, document_of
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.pin import with_live_image
from swarmplan.spec import load
from swarmplan.spec.export.secret_values import multiline_secrets, without_secret_values
from swarmplan.spec.export.yaml_text import without_variables, yaml_text

pytestmark = pytest.mark.laws
_POOLS = Pools(["10.0.0.0/8"], 24)
_HEAD = {"apiVersion": "swarmplan/v1", "kind": "Cluster", "name": "lab", "managers": {"count": 1}}
WAYS = st.sampled_from(["owned", "adopted", "stack"])


def live_of(document: dict[str, Any], way: str) -> Live:
    """What is there once the document was applied: by us, by others, or as a stack."""
    stack = "vote" if way == "stack" else ""
    if stack:  # which docker stack deploy passes over, and so do we
        document["services"]["web"].pop("security_opt", None)
    if way == "adopted":
        document = {
            **document,
            "services": {"web": {**document["services"]["web"], "x-swarmplan": {"adopt": True}}},
            "networks": {key: {"x-swarmplan": {"adopt": True}} for key in document["networks"]},
        }
    scope = scope_of(document, "lab", stack)
    spec = service_spec("web", document["services"]["web"], scope)
    used = {entry["Target"] for entry in spec["TaskTemplate"].get("Networks", ())}
    networks = {
        body["Name"]: body
        for key in scope.networks
        if (body := network_spec(key, document["networks"].get(key) or {}, scope))["Name"] in used
    }
    names = {*networks, "web"} if way == "adopted" else frozenset()
    return Live(stack, {spec["Name"]: spec}, networks, adopted=frozenset(names))


@settings(max_examples=60, deadline=None)
@given(documents(), WAYS)
def test_a_service_comes_back_as_it_was(document: dict[str, Any], way: str) -> None:
    live = live_of(document, way)
    found = document_of(live, "lab", _POOLS)
    assert found.lost == {}
    scope = scope_of(found.sections, "lab", live.stack)
    (spec,) = live.services.values()
    again = service_spec("web", found.sections["services"]["web"], scope)
    assert normal_service(with_live_image(again, spec)) == normal_service(spec)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(document=documents(), way=WAYS)
def test_its_yaml_is_read_as_the_same(document: dict[str, Any], way: str, tmp_path: Path) -> None:
    live = live_of(document, way)
    sections = dict(document_of(live, "lab", _POOLS).sections)
    assume(not (live.stack and multiline_secrets(sections["services"]["web"])))
    service, hidden = without_secret_values(sections["services"]["web"], "web.env", stack=bool(live.stack))
    (tmp_path / "web.env").write_text(hidden, encoding="utf-8")
    text = yaml_text(without_variables({**sections, "services": {"web": service}}))
    assert "DB_PASSWORD" not in text
    if live.stack:
        (tmp_path / "vote.stack.yml").write_text(text, encoding="utf-8")
        text = yaml.safe_dump({"stacks": {"vote": {"files": ["vote.stack.yml"]}}})
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump(_HEAD) + text, encoding="utf-8")
    desired = load([str(tmp_path / "cluster.yaml")], environ={}).desired
    ((name, spec),) = live.services.items()
    assert normal_service(with_live_image(desired.services[name].spec, spec)) == normal_service(spec)
    assert desired.services[name].adopted is (way == "adopted")


UNSAYABLE: dict[str, tuple[tuple[str, ...], Any]] = {
    "TaskTemplate.ContainerSpec.Umask": (("TaskTemplate", "ContainerSpec", "Umask"), 18),
    "TaskTemplate.Runtime": (("TaskTemplate", "Runtime"), "plugin"),
    "security_opt.seccomp.profile": (
        ("TaskTemplate", "ContainerSpec", "Privileges", "Seccomp", "Profile"),
        "eA==",
    ),
    "healthcheck.frob": (("TaskTemplate", "ContainerSpec", "Healthcheck", "Frob"), 1),
    "deploy.resources.swapbytes": (("TaskTemplate", "Resources", "SwapBytes"), 5),
    "deploy.resources.limits.frob": (("TaskTemplate", "Resources", "Limits", "Frob"), 5),
    "deploy.restart_policy.frob": (("TaskTemplate", "RestartPolicy", "Frob"), 1),
    "deploy.placement.frob": (("TaskTemplate", "Placement", "Frob"), 1),
    "deploy.update_config.frob": (("UpdateConfig", "Frob"), 1),
    "Frob.A": (("Frob", "A"), 1),
}
"""What no key of the file can say, by the name that it is told by: the field of the engine's, and a value."""


@settings(max_examples=60, deadline=None)
@given(documents(), WAYS, st.sets(st.sampled_from(sorted(UNSAYABLE)), min_size=1, max_size=3))
def test_what_cannot_be_said_is_named_and_nothing_else_is(
    document: dict[str, Any], way: str, unsupported_fields: set[str]
) -> None:
    live = live_of(document, way)
    ((name, spec),) = live.services.items()
    if "healthcheck.frob" in unsupported_fields and _checked(spec):
        unsupported_fields = unsupported_fields - {"healthcheck.frob"} | {"Frob.A"}
    if "deploy.update_config.frob" in unsupported_fields and spec["Mode"].keys() & {
        "ReplicatedJob",
        "GlobalJob",
    }:
        unsupported_fields = unsupported_fields - {"deploy.update_config.frob"} | {
            "Frob.A"
        }  # a job is never updated
    for told in unsupported_fields:
        _set(spec, *UNSAYABLE[told])
    assert document_of(live, "lab", _POOLS).lost.keys() == {f"service {name}"}
    assert {*document_of(live, "lab", _POOLS).lost[f"service {name}"]} == unsupported_fields


def _checked(spec: dict[str, Any]) -> bool:
    """Whether its check is turned off: then it says no more of it."""
    return (spec["TaskTemplate"]["ContainerSpec"].get("Healthcheck") or {}).get("Test") == ["NONE"]


def _set(body: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *way, last = path
    for member in way:
        body[member] = body.get(member) or {}
        body = body[member]
    body[last] = value


@settings(max_examples=60, deadline=None)
@given(service_specs(), st.booleans())
def test_whatever_was_sent_either_comes_back_or_is_told(sent: dict[str, Any], ours: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    live = as_engine_stores(sent)
    found = document_of(
        Live("", {"web": live}, adopted=frozenset() if ours else frozenset({"web"})), "lab", _POOLS
    )
    section = found.sections["services"]["web"]
    try:
        again = service_spec("web", section, scope_of(found.sections, "lab"))
    except ComposeProblems:
        assert found.lost
        return
    same = normal_service(with_live_image(again, live)) == normal_service(live)
    assert same == (not found.lost)
