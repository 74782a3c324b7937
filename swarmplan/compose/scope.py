"""What the short names of one document refer to, and the labels of its objects."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from swarmplan.compose.read.field import ComposeProblems
from swarmplan.compose.read.names import prefixed, real_name
from swarmplan.compose.volumes import Volume, declared_volume
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL

IMAGE_LABEL = "com.docker.stack.image"
"""On a stack's services: the image as written, before it was resolved to a digest."""
DEFAULT_NETWORK = "default"
"""The key of the network that a stack's services join by default."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One document: the cluster's own services (``stack`` is empty) or a stack.

    The mappings map a key in the document to an object in the swarm: the real name of a network, the volume, the logical name
    of a secret or config (its real one contains a fingerprint, see ``plan``). ``folder`` and ``home`` are what ``./`` and
    ``~`` mean in the source of a bind mount; if empty, such sources are errors. ``owned`` is False for an adopted object,
    which gets no label and no alias from swarmplan.
    """

    cluster: str
    stack: str = ""
    networks: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    configs: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    home: str = ""
    owned: bool = True

    def service_name(self, key: str) -> str:
        """The service's name in the swarm."""
        return prefixed(self.stack, key)

    def network_name(self, key: str) -> str:
        """The network's name in the swarm; one that is not declared is its own name."""
        return self.networks.get(key, key)

    def labels(self) -> dict[str, str]:
        """Labels of every network, secret, config and service of the document."""
        if self.stack:
            return {STACK_LABEL: self.stack}
        return {OWNER_LABEL: self.cluster, MANAGED_LABEL: "true"} if self.owned else {}

    def service_labels(self, image: str) -> dict[str, str]:
        """Labels of a service with this image, as written."""
        return self.labels() | ({IMAGE_LABEL: image} if self.stack else {})

    def container_labels(self) -> dict[str, str]:
        """Labels of a service's containers."""
        return {STACK_LABEL: self.stack} if self.stack else {}


def scope_of(document: JsonView, cluster: str, stack: str = "", folder: str = "", home: str = "") -> Scope:
    """The scope of a document with sections ``networks``, ``volumes``, ``secrets`` and ``configs``.

    Members with errors are declared, too: the sections' own conversions report them, once.
    """
    networks = _names(document.get("networks"), stack)
    if stack:
        networks.setdefault(DEFAULT_NETWORK, prefixed(stack, DEFAULT_NETWORK))
    return Scope(
        cluster,
        stack,
        networks,
        {key: _volume(key, section, stack) for key, section in declared_members(document.get("volumes"))},
        _names(document.get("secrets"), stack),
        _names(document.get("configs"), stack),
        folder,
        home,
    )


def _volume(key: str, section: JsonView, stack: str) -> Volume:
    try:
        return declared_volume(key, section, stack, {STACK_LABEL: stack} if stack else None)
    except ComposeProblems:
        return Volume(real_name(key, section, stack))


def _names(section: Any, stack: str) -> dict[str, str]:
    return {key: real_name(key, member, stack) for key, member in declared_members(section)}


def declared_members(section: Any) -> list[tuple[str, JsonView]]:
    """The members of a section by key, an empty one for what is not a mapping. A list in its place declares what it names: that
    it is not a mapping is one error, not another one for each use."""
    if isinstance(section, list):
        named = [name for item in section for name in (item if isinstance(item, Mapping) else [item])]
        return [(name, {}) for name in named if isinstance(name, str)]
    if not isinstance(section, Mapping):
        return []
    return [(key, member if isinstance(member, Mapping) else {}) for key, member in section.items()]
