"""Pairs of stack files, the second laid on the first, for hypothesis to draw from."""

import copy
from typing import Any

from contract.stack_cli.documents import CONTENTS, NETWORKS, VOLUMES, published, services
from contract.stack_cli.texts import Strategy
from hypothesis import strategies as st

_COUNTS = (
    ("healthcheck", "retries"),
    ("deploy", "replicas"),
    ("deploy", "update_config", "parallelism"),
    ("deploy", "rollback_config", "parallelism"),
    ("deploy", "restart_policy", "max_attempts"),
)
_ZEROS = {
    **{key: st.just("") for key in ("user", "hostname", "working_dir", "stop_signal", "command")},
    **dict.fromkeys(("init", "tty", "read_only", "stdin_open"), st.sampled_from([False])),
    **{key: st.just([]) for key in ("dns", "cap_add", "volumes", "secrets", "configs", "ports")},
    **{key: st.just({}) for key in ("logging", "healthcheck", "ulimits", "environment", "deploy")},
    "stop_grace_period": st.just("0s"),
}
_OTHERS: dict[str, Any] = {
    "networks": {
        "front": {"labels": {"a": "b"}},
        "named": {"name": "y-named", "attachable": True},
        "back": {},
    },
    "volumes": {"data": {"labels": {"c": "d"}}, "named": None, "driven": {"driver_opts": {"p": "2"}}},
    "secrets": {"one": {"external": True, "name": "c-one"}},
    "configs": {"two": {"external": True}},
}


@st.composite
def pairs_of_documents(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two files that share a service and may each have more; what is declared stands in both, here and there otherwise."""
    first = {"web": draw(services()), **draw(st.sampled_from([{}, {"only": {"image": "nginx"}}]))}
    second = {"web": draw(services() | _silent()), **draw(st.sampled_from([{}, {"more": {"image": "b:1"}}]))}
    taken: set[int] = set()
    for service in (first["web"], second["web"]):
        if draw(st.booleans()) and "dnsrr" not in str(first["web"]) + str(second["web"]):
            service["ports"] = draw(st.lists(published(taken, set()), min_size=1, max_size=4))
            taken = draw(st.sampled_from([taken, set()]))
    declared = {"networks": NETWORKS, "volumes": VOLUMES, "secrets": CONTENTS, "configs": CONTENTS}
    again = {key: draw(st.sampled_from([{}, declared[key], _OTHERS[key]])) for key in declared}
    return {"version": "3.9", "services": first, **declared}, {"version": "3.9", "services": second, **again}


def _silent() -> Strategy:
    """A service most of which says nothing."""
    return st.fixed_dictionaries({}, optional=_ZEROS)


def as_before_23(over: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """The second file without what clients before 23.0 merge in another way: commands and mounts of both in a row, and no
    count set to 0."""
    found = copy.deepcopy(over)
    for name, service in found["services"].items():
        for key in {"command", "entrypoint", "volumes"} & base["services"].get(name, {}).keys():
            service.pop(key, None)
        for *above, last in _COUNTS:
            inner = service
            for key in above:
                inner = inner.get(key) or {}
            if inner.get(last) == 0:
                del inner[last]
    return found
