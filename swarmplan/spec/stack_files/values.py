"""When a value of a later file overrides another. The docker client decides by type: a zero value does not."""

from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.compose.read.scalars import flag, ratio, signed, whole
from swarmplan.compose.read.units import duration, size
from swarmplan.compose.service.command_line import split_command
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode

_ROLLOUTS = ("update_config", "rollback_config")
_READERS: Mapping[Path, Callable[[Any], Any]] = {
    **{(key,): flag for key in ("read_only", "tty", "stdin_open", "init")},
    ("stop_grace_period",): duration,
    **{("healthcheck", key): duration for key in ("interval", "timeout", "start_period", "start_interval")},
    ("healthcheck", "disable"): flag,
    **{("deploy", rollout, key): duration for rollout in _ROLLOUTS for key in ("delay", "monitor")},
    **{("deploy", rollout, "max_failure_ratio"): ratio for rollout in _ROLLOUTS},
    **{("deploy", "restart_policy", key): duration for key in ("delay", "window")},
    **{("deploy", "resources", kind, "memory"): size for kind in ("limits", "reservations")},
    ("deploy", "resources", "limits", "pids"): signed,
    ("deploy", "placement", "max_replicas_per_node"): whole,
}
"""Readers of a service's values that do not override when they are zero. Counts such as ``replicas`` override with 0, too, except
before 23.0."""


def is_empty(node: Node) -> bool:
    """Whether it is null, an empty text, or an empty collection."""
    if isinstance(node, ScalarNode):
        return node.value is None or node.value == ""
    return not (node.entries if isinstance(node, MappingNode) else node.items)


def overrides(node: Node, path: Path) -> bool:
    """Whether a service's value, at a path below the service, overrides an earlier one."""
    if is_empty(node):
        return False
    if not isinstance(node, ScalarNode) or path not in _READERS:
        return True
    try:
        return bool(_READERS[path](node.value))
    except ValueError:
        return True  # reported where it is converted


def overrides_command(node: Node) -> bool:
    """The same for a command."""
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        try:
            return bool(split_command(node.value))
        except ValueError:
            return True  # reported where it is converted
    return not is_empty(node)


def unreadable(node: Node, path: Path) -> str | None:
    """The error of a service's value that may be overridden, or None."""
    if isinstance(node, ScalarNode) and node.value is not None and path in _READERS:
        try:
            _READERS[path](node.value)
        except ValueError as error:
            return str(error)
    return None
