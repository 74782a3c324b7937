"""Names of declared objects in the swarm: the same rule for networks, volumes, secrets and configs."""

from collections.abc import Mapping

from swarmplan.compose.read.scalars import flag
from swarmplan.model.bodies import JsonView


def prefixed(stack: str, key: str) -> str:
    """``key`` with the stack's prefix; outside a stack it is the name itself."""
    return f"{stack}_{key}" if stack else key


def real_name(key: str, section: JsonView, stack: str) -> str:
    """The name declared under ``key``: its ``name``, the key itself of an external one, else the key with the stack's prefix.

    The deprecated ``external: {name: ...}`` counts as well.
    """
    external = section.get("external")
    old = external.get("name") if isinstance(external, Mapping) else None
    return str(section.get("name") or old or (key if is_external(section) else prefixed(stack, key)))


def is_external(section: JsonView) -> bool:
    """Whether the object exists already and is not created by swarmplan; ``external: {}`` means so, too."""
    external = section.get("external")
    try:
        return isinstance(external, Mapping) or (external is not None and flag(external))
    except ValueError:
        return False  # reported where the section is validated
