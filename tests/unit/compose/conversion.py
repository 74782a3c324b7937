"""One service converted, whole or in part, and the faults of a wrong one."""

from typing import Any

import pytest

from swarmplan.compose import ComposeProblems, Scope, service_spec

OUR = Scope("classroom")
SPELLED = {"CredentialSpec": None, "SELinuxContext": None}
"""Privileges of a service that asks for none, as the docker client spells them."""


def convert(*, scope: Scope = OUR, **keys: Any) -> dict[str, Any]:
    return service_spec("web", {"image": "lab/web:1", **keys}, scope)


def container(*, scope: Scope = OUR, **keys: Any) -> dict[str, Any]:
    """The ContainerSpec, Privileges only where they are asked for."""
    found: dict[str, Any] = convert(scope=scope, **keys)["TaskTemplate"]["ContainerSpec"]
    return {key: value for key, value in found.items() if value != SPELLED}


def faults(*, scope: Scope = OUR, **keys: Any) -> dict[str, str]:
    """The message by dotted path."""
    with pytest.raises(ComposeProblems) as caught:
        convert(scope=scope, **keys)
    return {".".join(map(str, path)): message for path, message in caught.value.faults}


def notices(*, scope: Scope, **keys: Any) -> dict[str, str]:
    """What is reported of a service without a fault, by dotted path."""
    found: dict[str, str] = {}
    service_spec(
        "web",
        {"image": "lab/web:1", **keys},
        scope,
        lambda path, message: found.update({".".join(map(str, path)): message}),
    )
    return found
