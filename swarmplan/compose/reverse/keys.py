"""The names in the swarm, and their keys in one document: the reverse of a Scope."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.compose.reverse.volumes import Volumes
from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """One document's keys: the cluster's own (``stack`` is empty) or a stack's. The mappings map a real name to a key."""

    stack: str = ""
    networks: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    configs: Mapping[str, str] = field(default_factory=dict)
    volumes: Volumes = field(default_factory=Volumes)


def key_in(stack: str, name: str) -> str:
    """A name without the stack's prefix; the whole name if it has none."""
    return name.removeprefix(f"{stack}_") if stack else name
