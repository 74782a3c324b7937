"""Any value of a file may come from a variable, and any mapping in it may be null: what is shown of it is found for each."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from spec_desk import HEAD, Desk

STACK: dict[str, Any] = {
    "networks": {"app": {"name": "apart", "driver_opts": {"k": "v"}, "labels": {"a": "b"}}, "default": {"labels": {"a": "b"}}},
    "volumes": {"data": {"name": "kept", "driver": "local", "driver_opts": {"type": "nfs", "o": "addr=h"}, "labels": {"a": "b"}}},
    "secrets": {"s": {"name": "s1", "external": True}},
    "configs": {"c": {"name": "c1", "external": True}},
    "services": {
        "web": {
            "image": "a:1",
            "command": ["run", "-x"],
            "entrypoint": "sh -c",
            "environment": {"A": "1", "B": "two words"},
            "labels": ["x=y", "z"],
            "hostname": "host",
            "user": "12",
            "stop_grace_period": "10s",
            "networks": {"app": {"aliases": ["one"]}},
            "volumes": ["data:/data", "/srv:/srv:ro"],
            "secrets": ["s"],
            "configs": [{"source": "c", "target": "/etc/c", "mode": "0440"}],
            "ports": ["8080:80/udp"],
            "extra_hosts": ["h:10.0.0.1"],
            "sysctls": {"net.core.somaxconn": 1024},
            "healthcheck": {"test": ["CMD", "true"], "interval": "5s", "retries": 3},
            "logging": {"driver": "gelf", "options": {"a": "b"}},
            "deploy": {
                "replicas": 2,
                "labels": {"l": "m"},
                "resources": {"limits": {"memory": "64M", "cpus": "0.5"}},
                "update_config": {"delay": "5s", "order": "start-first"},
                "placement": {"constraints": ["node.role==worker"]},
            },
        }
    },
}  # fmt: skip
CLUSTER: dict[str, Any] = {
    **STACK,
    "networks": {**STACK["networks"], "app": {**STACK["networks"]["app"], "name": "another"}},
    "services": {"web": {**STACK["services"]["web"], "ports": ["8081:80"]}},
    "secrets": {"s": {"name": "s1", "environment": "CONTENT", "labels": {"a": "b"}}},
    "configs": {"c": {"content": "text", "labels": {"a": "b"}}},
    "managers": [{"name": "m", "labels": {"a": "b"}, "options": {"size": "1"}}],
    "machines": {"options": {"region": "x"}, "engine": {"options": {"proxy": "p"}}},
    "swarm": {"task_history_limit": 3, "log_driver": {"driver": "gelf", "options": {"a": "b"}}},
    "policy": {"keep": 3},
}


NULLS = (("networks", "app"), ("networks", "default"), ("volumes", "data"))
NULLS_OF_CLUSTER = (
    *NULLS,
    *(("services", "web", key) for key in ("labels", "environment", "healthcheck", "logging", "deploy", "networks", "sysctls")),
    *(("services", "web", "deploy", key) for key in ("labels", "resources", "update_config", "placement")),
    *((kind, name, "labels") for kind, name in (("networks", "app"), ("volumes", "data"), ("secrets", "s"), ("configs", "c"))),
    ("machines",), ("machines", "engine"), ("swarm",), ("swarm", "log_driver"), ("policy",),
)  # fmt: skip
"""The mappings that may be null; in a stack fewer are, as with docker stack deploy."""
Nulls = Collection[tuple[str, ...]]
Environ = dict[str, str]


def spoiled(draw: st.DrawFn, value: Any, environ: Environ, nulls: Nulls, first: int, *path: str) -> Any:
    """The value with some of what is in it from variables, and these mappings null."""
    if path in nulls:
        return None
    if isinstance(value, dict):
        return {key: spoiled(draw, inner, environ, nulls, first, *path, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [spoiled(draw, inner, environ, nulls, first, *path, "") for inner in value]
    if isinstance(value, bool) or draw(st.booleans()):
        return value
    name = f"{draw(st.sampled_from(['PLACE', 'DB_PASSWORD']))}_{first + len(environ)}"
    environ[name] = str(value)
    return f"${{{name}}}"


@st.composite
def documents(
    draw: st.DrawFn, whole: Mapping[str, Any], nulls: Nulls, first: int
) -> tuple[dict[str, Any], Environ]:
    """A document, and the variables in it, which are counted from ``first``."""
    environ = {"CONTENT": "x"}
    chosen = draw(st.sets(st.sampled_from(nulls), max_size=2))
    return spoiled(draw, whole, environ, chosen, first), environ


@given(cluster=documents(CLUSTER, NULLS_OF_CLUSTER, 0), stack=documents(STACK, NULLS, 1000))
def test_a_file_with_any_of_its_values_from_variables(
    cluster: tuple[dict[str, Any], Environ],
    stack: tuple[dict[str, Any], Environ],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    desk = Desk(tmp_path_factory.getbasetemp())
    desk.write(yaml.safe_dump(stack[0]), "vote.yaml")
    body = {**cluster[0], "stacks": {"vote": {"files": ["vote.yaml"]}}}
    desired = desk.load(yaml.safe_dump(body), head=HEAD, environ=cluster[1] | stack[1]).desired
    assert {"web", "vote_web"} == desired.services.keys()


@pytest.mark.parametrize("section", ["networks", "volumes", "secrets", "configs"])
@pytest.mark.parametrize("of_stack", [False, True])
def test_a_null_member_beside_a_hidden_value(desk: Desk, section: str, *, of_stack: bool) -> None:
    member = "{external: true}" if section in {"secrets", "configs"} else ""
    text = f"services: {{web: {{image: a, volumes: ['data:/d'], command: '${{X}}'}}}}\n{section}:\n  data: {member}\n"
    if section != "volumes":
        text += "volumes:\n  data:\n"
    desk.write(text, "vote.yaml")
    loaded = desk.load("stacks: {vote: {files: [vote.yaml]}}" if of_stack else text, environ={"X": "run"})
    name = "services.vote_web" if of_stack else "services.web"
    assert loaded.desired.shown[name] == {"command": ["${X}"]}
