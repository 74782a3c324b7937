"""Names of declared objects in the swarm: the same rule for networks, volumes, secrets and configs."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.read.scalars import flag


def prefixed(stack: str, key: str) -> str:
    """``key`` in the stack; outside of one it is the name itself."""
    return f"{stack}_{key}" if stack else key


def real_name(key: str, section: Mapping[str, Any], stack: str) -> str:
    """What is declared under ``key``: its ``name``, the key itself of an external one, else the key in the stack.

    The old spelling ``external: {name: ...}`` counts as well.
    """
    external = section.get("external")
    old = external.get("name") if isinstance(external, Mapping) else None
    return str(section.get("name") or old or (key if is_external(section) else prefixed(stack, key)))


def is_external(section: Mapping[str, Any]) -> bool:
    """Whether the object is there already and not for us to make; ``external: {}`` says so, too."""
    external = section.get("external")
    try:
        return isinstance(external, Mapping) or (external is not None and flag(external))
    except ValueError:
        return False  # told where the section is judged
