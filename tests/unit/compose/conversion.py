"""One service converted, whole or in part, and the faults of a wrong one."""

from typing import Any

import pytest

from swarmplan.compose import ComposeProblems, Scope, service_spec


def convert(**keys: Any) -> dict[str, Any]:
    return service_spec("web", {"image": "lab/web:1", **keys}, Scope("classroom"))


def container(**keys: Any) -> dict[str, Any]:
    found: dict[str, Any] = convert(**keys)["TaskTemplate"]["ContainerSpec"]
    return found


def faults(**keys: Any) -> dict[str, str]:
    """The message by dotted path."""
    with pytest.raises(ComposeProblems) as caught:
        convert(**keys)
    return {".".join(map(str, path)): message for path, message in caught.value.faults}
